"""Run the real screens on a fake collector whose events a test emits."""

import os
import select
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, TypeVar, cast

import pytest
from rich.cells import cell_len
from textual import events
from textual._compositor import Compositor
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import Input

from drs_tui.client.client import Client
from drs_tui.client.process import EventPipes
from drs_tui.model.analysis.row import Source
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import encode_event, pack
from drs_tui.protocol.requests import Request, RequestEnvelope
from drs_tui.settings import Settings
from drs_tui.ui import keymap
from drs_tui.ui.app import DrsTui
from drs_tui.ui.screens.base import MonitorScreen
from tests.parsed import parse_instance, row_of

SOURCE = Source("111122223333", "us-east-1")
NOW = 1_795_450_000.0
PATIENCE = 2.0  # seconds to wait for the first event, which a test may never emit
R = TypeVar("R", bound=Request)
Item = dict[str, Any]


class FakeCollector(EventPipes):
    """A collector without a process. ``emit`` writes events; ``asked`` are the requests it got."""

    def __init__(self) -> None:
        events_fd, self._events = os.pipe()
        errors_fd, self._stderr = os.pipe()
        super().__init__(events_fd, errors_fd)
        self.asked: list[Request] = []
        self.has_ended = False
        self._number = 0
        self._asked_at = 0.0

    def send(self, asked: RequestEnvelope) -> None:
        self.asked.append(asked.request)

    def read(self) -> bool:
        if not select.select([self.events_fd], [], [], PATIENCE)[0]:
            return False
        chunk = os.read(self.events_fd, 1 << 16)
        self.lines.feed(chunk)
        return bool(chunk)

    def has_unread(self) -> bool:
        """Return whether any event was emitted that was not read."""
        return bool(select.select([self.events_fd], [], [], 0)[0])

    def read_errors(self) -> bool:
        waits = select.select([self.errors_fd], [], [], 0)[0]
        return bool(waits and os.read(self.errors_fd, 1 << 12))

    def stderr_tail(self) -> str:
        return "the play is over"

    def end(self) -> None:
        """Close the pipes; may be called more than once, like ending a process."""
        if not self.has_ended:
            self.has_ended = True
            for descriptor in (self.events_fd, self._events, self.errors_fd, self._stderr):
                os.close(descriptor)

    def asks(self, kind: type[R]) -> list[R]:
        """Return the requests of that kind, in order."""
        return [request for request in self.asked if isinstance(request, kind)]

    def emit(self, *events: ev.Event, generation: int = 1) -> None:
        for event in events:
            self._number += 1
            line = encode_event(ev.EventEnvelope(self._number, SOURCE, generation, event))
            os.write(self._events, line)

    def seen(
        self, item: dict[str, Any], topic: ev.Topic = ev.Topic.PAGE, **more: Any
    ) -> ev.JobsUpdated:
        """Build the event of an item, as if it had just been requested."""
        self._asked_at += 1
        seen = ev.JobUpdate(row_of(item, SOURCE), **more)
        return ev.JobsUpdated(topic, (seen,), pack([item]), self._asked_at, NOW)

    def emit_page(self, items: list[Item], *, more: bool = False, generation: int = 1) -> None:
        self.emit(*map(self.seen, items), generation=generation)
        self.emit(ev.PageLoaded(2, len(items), 0, more, None, NOW), generation=generation)

    def emit_log(self, job_id: str, items: list[Item], start: int = 0) -> None:
        """Emit items of the log from ``start`` on, and that its end was reached."""
        self.emit(ev.LogUpdated(job_id, start, pack(items)))
        self.emit(ev.LogPageRead(job_id, start + len(items), more=False, as_of=NOW))

    def emit_instances(self, servers: Iterable[int], items: Iterable[Item]) -> None:
        """Emit the recovery instances of the servers with those numbers."""
        found = tuple(filter(None, map(parse_instance, items)))
        self.emit(ev.InstancesFound(tuple(f"s-{n:017x}" for n in servers), found, NOW))

    def deny(self, topic: ev.Topic, action: str, about: str = "") -> None:
        """Emit a denied request, as the collector does."""
        advice = f"the role needs the IAM action {action}"
        request_error = RequestError(ErrorKind.DENIED, f"AWS denied {action}", advice)
        self.emit(ev.RequestFailed(topic, request_error, 60.0, about=about))


