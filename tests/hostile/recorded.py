"""The real screens without a terminal, and every byte that a terminal would have been sent."""

import os
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, cast

import pyte
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from drs_tui.client.client import Client
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.navigation import Start
from tests.hostile import account
from tests.hostile.account import Say
from tests.hostile.bytestream import Repertoire, offences
from tests.hostile.columns import in_the_gaps
from tests.parsed import parse_network_name, parse_server_name
from tests.records import job_id
from tests.ui.conftest import NOW, FakeCollector

CREATED = "2026-11-23T00:00:00+00:00"
NO_WRAPPING = "\x1b[?7l"  # as Textual's own driver has it
FRAME = 0.02  # Textual draws sixty times a second at most
READY = ev.Ready(PROTOCOL, "us-east-1", "--region", None)


class Recorder(HeadlessDriver):
    """Keeps what is written. It has no terminal, and does not say so."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.written: list[str] = []

    @property
    def is_headless(self) -> bool:
        """Textual draws nothing for a driver that is."""
        return False

    def write(self, data: str) -> None:
        """Keep it."""
        self.written.append(data)


class Played(FakeCollector):
    """One that has much to say, and can end by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._writer = ThreadPoolExecutor(1)

    def emit(self, *events_: ev.Event, generation: int = 1) -> None:
        """A pipe takes no more than 64 KiB, until it is read."""
        self._writer.submit(super().emit, *events_, generation=generation)

    def handed_over(self) -> "Future[None]":
        """Return a future that is done once every event is in the pipe."""
        return self._writer.submit(lambda: None)

    def end(self) -> None:
        """A write that nobody reads ends with it."""
        super().end()
        self._writer.shutdown(cancel_futures=True)

    def hang_up(self) -> None:
        """The end of its events, and of what it says on stderr."""
        for name in ("_events", "_errors"):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, getattr(self, name))
            os.close(nowhere)


class Recorded:
    """The program, its collector played by hand, and what it has written."""

    def __init__(self, pilot: Pilot[None], app: DrsTui, collector: Played) -> None:
        self.pilot, self.app, self.collector = pilot, app, collector
        self.terminal = pyte.Screen(*app.size)
        self._stream = pyte.Stream(self.terminal)
        self._stream.feed(NO_WRAPPING)
        self._checked = 0

    @property
    def _written(self) -> list[str]:
        return cast("Recorder", self.app._driver).written

    @property
    def written(self) -> str:
        """All of it."""
        return "".join(self._written)

    async def settle(self) -> None:
        """Wait until nothing more is written."""
        before = None
        while before != (now := len(self._written)):
            before = now
            await self.pilot.pause(FRAME)
            # On a busy machine a frame's time goes by in few turns of the loop: what came of it
            # is still in the queues.
            await self.pilot.pause(0)

    async def heard(self) -> None:
        """Wait until every event has been read and drawn."""
        handed_over = self.collector.handed_over()
        while not handed_over.done():
            await self.pilot.pause(FRAME)
        await self.pilot.pause(FRAME)
        # What arrives while drawing rests is drawn some time later, and not within a frame.
        while self.app._pacing._changes:
            await self.pilot.pause(FRAME)
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press those keys and wait for the result to be drawn."""
        await self.pilot.press(*keys)
        await self.settle()

    def _is_on(self, name: str) -> bool:
        """Whether that screen is on top, and nothing is being typed."""
        prompt = getattr(self.app.screen, "prompt", None)
        return type(self.app.screen).__name__ == name and not (prompt and prompt.is_open)

    async def back_to(self, name: str) -> None:
        """Press Esc until that screen is on top."""
        for _ in range(8):
            if self._is_on(name):
                return
            await self.press("escape")
        raise AssertionError(f"not back on {name}, but on {self.app.screen}")

    async def paste(self, text: str) -> None:
        """As the terminal hands a pasted text over: to whatever has the keys."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    def new_output(self) -> str:
        """Return what was written since the last call, and feed it to the terminal."""
        output = "".join(self._written[self._checked :])
        self._checked = len(self._written)
        self._stream.feed(output)
        return output

    def wrong(self, may: Repertoire = Repertoire()) -> list[str]:  # noqa: B008
        """All that is wrong with what was written since the last look, and with the screen now."""
        found = offences(self.new_output(), may)
        meant = [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]
        shown = [line.rstrip() for line in self.terminal.display]
        pairs = zip(meant, shown, strict=True)
        found += [f"shifted: {shown!a} for {meant!a}" for meant, shown in pairs if meant != shown]
        return found + [f"not aligned: {line!a}" for line in in_the_gaps(self.terminal)]


@asynccontextmanager
async def recorded(
    size: tuple[int, int] = (80, 24),
    settings: Settings | None = None,
    ready: ev.Ready = READY,
    start: Start | None = None,
) -> AsyncIterator[Recorded]:
    """Open the program, the clock standing still."""
    collector = Played()
    settings = settings or Settings(region="us-east-1")
    try:
        collector.emit(ready, generation=0)
        client = Client(collector, wall=lambda: NOW)
        client.query(settings.query)
        client.wait_until_ready()
        app = DrsTui(client, settings, start)
        app.driver_class = Recorder
        async with app.run_test(headless=False, size=size) as pilot:
            yield Recorded(pilot, app, collector)
    finally:
        collector.end()


def emit_account(collector: FakeCollector, say: Say) -> None:
    """Emit an account's jobs, log, names, instances and executions."""
    jobs = [account.job(n, say, CREATED) for n in range(1, account.JOBS + 1)]
    arn = f"arn:aws:sts::1:assumed-role/{say('role')}/{say('me')}"
    collector.emit(ev.Identity(say("account"), arn), ev.Connected(f"http://{say('endpoint')}"))
    collector.emit(*map(collector.seen, jobs))
    collector.emit(ev.PageLoaded(2, len(jobs), 1, more=False, resume=say("token"), as_of=NOW))
    collector.emit_log(job_id(1), account.log(say))
    _emit_details(collector, say)


def _emit_details(collector: FakeCollector, say: Say) -> None:
    numbers = range(1, account.SERVERS + 1)
    servers = [parse_server_name(account.source_server(n, say)) for n in numbers]
    networks = [parse_network_name(account.source_network(1, say))]
    instances = [account.instance(n, say) for n in numbers]
    executions = {10: ("SSM_AUTOMATION", account.automation), 11: ("SSM_COMMAND", account.command)}
    collector.emit(ev.NamesFound(ev.Topic.NAMES, tuple(filter(None, servers)), complete=True))
    collector.emit(ev.NamesFound(ev.Topic.NETWORKS, tuple(filter(None, networks))))
    collector.emit_instances(numbers, instances)
    for number, (kind, made) in executions.items():
        collector.emit(ev.ExecutionFound(account.run_id(number), kind, pack(made(say)), NOW))
    places = (say("profile"), "p"), (say("region"), "r")
    collector.emit(ev.TargetsListed(*places))


def failed(topic: ev.Topic, say: Say, about: str = "") -> ev.RequestFailed:
    """Build the event of a request that failed, in AWS's words."""
    request_error = RequestError(ErrorKind.SERVICE, say("summary"), say("mend"), say("said"))
    return ev.RequestFailed(topic, request_error, 60.0, about=about)
