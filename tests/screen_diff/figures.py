"""Measure what drawing costs, in bytes and in time: ``python -m tests.screen_diff.figures``."""

import asyncio
import time
from typing import NamedTuple, cast

from textual import events
from textual.driver import Driver

from drs_tui.ui.app import DrsTui
from drs_tui.ui.screen_diff.driver import WriteFilter
from tests.screen_diff.session import CountingDriver, Session, run_session, run_twin_session
from tests.ui.scenarios import ended, launching, live, sid

ROUNDS = 100
JOBS = 100
RUNNING = 20


class Cost(NamedTuple):
    """Bytes written with the filter, and without."""

    diff: int
    whole: int

    @property
    def share(self) -> float:
        """Return the share of the bytes that would be written without the filter."""
        return self.diff / self.whole if self.whole else 0.0


def emit_jobs(session: Session) -> None:
    """Emit a page of jobs, the first of them running with their logs."""
    servers = [{"sourceServerID": sid(n), "launchStatus": "IN_PROGRESS"} for n in (1, 2, 3)]
    running = [live(n, *servers) for n in range(1, RUNNING + 1)]
    session.collector.emit_page([*running, *(ended(n) for n in range(RUNNING + 1, JOBS + 1))])
    for item in running:
        session.collector.emit_log(item["jobID"], launching(1))


async def costs(size: tuple[int, int]) -> dict[str, Cost]:
    """Return the bytes written for each step, by name."""
    found: dict[str, Cost] = {}
    async with run_twin_session(size) as session:

        def note(name: str) -> None:
            found[name] = Cost(*session.take_bytes())

        emit_jobs(session)
        await session.all_drawn()
        note("start")
        await session.tick(1)
        note("tick, 20 rows running")
        await session.press("j")
        note("cursor down")
        await session.press("pagedown")
        note("page down")
        await session.press("g")
        session.take_bytes()
        await session.press("enter")
        await session.press("escape")
        note("open a job and leave it")
        session.app.post_message(events.AppBlur())
        session.app.post_message(events.AppFocus())
        await session.settle()
        note("focus lost and gained")
        session.app.screen.refresh()
        await session.settle()
        note("all drawn again, the same")
        assert not session.differences()
    return found


class TimedDriver(CountingDriver):
    """Measure how long the filter takes: ``took`` is in seconds of processor time."""

    write_filter: WriteFilter
    took = 0.0

    def write(self, data: str) -> None:
        """Filter the data, and add the time that takes."""
        began = time.thread_time()
        diff = self.write_filter.filter(data)
        self.took += time.thread_time() - began
        super().write(diff)


async def seconds(size: tuple[int, int]) -> tuple[float, float]:
    """Return the processor time of many ticks, moves, and screens opened and left.

    The first number is that of the filter, the second that of the rest of this process.
    """

    def driver(app: DrsTui) -> type[Driver]:
        return type("TimedHere", (TimedDriver,), {"write_filter": WriteFilter(app.screen_buffer)})

    async with run_session(driver, size) as session:
        emit_jobs(session)
        await session.all_drawn()
        timed = cast("TimedDriver", session.driver)
        timed.took, began = 0.0, time.process_time()
        for number in range(ROUNDS):
            session.now += 1
            session.app._tick()
            await session.pilot.press(("j", "pagedown", "enter", "escape", "g")[number % 5])
            await session.settle()
        return timed.took, time.process_time() - began - timed.took


def main() -> None:
    """Print all figures."""
    for size in ((80, 24), (200, 60)):
        print(f"{size[0]}x{size[1]}")  # noqa: T201
        for name, cost in asyncio.run(costs(size)).items():
            print(f"  {name:26} {cost.diff:7,} B {cost.whole:9,} B {cost.share:7.3f}")  # noqa: T201
        filtering, rest = asyncio.run(seconds(size))
        each = 1000 / ROUNDS
        print(f"  a step: {filtering * each:.2f} ms of CPU on top of {rest * each:.2f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