Opened = tuple[Pilot[None], DrsTui]


@pytest.fixture
def collector() -> Iterator[FakeCollector]:
    fake = FakeCollector()
    yield fake
    fake.end()


def _discard(compositor: Compositor, *_: object, **__: object) -> None:
    compositor._dirty_regions.clear()


@pytest.fixture(autouse=True)
def _no_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose no frames, a third of the time: without a terminal Textual throws them away.

    Tests read what the widgets draw (``screen_text``); tests/hostile and tests/screen_diff, frames.
    """
    monkeypatch.setattr(Compositor, "render_update", _discard)


@pytest.fixture
def opened(
    collector: FakeCollector,
) -> Callable[..., Any]:
    """Return a function that runs the program at a size; its clock stands still at ``NOW``."""

    @asynccontextmanager
    async def opening(
        size: tuple[int, int] = (80, 24),
        settings: Settings | None = None,
        start: Callable[[Settings], FakeCollector] | None = None,
    ) -> AsyncIterator[Opened]:
        # No tick of the clock: an event has to be drawn by itself.
        settings = settings or Settings(region="us-east-1", refresh=3600.0)
        collector.emit(ev.Ready(PROTOCOL, "us-east-1", "--region", None), generation=0)
        client = Client(collector, wall=lambda: NOW)
        client.query(settings.query)
        client.wait_until_ready()
        app = DrsTui(client, settings, start)
        async with app.run_test(size=size) as pilot:
            yield pilot, app

    return opening


async def until(pilot: Pilot[None], wanted: Callable[[], object]) -> None:
    """Wait for a condition to hold."""
    for _ in range(500):
        if wanted():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"waited in vain; the screen:\n{screen_text(cast('DrsTui', pilot.app))}")


async def until_shown(pilot: Pilot[None], *texts: str) -> str:
    """Wait until all these texts are on the screen; return the screen's text."""
    app = cast("DrsTui", pilot.app)
    await until(pilot, lambda: all(text in screen_text(app) for text in texts))
    return screen_text(app)


def written_by(app: DrsTui, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record what the program writes to the terminal from now on, other than its screen."""
    written: list[str] = []

    def write(data: str) -> None:
        if not data.startswith("\x1b]22;"):  # the mouse pointer's shape, which is Textual's
            written.append(data)

    monkeypatch.setattr(app._driver, "write", write)
    return written


@lru_cache(maxsize=1 << 12)
def _cells(line: str) -> tuple[str, ...]:
    """Return the text of each cell; the cell after a wide character is empty."""
    return tuple(part for char in line for part in (char, "")[: cell_len(char)])


def screen_text(app: DrsTui) -> str:
    """Return what the widgets of the top screen draw; for the palette its class name."""
    width, height = app.size
    cells = [[" "] * width for _ in range(height)]
    screen = app.screen
    if not isinstance(screen, MonitorScreen):
        return f"({type(screen).__name__})"
    for widget in screen.query("*"):
        if widget.is_container or not (widget.display and widget.region):
            continue
        if isinstance(widget, Input):
            lines = [widget.value]
        elif hasattr(widget, "show"):
            lines = [widget.render_line(y).text for y in range(widget.size.height)]
        else:
            continue
        x = widget.region.x
        for y, line in enumerate(lines[: max(0, height - widget.region.y)], widget.region.y):
            drawn = _cells(line)[: max(0, width - x)]
            cells[y][x : x + len(drawn)] = drawn
    return "\n".join("".join(line).rstrip() for line in cells)


async def type_in(pilot: Pilot[None], words: str, *after: str) -> None:
    """Type ``words`` into the open prompt at once, then press the other keys."""
    app = cast("DrsTui", pilot.app)
    for char in words:
        app.post_message(events.Key("space" if char == " " else char, char))
    await pilot.pause()
    await pilot.press(*after)


def line_with(app: DrsTui, text: str) -> str:
    """Return the first line of the screen with that text; empty if there is none."""
    return next((line for line in screen_text(app).splitlines() if text in line), "")


def footer(app: DrsTui) -> str:
    """Return the footer's text."""
    return screen_text(app).splitlines()[-1]


def declared_bindings() -> Iterator[Binding]:
    """Yield every binding that the keymap declares."""
    for value in vars(keymap).values():
        if isinstance(value, Binding):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Binding))
