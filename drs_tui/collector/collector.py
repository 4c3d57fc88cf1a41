"""Requests in, lanes at work: the collector's own middle."""

import logging
import threading
import time
from collections.abc import Callable

from drs_tui.collector.calls import Work
from drs_tui.collector.lanes import CALL_SECONDS, Desk, Mood, Office
from drs_tui.collector.listing import Listing
from drs_tui.collector.live_lane import LiveLane
from drs_tui.collector.log_lane import LogLane
from drs_tui.collector.lookup_lane import LookupLane
from drs_tui.collector.outbox import Outbox
from drs_tui.collector.page_lane import PageLane
from drs_tui.collector.problems import failure_of
from drs_tui.collector.schedule import Cadence
from drs_tui.collector.session import Session
from drs_tui.collector.source import JobSource, ServiceClock
from drs_tui.stream.events import Identity, Lane, Paused, PlacesSeen, Trouble
from drs_tui.stream.requests import (
    Asked,
    Attend,
    Cancel,
    FindExecution,
    FindInstances,
    FindNames,
    FindPlaces,
    Follow,
    GiveCode,
    HoldRole,
    Page,
    Pause,
    Query,
    ReadLogs,
    Refresh,
    Request,
)

IDENTITY_WAITS = 3.0

_log = logging.getLogger(__name__)


def _start(run: Callable[[], None]) -> None:
    threading.Thread(target=run, daemon=True).start()


class Collector:
    """One source at work. ``handle`` is called from the thread that reads requests; it is quick."""

    def __init__(self, session: Session, outbox: Outbox, cadence: Cadence) -> None:
        self._session = session
        self._outbox = outbox
        self._cadence = cadence
        self._mood = Mood()
        clock = ServiceClock(session.drs)
        self._source = JobSource(session.drs, clock, session)
        office = Office(self._source, cadence, self._mood, outbox.tell)
        self._logs = LogLane(office)
        self._lookups = LookupLane(office, lambda: PlacesSeen(*session.places()))
        _start(self._logs.run)
        _start(self._lookups.run)
        self._desk: Desk | None = None
        self._pages: PageLane | None = None
        self._live: LiveLane | None = None

    def handle(self, asked: Asked) -> None:
        """Do what was asked, or set it going."""
        _log.debug("asked: %s", type(asked.request).__name__)
        match asked.request:
            case Query() as query:
                self._begin(query, asked.generation)
            case Page() if self._pages and asked.generation == self._outbox.generation:
                self._pages.ask(asked.request_id)
            case Cancel(request) if self._pages:
                self._pages.cancel(request)
            case Refresh(job_ids):
                self._refresh(job_ids)
            case Pause(on):
                self._pause(on=on)
            case Attend():
                self._mood.attended_at = time.monotonic()
            case GiveCode(code):
                self._session.roles.give(code)
                self._refresh(())
            case HoldRole(key, credentials):
                self._session.roles.hold(key, credentials)
            case other:
                self._look_up(other)

    def _look_up(self, request: Request) -> None:
        """What belongs to no query."""
        match request:
            case Follow() as follow:
                self._logs.follow(follow)
            case ReadLogs() as read:
                self._logs.read(read)
            case FindNames() as find:
                self._lookups.find_names(find)
            case FindInstances() as find:
                self._lookups.find_instances(find)
            case FindExecution() as find:
                self._lookups.find_execution(find)
            case FindPlaces():
                self._lookups.find_places()

    def _refresh(self, job_ids: tuple[str, ...]) -> None:
        self._logs.try_again()
        self._lookups.try_again()
        if self._pages and self._live:
            self._pages.try_again()
            self._live.refresh(job_ids)

    def _pause(self, *, on: bool) -> None:
        self._mood.paused = on
        if on:
            self._logs.pause()
        self._outbox.tell(Paused(on))
        if self._live:
            if on:
                self._live.wake()
            else:
                self._live.refresh()

    def _begin(self, query: Query, generation: int) -> None:
        """A new query: the old one's lanes are closed, and what they still say is dropped."""
        self._outbox.begin(generation)
        if self._pages and self._live:
            self._pages.close()
            self._live.close()
        first = self._pages is None
        desk = Desk(
            query,
            self._source,
            Listing(self._outbox.source, query.known),
            self._cadence,
            self._mood,
            lambda event: self._outbox.tell(event, generation),
        )
        if query.goes_on:
            desk.first_page.set()
        self._desk = desk
        self._live = LiveLane(desk, on_tick=self._logs.tick)
        self._pages = PageLane(desk, on_live=self._live.begin)
        _start(self._pages.run)
        _start(self._live.run)
        if first:
            _start(lambda: self._identify(desk))

    def _identify(self, desk: Desk) -> None:
        """Ask STS who we are, once; the first page goes before. Not knowing costs only the name."""
        desk.first_page.wait(IDENTITY_WAITS)
        try:
            client = self._session.sts()
            if client is None:
                return
            answer = Work().call(client.get_caller_identity, CALL_SECONDS)
            account, arn = str(answer["Account"]), str(answer["Arn"])
        except Exception as error:  # noqa: BLE001  whatever it is, the ui is told
            self._outbox.tell(Trouble(Lane.IDENTITY, failure_of(error, "sts").problem, None))
            return
        self._outbox.source = self._outbox.source._replace(account=account)
        (self._desk or desk).listing.name_account(account)
        self._outbox.tell(Identity(account, arn))
