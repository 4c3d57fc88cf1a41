"""How long the ui's loop is held up at most while every fault comes and goes.

``python -m tests.faults.gap``: the real screens in this process, without a terminal; the real
collector as its child; the service in a process of its own. Pages of 100 big jobs (20 servers of 6
runs each), a log of 5,000 items. A gap is how much later than asked for a timer of the loop rang;
the time this thread computed meanwhile is given beside it, because on a busy machine a gap may be
caused by another process.
"""

import asyncio
import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from textual.pilot import Pilot

from drs_tui.client.client import Client
from drs_tui.client.process import CollectorProcess
from drs_tui.protocol.events import Topic
from drs_tui.settings import Settings
from drs_tui.store.status import Paging
from drs_tui.ui.app import DrsTui
from tests.conftest import AWS
from tests.endpoint import Item, caller
from tests.faults.places import LOGS, is_page
from tests.faults.service import Matches, Service
from tests.faults.table import BY_NAME, FAULTS
from tests.records import ACCOUNT, job, job_id, live_job, log_item, run, server

PAGE, PAGES, SERVERS, RUNS, ITEMS = 100, 60, 20, 6, 5000
DOWN = 4  # times a screen is more than a page
SAMPLE = 0.005
PATIENCE = 30.0

MATCHES: dict[str, Matches] = {
    "first page": lambda asked: asked.operation == "DescribeJobs",
    "later page": lambda asked: is_page(asked) and asked.token is not None,
    "refresh": lambda asked: is_page(asked) and asked.token is None,
    "log of the open job": lambda asked: asked.operation == LOGS,
}


# the service, in its own process


def _big(status: str) -> list[Item]:
    return [server(n, status, [run(r) for r in range(RUNS)]) for n in range(SERVERS)]


def _log() -> list[Item]:
    servers = [f"s-{number % SERVERS:017x}" for number in range(ITEMS)]
    return [
        log_item(number, rawError="no capacity " * (number % 9), sourceServerID=about)
        for number, about in enumerate(servers)
    ]


def _serve(pipe: Connection) -> None:
    """Serve, and do as the pipe says, until it ends."""
    service = Service()
    world, done = service.world, _big("LAUNCHED")
    world.identity = caller(ACCOUNT, "drill")
    world.jobs[:] = [job(n, participatingServers=done) for n in range(2, PAGE * PAGES)]
    world.jobs.insert(0, live_job(1, participatingServers=_big("PENDING")))
    world.logs[job_id(1)] = _log()
    pipe.send(service.url)
    while True:
        try:
            command, *words = pipe.recv()
        except EOFError:
            return
        if command == "fail":
            fault, place = words
            service.fail(BY_NAME[fault].act, MATCHES[place])
        elif command == "heal":
            service.heal()
        else:
            status = words[0]
            world.jobs[0] = live_job(1, participatingServers=_big(status))
        pipe.send(len(service.failed))


# the ui, in this one


class Gap(NamedTuple):
    """In seconds: how late the timer rang, and how long this thread computed meanwhile."""

    late: float
    busy: float
    during: str


@dataclass
class Sampler:
    """Rings again and again, and notes how late."""

    during: str = "start"
    gaps: list[Gap] = field(default_factory=list)

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            due, busy = time.perf_counter() + SAMPLE, time.thread_time()
            await asyncio.sleep(SAMPLE)
            late = time.perf_counter() - due
            self.gaps.append(Gap(late, time.thread_time() - busy, self.during))


class Driver:
    """Takes the program through the faults."""

    def __init__(self, pilot: Pilot[None], app: DrsTui, pipe: Connection, sampler: Sampler) -> None:
        self._pilot, self._app, self._pipe, self._sampler = pilot, app, pipe, sampler
        self._moves = 0

    def _command(self, *words: str) -> None:
        self._pipe.send(words)
        self._pipe.recv()

    async def _until(self, wanted: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not wanted():
            assert time.monotonic() < deadline, f"waited in vain during {self._sampler.during}"
            await asyncio.sleep(0.01)

    async def endure(self, fault: str, place: str, topic: Topic, *keys: str) -> None:
        """Let a fault come and go, and the live job change; wait for the screen each time."""
        self._sampler.during = f"{fault} | {place}"
        self._moves += 1
        client = self._app.client

        def is_shown() -> bool:
            about = client.store.status.about if topic is Topic.LOG else {}
            return topic in client.store.status.errors or bool(about)

        self._command("fail", fault, place)
        await self._pilot.press(*keys)
        await self._until(is_shown)
        self._command("move", "LAUNCHED" if self._moves % 2 else "PENDING")
        self._command("heal")
        await self._pilot.press("r")
        await self._until(lambda: not is_shown() and Topic.LIVE not in client.store.status.errors)
        if topic is Topic.PAGE:
            await self._until(lambda: client.store.status.paging is not Paging.LOADING)

    async def run(self) -> None:
        """Every fault at every place."""
        client = self._app.client
        await self._until(lambda: len(client.store.jobs) >= PAGE)
        for fault in FAULTS:
            await self.endure(fault.name, "refresh", Topic.LIVE, "r")
            await self.endure(fault.name, "later page", Topic.PAGE, *["pagedown"] * DOWN)
        await self._pilot.press("g", "enter", "5")
        self._sampler.during = "reading the log"
        await self._until(lambda: client.store.details.logs.is_whole(job_id(1)))
        for fault in FAULTS:
            await self.endure(fault.name, "log of the open job", Topic.LOG, "r")
        await self._pilot.press("escape")
        for fault in FAULTS:
            await self.endure(fault.name, "first page", Topic.PAGE, "d", "enter")


async def _measure(url: str, pipe: Connection) -> list[Gap]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    settings = Settings(region="us-east-1", refresh=1.0)
    environ = {**ours, **AWS, "AWS_ENDPOINT_URL": url}
    client = Client(
        CollectorProcess(settings.collector_arguments(), settings.collector_environ(environ))
    )
    client.query(settings.query)
    client.wait_until_ready()
    app, sampler = DrsTui(client, settings), Sampler()
    gc.collect()
    gc.freeze()
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            sampling = asyncio.create_task(sampler.run())
            await Driver(pilot, app, pipe, sampler).run()
            sampling.cancel()
    finally:
        client.close()
    return sampler.gaps


def _print(gaps: list[Gap]) -> None:
    for name, of in (("late", 0), ("busy", 1)):
        worst = sorted(gaps, key=lambda gap: gap[of], reverse=True)[:5]
        sys.stdout.write(f"longest by {name}:\n")
        for gap in worst:
            figures = f"{gap.late * 1000:7.1f} ms late {gap.busy * 1000:7.1f} ms busy"
            sys.stdout.write(f"  {figures}  {gap.during}\n")
    over = sum(gap.late > 0.05 for gap in gaps)
    sys.stdout.write(f"{len(gaps)} samples, {over} later than 50 ms\n")


def main() -> int:
    """Measure, and say."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    serving = context.Process(target=_serve, args=(theirs,), daemon=True)
    serving.start()
    _print(asyncio.run(_measure(ours.recv(), ours)))
    serving.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
