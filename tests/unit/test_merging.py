"""Pages, live refresh and faults in any order: every job once, in the service's order.

Everything between DescribeJobs and the ui's list is real: botocore's client and paginator, our
workers, the stream's lines, the list. Only the socket and the waiting are left out.
"""

import time
from collections.abc import Iterable
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drs_tui.collector.aws.source import JobSource, ServiceClock
from drs_tui.collector.workers.context import QueryContext, UserActivity
from drs_tui.collector.workers.known_jobs import KnownJobs
from drs_tui.collector.workers.pages import PageWorker
from drs_tui.collector.workers.refresh import RefreshWorker
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.model.analysis.row import Source
from drs_tui.protocol.codec import decode_event, encode_event
from drs_tui.protocol.events import (
    Event,
    EventEnvelope,
    JobDeleted,
    JobsUpdated,
    PageLoaded,
    Refreshed,
    Topic,
)
from drs_tui.protocol.requests import Query
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList
from tests.endpoint import Endpoint, Reply, error
from tests.records import Item, job, live_job
from tests.unit.memory import Memory

OLDEST = 1000
FAULTS = (
    Reply(body=b"<html>"),
    Reply(body=b""),
    Reply(),
    Reply(body=b'{"items": [{"jobID": "drsjob-0'),
    Reply(body=b'{"items": [null]'),
    Reply(500, b""),
    Reply(503, b"<html>"),
    Reply(drop=True),
    error(429, "ThrottlingException"),
)


class Observer:
    """Observe one query: the collector's workers and the ui's list, one step at a time."""

    def __init__(self, memory: Memory, query: Query) -> None:
        self.jobs = JobList()
        self.events: list[Event] = []
        source = JobSource(memory.drs, ServiceClock(memory.drs))
        known_jobs = KnownJobs(Source("", "us-east-1"))
        self._context = QueryContext(
            query, source, known_jobs, Cadence(0.0), UserActivity(), self._emit
        )
        self._live = RefreshWorker(self._context)
        self._pages = PageWorker(self._context, self._live.begin)
        self._requests = count(1)

    def _emit(self, event: Event) -> None:
        decoded = decode_event(encode_event(EventEnvelope(1, Source("", "us-east-1"), 1, event)))
        assert decoded.event == event
        self.events.append(event)
        if isinstance(event, PageLoaded):  # a Refresh that answers to it must not be in vain
            assert self._context.first_page.is_set()
        if isinstance(event, JobsUpdated):
            together = {seen.row.job_id for seen in event.jobs}
            others = {seen.after for seen in event.jobs if seen.after} - together
            assert all(self.jobs.place(after) is not None for after in others)
            self.jobs.apply(event, Changes())
        if isinstance(event, JobDeleted):
            self.jobs.mark_deleted(event, Changes())

    def last(self, kind: type[Any]) -> Any:
        """The last event of that kind."""
        return next(event for event in reversed(self.events) if isinstance(event, kind))

    def page(self) -> PageLoaded:
        """The next page; failed tries are reported and retried."""
        request = next(self._requests)
        self._pages.ask(request)
        while (wait := self._pages.step()) is not None:
            time.sleep(wait)
        end: PageLoaded = self.last(PageLoaded)
        assert end.request == request, "it is not tried again by itself"
        return end

    def tick(self) -> Refreshed | None:
        """One tick, which may fail."""
        try:
            self._live._tick()
        except Exception as error:  # noqa: BLE001  like the worker's own loop
            self._context.report_failure(error, Topic.LIVE, 1)
            return None
        refreshed: Refreshed = self.last(Refreshed)
        return refreshed

    def settle(self) -> None:
        """Load every page, and tick until two ticks bring no update: one may end a walk."""
        while self.page().more:
            pass
        quiet = 0
        while quiet < 2:
            begun = len(self.events)
            self.tick()
            has_updates = any(isinstance(event, JobsUpdated) for event in self.events[begun:])
            quiet = 0 if has_updates else quiet + 1

    def check_order(self) -> None:
        """Every row stands at its place, and no job twice."""
        ids = [row.job_id for row in self.jobs]
        assert len(set(ids)) == len(ids)
        assert [self.jobs.place(i) for i in ids] == list(range(len(ids)))


