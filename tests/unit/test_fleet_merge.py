"""The list of many sources, through the store that screens read: random worlds, pages, failures,
delays and growth.

What is shown above the stated horizon is exactly the truth, in order, down to where each source
that answers has loaded; nothing that was shown is lost, or changes its place among the others.
"""

from itertools import count
from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.analysis.row import Row, Source
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.store.changes import Changes
from drs_tui.store.fleet_store import FleetStore, SourceStanding
from drs_tui.store.status import Paging
from drs_tui.store.store import SourceStore
from tests.records import job, job_id
from tests.unit.event_builders import row

NEWEST = 1_795_450_000.0
PLAIN = row(job(1))
REGION = "us-east-1"
READY = ev.Ready(PROTOCOL, REGION, "--regions", None)
SILENT = (SourceStanding.FAILING, SourceStanding.LATE, SourceStanding.ENDED)

Key = tuple[float, int, int]
"""The place of a job in the list: minus its creation, its source, its place there."""


class Service:
    """One source as it is: ``jobs`` newest first. Its collector has read so many of the oldest
    ``read`` of them, and not heard of the ``unseen`` ones on top."""

    def __init__(self, number: int, created: list[int], ids: "count[int]") -> None:
        self.number, self._ids = number, ids
        self.jobs = [self._made(at) for at in sorted(created, reverse=True)]
        self.unseen = self.read = 0
        self.is_asked = False

    def _made(self, at: float) -> Row:
        source = Source(f"{self.number:012}", REGION)
        created = NEWEST + at
        return replace(PLAIN, source=source, job_id=job_id(next(self._ids)), created=created)

    def grow(self, later: int) -> None:
        """Begin another job, so many seconds after the newest one."""
        newest = self.jobs[0].created if self.jobs else None
        self.jobs.insert(0, self._made((newest or NEWEST) - NEWEST + later))
        self.unseen += self.is_asked  # what is there by then is in the first page

    def page(self, size: int) -> tuple[list[Row], bool]:
        """Return the next page, and whether there are more."""
        self.is_asked = True
        begin = self.unseen + self.read
        rows = self.jobs[begin : begin + size]
        self.read += len(rows)
        return rows, self.unseen + self.read < len(self.jobs)

    def top(self) -> list[Row]:
        """Return the jobs that are new on top."""
        rows = self.jobs[: self.unseen]
        self.read, self.unseen = self.read + self.unseen, 0
        return rows

    @property
    def known(self) -> list[Row]:
        """What there was at the last answer for the top of the list."""
        return self.jobs[self.unseen :]

    @property
    def loaded(self) -> list[Row]:
        """What has been read of that."""
        return self.known[: self.read]


class Step(NamedTuple):
    """Something that happens to a source; ``size`` is of a page, or a time."""

    what: str
    source: int
    size: int


