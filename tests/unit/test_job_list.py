"""The list the ui holds: whatever order events come in, it is the service's list."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.protocol.codec import decode_event, encode_event, unpack
from drs_tui.protocol.events import EventEnvelope, JobDeleted, JobsUpdated, Topic
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList, Observed
from tests.records import Item, job_id, live_job
from tests.unit.event_builders import SOURCE, row, seen

SERVER = Subject("server", "s-1")
OTHER = Subject("server", "s-other")


def _item(number: int, version: int = 0) -> Item:
    return {"jobID": job_id(number), "status": "STARTED", "tags": {"version": str(version)}}


def _applied(*events: JobsUpdated) -> JobList:
    jobs = JobList()
    for event in events:
        jobs.apply(event, Changes())
    return jobs


def test_rows_share_what_they_repeat() -> None:
    """As they come out of two lines."""
    event = seen(live_job(1))
    lines = [encode_event(EventEnvelope(n, SOURCE, 1, event)) for n in range(2)]
    rows = []
    for line in lines:
        came = decode_event(line).event
        assert isinstance(came, JobsUpdated)
        [row] = _applied(came)
        rows.append(row)

    one, other = rows

    assert one == other
    for name in ("source", "counts", "status", "type", "initiated_by"):
        assert getattr(one, name) is getattr(other, name), name
    assert one.server_ids[0] is other.server_ids[0]


def _ids(jobs: JobList) -> list[str]:
    return [row.job_id for row in jobs]


class World:
    """The service's list and what two workers of a collector emit of it, event by event.

    Each worker emits in its own order; the two interleave in any way.
    """

    def __init__(self, old: int) -> None:
        self.order = list(range(1000, 1000 + old))
        self.asked = 0.0
        self.emitted: list[tuple[int, JobsUpdated]] = []
        self.topics: dict[Topic, deque[JobsUpdated]] = {Topic.PAGE: deque(), Topic.LIVE: deque()}
        self._paged = 0  # how many of the old ones the pages have shown
        self._version = 0

    def _emit(self, number: int, topic: Topic, above: int | None) -> None:
        self._version += 1
        after = None if above is None else job_id(above)
        event = seen(_item(number, self._version), self.asked, topic, after)
        self.topics[topic].append(event)
        self.emitted.append((number, event))

    def page(self, size: int, overlap: int) -> None:
        """The next jobs of the list's pages; some of those before may come once more."""
        self.asked += 1
        below = [n for n in self.order if n >= 1000]
        for number in below[max(0, self._paged - overlap) : self._paged + size]:
            self._emit(number, Topic.PAGE, None)
        self._paged = min(len(below), self._paged + size)

    def head(self, new: int, overlap: int) -> None:
        """New jobs appear on top, and the head shows them and some that it knows."""
        top = self.order[0] if self.order else 1000
        self.order[:0] = range(top - new, top)
        self.asked += 1
        known = sum(number < 1000 for number in self.order) - new + min(self._paged, overlap)
        above = None
        for number in self.order[: new + min(known, overlap)]:
            self._emit(number, Topic.LIVE, above)
            above = number

    def again(self, place: int) -> None:
        """Deliver an event once more, late: as when it had waited on the way."""
        if self.emitted:
            event = self.emitted[place % len(self.emitted)][1]
            self.topics[event.topic].append(event)


steps = st.one_of(
    st.tuples(st.just("page"), st.integers(1, 6), st.integers(0, 3)),
    st.tuples(st.just("head"), st.integers(0, 5), st.integers(0, 3)),
    st.tuples(st.just("again"), st.integers(0, 200), st.just(0)),
    st.tuples(st.just("read"), st.integers(0, 12), st.just(0)),
)


