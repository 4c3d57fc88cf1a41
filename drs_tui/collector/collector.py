"""Starts the workers, and passes each request to the one that serves it."""

import logging
import time
from collections.abc import Callable

from drs_tui.collector.aws.session import Session
from drs_tui.collector.aws.source import JobSource, ServiceClock
from drs_tui.collector.event_writer import EventWriter
from drs_tui.collector.workers.context import QueryContext, UserActivity, WorkerContext
from drs_tui.collector.workers.identity import IdentityWorker
from drs_tui.collector.workers.known_jobs import STREAMED_KEPT, KnownJobs
from drs_tui.collector.workers.logs import LogWorker
from drs_tui.collector.workers.lookups import LookupWorker
from drs_tui.collector.workers.pages import PageWorker
from drs_tui.collector.workers.pool import TaskGroup
from drs_tui.collector.workers.refresh import RefreshWorker
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.protocol.events import (
    Connected,
    Event,
    MfaRequired,
    PageLoaded,
    Paused,
    RequestFailed,
    TargetsListed,
)
from drs_tui.protocol.requests import (
    FollowLogs,
    KeepAlive,
    ListTargets,
    NextPage,
    Pause,
    Query,
    ReadLogs,
    Refresh,
    RequestEnvelope,
    RestoreCredentials,
    SubmitMfaCode,
)

_log = logging.getLogger(__name__)


class Collector:
    """Serves one source. ``handle`` returns quickly; the thread that reads requests calls it.

    ``group`` has its workers done. ``connected`` is called once there is a client, or it is known
    that there is none for now, ``answered`` with the first answer. ``activity``: None when the user
    has just started it.
    """

    def __init__(
        self,
        session: Session,
        writer: EventWriter,
        cadence: Cadence,
        group: TaskGroup,
        connected: Callable[[], None] = lambda: None,
        answered: Callable[[], None] = lambda: None,
        activity: UserActivity | None = None,
    ) -> None:
        self._session = session
        self._writer = writer
        self._cadence = cadence
        self._group = group
        self._answered: Callable[[], None] | None = answered
        self._activity = activity or UserActivity()
        self._source = JobSource(
            None, ServiceClock(), session, self._emit_endpoint, self._retry_requests
        )
        session.helpers.listeners.append(self._retry_requests)
        context = WorkerContext(self._source, cadence, self._activity, writer.emit)
        self._logs = LogWorker(context)
        self._lookups = LookupWorker(context, lambda: TargetsListed(*session.places()))
        self._identity = IdentityWorker(context, self._name_account)
        self._has_given_code = False
        for worker in (self._logs, self._lookups, self._identity):
            worker.start(group)
        self._query: QueryContext | None = None
        self._pages: PageWorker | None = None
        self._refresher: RefreshWorker | None = None
        session.roles.add_listener(self._emit_role_event)
        group.run(lambda: self._connect(connected))

    def _connect(self, connected: Callable[[], None]) -> None:
        """Make the client while there is nothing to ask yet: it takes as long as all the rest."""
        self._source.connect()
        connected()

    def _emit_endpoint(self) -> None:
        self._writer.emit(Connected(self._session.endpoint))

    def handle(self, envelope: RequestEnvelope) -> None:
        """Do what a request asks for, or pass it to the worker that does."""
        _log.debug("asked: %s", type(envelope.request).__name__)
        match envelope.request:
            case Query() as query:
                self._begin(query, envelope.generation)
            case NextPage():
                # A page of a list that another one has replaced is of no use any more.
                if self._pages and envelope.generation == self._writer.generation:
                    self._pages.ask(envelope.request_id)
            case Refresh(job_ids):
                self._identity.ask_if_unknown()
                self._refresh(job_ids)
            case Pause(on):
                self._pause(on=on)
            case KeepAlive():
                self._activity.last_input_at = time.monotonic()
            case FollowLogs() as follow:
                self._logs.follow(follow)
            case ReadLogs() as read:
                self._logs.read(read)
            case ListTargets():
                self._lookups.list_targets()
            case SubmitMfaCode(code):
                self._has_given_code = True
                self._session.roles.give(code)
                self._refresh(())
            case RestoreCredentials(key, credentials):
                self._session.roles.hold(key, credentials)
            case other:
                self._lookups.ask(other)

    def close(self) -> None:
        """End all work: the source is closed."""
        self._session.roles.remove_listener(self._emit_role_event)
        self._session.helpers.listeners.remove(self._retry_requests)
        if self._pages and self._refresher:
            self._pages.close()
            self._refresher.close()
        for worker in (self._logs, self._lookups, self._identity):
            worker.close()

    def _refresh(self, job_ids: tuple[str, ...]) -> None:
        self._source.retry_now()
        self._retry_requests(job_ids)

    def _retry_requests(self, job_ids: tuple[str, ...] = ()) -> None:
        """Send again what waits for a retry; what gets the credentials is left as it is."""
        self._logs.retry_now()
        self._lookups.retry_now()
        if self._pages and self._refresher:
            self._pages.retry_now()
            self._refresher.refresh(job_ids)

    def _pause(self, *, on: bool) -> None:
        self._activity.paused = on
        if on:
            self._logs.pause()
        self._writer.emit(Paused(on))
        if self._refresher and not on:
            self._refresher.refresh()

    def _begin(self, query: Query, generation: int) -> None:
        """Begin a query: the old one's workers are closed, and what they still emit is dropped."""
        self._writer.begin(generation)
        if self._pages and self._refresher:
            self._pages.close()
            self._refresher.close()
        is_first = self._pages is None
        context = QueryContext(
            query,
            self._source,
            KnownJobs(
                self._writer.source, query.known, STREAMED_KEPT if query.is_streamed else None
            ),
            self._cadence,
            self._activity,
            lambda event: self._emit(event, generation),
        )
        if query.resuming:
            context.first_page.set()
        self._query = context
        self._refresher = refresher = RefreshWorker(context, self._on_tick, self._lookups.is_live)

        def on_live() -> None:
            refresher.begin()
            self._identity.page_loaded()

        self._pages = PageWorker(context, on_live)
        self._pages.start(self._group)
        refresher.start(self._group)
        if is_first:
            self._identity.begin()
            if query.resuming:
                self._identity.page_loaded()

    def _emit(self, event: Event, generation: int) -> None:
        self._writer.emit(event, generation)
        if self._answered and isinstance(event, PageLoaded | RequestFailed):
            answered, self._answered = self._answered, None
            answered()

    def _on_tick(self) -> None:
        self._logs.tick()
        self._lookups.tick()
        self._identity.on_success()

    def _name_account(self, account: str) -> None:
        self._writer.source = self._writer.source._replace(account=account)
        if self._query:
            self._query.known_jobs.name_account(account)

    def _emit_role_event(self, event: Event) -> None:
        self._writer.emit(event)
        if isinstance(event, MfaRequired) and event.device is None:  # a code was accepted
            self._identity.ask_if_unknown()
            if not self._has_given_code:  # but one that another source was given
                self._refresh(())
            self._has_given_code = False
