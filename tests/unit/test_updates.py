"""The updates in an answer are emitted in order, none lost, in events of a limited size."""

import threading
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.collector.aws.source import Answer
from drs_tui.collector.workers.context import QueryContext, UserActivity
from drs_tui.collector.workers.known_jobs import KnownJobs, UpdatedItem
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.collector.workers.updates import BYTES, JOBS, UpdateBatcher
from drs_tui.model.analysis.row import Source
from drs_tui.protocol.codec import unpack
from drs_tui.protocol.events import Event, JobsUpdated, JobUpdate, Topic
from drs_tui.protocol.requests import Query
from tests.parsed import answer, as_json
from tests.records import Item, job, live_job
from tests.unit.event_builders import row

ANSWER = Answer([], None, 3.0, 9.0)
PLAIN = job(1)
BARE = len(as_json(PLAIN | {"arn": ""}))


def _item(number: int, size: int) -> Item:
    """A job whose JSON has about that many bytes."""
    return job(number) | {"arn": "x" * max(0, size - BARE)}


def _events(items: list[Item]) -> list[JobsUpdated]:
    events: list[JobsUpdated] = []

    def emit(event: Event) -> None:
        assert isinstance(event, JobsUpdated)
        events.append(event)

    batcher = UpdateBatcher(ANSWER, Topic.PAGE, emit)
    for item in items:
        batcher.add(UpdatedItem(JobUpdate(row(item)), as_json(item)))
        batcher.add(None)
    batcher.emit()
    return events


@settings(max_examples=40)
@given(st.lists(st.sampled_from([0, 0, 0, 900, BYTES // 3, BYTES, 3 * BYTES])))
def test_every_item_is_emitted_once_beside_its_row(sizes: list[int]) -> None:
    items = [_item(number, size) for number, size in enumerate(sizes)]

    events = _events(items)

    assert [item for event in events for item in unpack(event.answers)] == items
    rows = [seen.row.job_id for event in events for seen in event.jobs]
    assert rows == [item["jobID"] for item in items]
    assert all(len(event.jobs) == len(unpack(event.answers)) for event in events)
    assert all((e.topic, e.asked, e.as_of) == (Topic.PAGE, 3.0, 9.0) for e in events)


def test_no_event_has_more_jobs_than_a_turn_takes() -> None:
    events = _events([_item(number, 0) for number in range(2 * JOBS + 1)])

    assert [len(event.jobs) for event in events] == [JOBS, JOBS, 1]


def test_big_jobs_are_few_in_an_event_and_the_biggest_alone() -> None:
    events = _events([_item(number, BYTES // 2 - 50) for number in range(3)])
    alone = _events([_item(1, 0), _item(2, 3 * BYTES), _item(3, 0)])

    assert [len(event.jobs) for event in events] == [2, 1]
    assert [len(event.jobs) for event in alone] == [1, 1, 1]


def test_nothing_new_emits_nothing() -> None:
    assert _events([]) == []


def test_a_worker_emits_its_updates_before_another_does() -> None:
    events: list[Event] = []
    begun, go_on = threading.Event(), threading.Event()

    def emit(event: Event) -> None:
        events.append(event)
        begun.set()
        assert go_on.wait(10.0)

    source: Any = None
    known_jobs = KnownJobs(Source("", "us-east-1"))
    context = QueryContext(Query(), source, known_jobs, Cadence(5.0), UserActivity(), emit)
    items = [live_job(number) for number in range(JOBS + 1)]
    page = answer(items, None, 1.0, 9.0)
    later = answer([items[-1] | {"tags": {"a": "b"}}], None, 2.0, 9.0)
    threads = [
        threading.Thread(target=context.emit_updates, args=(page, Topic.PAGE)),
        threading.Thread(target=context.emit_updates, args=(later, Topic.LIVE)),
    ]
    threads[0].start()
    assert begun.wait(10.0)
    threads[1].start()
    threads[1].join(0.1)  # it would have had its say by now
    go_on.set()
    for thread in threads:
        thread.join(10.0)

    assert [event.topic for event in events if isinstance(event, JobsUpdated)] == [
        Topic.PAGE,
        Topic.PAGE,
        Topic.LIVE,
    ]
