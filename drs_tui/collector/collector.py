"""Requests in, lanes at work: the collector's own middle."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from drs_tui.collector.aws.calls import CancellableCall
from drs_tui.collector.aws.errors import classify
from drs_tui.collector.aws.session import Session
from drs_tui.collector.aws.source import JobSource, ServiceClock
from drs_tui.collector.event_writer import EventWriter
from drs_tui.collector.workers.context import (
    CALL_SECONDS,
    QueryContext,
    UserActivity,
    WorkerContext,
)
from drs_tui.collector.workers.known_jobs import KnownJobs
from drs_tui.collector.workers.logs import LogWorker
from drs_tui.collector.workers.lookups import LookupWorker
from drs_tui.collector.workers.pages import PageWorker
from drs_tui.collector.workers.refresh import RefreshWorker
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.protocol.events import Connected, Identity, Paused, RequestFailed, TargetsListed, Topic
from drs_tui.protocol.requests import (
    CancelPage,
    FindExecution,
    FindInstances,
    FindNames,
    FollowLogs,
    KeepAlive,
    ListTargets,
    NextPage,
    Pause,
    Query,
    ReadLogs,
    Refresh,
    Request,
    RequestEnvelope,
    RestoreCredentials,
    SubmitMfaCode,
)

IDENTITY_WAITS = 3.0

_log = logging.getLogger(__name__)


def _start(run: Callable[[], None]) -> None:
    threading.Thread(target=run, daemon=True).start()


class Collector:
    """One source at work. ``handle`` is called from the thread that reads requests; it is quick.

    ``connected`` is called once there is a client, or it is known that there is none for now.
    """

    def __init__(
        self,
        session: Session,
        writer: EventWriter,
        cadence: Cadence,
        connected: Callable[[], None] = lambda: None,
    ) -> None:
        self._session = session
        self._writer = writer
        self._cadence = cadence
        self._mood = UserActivity()
        self._source = JobSource(
            None, ServiceClock(), session, self._tell_endpoint, lambda: self._refresh(())
        )
        context = WorkerContext(self._source, cadence, self._mood, writer.emit)
        self._logs = LogWorker(context)
        self._lookups = LookupWorker(context, lambda: TargetsListed(*session.places()))
        _start(self._logs.run)
        _start(self._lookups.run)
        self._desk: QueryContext | None = None
        self._pages: PageWorker | None = None
        self._live: RefreshWorker | None = None
        _start(lambda: self._connect(connected))

    def _connect(self, connected: Callable[[], None]) -> None:
        """Have the client made while nothing is asked yet: that takes as long as all the rest."""
        self._source.connect()
        connected()

    def _tell_endpoint(self) -> None:
        self._writer.emit(Connected(self._session.endpoint))

    def handle(self, asked: RequestEnvelope) -> None:
        """Do what was asked, or set it going."""
        _log.debug("asked: %s", type(asked.request).__name__)
        match asked.request:
            case Query() as query:
                self._begin(query, asked.generation)
            case NextPage() if self._pages and asked.generation == self._writer.generation:
                self._pages.ask(asked.request_id)
            case CancelPage(request) if self._pages:
                self._pages.cancel(request)
            case Refresh(job_ids):
                self._refresh(job_ids)
            case Pause(on):
                self._pause(on=on)
            case KeepAlive():
                self._mood.last_input_at = time.monotonic()
            case SubmitMfaCode(code):
                self._session.roles.give(code)
                self._refresh(())
            case RestoreCredentials(key, credentials):
                self._session.roles.hold(key, credentials)
            case other:
                self._look_up(other)

    def _look_up(self, request: Request) -> None:
        """What belongs to no query."""
        match request:
            case FollowLogs() as follow:
                self._logs.follow(follow)
            case ReadLogs() as read:
                self._logs.read(read)
            case FindNames() as find:
                self._lookups.find_names(find)
            case FindInstances() as find:
                self._lookups.find_instances(find)
            case FindExecution() as find:
                self._lookups.find_execution(find)
            case ListTargets():
                self._lookups.find_places()

    def _refresh(self, job_ids: tuple[str, ...]) -> None:
        self._source.try_again()
        self._logs.try_again()
        self._lookups.try_again()
        if self._pages and self._live:
            self._pages.try_again()
            self._live.refresh(job_ids)

    def _pause(self, *, on: bool) -> None:
        self._mood.paused = on
        if on:
            self._logs.pause()
        self._writer.emit(Paused(on))
        if self._live:
            if on:
                self._live.wake()
            else:
                self._live.refresh()

    def _begin(self, query: Query, generation: int) -> None:
        """A new query: the old one's lanes are closed, and what they still say is dropped."""
        self._writer.begin(generation)
        if self._pages and self._live:
            self._pages.close()
            self._live.close()
        first = self._pages is None
        context = QueryContext(
            query,
            self._source,
            KnownJobs(self._writer.source, query.known),
            self._cadence,
            self._mood,
            lambda event: self._writer.emit(event, generation),
        )
        if query.resuming:
            context.first_page.set()
        self._desk = context
        self._live = RefreshWorker(context, on_tick=self._logs.tick)
        self._pages = PageWorker(context, on_live=self._live.begin)
        _start(self._pages.run)
        _start(self._live.run)
        if first:
            _start(lambda: self._identify(context))

    def _identify(self, context: QueryContext) -> None:
        """Ask STS who we are, once; the first page goes before. Not knowing costs only the name."""
        context.first_page.wait(IDENTITY_WAITS)
        try:
            answer = CancellableCall().call(self._ask_who, CALL_SECONDS)
            if answer is None:
                return
            account, arn = str(answer["Account"]), str(answer["Arn"])
        except Exception as error:  # noqa: BLE001  whatever it is, the ui is told
            self._writer.emit(
                RequestFailed(Topic.IDENTITY, classify(error, "sts").request_error, None)
            )
            return
        self._writer.source = self._writer.source._replace(account=account)
        (self._desk or context).known_jobs.name_account(account)
        self._writer.emit(Identity(account, arn))

    def _ask_who(self) -> dict[str, Any] | None:
        """What STS says; None when it is not to be asked."""
        # With that, whatever gets credentials has run: not once more for this.
        client = self._session.sts() if self._source.client else None
        return client.get_caller_identity() if client else None
