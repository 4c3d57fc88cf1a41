"""Which answers are updates, which jobs are live, and which are only last known."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.collector.aws.source import Answer
from drs_tui.collector.workers.known_jobs import KnownJobs
from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.row import Source
from drs_tui.protocol.events import JobUpdate
from tests.parsed import raw_item
from tests.records import Item, job, job_id, live_job, run, server

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOUR = 3600.0


def _at(asked: float, *, since: float = 0.0) -> Answer:
    """An answer ``since`` seconds after START, by the service's clock."""
    return Answer([], None, asked, START.timestamp() + since)


def _known_jobs() -> KnownJobs:
    return KnownJobs(Source("", "us-east-1"))


def _half_done(*statuses: str) -> Item:
    runs = [run(number, status) for number, status in enumerate(statuses)]
    item = job(1, participatingServers=[server(1, runs=runs)])
    return item | {"creationDateTime": START.isoformat(), "endDateTime": START.isoformat()}


def _observe(
    known_jobs: KnownJobs, item: Item, asked: float = 1.0, *, since: float = 0.0
) -> JobUpdate | None:
    update = known_jobs.observe(raw_item(item), _at(asked, since=since))
    return update.seen if update else None


def test_the_first_answer_is_an_update() -> None:
    known_jobs, item = _known_jobs(), job(1)

    update = known_jobs.observe(raw_item(item), _at(3.0, since=9.0), "above")

    assert update is not None
    assert (update.seen.after, update.seen.changes) == ("above", ())
    assert json.loads(update.item) == item
    assert known_jobs.knows(job_id(1))
    assert not known_jobs.knows(job_id(2))


def test_the_same_answer_again_is_no_update() -> None:
    known_jobs, item = _known_jobs(), live_job(1)
    _observe(known_jobs, item)

    assert _observe(known_jobs, dict(item), 2.0) is None


def test_any_difference_is_an_update_and_a_status_is_named() -> None:
    known_jobs, item = _known_jobs(), live_job(1)
    _observe(known_jobs, item)

    tagged = _observe(known_jobs, item | {"tags": {"a": "b"}}, 2.0)
    ended = _observe(known_jobs, item | {"tags": {"a": "b"}, "status": "COMPLETED"}, 3.0)

    assert tagged is not None
    assert tagged.changes == ()
    assert ended is not None
    assert ended.changes == (Change(Subject("job"), "STARTED", "COMPLETED"),)


def test_an_answer_asked_for_earlier_never_replaces_a_later_one() -> None:
    known_jobs, old, new = _known_jobs(), live_job(1), job(1)
    _observe(known_jobs, new, 2.0)

    assert _observe(known_jobs, old, 1.0) is None
    assert known_jobs.live_ids() == []
    assert _observe(known_jobs, new, 3.0) is None


def test_an_unchanged_answer_still_counts_as_the_latest() -> None:
    known_jobs, item = _known_jobs(), live_job(1)
    _observe(known_jobs, item, 1.0)
    _observe(known_jobs, item, 5.0)

    assert _observe(known_jobs, job(1), 4.0) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=20))
def test_the_last_update_is_from_the_last_request(answers: list[tuple[int, int]]) -> None:
    known_jobs = _known_jobs()
    emitted: tuple[int, int] | None = None
    latest: tuple[int, int] | None = None

    for asked, version in answers:
        seen = _observe(known_jobs, {"jobID": "j", "tags": {"v": str(version)}}, float(asked))
        if latest is None or asked >= latest[0]:
            latest = asked, version
        if seen:
            assert emitted is None or (asked >= emitted[0] and version != emitted[1])
            emitted = asked, version

    assert (emitted and emitted[1]) == (latest and latest[1])


def test_a_job_is_live_until_all_of_it_ended() -> None:
    known_jobs = _known_jobs()

    for asked, item in enumerate((live_job(1), _half_done("IN_PROGRESS"))):
        _observe(known_jobs, item, float(asked))
        assert known_jobs.live_ids() == [job_id(1)]
    _observe(known_jobs, _half_done("FAILED"), 2.0)

    assert known_jobs.live_ids() == []


def test_live_jobs_keep_the_order_they_were_met_in() -> None:
    known_jobs = _known_jobs()
    for number in (3, 1, 2):
        _observe(known_jobs, live_job(number))
    _observe(known_jobs, live_job(3, tags={"a": "b"}), 2.0)

    assert known_jobs.live_ids() == [job_id(n) for n in (3, 1, 2)]


