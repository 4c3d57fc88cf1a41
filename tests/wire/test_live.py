"""The live refresh over real HTTP: what it emits of changes in AWS, and at what cost."""

import json
import time
from datetime import timedelta

import pytest

from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.protocol.events import (
    JobDeleted,
    JobsUpdated,
    JobUpdate,
    PageLoaded,
    RequestFailed,
    Topic,
)
from drs_tui.protocol.requests import NextPage, Refresh
from tests.endpoint import Endpoint, Reply
from tests.records import Item, job, job_id, live_job, run, server
from tests.wire.conftest import Shared, Start
from tests.wire.monitor import FINISHED, Monitor, eventually


def _by_id(endpoint: Endpoint) -> list[list[str]]:
    return [asked.job_ids for asked in endpoint.asked if asked.job_ids]


def _seen(monitor: Monitor) -> list[JobUpdate]:
    return [seen for update in monitor.passed(JobsUpdated) for seen in update.jobs]


def _half_done(number: int, age: timedelta | None = None) -> Item:
    runs = [run(1), run(2, "IN_PROGRESS")]
    return job(number, age=age, participatingServers=[server(number, runs=runs)])


def test_a_new_job_is_emitted_with_the_job_above_it(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(10, 13))
    monitor.query()
    monitor.page()

    endpoint.jobs[:0] = [live_job(8), job(9)]
    monitor.tick()

    assert [update.topic for update in monitor.passed(JobsUpdated)] == [Topic.LIVE]
    assert [(s.row.job_id, s.after) for s in _seen(monitor)] == [
        (job_id(8), None),
        (job_id(9), job_id(8)),
    ]
    assert monitor.ids() == [job_id(n) for n in range(8, 13)]


def test_a_live_jobs_change_is_emitted_with_what_changed(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(1, participatingServers=[server(1, "PENDING")]), job(2)]
    monitor.query()
    monitor.page()

    endpoint.jobs[0] = job(1)
    monitor.tick()

    [seen] = _seen(monitor)
    assert seen.changes == (
        Change(Subject("job"), "STARTED", "COMPLETED"),
        Change(Subject("server", server(1)["sourceServerID"]), "PENDING", "LAUNCHED"),
    )
    assert (seen.row.live, seen.row.outcome) == (False, Outcome.SUCCEEDED)
    assert not monitor.jobs.live


def test_nothing_is_emitted_when_nothing_changed(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(1), _half_done(2), job(3)]
    monitor.query()
    monitor.page()

    for _ in range(3):
        refreshed = monitor.tick()

        assert monitor.since == []
        assert (refreshed.live, refreshed.calls) == (2, 1)


def test_forty_live_jobs_among_a_thousand_cost_two_calls_a_tick(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(n) if n % 25 == 0 else job(n) for n in range(1000)]
    monitor.query(page_size=100)
    monitor.all_pages()
    endpoint.asked.clear()

    endpoint.jobs[975] = job(975)
    first, second = monitor.tick(), monitor.tick()

    assert (first.live, first.calls, second.calls) == (39, 2, 2)
    assert len(endpoint.asked) == 4
    assert endpoint.asked[1].body["maxResults"] == len(endpoint.asked[1].job_ids) == 36
    assert monitor.jobs[975].live is False


def test_more_new_jobs_than_a_page_are_walked_through_tick_by_tick(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(100, 110))
    monitor.query(page_size=4)
    monitor.page()
    endpoint.asked.clear()

    endpoint.jobs[:0] = map(job, range(90, 100))
    monitor.tick()
    endpoint.jobs[:0] = map(job, range(80, 90))
    for _ in range(5):
        monitor.tick()
    monitor.all_pages()

    assert monitor.ids() == [job_id(n) for n in range(80, 110)]
    assert [a.token for a in endpoint.asked[:4]] == [None, job_id(93), job_id(97), None]


def test_a_walk_that_fails_half_way_misses_nothing(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(100, 105))
    monitor.query(page_size=4)
    monitor.all_pages()

    endpoint.jobs[:0] = map(job, range(91, 100))
    monitor.tick()
    endpoint.replies.append(Reply(500))
    monitor.send(Refresh())
    monitor.until(RequestFailed)
    for _ in range(3):
        monitor.tick()

    assert monitor.ids() == [job_id(n) for n in range(91, 105)]


def test_the_head_shows_nothing_that_max_items_left_out(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(10, 30))
    monitor.query(page_size=10, max_items=3)
    monitor.page()

    endpoint.jobs.insert(0, job(9))
    monitor.tick()

    assert monitor.ids() == [job_id(n) for n in range(9, 13)]


