"""Drive a real collector process: send requests, and read its events in order."""

import select
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, TypeVar

from drs_tui.client.process import CollectorProcess
from drs_tui.protocol.codec import decode_event, unpack
from drs_tui.protocol.events import (
    Event,
    EventEnvelope,
    JobDeleted,
    JobsUpdated,
    LogPageRead,
    LogUpdated,
    PageLoaded,
    Ready,
    Refreshed,
)
from drs_tui.protocol.requests import NextPage, Query, Refresh, Request, RequestEnvelope
from drs_tui.protocol.sequence import SequenceCheck
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList

WITHIN = 15.0
FINISHED = "2020-01-01T00:00:00Z"  # a list that ends in the past has no head to ask for

E = TypeVar("E")


def eventually(holds: Callable[[], bool], within: float = WITHIN) -> None:
    """Wait until a condition holds, for ``within`` seconds at most."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"not within {within}s"
        time.sleep(0.005)


class Monitor:
    """The client's side of the stream: blocking reads with a deadline.

    Like the client it accepts no gap in the events.
    """

    def __init__(self, environ: Mapping[str, str], *arguments: str) -> None:
        self.process = CollectorProcess(arguments, environ)
        self._sequence = SequenceCheck()
        self._ids = count(1)
        self.generation = 0
        self.received: list[EventEnvelope] = []
        self.jobs = JobList()
        self.logs: dict[str, list[Any]] = {}
        self.since: list[Event] = []  # what the last ``until`` passed over

    def send(self, request: Request) -> int:
        """Send a request; return its id."""
        request_id = next(self._ids)
        self.process.send(RequestEnvelope(request_id, self.generation, request))
        return request_id

    def query(self, **fields: Any) -> None:
        """Send a query, which begins another list."""
        self.generation += 1
        self.jobs = JobList()
        self.send(Query(**fields))

    def until(
        self, kind: type[E], where: Callable[[E], bool] = lambda _: True, within: float = WITHIN
    ) -> E:
        """Read on to the first event of a kind that meets a condition; return it."""
        deadline = time.monotonic() + within
        self.since = []
        while (envelope := self._next(deadline)) is not None:
            if envelope.generation not in (0, self.generation):
                continue
            event = envelope.event
            self._hold(event)
            if isinstance(event, kind) and where(event):
                return event
            self.since.append(event)
        raise AssertionError(f"no {kind.__name__} within {within}s, but {self.since}")

    def _next(self, deadline: float) -> EventEnvelope | None:
        while (line := self.process.lines.take()) is None:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self.process.events_fd], [], [], left)[0]:
                return None
            if not self.process.read():
                self.process.read_errors()
                raise EOFError(self.process.stderr_tail())
        self.received.append(self._sequence.checked(decode_event(line)))
        return self.received[-1]

    def _hold(self, event: Event) -> None:
        if isinstance(event, JobsUpdated):
            self.jobs.apply(event, Changes())
        elif isinstance(event, JobDeleted):
            self.jobs.mark_deleted(event, Changes())
        elif isinstance(event, LogUpdated):
            self.logs.setdefault(event.job_id, [])[event.start :] = unpack(event.items)
        elif isinstance(event, LogPageRead):
            del self.logs.setdefault(event.job_id, [])[event.length :]

    def log_read(self, job_id: str) -> LogPageRead:
        """Read on to the end of a job's log."""
        return self.until(LogPageRead, lambda read: read.job_id == job_id and not read.more)

    def passed(self, kind: type[E]) -> list[E]:
        """Return the events of a kind that the last ``until`` passed over."""
        return [event for event in self.since if isinstance(event, kind)]

    def ready(self) -> Ready:
        """Read the first event."""
        return self.until(Ready)

    def page(self) -> PageLoaded:
        """Ask for a page and read on to its end."""
        request = self.send(NextPage())
        return self.until(PageLoaded, lambda end: end.request == request)

    def all_pages(self) -> PageLoaded:
        """Ask page after page to the end of the list."""
        while (end := self.page()).more:
            pass
        return end

    def tick(self, *job_ids: str) -> Refreshed:
        """Ask for a tick and read on to its end."""
        self.send(Refresh(job_ids))
        return self.until(Refreshed)

    def ids(self) -> list[str]:
        """Return the job ids of the list, in its order."""
        return [row.job_id for row in self.jobs]

    def updated_ids(self) -> list[str]:
        """Return the ids of the jobs updated in what the last ``until`` passed over."""
        return [seen.row.job_id for update in self.passed(JobsUpdated) for seen in update.jobs]

    def ends(self, within: float) -> bool:
        """Return whether the events end within so many seconds."""
        deadline = time.monotonic() + within
        try:
            while self._next(deadline):
                pass
        except EOFError:
            return True
        return False