class World:
    """Sources and their store. ``shown`` are the ids of the list."""

    def __init__(self, created: list[list[int]]) -> None:
        ids = count(1)
        self.services = [Service(n, each, ids) for n, each in enumerate(created)]
        self.parts = [SourceStore() for _ in created]
        targets = [SourceTarget(f"a{n}", f"a{n}", REGION) for n in range(len(created))]
        self.store = FleetStore(targets, self.parts)
        self.shown: list[str] = []
        self._asked = 0.0
        for number in range(len(created)):
            self._apply(number, READY)

    def _apply(self, source: int, *events: ev.Event) -> None:
        for event in events:
            self.changed(source, self.parts[source].apply(event, NEWEST))

    def changed(self, source: int, changes: Changes) -> None:
        """Pass changes on; see that nothing shown is lost, and that the order stays."""
        more = self.store.changed(source, changes)
        while more:
            more = self.store.jobs.show_more()
        shown = [each.job_id for each in self.store.jobs]
        kept = set(self.shown)
        assert [each for each in shown if each in kept] == self.shown
        self.shown = shown

    def _seen(self, topic: ev.Topic, rows: list[Row]) -> ev.Event:
        self._asked += 1
        afters = (None, *(each.job_id for each in rows))
        updates = tuple(map(ev.JobUpdate, rows, afters))
        return ev.JobsUpdated(topic, updates, b"", self._asked, NEWEST)

    def do(self, step: Step) -> None:
        """Have a step happen, to the source whose page is wanted next if it is for that one."""
        source = step.source % len(self.parts)
        if step.what == "next":
            wanted = self.store.jobs.next_source
            source = source if wanted is None else wanted
        {
            "page": self._page,
            "next": self._page,
            "half": self._half,
            "refresh": self._refresh,
            "grow": lambda source, size: self.services[source].grow(size - 1),
            "fail": self._fail,
            "late": self._late,
            "end": self._end,
        }[step.what](source, step.size)

    def _page(self, source: int, size: int) -> None:
        self._half(source, size)
        service = self.services[source]
        more = service.unseen + service.read < len(service.jobs)
        self._apply(source, ev.PageLoaded(1, size, 0, more, None, NEWEST))

    def _half(self, source: int, size: int) -> None:
        """Some jobs of a page come; the end of the page does not yet."""
        self._begun(source)
        rows, _ = self.services[source].page(size)
        if rows:
            self._apply(source, self._seen(ev.Topic.PAGE, rows))

    def _refresh(self, source: int, _: int) -> None:
        if not self.services[source].read and self.parts[source].status.paging is not Paging.END:
            return  # the head is refreshed once there is one
        self._begun(source)
        rows = self.services[source].top()
        events = [self._seen(ev.Topic.LIVE, rows)] if rows else []
        self._apply(source, *events, ev.Refreshed(NEWEST, 0, 1, 5.0))

    def _begun(self, source: int) -> None:
        """A source that answers owes nothing any more; its collector has been started again."""
        part = self.parts[source]
        if part.status.ended is not None:
            part.collector_started(READY, NEWEST)
            self.changed(source, Changes(status=True))
        if self.store.set_late(source, is_late=False):
            self.changed(source, Changes(status=True))

    def _fail(self, source: int, size: int) -> None:
        topic = ev.Topic.PAGE if size % 2 else ev.Topic.LIVE
        error = RequestError(ErrorKind.EXPIRED, "expired")
        self._apply(source, ev.RequestFailed(topic, error, 60.0))

    def _late(self, source: int, _: int) -> None:
        if self.parts[source].status.as_of is not None:
            self.store.set_late(source, is_late=True)
            self.changed(source, Changes(status=True))

    def _end(self, source: int, _: int) -> None:
        self.parts[source].collector_ended("killed", None)
        self.changed(source, Changes(status=True))

    # what is true

    def key(self, source: int, each: Row) -> Key:
        """Return the place of a job in the list."""
        place = len(self.services[source].jobs) - self.services[source].jobs.index(each)
        return -(each.created or 0), source, -place

    def check(self, bound: Key | None) -> Key | None:
        """See that the list is right, which has reached ``bound``; return what it reaches now."""
        store, numbers = self.store, range(len(self.parts))
        loaded = sorted(self.key(n, each) for n in numbers for each in self.services[n].loaded)
        ids = {self.key(n, each): each.job_id for n in numbers for each in self.services[n].jobs}
        limits = [
            self.key(n, self.services[n].loaded[-1])
            for n in numbers
            if store.standing(n) not in SILENT
            and self.services[n].loaded
            and self.parts[n].status.paging is not Paging.END
        ]
        limit = min(limits, default=loaded[-1] if loaded else None)
        reached = max((each for each in (bound, limit) if each), default=None)
        expected = [each for each in loaded if reached and each <= reached]
        assert self.shown == [ids[each] for each in expected]
        self._check_stated(expected)
        return expected[-1] if expected else None

    def _check_stated(self, shown: list[Key]) -> None:
        """See that above the stated horizon no job of a source that has answered is missing."""
        missing, store = self.store.jobs.missing(), self.store
        without_jobs = 0
        for number, service in enumerate(self.services):
            is_read = self.parts[number].status.paging is Paging.END
            is_silent = store.standing(number) in SILENT
            if not service.loaded and (is_silent or not is_read):
                without_jobs += 1
                continue
            due = {self.key(number, each) for each in service.known}
            lacking = {each for each in due - set(shown) if shown and each <= shown[-1]}
            assert all(missing.before and -age <= missing.before for age, _, _ in lacking)
        assert missing.without_jobs == without_jobs


ACCOUNTS = st.lists(st.lists(st.integers(-30, 30), max_size=9), min_size=2, max_size=4)
WHAT = (
    *("page", "page", "next", "next", "next", "half", "refresh", "refresh", "grow", "grow"),
    *("fail", "late", "end"),
)
STEPS = st.lists(
    st.builds(Step, st.sampled_from(WHAT), st.integers(0, 3), st.integers(1, 4)),
    min_size=10,
    max_size=30,
)
# The list ends with the first source; of the second there may be more above that.
ONE_COMES_LATE = [Step("page", 0, 4), Step("page", 1, 1), Step("page", 2, 4)]


@given(ACCOUNTS, STEPS)
@example([[0, -30], [20, 10], [5, 4]], ONE_COMES_LATE)
def test_the_list_is_the_truth_however_sources_answer_fail_and_grow(
    created: list[list[int]], steps: list[Step]
) -> None:
    world, bound = World(created), None
    for step in steps:
        world.do(step)
        bound = world.check(bound)
    for number, part in enumerate(world.parts):  # everything answers in the end
        while part.status.paging is not Paging.END:
            world.do(Step("page", number, 4))
        for what in ("grow", "grow", "refresh"):
            world.do(Step(what, number, 1))
        bound = world.check(bound)
    assert len(world.shown) == sum(len(each.jobs) for each in world.services)
    assert not world.store.jobs.missing()