@pytest.mark.parametrize(
    "fields",
    [
        {"job_ids": (job_id(1), job_id(2))},
        {"starting_token": job_id(0)},
        {"to_date": FINISHED},
    ],
    ids=["job ids", "starting token", "past to"],
)
def test_a_list_that_cannot_grow_on_top_has_no_head(shared: Shared, fields: Item) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [job(0), live_job(1), job(2)]
    monitor.query(**fields)
    monitor.page()
    endpoint.asked.clear()

    refreshed = monitor.tick()

    assert (refreshed.live, refreshed.calls) == (1, 1)
    assert [a.job_ids for a in endpoint.asked] == [[job_id(1)]]


def test_a_missing_job_is_emitted_as_deleted_once(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [job(1), live_job(2), live_job(3)]
    monitor.query()
    monitor.page()

    del endpoint.jobs[1]
    monitor.tick()
    events = monitor.since
    monitor.tick()

    assert [e.job_id for e in events if isinstance(e, JobDeleted)] == [job_id(2)]
    assert monitor.since == []
    assert [row.deleted for row in monitor.jobs] == [False, True, False]
    assert monitor.jobs.live == 1


def test_a_job_missing_beside_an_unreadable_item_is_not_deleted(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(1)]
    monitor.query(to_date=FINISHED)
    monitor.page()

    endpoint.replies.append(Reply(body=b'{"items": [null]}'))
    monitor.tick()

    assert monitor.since == []
    assert [row.deleted for row in monitor.jobs] == [False]


def test_a_deleted_job_that_comes_back_is_emitted_again(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(1)]
    monitor.query()
    monitor.page()
    kept = endpoint.jobs.pop()
    monitor.tick()
    assert monitor.jobs[0].deleted

    endpoint.jobs.append(kept)
    monitor.tick()

    assert [row.deleted for row in monitor.jobs] == [False]
    assert monitor.jobs.live == 1


def test_a_completed_job_with_a_run_in_progress_is_asked_by_id_until_it_ends(
    shared: Shared,
) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [job(1), _half_done(2)]
    monitor.query(page_size=1)
    monitor.all_pages()
    outcomes = [monitor.jobs[1].outcome]

    monitor.tick()
    endpoint.jobs[1]["participatingServers"] = [server(2, runs=[run(1), run(2, "FAILED")])]
    monitor.tick()
    outcomes.append(monitor.jobs[1].outcome)
    monitor.tick()

    assert outcomes == [Outcome.FINISHING, Outcome.ACTIONS_FAILED]
    assert _by_id(endpoint) == [[job_id(2)]] * 2


def test_a_clock_that_is_off_by_hours_makes_no_job_stuck(start: Start, endpoint: Endpoint) -> None:
    endpoint.date = lambda: time.time() - 6 * 3600
    endpoint.jobs[:] = [_half_done(1, age=timedelta(hours=6, minutes=15))]
    monitor = start("--region", "us-east-1")
    monitor.query()

    monitor.page()

    assert [(row.outcome, row.live) for row in monitor.jobs] == [(Outcome.FINISHING, True)]


def test_a_live_job_with_an_id_of_a_newer_form_is_refreshed(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(1) | {"jobID": "job/2030/1"}]
    monitor.query(to_date=FINISHED)
    monitor.page()

    endpoint.jobs[0]["status"] = "COMPLETED"
    monitor.tick()

    assert [(row.job_id, row.live) for row in monitor.jobs] == [("job/2030/1", False)]


def test_jobs_named_are_asked_with_the_tick(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(6))
    monitor.query(page_size=2)
    monitor.all_pages()

    endpoint.jobs[4]["tags"] = {"changed": "yes"}
    monitor.tick(job_id(4), job_id(5), job_id(4))
    assert monitor.updated_ids() == [job_id(4), job_id(5)]  # the one is new, the other was named
    monitor.tick()
    assert monitor.updated_ids() == []

    assert _by_id(endpoint) == [[job_id(4), job_id(5)]]


def test_jobs_named_are_not_forgotten_when_the_tick_fails(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [job(1)]
    monitor.query(to_date=FINISHED)
    monitor.page()

    endpoint.replies.append(Reply(500))
    endpoint.jobs[0]["tags"] = {"changed": "yes"}
    monitor.send(Refresh((job_id(1),)))
    monitor.until(RequestFailed)
    monitor.tick()

    assert monitor.updated_ids() == [job_id(1)]


def test_a_page_asked_before_a_tick_does_not_undo_the_tick(
    shared: Shared,
) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = [live_job(1), job(2)]
    monitor.query(page_size=1)
    monitor.page()
    stale = json.dumps({"items": endpoint.jobs}).encode()
    endpoint.replies.append(Reply(body=stale, hang=True))

    monitor.send(NextPage())
    eventually(lambda: len(endpoint.asked) == 2)
    endpoint.jobs[0] = job(1)
    monitor.tick()
    endpoint.release.set()
    monitor.until(PageLoaded)

    assert monitor.ids() == [job_id(1), job_id(2)]
    assert monitor.jobs[0].status == "COMPLETED"
    assert monitor.updated_ids() == [job_id(2)]
