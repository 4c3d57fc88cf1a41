"""Run the real screens without a terminal, and record every byte a terminal would get."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pyte
from textual import events
from textual.pilot import Pilot

from drs_tui.client.client import Client
from drs_tui.client.redacted import RedactedTransport
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack
from drs_tui.pseudonyms.messages import Redaction
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.navigation import Start
from tests.driven import READY, DrawingDriver, Driven, ThreadedCollector
from tests.hostile import account
from tests.hostile.account import TextOf
from tests.hostile.bytestream import Repertoire, offences
from tests.hostile.columns import in_the_gaps
from tests.parsed import parse_network_name, parse_server_name
from tests.records import job_id
from tests.ui.conftest import NOW, FakeCollector

CREATED = "2026-11-23T00:00:00+00:00"
NO_WRAPPING = "\x1b[?7l"  # as Textual's own driver has it
DRAWN_WITHIN = 100  # silences


class Recorder(DrawingDriver):
    """Record what is written, without a terminal."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.written: list[str] = []

    def write(self, data: str) -> None:
        """Record the data."""
        self.written.append(data)


class Recorded(Driven):
    """The program, and what it has written."""

    def __init__(self, pilot: Pilot[None], app: DrsTui, collector: ThreadedCollector) -> None:
        super().__init__(pilot, app, collector)
        self.terminal = pyte.Screen(*app.size)
        self._stream = pyte.Stream(self.terminal)
        self._stream.feed(NO_WRAPPING)
        self._checked = self._fed = 0

    @property
    def _written(self) -> list[str]:
        return cast("Recorder", self.app._driver).written

    def amount_written(self) -> int:
        """Return the number of writes."""
        return len(self._written)

    @property
    def written(self) -> str:
        """Return everything written so far."""
        return "".join(self._written)

    async def settle(self) -> None:
        """Wait until nothing more is written, and for some frames until the screen is drawn."""
        for _ in range(DRAWN_WITHIN):
            await self.until_silent()
            self._feed()
            if not self._shifted():
                break

    def _is_on(self, name: str) -> bool:
        """Return whether that screen is on top, and its prompt is closed."""
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
        """Paste a text, as a terminal does."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    def new_output(self) -> str:
        """Return what was written since the last call."""
        self._feed()
        output = "".join(self._written[self._checked :])
        self._checked = len(self._written)
        return output

    def _feed(self) -> None:
        """Feed what was written to the terminal."""
        self._stream.feed("".join(self._written[self._fed :]))
        self._fed = len(self._written)

    def _shifted(self) -> list[str]:
        """Return the lines of the terminal that are not those of the screen."""
        expected = [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]
        shown = [line.rstrip() for line in self.terminal.display]
        pairs = zip(expected, shown, strict=True)
        return [f"shifted: {line!a} for {wanted!a}" for wanted, line in pairs if wanted != line]

    def wrong(self, may: Repertoire = Repertoire()) -> list[str]:  # noqa: B008
        """Describe what is wrong with the output since the last call, and with the screen now."""
        found = offences(self.new_output(), may) + self._shifted()
        return found + [f"not aligned: {line!a}" for line in in_the_gaps(self.terminal)]


@asynccontextmanager
async def recorded(
    size: tuple[int, int] = (80, 24),
    settings: Settings | None = None,
    ready: ev.Ready = READY,
    start: Start | None = None,
    redaction: Redaction | None = None,
) -> AsyncIterator[Recorded]:
    """Run the program, with pseudonyms if ``redaction`` has them; its clock stands still."""
    collector = ThreadedCollector()
    settings = settings or Settings(region="us-east-1")
    try:
        collector.emit(ready, generation=0)
        transport = RedactedTransport(collector, redaction) if redaction else collector
        client = Client(transport, wall=lambda: NOW)
        client.redaction = redaction
        client.query(settings.query)
        client.wait_until_ready()
        app = DrsTui(client, settings, start)
        app.driver_class = Recorder
        async with app.run_test(headless=False, size=size) as pilot:
            yield Recorded(pilot, app, collector)
    finally:
        collector.end()


def emit_account(collector: FakeCollector, text_of: TextOf) -> None:
    """Emit an account's jobs, log, names, instances and executions."""
    jobs = [account.job(n, text_of, CREATED) for n in range(1, account.JOBS + 1)]
    arn = f"arn:aws:sts::1:assumed-role/{text_of('role')}/{text_of('me')}"
    collector.emit(
        ev.Identity(text_of("account"), arn), ev.Connected(f"http://{text_of('endpoint')}")
    )
    collector.emit(*map(collector.seen, jobs))
    collector.emit(ev.PageLoaded(2, len(jobs), 1, more=False, resume=text_of("token"), as_of=NOW))
    collector.emit_log(job_id(1), account.log(text_of))
    _emit_details(collector, text_of)


def _emit_details(collector: FakeCollector, text_of: TextOf) -> None:
    numbers = range(1, account.SERVERS + 1)
    servers = [parse_server_name(account.source_server(n, text_of)) for n in numbers]
    networks = [parse_network_name(account.source_network(1, text_of))]
    instances = [account.instance(n, text_of) for n in numbers]
    executions = {10: ("SSM_AUTOMATION", account.automation), 11: ("SSM_COMMAND", account.command)}
    collector.emit(ev.NamesFound(ev.Topic.NAMES, tuple(filter(None, servers)), complete=True))
    collector.emit(ev.NamesFound(ev.Topic.NETWORKS, tuple(filter(None, networks))))
    collector.emit_instances(numbers, instances)
    for number, (kind, answer) in executions.items():
        collector.emit(ev.ExecutionFound(account.run_id(number), kind, pack(answer(text_of)), NOW))
    targets = (text_of("profile"), "p"), (text_of("region"), "r")
    collector.emit(ev.TargetsListed(*targets))


def failed(topic: ev.Topic, text_of: TextOf, about: str = "") -> ev.RequestFailed:
    """Build the event of a request that failed, in AWS's words."""
    request_error = RequestError(
        ErrorKind.SERVICE, text_of("summary"), text_of("advice"), text_of("awsMessage")
    )
    return ev.RequestFailed(topic, request_error, 60.0, about=about)