@given(old=st.integers(0, 20), script=st.lists(steps, max_size=30), data=st.data())
def test_any_interleaving_of_workers_makes_the_services_list(
    old: int, script: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    world, jobs, newest = World(old), JobList(), dict[str, JobsUpdated]()

    def read(most: int) -> None:
        for _ in range(most):
            waiting = [topic for topic, events in world.topics.items() if events]
            if not waiting:
                return
            event = world.topics[data.draw(st.sampled_from(waiting))].popleft()
            batch, before = Changes(), len(jobs)
            jobs.apply(event, batch)
            job = event.jobs[0].row.job_id
            held = newest.get(job)
            is_newer = held is None or held.asked <= event.asked
            if is_newer:
                newest[job] = event
            assert batch.moved == (len(jobs) > before) == (held is None)
            assert bool(batch) == is_newer

    for step, number, overlap in script:
        if step == "page":
            world.page(number, overlap)
        elif step == "head":
            read(10_000)  # a head's jobs come after what it knows
            world.head(number, overlap)
        elif step == "again":
            world.again(number)
        else:
            read(number)
    read(10_000)

    emitted = {number for number, _ in world.emitted}
    expected = [job_id(number) for number in world.order if number in emitted]
    assert _ids(jobs) == expected
    assert [jobs.place(i) for i in expected] == list(range(len(expected)))
    assert [jobs.row(i) for i in expected] == [newest[i].jobs[0].row for i in expected]
    assert [jobs.answer(i) for i in expected] == [unpack(newest[i].answers)[0] for i in expected]
    assert [jobs.seen_at(i) for i in expected] == [newest[i].as_of for i in expected]
    assert jobs.live == len(expected)


def test_a_job_below_a_known_one_is_put_there() -> None:
    jobs = _applied(seen(_item(1)), seen(_item(4)))

    jobs.apply(seen(_item(2), topic=Topic.LIVE, after=job_id(1)), Changes())
    jobs.apply(seen(_item(3), topic=Topic.LIVE, after=job_id(2)), Changes())
    jobs.apply(seen(_item(0), topic=Topic.LIVE), Changes())

    assert _ids(jobs) == [job_id(n) for n in range(5)]
    assert [jobs.place(job_id(n)) for n in range(5)] == [0, 1, 2, 3, 4]


def test_an_answer_asked_for_earlier_changes_nothing() -> None:
    change = Change(SERVER, "PENDING", "LAUNCHED")
    jobs = _applied(seen(_item(1, 2), asked=2.0))
    batch = Changes()

    jobs.apply(seen(_item(1, 1), asked=1.0, changes=(change,)), batch)

    assert not batch
    assert jobs.answer(job_id(1)) == _item(1, 2)
    assert jobs.observed(job_id(1)) == {}


def test_a_newer_answer_replaces_the_row_in_place() -> None:
    jobs = _applied(seen(_item(1)), seen(_item(2)))
    batch = Changes()
    ended = _item(2, 1) | {"status": "COMPLETED"}

    jobs.apply(seen(ended, asked=2.0), batch)

    assert (batch.updated, batch.moved) == ({job_id(2)}, False)
    assert jobs[1] == row(ended)
    assert jobs.job(job_id(2)).status == "COMPLETED"
    assert jobs.live == 1


def test_observed_changes_keep_the_latest_of_each_subject() -> None:
    first, second = Change(SERVER, "PENDING", "FAILED"), Change(SERVER, "FAILED", "LAUNCHED")
    jobs = _applied(
        seen(_item(1), asked=1.0),
        seen(_item(1, 1), asked=2.0, changes=(first,)),
        seen(_item(1, 2), asked=3.0, changes=(second,)),
    )

    assert jobs.observed(job_id(1)) == {SERVER: Observed(1e9 + 3.0, "FAILED")}


def test_a_deleted_job_stays_and_says_so() -> None:
    jobs = _applied(seen(live_job(1)), seen(live_job(2)))
    batch = Changes()

    jobs.mark_deleted(JobDeleted(job_id(2), 2.0, 1e9), batch)

    assert batch.updated == {job_id(2)}
    assert [(row.deleted, row.live) for row in jobs] == [(False, True), (True, False)]
    assert jobs.live == 1


@pytest.mark.parametrize(("asked", "deleted"), [(0.5, False), (1.0, True)])
def test_a_deletion_counts_only_when_asked_for_later(asked: float, *, deleted: bool) -> None:
    jobs = _applied(seen(live_job(1), asked=1.0))

    jobs.mark_deleted(JobDeleted(job_id(1), asked, 1e9), Changes())

    assert jobs[0].deleted is deleted


def test_a_job_shown_after_its_deletion_is_back() -> None:
    jobs = _applied(seen(live_job(1)))
    jobs.mark_deleted(JobDeleted(job_id(1), 2.0, 1e9), Changes())

    jobs.apply(seen(live_job(1), asked=1.5), Changes())
    assert jobs[0].deleted
    jobs.apply(seen(live_job(1), asked=3.0), Changes())

    assert not jobs[0].deleted
    assert jobs.live == 1


def test_what_is_not_in_the_list_is_reported_as_such() -> None:
    jobs, batch = JobList(), Changes()

    jobs.mark_deleted(JobDeleted(job_id(1), 1.0, 1e9), batch)

    assert not batch
    assert jobs.place(job_id(1)) is None
    assert jobs.observed(job_id(1)) == {}
    with pytest.raises(KeyError):
        jobs.row(job_id(1))
    with pytest.raises(KeyError):
        jobs.answer(job_id(1))


def test_it_is_a_sequence_of_rows() -> None:
    jobs = _applied(*(seen(_item(n)) for n in range(5)))

    assert len(jobs) == 5
    assert jobs[-1].job_id == job_id(4)
    assert [row.job_id for row in jobs[1:3]] == [job_id(1), job_id(2)]
    assert row(_item(3)) in jobs


def test_observed_changes_are_kept_of_the_jobs_that_changed_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("drs_tui.store.jobs.OBSERVED_KEPT", 2)
    change = Change(SERVER, "PENDING", "LAUNCHED")
    jobs = _applied(*(seen(_item(n), float(n), changes=(change,)) for n in (1, 2, 3)))
    jobs.apply(seen(_item(2, 1), 4.0, changes=(Change(OTHER, None, "x"),)), Changes())
    jobs.apply(seen(_item(4), 5.0, changes=(change,)), Changes())

    kept = [number for number in range(1, 5) if jobs.observed(job_id(number))]
    assert kept == [2, 4]
    assert set(jobs.observed(job_id(2))) == {SERVER, OTHER}
