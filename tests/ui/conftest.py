"""The real screens over a collector that a test plays by hand."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from drs_tui.feed.feed import Feed
from drs_tui.feed.process import CollectorProcess, Lines
from drs_tui.model.job import parse_job
from drs_tui.model.row import Source, row_of
from drs_tui.settings import Settings
from drs_tui.stream import PROTOCOL
from drs_tui.stream import events as ev
from drs_tui.stream.codec import decode_event, encode_event, pack
from drs_tui.stream.requests import Asked, Request
from drs_tui.ui.app import DrsTui
from drs_tui.ui.screens.base import MonitorScreen

SOURCE = Source("111122223333", "us-east-1")
NOW = 1_795_450_000.0


class PlayedCollector:
    """What the feed sees of a collector. ``tell``: what it says; ``asked``: what it was asked."""

    def __init__(self) -> None:
        self.events_fd, self._events = os.pipe()
        self.errors_fd, self._errors = os.pipe()
        self.lines = Lines()
        self.asked: list[Request] = []
        self._number = 0
        self._asked_at = 0.0

    def send(self, asked: Asked) -> None:
        self.asked.append(asked.request)

    def read(self) -> bool:
        chunk = os.read(self.events_fd, 1 << 16)
        self.lines.feed(chunk)
        return bool(chunk)

    def first_event(self) -> ev.Told | None:
        while (line := self.lines.take()) is None:
            self.read()
        return decode_event(line)

    def read_errors(self) -> bool:
        return bool(os.read(self.errors_fd, 1 << 12))

    def last_words(self) -> str:
        return "the play is over"

    def end(self) -> None:
        for descriptor in (self.events_fd, self._events, self.errors_fd, self._errors):
            os.close(descriptor)

    def tell(self, *events: ev.Event, generation: int = 1) -> None:
        for event in events:
            self._number += 1
            line = encode_event(ev.Told(self._number, SOURCE, generation, event))
            os.write(self._events, line)

    def seen(self, item: dict[str, Any], lane: ev.Lane = ev.Lane.PAGE, **more: Any) -> ev.JobSeen:
        """The event that tells of that item, as asked for just now."""
        self._asked_at += 1
        row = row_of(parse_job(item), SOURCE)
        return ev.JobSeen(lane, row, pack(item), self._asked_at, NOW, **more)

    def tell_page(self, items: list[dict[str, Any]], *, more: bool = False) -> None:
        self.tell(*map(self.seen, items))
        self.tell(ev.PageEnd(2, len(items), 0, more, None, NOW))


Opened = tuple[Pilot[None], DrsTui]


@pytest.fixture
def collector() -> Iterator[PlayedCollector]:
    played = PlayedCollector()
    yield played
    played.end()


@pytest.fixture
def opened(
    collector: PlayedCollector,
) -> Callable[..., Any]:
    """Open the program at a size, the clock standing at ``NOW``."""

    @asynccontextmanager
    async def opening(
        size: tuple[int, int] = (80, 24), settings: Settings | None = None
    ) -> AsyncIterator[Opened]:
        settings = settings or Settings(region="us-east-1")
        collector.tell(ev.Ready(PROTOCOL, "us-east-1", "--region", None), generation=0)
        feed = Feed(cast("CollectorProcess", collector), wall=lambda: NOW)
        feed.query(settings.query)
        feed.wait_until_ready()
        app = DrsTui(feed, settings)
        async with app.run_test(size=size) as pilot:
            yield pilot, app

    return opening


async def until(pilot: Pilot[None], wanted: Callable[[], object]) -> None:
    """Wait for a state; the test's own time-out ends it otherwise."""
    for _ in range(500):
        if wanted():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"waited in vain; the screen:\n{screen_text(cast('DrsTui', pilot.app))}")


def screen_text(app: DrsTui) -> str:
    """What the screen on top shows, from what its widgets draw."""
    width, height = app.size
    cells = [[" "] * width for _ in range(height)]
    screen = app.screen
    assert isinstance(screen, MonitorScreen)
    for widget in screen.query("*"):
        if not widget.is_container and widget.display and widget.region and hasattr(widget, "show"):
            for y in range(widget.size.height):
                for x, char in enumerate(widget.render_line(y).text[:width]):
                    cells[widget.region.y + y][widget.region.x + x] = char
    return "\n".join("".join(line).rstrip() for line in cells)
