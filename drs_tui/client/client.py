"""The feed: requests out, events in, a bounded amount of work a loop turn."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from itertools import count

from msgspec.structs import replace

from drs_tui.client.process import CollectorProcess
from drs_tui.client.ready import first_event
from drs_tui.client.restart import Restarts, Start, resume_query
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.protocol.codec import ProtocolError, decode_event
from drs_tui.protocol.events import (
    Cancelled,
    CredentialsIssued,
    Event,
    EventEnvelope,
    ExecutionFound,
    InstancesFound,
    JobDeleted,
    JobsUpdated,
    LogPageRead,
    LogUpdated,
    NamesFound,
    PageLoaded,
    TargetsListed,
)
from drs_tui.protocol.requests import (
    KeepAlive,
    NextPage,
    Pause,
    Query,
    Refresh,
    Request,
    RequestEnvelope,
    RestoreCredentials,
    SubmitMfaCode,
)
from drs_tui.protocol.sequence import SequenceCheck
from drs_tui.store.details import Details
from drs_tui.store.jobs import Changes, JobList
from drs_tui.store.status import Paging, Status, apply

TURN_SECONDS = 0.004
# Drawing rests twice as long as it took: while events stream in, what has come counts, not each.
REDRAW_DEBOUNCE = 2.0
LEAST_REST = 1 / 30
ATTEND_EVERY = 60.0
AHEAD = 2  # pages asked for, when all are wanted

_log = logging.getLogger(__name__)


class Client:
    """Jobs and status, kept up to date from one collector.

    ``query`` may be sent before ``wait_until_ready``; ``attach`` begins to read. ``on_changes`` is
    called in the event loop, with what the last turn changed. ``start`` starts another collector
    when one has ended.
    """

    def __init__(
        self,
        process: CollectorProcess,
        start: Start | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._process = process
        self._restarts = Restarts(start, self._revived, self._ended) if start else None
        self._wall = wall
        self._ids = count(1)
        self._generation = 0
        self._loads_all = False
        self._pages_due = 0  # how many were asked for, and have not been told whole
        self._kept_alive_at = float("-inf")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._on_changes: Callable[[Changes], None] = lambda _: None
        self._drain_scheduled = False
        self._sequence = SequenceCheck()
        self._batch = Changes()
        self._shows_from = 0.0
        self._showing: asyncio.TimerHandle | None = None
        self.asked = Query()
        self.jobs = JobList()
        self.details = Details(self._send)
        self.status = Status()
        self._roles: dict[str, CredentialsIssued] = {}

    def _send(self, request: Request) -> None:
        self._process.send(RequestEnvelope(next(self._ids), self._generation, request))

    def query(self, query: Query) -> None:
        """Begin a list, and ask for its first page."""
        self._generation += 1
        self._loads_all, self._pages_due = False, 0
        self.asked = query
        self.jobs, self._batch = JobList(), Changes()
        self.status = self.status._replace(
            paging=Paging.IDLE,
            resume=None,
            token=None,
            paged=0,
            unreadable=0,
            errors={},
            as_of=None,
            offset=0.0,
            minutes_left=None,
        )
        self._send(query)
        self.next_page()

    def next_page(self) -> None:
        """Ask for the next page, unless one is on its way or there is none."""
        if self.status.paging is Paging.IDLE:
            self._ask_for_page()

    def _ask_for_page(self) -> None:
        self._pages_due += 1
        self.status = self.status._replace(paging=Paging.LOADING)
        self._send(NextPage())

    def load_all(self, *, on: bool) -> None:
        """Ask for page after page by itself, to the end; or not any more.

        The collector has the next request when it has told a page: it waits neither for events to
        be applied here nor for drawing.
        """
        self._loads_all = on
        paging = self.status.paging
        while on and paging in (Paging.IDLE, Paging.LOADING) and self._pages_due < AHEAD:
            self._ask_for_page()

    def _on_page_done(self) -> None:
        """A page was told whole, or given up; another one may be on its way."""
        self._pages_due -= 1
        if self._pages_due and self.status.paging is Paging.IDLE:
            self.status = self.status._replace(paging=Paging.LOADING)
        self.load_all(on=self._loads_all)
        if self.status.paging is not Paging.LOADING:
            self._shows_from = 0.0  # nothing streams in any more

    def refresh(self, job_ids: Iterable[str] = ()) -> None:
        """Ask for news now, those jobs included; what has failed is tried again."""
        if self.status.ended is not None and self._restarts:
            self._restarts.now()
        self._send(Refresh(tuple(job_ids)))

    def pause(self, *, on: bool) -> None:
        """Stop or go on with asking by timer."""
        self._send(Pause(on))

    def keep_alive(self) -> None:
        """Somebody pressed a key."""
        if time.monotonic() - self._kept_alive_at > ATTEND_EVERY:
            self._kept_alive_at = time.monotonic()
            self._send(KeepAlive())

    def give_code(self, code: str) -> None:
        """The MFA code that was asked for: what has failed is tried again with it."""
        self.status = self.status._replace(wanted=None)
        self._send(SubmitMfaCode(code))

    def _hand_roles_over(self) -> None:
        """To another collector: nobody is asked for a code while the credentials live."""
        for role in self._roles.values():
            self._send(RestoreCredentials(role.key, role.credentials))

    def progress(self, job_id: str) -> JobProgress:
        """Every participant's phase, by the job's last answer and its log as far as it is read."""
        return self.jobs.progress(job_id, self.details.logs.get(job_id))

    def now(self) -> float:
        """Epoch seconds by the service's clock, as well as it is known."""
        return self._wall() + self.status.offset

    def wait_until_ready(self) -> None:
        """Wait for the first event.

        Raises:
            RefusedError: it cannot start.
        """
        self.status = apply(self.status, first_event(self._process), self.now())

    def switch(self, process: CollectorProcess, ready: Event, start: Start) -> CollectorProcess:
        """Ask another collector from now on: the same dates and ids, of another place.

        ``ready`` is its first event (``first_event``), ``start`` starts its like. The collector
        that was asked before is the caller's to end.
        """
        if self._restarts:
            self._restarts.cancel()
            self._restarts.start = start
        before = self._replace(process)
        self.status, self.details = apply(Status(), ready, self.now()), Details(self._send)
        self._hand_roles_over()
        self.query(replace(self.asked, starting_token=None))
        self.attach(self._on_changes)
        return before

    def _replace(self, process: CollectorProcess) -> CollectorProcess:
        """Have another collector; the one before, not read any more."""
        self._detach()
        before, self._process = self._process, process
        self._sequence = SequenceCheck()
        return before

    def _revived(self, process: CollectorProcess, ready: Event) -> None:
        """Another collector goes on where the last one ended."""
        _log.debug("another collector is ready")
        before = self._replace(process)
        if self._loop:
            self._loop.run_in_executor(None, before.end)
        status = self.status._replace(ended=None, starts_at=None, errors={}, about={}, wanted=None)
        self.status = apply(status, ready, self.now())
        self._generation += 1
        self._pages_due = 0
        self.details.reset_pending()
        self._hand_roles_over()
        if status.paused:
            self.pause(on=True)
        self._send(resume_query(self.asked, self.status, self.jobs))
        if status.paging in (Paging.LOADING, Paging.FAILED):
            self.status = self.status._replace(paging=Paging.IDLE)
            self.next_page()
        if len(self.jobs):
            self.refresh(self.jobs.live_ids)
        self.attach(self._on_changes)
        self._on_changes(Changes(status=True, details=True))

    def _ended(self, words: str) -> None:
        """There is no collector: say so, and when there will be one."""
        _log.debug("the collector has ended")
        wait = self._restarts.plan() if self._restarts else None
        starts_at = None if wait is None else self.now() + wait
        self.status = self.status._replace(ended=words, starts_at=starts_at)
        self._on_changes(Changes(status=True))

    def attach(self, on_changes: Callable[[Changes], None]) -> None:
        """Read events from now on, in the running loop."""
        self._loop, self._on_changes = asyncio.get_running_loop(), on_changes
        self._loop.add_reader(self._process.events_fd, self._readable)
        self._loop.add_reader(self._process.errors_fd, self._errors_readable)
        self._drain()

    def close(self) -> None:
        """Stop reading, and end the collector."""
        if self._restarts:
            self._restarts.cancel()
        self._detach()
        self._process.end()

    def _detach(self) -> None:
        if self._showing:
            self._showing.cancel()
            self._showing = None
        if self._loop:
            self._loop.remove_reader(self._process.events_fd)
            self._loop.remove_reader(self._process.errors_fd)

    def _errors_readable(self) -> None:
        if not self._process.read_errors() and self._loop:
            self._loop.remove_reader(self._process.errors_fd)

    def _readable(self) -> None:
        if not self._process.read():
            self._stop_reading(self._process.stderr_tail() or "it said nothing")
        if not self._drain_scheduled:
            self._drain()

    def _stop_reading(self, words: str) -> None:
        """There is nothing more to come, or nothing that can be understood."""
        if self._loop:
            self._loop.remove_reader(self._process.events_fd)
        self._ended(words)

    def _drain(self) -> None:
        """Apply waiting events for a few milliseconds, then let the loop draw and read keys."""
        self._drain_scheduled = False
        until = time.perf_counter() + TURN_SECONDS
        while line := self._process.lines.take():
            try:
                self._apply(self._sequence.checked(decode_event(line)), self._batch)
            except ProtocolError as error:
                self._stop_reading(str(error))
                break
            if time.perf_counter() > until and self._loop:
                self._drain_scheduled = True
                self._loop.call_soon(self._drain)
                break
        if self._batch:
            self._show_soon()

    def _show_soon(self) -> None:
        """Show what has changed, when drawing has rested."""
        wait = self._shows_from - time.perf_counter()
        if wait <= 0 or self._loop is None:
            self._show()
        elif self._showing is None:
            self._showing = self._loop.call_later(wait, self._show)

    def flush_changes(self) -> None:
        """Somebody acts on what is shown: let nothing that has changed wait for drawing to rest."""
        if self._batch:
            self._show()

    def _show(self) -> None:
        if self._showing:
            self._showing.cancel()
            self._showing = None
        batch, self._batch = self._batch, Changes()
        began = time.perf_counter()
        if batch:
            self._on_changes(batch)
        ended = time.perf_counter()
        self._shows_from = ended + max(LEAST_REST, REDRAW_DEBOUNCE * (ended - began))

    def _apply(self, told: EventEnvelope, batch: Changes) -> None:
        _log.debug("told: %s", type(told.event).__name__)
        if told.generation not in (0, self._generation):
            return
        match told.event:
            case JobsUpdated() as seen:
                self.jobs.apply(seen, batch)
                for job in seen.jobs:
                    self._apply_log_outcome(job.row.job_id, batch)
            case JobDeleted() as deleted:
                batch.deleted.add(deleted.job_id)
                self.jobs.mark_deleted(deleted, batch)
            case LogUpdated() as items:
                self.details.logs.seen(items)
                batch.updated.add(items.job_id)
            case LogPageRead() as read:
                self.jobs.forget_progress(self.details.log_read(read))
                self._apply_log_outcome(read.job_id, batch)
            case CredentialsIssued() as role:
                self._roles[role.key] = role
            case event:
                batch.details |= self._detail(event)
        status = apply(self.status, told.event, self.now())
        batch.status |= status is not self.status
        self.status = status
        if isinstance(told.event, PageLoaded | Cancelled):
            self._on_page_done()

    def _detail(self, event: Event) -> bool:
        """Whether the event told a detail."""
        match event:
            case NamesFound() as names:
                self.details.names_seen(names)
            case InstancesFound() as instances:
                self.details.instances_seen(instances)
            case ExecutionFound() as execution:
                self.details.execution_seen(execution)
            case TargetsListed() as places:
                self.details.places = places
            case _:
                return False
        return True

    def _apply_log_outcome(self, job_id: str, batch: Changes) -> None:
        """What the log says of the outcome counts too."""
        log = self.details.logs.get(job_id)
        if log and self.jobs.place(job_id) is not None:
            batch.updated.add(job_id)
            self.jobs.apply_log_outcome(job_id, log)
