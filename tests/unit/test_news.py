"""What is news of an answer is told in events of a bounded size, in order, nothing lost."""

import threading
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.collector.lanes import Desk, Mood
from drs_tui.collector.listing import Listing, News
from drs_tui.collector.news import CHARACTERS, JOBS, NewsOf
from drs_tui.collector.schedule import Cadence
from drs_tui.collector.source import Answer
from drs_tui.model.row import Source
from drs_tui.stream.codec import compact, unpack
from drs_tui.stream.events import Event, JobSeen, JobsSeen, Lane
from drs_tui.stream.requests import Query
from tests.records import Item, job, live_job
from tests.unit.told import row

ANSWER = Answer([], None, 3.0, 9.0)
PLAIN = job(1)
BARE = len(compact(PLAIN | {"arn": ""}))


def _item(number: int, size: int) -> Item:
    """A job whose JSON has about that many characters."""
    return job(number) | {"arn": "x" * max(0, size - BARE)}


def _told(items: list[Item]) -> list[JobsSeen]:
    told: list[JobsSeen] = []

    def tell(event: Event) -> None:
        assert isinstance(event, JobsSeen)
        told.append(event)

    news = NewsOf(ANSWER, Lane.PAGE, tell)
    for item in items:
        news.add(News(JobSeen(row(item)), compact(item)))
        news.add(None)
    news.tell()
    return told


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 0, 900, CHARACTERS // 3, CHARACTERS, 3 * CHARACTERS])))
def test_every_item_is_told_once_beside_its_row(sizes: list[int]) -> None:
    items = [_item(number, size) for number, size in enumerate(sizes)]

    told = _told(items)

    assert [item for event in told for item in unpack(event.answers)] == items
    rows = [seen.row.job_id for event in told for seen in event.jobs]
    assert rows == [item["jobID"] for item in items]
    assert all(len(event.jobs) == len(unpack(event.answers)) for event in told)
    assert all((e.lane, e.asked, e.as_of) == (Lane.PAGE, 3.0, 9.0) for e in told)


def test_no_event_has_more_jobs_than_a_turn_takes() -> None:
    told = _told([_item(number, 0) for number in range(2 * JOBS + 1)])

    assert [len(event.jobs) for event in told] == [JOBS, JOBS, 1]


def test_big_jobs_are_few_in_an_event_and_the_biggest_alone() -> None:
    told = _told([_item(number, CHARACTERS // 2 - 50) for number in range(3)])
    alone = _told([_item(1, 0), _item(2, 3 * CHARACTERS), _item(3, 0)])

    assert [len(event.jobs) for event in told] == [2, 1]
    assert [len(event.jobs) for event in alone] == [1, 1, 1]


def test_nothing_new_is_not_told() -> None:
    assert _told([]) == []


def test_what_one_lane_has_seen_it_tells_before_another_speaks() -> None:
    told: list[Event] = []
    begun, go_on = threading.Event(), threading.Event()

    def tell(event: Event) -> None:
        told.append(event)
        begun.set()
        assert go_on.wait(10.0)

    source: Any = None
    listing = Listing(Source("", "us-east-1"))
    desk = Desk(Query(), source, listing, Cadence(5.0), Mood(), tell)
    items = [live_job(number) for number in range(JOBS + 1)]
    page = Answer(items, None, 1.0, 9.0)
    later = Answer([items[-1] | {"tags": {"a": "b"}}], None, 2.0, 9.0)
    lanes = [
        threading.Thread(target=desk.show, args=(page, Lane.PAGE)),
        threading.Thread(target=desk.show, args=(later, Lane.LIVE)),
    ]
    lanes[0].start()
    assert begun.wait(10.0)
    lanes[1].start()
    lanes[1].join(0.1)  # it would have had its say by now
    go_on.set()
    for lane in lanes:
        lane.join(10.0)

    assert [event.lane for event in told if isinstance(event, JobsSeen)] == [
        Lane.PAGE,
        Lane.PAGE,
        Lane.LIVE,
    ]
