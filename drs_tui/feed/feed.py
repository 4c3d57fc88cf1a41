"""The feed: requests out, events in, a bounded amount of work a loop turn."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count

from drs_tui.feed.jobs import Batch, JobList
from drs_tui.feed.process import CollectorProcess
from drs_tui.feed.status import Paging, Status, apply
from drs_tui.stream import PROTOCOL
from drs_tui.stream.codec import StreamError, decode_event
from drs_tui.stream.events import Gone, JobSeen, Ready, Refused, Told
from drs_tui.stream.requests import Asked, Attend, Page, Pause, Query, Refresh, Request

TURN_SECONDS = 0.004
ATTEND_EVERY = 60.0


class RefusedError(Exception):
    """The collector cannot start. The message says what, and how to mend it."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Feed:
    """Jobs and status, kept up to date from one collector.

    ``query`` may be sent before ``wait_until_ready``; ``attach`` begins to read. ``on_batch`` is
    called in the event loop, with what the last turn changed.
    """

    def __init__(self, process: CollectorProcess, wall: Callable[[], float] = time.time) -> None:
        self._process = process
        self._wall = wall
        self._ids = count(1)
        self._generation = 0
        self._attended_at = float("-inf")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._on_batch: Callable[[Batch], None] = lambda _: None
        self._drain_scheduled = False
        self.jobs = JobList()
        self.status = Status()

    def _send(self, request: Request) -> None:
        self._process.send(Asked(next(self._ids), self._generation, request))

    def query(self, query: Query) -> None:
        """Begin a list, and ask for its first page."""
        self._generation += 1
        self.jobs = JobList()
        self.status = replace(
            self.status,
            paging=Paging.IDLE,
            resume=None,
            unreadable=0,
            setbacks={},
            as_of=None,
            offset=0.0,
            minutes_left=None,
        )
        self._send(query)
        self.next_page()

    def next_page(self) -> None:
        """Ask for the next page, unless one is on its way or there is none."""
        if self.status.paging is Paging.IDLE:
            self.status = replace(self.status, paging=Paging.LOADING)
            self._send(Page())

    def refresh(self, job_ids: Iterable[str] = ()) -> None:
        """Ask for news now, those jobs included; what has failed is tried again."""
        self._send(Refresh(tuple(job_ids)))

    def pause(self, *, on: bool) -> None:
        """Stop or go on with asking by timer."""
        self._send(Pause(on))

    def attend(self) -> None:
        """Somebody pressed a key."""
        if time.monotonic() - self._attended_at > ATTEND_EVERY:
            self._attended_at = time.monotonic()
            self._send(Attend())

    def now(self) -> float:
        """Epoch seconds by the service's clock, as well as it is known."""
        return self._wall() + self.status.offset

    def wait_until_ready(self) -> None:
        """Wait for the first event.

        Raises:
            RefusedError: it cannot start.
        """
        told = self._process.first_event()
        if told is None:
            self._process.read_errors()
            raise RefusedError(f"the collector ended: {self._process.last_words()}", 1)
        if isinstance(told.event, Refused):
            raise RefusedError(told.event.message, told.event.status)
        if isinstance(told.event, Ready) and told.event.version != PROTOCOL:
            raise RefusedError(
                "collector and ui are of different versions: install drs-tui anew", 1
            )
        self.status = apply(self.status, told.event, self.now())

    def attach(self, on_batch: Callable[[Batch], None]) -> None:
        """Read events from now on, in the running loop."""
        self._loop, self._on_batch = asyncio.get_running_loop(), on_batch
        self._loop.add_reader(self._process.events_fd, self._readable)
        self._loop.add_reader(self._process.errors_fd, self._errors_readable)
        self._drain()

    def close(self) -> None:
        """Stop reading, and end the collector."""
        if self._loop:
            self._loop.remove_reader(self._process.events_fd)
            self._loop.remove_reader(self._process.errors_fd)
        self._process.end()

    def _errors_readable(self) -> None:
        if not self._process.read_errors() and self._loop:
            self._loop.remove_reader(self._process.errors_fd)

    def _readable(self) -> None:
        if not self._process.read():
            self._stop_reading(self._process.last_words() or "it said nothing")
        if not self._drain_scheduled:
            self._drain()

    def _stop_reading(self, words: str) -> None:
        """There is nothing more to come, or nothing that can be understood."""
        if self._loop:
            self._loop.remove_reader(self._process.events_fd)
        self.status = replace(self.status, ended=words)
        self._on_batch(Batch(status=True))

    def _drain(self) -> None:
        """Apply waiting events for a few milliseconds, then let the loop draw and read keys."""
        self._drain_scheduled = False
        batch, until = Batch(), time.perf_counter() + TURN_SECONDS
        while line := self._process.lines.take():
            try:
                self._apply(decode_event(line), batch)
            except StreamError as error:
                self._stop_reading(str(error))
                break
            if time.perf_counter() > until and self._loop:
                self._drain_scheduled = True
                self._loop.call_soon(self._drain)
                break
        if batch:
            self._on_batch(batch)

    def _apply(self, told: Told, batch: Batch) -> None:
        if told.generation not in (0, self._generation):
            return
        match told.event:
            case JobSeen() as seen:
                self.jobs.apply(seen, batch)
            case Gone() as gone:
                self.jobs.mark_gone(gone, batch)
            case event:
                status = apply(self.status, event, self.now())
                batch.status |= status is not self.status
                self.status = status