def test_completed_and_unchanged_for_an_hour_is_last_known() -> None:
    known_jobs = _known_jobs()
    _observe(known_jobs, _half_done("IN_PROGRESS"), since=HOUR)

    assert known_jobs.expire_stuck(START.timestamp() + HOUR) == []
    [stuck] = known_jobs.expire_stuck(START.timestamp() + HOUR + 1)

    assert (stuck.seen.row.outcome, stuck.seen.row.live) == (Outcome.LAST_KNOWN, False)
    assert json.loads(stuck.item) == _half_done("IN_PROGRESS")
    assert known_jobs.live_ids() == []
    assert known_jobs.expire_stuck(START.timestamp() + 2 * HOUR) == []


def test_a_job_met_stuck_is_not_live_at_all() -> None:
    known_jobs = _known_jobs()

    seen = _observe(known_jobs, _half_done("PENDING"), since=HOUR + 1)

    assert seen is not None
    assert (seen.row.outcome, seen.row.live) == (Outcome.LAST_KNOWN, False)
    assert known_jobs.live_ids() == []


def test_every_change_restarts_the_hour() -> None:
    known_jobs = _known_jobs()
    _observe(known_jobs, _half_done("PENDING", "PENDING"))
    _observe(known_jobs, _half_done("SUCCEEDED", "PENDING"), 2.0, since=HOUR)

    assert known_jobs.expire_stuck(START.timestamp() + 2 * HOUR) == []
    assert len(known_jobs.expire_stuck(START.timestamp() + 2 * HOUR + 1)) == 1


def test_a_job_given_up_that_moves_again_is_live_again() -> None:
    known_jobs = _known_jobs()
    _observe(known_jobs, _half_done("PENDING", "PENDING"), since=2 * HOUR)
    assert known_jobs.live_ids() == []

    seen = _observe(known_jobs, _half_done("SUCCEEDED", "PENDING"), 2.0, since=2 * HOUR + 5)

    assert seen is not None
    assert (seen.row.outcome, seen.row.live) == (Outcome.FINISHING, True)
    assert known_jobs.live_ids() == [job_id(1)]


def test_a_job_that_is_not_completed_is_never_stuck() -> None:
    known_jobs = _known_jobs()
    created = (START - timedelta(days=30)).isoformat()
    _observe(known_jobs, live_job(1) | {"creationDateTime": created})

    assert known_jobs.expire_stuck(START.timestamp() + 1000 * HOUR) == []
    assert known_jobs.live_ids() == [job_id(1)]


def test_a_deleted_job_is_not_live_and_an_update_if_it_comes_back() -> None:
    known_jobs, item = _known_jobs(), live_job(1)
    _observe(known_jobs, item)

    assert known_jobs.forget(job_id(1), 2.0)

    assert known_jobs.live_ids() == []
    assert _observe(known_jobs, item, 1.5) is None
    back = _observe(known_jobs, item, 3.0)
    assert back is not None
    assert back.row.live


def test_a_job_that_a_later_answer_shows_is_not_deleted() -> None:
    known_jobs = _known_jobs()
    _observe(known_jobs, live_job(1), 3.0)

    assert not known_jobs.forget(job_id(1), 2.0)

    assert known_jobs.live_ids() == [job_id(1)]


def test_an_unseen_job_can_be_deleted_and_stays_unknown() -> None:
    known_jobs = _known_jobs()

    assert known_jobs.forget(job_id(1), 2.0)
    assert not known_jobs.knows(job_id(1))


def test_rows_without_an_arn_carry_the_account_once_it_is_known() -> None:
    known_jobs, item = _known_jobs(), job(1, arn=None)
    before = _observe(known_jobs, item)

    known_jobs.name_account("999988887777")
    after = _observe(known_jobs, item | {"tags": {"a": "b"}}, 2.0)

    assert before is not None
    assert after is not None
    assert [before.row.source.account, after.row.source.account] == ["", "999988887777"]


def test_an_item_without_an_id_is_refused() -> None:
    bad: Any = {"status": "COMPLETED"}

    with pytest.raises(ValueError, match="without a jobID"):
        _observe(_known_jobs(), bad)


def test_of_a_streamed_list_the_jobs_found_last_are_known() -> None:
    known_jobs = KnownJobs(Source("", "us-east-1"), kept=2)
    for number in (1, 2, 3):
        _observe(known_jobs, job(number))

    assert [known_jobs.knows(job_id(number)) for number in (1, 2, 3)] == [False, True, True]