class History:
    """What happens in AWS: jobs on top, jobs that change."""

    def __init__(self, endpoint: Endpoint, old: int) -> None:
        self.endpoint = endpoint
        self._newest = OLDEST - old
        endpoint.jobs[:] = [self._new(n) for n in range(self._newest, OLDEST)]

    def _new(self, number: int) -> Item:
        return live_job(number) if number % 3 == 0 else job(number)

    def grow(self, by: int) -> None:
        for _ in range(by):
            self._newest -= 1
            self.endpoint.jobs.insert(0, self._new(self._newest))

    def end(self, place: int) -> None:
        """One of the live jobs ends."""
        jobs = self.endpoint.jobs
        live = [n for n, item in enumerate(jobs) if item["status"] != "COMPLETED"]
        if live:
            at = live[place % len(live)]
            jobs[at] = job(int(jobs[at]["jobID"].removeprefix("drsjob-"), 16))

    def ids(self) -> list[str]:
        return [item["jobID"] for item in self.endpoint.jobs]


steps = st.one_of(
    st.tuples(st.just("page"), st.just(0)),
    st.tuples(st.just("tick"), st.just(0)),
    st.tuples(st.just("grow"), st.integers(1, 7)),
    st.tuples(st.just("end"), st.integers(0, 40)),
    st.tuples(st.just("fault"), st.integers(0, len(FAULTS) - 1)),
)
_quick = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _live(observer: Observer, history: History, script: Iterable[tuple[str, int]]) -> None:
    observer.page()
    for step, number in script:
        match step:
            case "page":
                observer.page()
            case "tick":
                observer.tick()
            case "grow":
                history.grow(number)
            case "end":
                history.end(number)
            case "fault":
                history.endpoint.replies.append(FAULTS[number])
        observer.check_order()
    history.endpoint.replies.clear()


@_quick
@given(old=st.integers(0, 25), size=st.integers(1, 6), script=st.lists(steps, max_size=25))
def test_every_job_is_held_once_and_in_order(
    memory: Memory, old: int, size: int, script: list[tuple[str, int]]
) -> None:
    memory.endpoint = Endpoint()
    history = History(memory.endpoint, old)
    observer = Observer(memory, Query(page_size=size))

    _live(observer, history, script)
    observer.settle()

    assert [row.job_id for row in observer.jobs] == history.ids()
    answers = [observer.jobs.answer(i) for i in history.ids()]
    assert answers == history.endpoint.jobs
    assert observer.jobs.live == sum(item["status"] != "COMPLETED" for item in answers)


@_quick
@given(
    old=st.integers(0, 25),
    size=st.integers(1, 6),
    most=st.integers(6, 12),  # a token inside the first page is a place counted from the top
    script=st.lists(steps, max_size=20),
)
def test_max_items_and_the_resume_token_share_the_list_exactly(
    memory: Memory, old: int, size: int, most: int, script: list[tuple[str, int]]
) -> None:
    memory.endpoint = Endpoint()
    history = History(memory.endpoint, old)
    begun = history.ids()
    observer = Observer(memory, Query(page_size=size, max_items=most))

    _live(observer, history, script)
    observer.settle()
    token, rest = observer.last(PageLoaded).resume, list[str]()
    while token:
        further = Observer(memory, Query(page_size=size, max_items=most, starting_token=token))
        while further.page().more:
            pass
        assert 0 < len(further.jobs) <= most
        token = further.last(PageLoaded).resume
        rest += [row.job_id for row in further.jobs]

    listed = [row.job_id for row in observer.jobs]
    assert listed + rest == history.ids()
    assert [i for i in listed if i in begun] == begun[:most]


def test_a_deleted_job_is_not_restored_by_an_earlier_answer(memory: Memory) -> None:
    memory.endpoint.jobs[:] = [live_job(1)]
    observer = Observer(memory, Query())
    observer.page()
    shown = observer.last(JobsUpdated)
    memory.endpoint.jobs.clear()
    observer.tick()
    assert [row.deleted for row in observer.jobs] == [True]

    observer.jobs.apply(shown, Changes())

    assert [row.deleted for row in observer.jobs] == [True]
