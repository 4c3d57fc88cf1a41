"""Several jobs shown like one: rows, logs and observed changes by each server's last attempt."""

import pytest

from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.model.analysis.failures import FailureState
from drs_tui.model.analysis.grouping import TAG
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.recovery import (
    Recovery,
)
from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import JobsUpdated, JobUpdate, Topic
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_view import recovery_view
from tests.records import Item, run
from tests.unit.event_builders import row
from tests.unit.fake_collector import NOW, FakeClient
from tests.unit.waves import (
    AGAIN,
    BEGUN,
    FIRST,
    MINUTE,
    THIRD,
    a_job,
    log_item,
    merged,
    server_item,
    terminated,
)


def listed(*items: Item) -> FakeClient:
    """A client whose list has these jobs, given oldest first."""
    return FakeClient(*reversed(items))


def view_of(fake: FakeClient, *job_ids: str) -> JobView:
    return recovery_view(fake.store, job_ids, NOW)


def statuses(recovery: Recovery) -> dict[str | None, str | None]:
    servers = recovery.job.servers or ()
    return {server.source_server_id: server.launch_status for server in servers}


@pytest.mark.parametrize(
    ("items", "ended", "live"),
    [
        ([FIRST, AGAIN], 30, False),
        ([a_job("one", took=50, a="LAUNCHED"), a_job("two", 5, b="LAUNCHED")], 50, False),
        ([FIRST, AGAIN, THIRD], None, True),
        ([a_job("one", took=None, a="PENDING"), AGAIN], None, True),
    ],
    ids=["two ended", "the first ends last", "the last is live", "the first is live"],
)
def test_it_ends_with_its_last_job(items: list[Item], ended: float | None, *, live: bool) -> None:
    fake = listed(*items)
    view = view_of(fake, *(item["jobID"] for item in items))

    assert view.row.created == BEGUN
    assert view.row.ended == (None if ended is None else BEGUN + ended * MINUTE)
    assert view.row.live is live


def test_what_terminates_does_not_count_beside_launches() -> None:
    ended = terminated(a_job("three", 60, None, a="TERMINATED", b="PENDING"))
    fake = listed(FIRST, AGAIN, ended)
    view = view_of(fake, "three", "one", "two")

    assert statuses(merged(ended, FIRST, AGAIN)) == statuses(merged(FIRST, AGAIN))
    assert (view.row.live, view.row.ended) == (False, BEGUN + 30 * MINUTE)
    assert [each.job_id for each in view.clean_ups()] == ["three"]


def test_one_job_is_shown_as_before() -> None:
    assert type(view_of(listed(FIRST), "one")) is JobView


def test_its_row_counts_every_server_once_by_its_last_attempt() -> None:
    view = view_of(listed(FIRST, AGAIN, THIRD), "three", "two", "one")

    seen = view.row
    assert view.job_ids == ("one", "two", "three")
    assert (seen.counts.reached, seen.counts.failed, seen.counts.pending) == (2, 0, 1)
    assert seen.outcome is Outcome.RUNNING
    ended = view_of(listed(FIRST, AGAIN), "one", "two").row
    assert (ended.outcome, ended.counts.failed) == (Outcome.PARTIAL, 1)


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        (({TAG: "drill", "Name": "w1"}, {TAG: "drill", "Name": "w2"}), "drill"),
        (({"Name": "drill"}, {"Name": "drill"}), "drill"),
        (({TAG: "drill", "Name": "w1"}, {"Name": "w1"}), "w1"),
        (({"Name": "w1"}, {"Name": "w2"}), ""),
        (({}, {}), ""),
    ],
)
def test_its_name_is_what_all_share(tags: tuple[Item, Item], name: str) -> None:
    items = [item | {"tags": each} for item, each in zip((FIRST, AGAIN), tags, strict=True)]
    view = view_of(listed(*items), "one", "two")

    assert view.row.name == name


def test_a_server_that_was_never_finished_ends_it_as_last_known() -> None:
    silent = a_job("one", a="LAUNCHED", b="PENDING")
    fake = listed(silent, a_job("two", 5, c="LAUNCHED"))
    fake.emit(JobsUpdated(Topic.PAGE, (JobUpdate(row(silent, stuck=True)),), pack([silent]), 9, 9))

    seen = view_of(fake, "one", "two").row
    assert (seen.outcome, seen.live) == (Outcome.LAST_KNOWN, False)

    fake.emit_job(a_job("three", 30, b="LAUNCHED"))
    seen = view_of(fake, "one", "two", "three").row
    assert (seen.outcome, seen.live) == (Outcome.SUCCEEDED, False)
    assert seen.ended == BEGUN + 40 * MINUTE


def test_one_cancelled_job_of_several_cancels_what_it_had_not_launched() -> None:
    one, two = a_job("one", a="PENDING"), a_job("two", 5, b="LAUNCHED")
    fake = listed(one, two)
    fake.emit_log("one", [log_item(one, "JOB_CANCEL", 3, "")])

    seen = view_of(fake, "one", "two").row
    assert (seen.outcome, seen.live) == (Outcome.CANCELLED, False)
    assert seen.ended == BEGUN + 15 * MINUTE


