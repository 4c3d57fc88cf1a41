"""Requests to a collector, and its events into the store, a few milliseconds a loop turn."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from itertools import count
from typing import TYPE_CHECKING

from msgspec.structs import replace

from drs_tui.client.needs import Needs
from drs_tui.client.ready import RefusedError, first_event, first_event_soon
from drs_tui.client.redacting import Redacting
from drs_tui.client.restart import Restarts, Start, resume_query
from drs_tui.client.transport import Transport
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.codec import ProtocolError, decode_event
from drs_tui.protocol.events import CredentialsIssued, Event, EventEnvelope, RequestFailed
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
from drs_tui.store.changes import Changes
from drs_tui.store.status import Paging
from drs_tui.store.store import SourceStore

if TYPE_CHECKING:
    from drs_tui.client.last_reads import LastReads
    from drs_tui.client.recorder import Recorder
    from drs_tui.client.source_recorder import SourceRecorder
    from drs_tui.client.turns import Turns

TURN_SECONDS = 0.004
KEEP_ALIVE_EVERY = 60.0
PAGES_AHEAD = 2  # requests under way while all pages are loaded

_log = logging.getLogger(__name__)


class Client(Redacting):
    """Keep a store up to date from one collector.

    ``query`` may be sent before ``wait_until_ready``; ``attach`` begins to read. ``on_changes`` is
    called in the event loop, with what the last turn changed. ``start`` starts another collector
    when one has ended. ``wall`` is epoch seconds by this machine's clock. ``turns`` are shared
    with the clients of other sources.
    """

    def __init__(
        self,
        transport: Transport,
        start: Start | None = None,
        wall: Callable[[], float] = time.time,
        turns: "Turns | None" = None,
    ) -> None:
        self._turns = turns
        self._transport = transport
        self._restarts = Restarts(start, self._restarted, self._ended) if start else None
        self._wall = wall
        self._ids = count(1)
        self._generation = 0
        self._loads_all = False
        self._pages_requested = 0  # and not answered yet
        self._kept_alive_at = float("-inf")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._on_changes: Callable[[Changes], None] = lambda _: None
        self._drain_scheduled = False
        self._sequence = SequenceCheck()
        self._credentials: dict[str, CredentialsIssued] = {}
        self._has_begun = False  # a page was loaded, a failure shown, or another target chosen
        self.refused: RefusedError | None = None
        self.recorder: Recorder | None = None
        self._lines: SourceRecorder | None = None
        self._is_own: Callable[[str], bool] = lambda _: True
        self.last_reads: LastReads | None = None  # while something is recorded
        self.current_query = Query()
        self.store = SourceStore()
        self.needs = Needs(self.store.details, self._send)

    def _send(self, request: Request) -> None:
        self._transport.send(RequestEnvelope(next(self._ids), self._generation, request))

    def now(self) -> float:
        """Return epoch seconds by the service's clock, as well as it is known."""
        return self._wall() + self.store.status.offset

    # requests

    def query(self, query: Query) -> None:
        """Begin a list, and request its first page."""
        self._generation += 1
        self._loads_all, self._pages_requested = False, 0
        self.current_query = query
        self.store.begin_list()
        if self._lines:
            self._lines.listed(query)
        self._send(query)
        self.next_page()

    def next_page(self) -> None:
        """Request the next page, unless one is on its way or there is none."""
        if self.store.status.paging is Paging.IDLE:
            self._request_page()

    def _request_page(self) -> None:
        self._pages_requested += 1
        self._note_page_requested()
        self._send(NextPage())

    def _note_page_requested(self) -> None:
        self.store.page_requested()
        if self._lines:
            self._lines.paged()

    def load_all(self, *, on: bool) -> None:
        """Request page after page to the end of the list, or stop doing so.

        The collector has the next request when it has sent a page: it waits neither for events to
        be applied here nor for drawing.
        """
        self._loads_all = on
        paging = self.store.status.paging
        while (
            on and paging in (Paging.IDLE, Paging.LOADING) and self._pages_requested < PAGES_AHEAD
        ):
            self._request_page()

    def _on_page_done(self) -> None:
        """Go on after a page was loaded or given up; another one may be on its way."""
        self._pages_requested -= 1
        self._has_begun = True
        if self.recorder:
            self.needs.record_plans(on=True)
        if self._pages_requested and self.store.status.paging is Paging.IDLE:
            self._note_page_requested()
        self.load_all(on=self._loads_all)

    def refresh(self, job_ids: Iterable[str] = ()) -> None:
        """Refresh now, those jobs included, and try again what has failed."""
        if self.store.status.ended is not None and self._restarts:
            self._restarts.now()
        self._send(Refresh(tuple(job_ids)))

    def pause(self, *, on: bool) -> None:
        """Stop refreshing by timer, or go on with it."""
        self._send(Pause(on))

    def keep_alive(self, _jobs_on_screen: Callable[[], Iterable[str]] | None = None) -> None:
        """Say that a key was pressed: without keys the collector refreshes less often."""
        if time.monotonic() - self._kept_alive_at > KEEP_ALIVE_EVERY:
            self._kept_alive_at = time.monotonic()
            self._send(KeepAlive())

    def submit_mfa_code(self, code: str) -> None:
        """Send the MFA code that was asked for; what has failed is tried again with it."""
        self.store.mfa_code_sent()
        self._send(SubmitMfaCode(code))

    def _restore_credentials(self) -> None:
        """Hand role credentials to another collector: no MFA code is asked for while they live."""
        for issued in self._credentials.values():
            self._send(RestoreCredentials(issued.key, issued.credentials))

    # recording

    def record(
        self,
        recorder: "Recorder",
        of: int | None = None,
        is_own: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """Record from now on; what is known already is written first.

        ``of`` is the number of this source in a recording of several, which share what is known of
        names and starts: ``is_own`` says of an id whether it is of this one.
        """
        from drs_tui.client.last_reads import LastReads

        self.recorder = recorder
        self._lines, self._is_own = recorder if of is None else recorder.part(of), is_own
        self.last_reads = LastReads(self.store, self.needs)
        self._record_known(self._lines)
        if self.store.status.ready:
            self.needs.record_plans(on=True)

    def _record_known(self, lines: "SourceRecorder") -> None:
        from drs_tui.client.recorded_state import record_known

        record_known(lines, self.store, self.current_query, self.now(), self._is_own)

    def _record_again(self) -> None:
        """Record what is known once a slow disk has time again: changes were dropped."""
        if self._lines and self._lines.lacks:
            self._record_known(self._lines)

    @property
    def has_last_reads(self) -> bool:
        """Return whether something that the end of a job calls for was not answered yet."""
        return self.last_reads is not None and bool(self.last_reads.pending)

    def stop_recording(self) -> None:
        """Write the recording's closing line, if there is one."""
        if recorder := self.take_recorder():
            recorder.close()

    def take_recorder(self) -> "Recorder | None":
        """Return the recorder, if there is one: it gets nothing more, and is to be closed. None,
        too, where it records other sources, which may go on."""
        recorder, lines = self.recorder, self._lines
        self.recorder = self._lines = self.last_reads = None
        if recorder:
            self.needs.record_plans(on=False)
        return recorder if lines is recorder else None

    def _note_collector(self, ready: Event, why: str) -> None:
        if self._lines:
            from drs_tui.protocol.recording import Began  # not needed by the first frame

            self._lines.began(ready, Began(why))

    # collectors

    def wait_until_ready(self) -> None:
        """Block until the collector is ready.

        Raises:
            RefusedError: it cannot start.
        """
        ready = first_event(self._transport)
        self._note_collector(ready, "first")
        self._apply_event(ready)

    async def begin(self, on_changes: Callable[[Changes], None]) -> None:
        """Read events as soon as the collector is ready; one that cannot start has ended."""
        self._loop, self._on_changes = asyncio.get_running_loop(), on_changes
        try:
            ready = await first_event_soon(self._transport)
        except RefusedError as error:
            self.refused = error if error.status == EXIT_REFUSED else None
            self._ended(str(error), restarts=error.status != EXIT_REFUSED)
            return
        self._note_collector(ready, "first")
        self._on_changes(self._apply_event(ready))
        self.attach(on_changes)

    def begin_late(self, query: Query, on_changes: Callable[[Changes], None]) -> None:
        """Start a collector where there has been none, for that list."""
        self._loop, self._on_changes = asyncio.get_running_loop(), on_changes
        self.current_query = query
        if self._restarts:
            self._restarts.now()

    def switch(self, transport: Transport, ready: Event, start: Start) -> Transport:
        """Use another collector: the same dates and ids, in another region or with another profile.

        ``ready`` is its first event (``first_event``), ``start`` starts its like. Returns the
        collector used so far, for the caller to end.
        """
        if self._restarts:
            self._restarts.cancel()
            self._restarts.start = start
        before = self._replace(transport)
        self._has_begun = True
        self._note_collector(ready, "switched")
        self.store.begin_source(ready, self.now())
        self.needs.reset()
        self._restore_credentials()
        self.query(replace(self.current_query, starting_token=None))
        self.attach(self._on_changes)
        return before

    def _replace(self, transport: Transport) -> Transport:
        """Use another collector; the one before is read no more."""
        self._detach()
        before, self._transport = self._transport, transport
        self._sequence = SequenceCheck()
        return before

    def _restarted(self, transport: Transport, ready: Event) -> None:
        """Go on with another collector where the last one ended."""
        _log.debug("another collector is ready")
        before = self._replace(transport)
        if self._loop:
            self._loop.run_in_executor(None, before.end)
        lacks_page = self.store.status.paging in (Paging.LOADING, Paging.FAILED)
        self._note_collector(ready, "restarted")
        self.store.collector_started(ready, self.now())
        self.needs.reset()
        self._restore_credentials()
        if self.store.status.paused:
            self.pause(on=True)
        self._resume_list(lacks_page=lacks_page)
        self.needs.record_plans(on=self.recorder is not None)
        self.attach(self._on_changes)
        self._on_changes(Changes(status=True, details=True))

    def _resume_list(self, *, lacks_page: bool) -> None:
        """Request what is missing of the list. ``lacks_page``: a page was on its way."""
        jobs, loads_all = self.store.jobs, self._loads_all
        if not len(jobs):
            self.query(self.current_query)  # without a page nothing would be refreshed
            self.load_all(on=loads_all)
            return
        self._generation += 1
        self._pages_requested = 0
        self._send(resume_query(self.current_query, self.store.status, jobs))
        if lacks_page:
            self.next_page()
        self.refresh(jobs.live_ids)

    def _ended(self, message: str, restarts: bool = True) -> None:  # noqa: FBT001, FBT002  a callback
        """Show that there is no collector, and when another one is started."""
        _log.debug("the collector has ended")
        wait = self._restarts.plan() if self._restarts and restarts else None
        starts_at = None if wait is None else self.now() + wait
        self.store.collector_ended(message, starts_at)
        if self._lines:
            self._lines.collector_ended(message, starts_at)
        self._on_changes(Changes(status=True))

    # events

    def attach(self, on_changes: Callable[[Changes], None]) -> None:
        """Read events from now on, in the running loop."""
        self._loop, self._on_changes = asyncio.get_running_loop(), on_changes
        self._transport.attach(self._on_read)
        self._drain()

    def close(self) -> None:
        """Stop reading and recording, and end the collector."""
        self.stop_recording()
        if self._restarts:
            self._restarts.cancel()
        self._detach()
        self._transport.end()

    def _detach(self) -> None:
        if self._loop:
            self._transport.detach()

    def _on_read(self, is_open: bool) -> None:  # noqa: FBT001  a callback
        if not is_open:
            self._ended(self._transport.stderr_tail() or "it said nothing")
        if self._turns is None and not self._drain_scheduled:
            self._drain()
        elif not self._drain_scheduled:
            self._drain_soon()

    def _drain_soon(self) -> None:
        """Apply waiting events in a later turn of the loop."""
        if self._loop:
            self._drain_scheduled = True
            (self._turns.add if self._turns else self._loop.call_soon)(self._drain)

    def _stop_reading(self, message: str) -> None:
        """Stop at an event that cannot be understood."""
        self._detach()
        self._ended(message)

    def _drain(self) -> None:
        """Apply waiting events for a few milliseconds, then let the loop draw and read keys."""
        self._drain_scheduled = False
        changes = Changes()
        until = time.perf_counter() + (0.0 if self._turns else TURN_SECONDS)
        while line := self._transport.lines.take():
            try:
                self._apply(self._sequence.checked(decode_event(line)), changes)
            except ProtocolError as error:
                self._stop_reading(str(error))
                break
            if time.perf_counter() > until and self._loop:
                self._drain_soon()
                break
        if changes:
            self._on_changes(changes)

    def _apply(self, envelope: EventEnvelope, changes: Changes) -> None:
        _log.debug("event: %s", type(envelope.event).__name__)
        if envelope.generation in (0, self._generation):
            if self._lines:
                self._lines.event(envelope.event, envelope.source)
            changes.merge(self._apply_event(envelope.event))
            self._record_again()

    def _apply_event(self, event: Event) -> Changes:
        if isinstance(event, CredentialsIssued):
            self._credentials[event.key] = event
        elif isinstance(event, RequestFailed):
            self._refuse(event.request_error)
        changes = self.store.apply(event, self.now())
        self.needs.applied(event, changes)
        if self.last_reads:
            self.last_reads.applied(event)
        if changes.paged:
            self._on_page_done()
        return changes

    def _refuse(self, error: RequestError) -> None:
        """Refuse a configuration that cannot work from the start: nothing is on the screen yet.

        Later what is shown stays, and the request is tried again: a failure of another kind may be
        on the screen, and a person about to correct its cause.
        """
        if error.kind is not ErrorKind.CONFIGURATION:
            self._has_begun = True
        elif not self._has_begun:
            message = "; ".join(filter(None, (error.summary, error.advice)))
            self.refused = RefusedError(message, EXIT_REFUSED)
