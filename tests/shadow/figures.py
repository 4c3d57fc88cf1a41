"""What things cost to draw, in bytes and in time: ``python -m tests.shadow.figures``."""

import asyncio
import time
from typing import NamedTuple, cast

from textual import events
from textual.driver import Driver

from drs_tui.ui.app import DrsTui
from drs_tui.ui.screen_diff.driver import WriteFilter
from tests.shadow.session import Nowhere, Session, playing, twofold
from tests.ui.scenarios import ended, launching, live, sid

ROUNDS = 100
JOBS = 100
RUNNING = 20


class Cost(NamedTuple):
    """Bytes written with the shadow, and without."""

    diff: int
    whole: int

    @property
    def share(self) -> float:
        """Of what would be written without."""
        return self.diff / self.whole if self.whole else 0.0


def emit_jobs(session: Session) -> None:
    """A page of jobs, the first of them running, each with its log."""
    servers = [{"sourceServerID": sid(n), "launchStatus": "IN_PROGRESS"} for n in (1, 2, 3)]
    running = [live(n, *servers) for n in range(1, RUNNING + 1)]
    session.collector.emit_page([*running, *(ended(n) for n in range(RUNNING + 1, JOBS + 1))])
    for item in running:
        session.collector.emit_log(item["jobID"], launching(1))


async def costs(size: tuple[int, int]) -> dict[str, Cost]:
    """What is written for each of these, by name."""
    found: dict[str, Cost] = {}
    async with twofold(size) as session:

        def note(name: str) -> None:
            found[name] = Cost(*session.spent())

        emit_jobs(session)
        await session.heard()
        note("start")
        await session.tick(1)
        note("tick, 20 rows running")
        await session.press("j")
        note("cursor down")
        await session.press("pagedown")
        note("page down")
        await session.press("g")
        session.spent()
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


class Timed(Nowhere):
    """Knows how long its shadow takes, in seconds of processor time."""

    sieve: WriteFilter
    took = 0.0

    def write(self, data: str) -> None:
        """Let it through the shadow, which is timed."""
        began = time.thread_time()
        diff = self.sieve.let_through(data)
        self.took += time.thread_time() - began
        super().write(diff)


async def seconds(size: tuple[int, int]) -> tuple[float, float]:
    """Processor time for many ticks, moves, and screens opened and left: of the shadow, and of all
    the rest of this process."""

    def driver(app: DrsTui) -> type[Driver]:
        return type("TimedHere", (Timed,), {"sieve": WriteFilter(app.screen_buffer)})

    async with playing(driver, size) as session:
        emit_jobs(session)
        await session.heard()
        timed = cast("Timed", session.driver)
        timed.took, began = 0.0, time.process_time()
        for number in range(ROUNDS):
            session.now += 1
            session.app._tick()
            await session.pilot.press(("j", "pagedown", "enter", "escape", "g")[number % 5])
            await session.settle()
        return timed.took, time.process_time() - began - timed.took


def main() -> None:
    """Print them all."""
    for size in ((80, 24), (200, 60)):
        print(f"{size[0]}x{size[1]}")  # noqa: T201
        for name, cost in asyncio.run(costs(size)).items():
            print(f"  {name:26} {cost.diff:7,} B {cost.whole:9,} B {cost.share:7.3f}")  # noqa: T201
        screen_buffer, rest = asyncio.run(seconds(size))
        each = 1000 / ROUNDS
        print(f"  a step: {screen_buffer * each:.2f} ms of CPU upon {rest * each:.2f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