@pytest.fixture
def both() -> FakeClient:
    """Two jobs whose keys for a server that is listed twice differ, with logs that cross."""
    one = a_job("one", took=40) | {
        "participatingServers": [server_item("a", "FAILED"), server_item("a", "FAILED")]
    }
    two = a_job("two", 20) | {
        "participatingServers": [
            server_item("b"),
            server_item("a"),
            server_item("a") | {"launchActionsStatus": {"runs": [run(1)]}},
        ]
    }
    fake = listed(one, two)
    first = [
        log_item(one, "SNAPSHOT_START", 1),
        log_item(one, "SNAPSHOT_END", 22),
        {"event": "CLEANUP_START", "eventData": {}},
        log_item(one, "JOB_END", 40, ""),
    ]
    second = [log_item(two, "SNAPSHOT_START", 1), log_item(two, "LAUNCH_END", 9, "b")]
    fake.emit_log("two", second)
    fake.emit_log("one", first)
    return fake


def test_the_logs_are_one_by_time_and_each_item_knows_its_own_job(both: FakeClient) -> None:
    view = view_of(both, "one", "two")
    assert view.log is not None
    rows = [view.log_row(index, item) for index, item in enumerate(view.log.items)]

    assert [(each.job_id, each.job_place) for each in rows] == [
        ("one", 0),
        ("two", 0),
        ("one", 1),
        ("one", 2),
        ("two", 1),
        ("one", 3),
    ]
    assert [each.place for each in rows] == list(range(6))
    assert {each.created for each in rows} == {BEGUN}
    assert [view.log_place((each.job_id, each.job_place)) for each in rows] == list(range(6))
    assert view.log_place(("one", 4)) is None
    assert view.log.is_whole


def test_the_log_is_whole_once_every_job_s_is() -> None:
    fake = listed(FIRST, AGAIN)
    assert view_of(fake, "one", "two").log is None

    fake.emit_log("two", [log_item(AGAIN, "JOB_START", 0, "")])
    log = view_of(fake, "one", "two").log
    assert log is not None
    assert not log.is_whole

    fake.emit_log("one", [log_item(FIRST, "JOB_START", 0, "")], more=True)
    log = view_of(fake, "one", "two").log
    assert log is not None
    assert (len(log.items), log.is_whole) == (2, False)


def test_rows_know_their_own_job_and_their_key_there(both: FakeClient) -> None:
    view = view_of(both, "one", "two")

    found = [(each.key, each.job_id, each.job_key, each.attempt) for each in view.servers()]
    assert found == [("a", "two", "a", 2), ("a#1", "two", "a#2", 2), ("b", "two", "b", 1)]
    assert {each.started for each in view.servers()} == {BEGUN}
    assert {each.created for each in view.servers()} == {BEGUN + 20 * MINUTE}
    (action,) = view.all_runs()
    assert (action.job_id, action.owner) == ("two", "a#2")
    assert both.store is view.store
    assert set(view.attempts_before()) == {"a", "a#1"}


def test_observed_changes_are_those_of_the_last_attempts() -> None:
    fake = listed(FIRST, AGAIN)
    for name, key, after in (("one", "b", 1.0), ("one", "a", 2.0), ("two", "b", 3.0)):
        item = FIRST if name == "one" else AGAIN
        change = Change(Subject("server", key), "PENDING", "FAILED")
        update = JobUpdate(row(item), None, (change,))
        fake.emit(JobsUpdated(Topic.PAGE, (update,), pack([item]), 100 + after, after))

    view = view_of(fake, "one", "two")
    assert {subject.owner: at for subject, at in view.seen.items()} == {"a": 2.0, "b": 3.0}


def test_failures_of_a_view_are_resolved_by_its_later_jobs_alone() -> None:
    fake = listed(FIRST, AGAIN)
    failures = Failures(fake.store)

    assert {each.state for each in failures.of_view(view_of(fake, "one"))} == {FailureState.FAILED}
    found = {(f.job_id, f.key): f.state for f in failures.of_view(view_of(fake, "one", "two"))}
    assert found == {
        ("one", "b"): FailureState.RESOLVED,
        ("one", "c"): FailureState.FAILED,
        ("two", "c"): FailureState.FAILED,
    }


def test_a_job_that_is_not_listed_is_in_no_view() -> None:
    with pytest.raises(KeyError):
        view_of(listed(FIRST), "one", "two")


def test_its_jobs_are_joined_again_only_when_one_of_them_has_changed() -> None:
    fake = listed(FIRST, AGAIN)
    ids = FIRST["jobID"], AGAIN["jobID"]
    joined = fake.store.recovery(ids)
    assert fake.store.recovery(ids) is joined

    fake.emit_log(ids[1], [log_item(AGAIN, "LAUNCH_START", 1, "c")])
    logged = fake.store.recovery(ids)
    assert logged is not joined
    fake.emit_job(AGAIN | {"tags": {"Name": "again"}})

    assert fake.store.recovery(ids) is not logged
