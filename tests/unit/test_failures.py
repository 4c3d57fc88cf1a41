"""The failures of a job: one for each participant or run and each cause, with its state."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.causes import FailureKind, FailureState, causes
from drs_tui.model.analysis.changes import Subject
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import cause_title
from tests.records import run, server
from tests.unit import errors
from tests.unit.logs import (
    CREATED,
    NETWORK,
    ONE,
    a_job,
    acting,
    event,
    failed,
    failed_run,
    failures_in,
)
from tests.unit.test_phases import ITEMS, STATUSES

F, R, L, OK = (
    FailureState.FAILED,
    FailureState.RETRYING,
    FailureState.LAST_KNOWN,
    FailureState.RESOLVED,
)
OVER: dict[str, Any] = {"status": "COMPLETED", "ended": 900.0}


VCPU = failed("LAUNCH_FAILED", 280, errors.VCPU, "1/3")


@pytest.mark.parametrize(
    ("launch", "later", "fields", "state"),
    [
        ("IN_PROGRESS", [], {}, R),
        ("IN_PROGRESS", [event("LAUNCH_START", 400)], {}, R),
        ("IN_PROGRESS", [event("CLEANUP_START", 400)], {}, R),
        ("IN_PROGRESS", [event("LAUNCH_END", 400)], {}, OK),
        ("LAUNCHED", [], {}, OK),
        ("FAILED", [], {}, F),
        ("FAILED", [event("CLEANUP_START", 400)], {}, F),
        ("IN_PROGRESS", [failed("LAUNCH_FAILED", 900, errors.VCPU, "3/3")], {}, F),
        (None, [], OVER, L),
        (None, [event("LAUNCH_START", 400)], OVER, L),
        ("NEW", [failed("LAUNCH_FAILED", 900, errors.VCPU, "3/3")], OVER, F),
        ("PENDING", [event("JOB_CANCEL", 500, None)], {}, L),
        ("PENDING", [event("SERVER_SKIPPED", 500)], {}, L),
    ],
)
def test_a_failure_has_a_state_that_follows_from_its_server(
    launch: str | None, later: list[LogItem], fields: dict[str, Any], state: FailureState
) -> None:
    (failure,) = failures_in(a_job(launch, **fields), VCPU, *later)

    assert failure.state is state
    assert (failure.kind, failure.key, failure.phase) == (FailureKind.SERVER, ONE, "LAUNCH")


def test_a_server_has_one_failure_per_cause_however_many_attempts() -> None:
    log = [
        failed("CONVERSION_FAIL", 100, errors.KMS, "1/2"),
        event("CONVERSION_END", 200),
        VCPU,
        failed("LAUNCH_FAILED", 500, errors.CAPACITY, "2/3"),
        failed("LAUNCH_FAILED", 800, errors.VCPU.replace("32", "64"), "3/3"),
    ]

    kms, vcpu, capacity = failures_in(a_job("FAILED"), *log)

    assert (kms.state, kms.phase, kms.attempt) == (OK, "CONVERSION", 1)
    assert (vcpu.state, vcpu.item, vcpu.at, vcpu.attempt) == (F, log[4], CREATED + 800, 3)
    assert vcpu.message == log[4].raw_error
    assert (capacity.state, capacity.attempt, capacity.attempts) == (F, 2, 3)


def test_a_lost_snapshot_is_one_failure_with_the_earlier_error() -> None:
    log = [
        failed("SNAPSHOT_FAIL", 12, errors.SNAPSHOTS, "1/2"),
        event("USING_PREVIOUS_SNAPSHOT_FAILED", 13),
    ]

    (failure,) = failures_in(a_job("FAILED"), *log)

    assert (failure.message, failure.phase, failure.state) == (errors.SNAPSHOTS, "SNAPSHOT", F)
    assert (failure.item, failure.at) == (log[1], CREATED + 13)


def test_a_previous_snapshot_resolves_the_failure() -> None:
    log = [failed("SNAPSHOT_FAIL", 12, errors.AGENT), event("USING_PREVIOUS_SNAPSHOT", 13)]

    assert [each.state for each in failures_in(a_job("PENDING"), *log)] == [OK]


def test_a_failed_server_without_a_failure_in_the_log_is_found() -> None:
    seen = {Subject("server", ONE): 77.0}

    (unread,) = failures_in(a_job("FAILED"), seen=seen)
    (without_reason,) = failures_in(a_job("FAILED"), event("LAUNCH_START", 251))
    overcome, later = failures_in(
        a_job("FAILED"),
        failed("SNAPSHOT_FAIL", 1, errors.AGENT),
        event("USING_PREVIOUS_SNAPSHOT", 2),
    )

    assert (unread.message, unread.phase, unread.at) == (None, None, 77.0)
    assert (unread.is_unread, without_reason.is_unread) == (True, False)
    assert (without_reason.message, without_reason.phase, without_reason.state) == (
        None,
        "LAUNCH",
        F,
    )
    assert (overcome.state, later.state, later.message) == (OK, F, None)
    titles = [
        cause_title(causes([each], lambda _: "us-east-1")[0]) for each in (unread, without_reason)
    ]
    assert titles == ["not known, log not read", "DRS gives no reason · launch"]


@pytest.mark.parametrize("launch", ["PENDING", "IN_PROGRESS", "TERMINATED", "NEW", None])
def test_nothing_failed_unless_something_says_so(launch: str | None) -> None:
    assert failures_in(a_job(launch, **OVER)) == []
    assert failures_in(a_job(launch), event("LAUNCH_START", 1), event("JOB_CANCEL", 2, None)) == []


def test_a_network_is_one_failure_with_the_reason_of_its_stack() -> None:
    job = a_job("FAILED", network=NETWORK)
    log = [
        failed("DEPLOY_NETWORK_CONFIGURATION_FAILED", 90, errors.VPCS, about=NETWORK),
        event("NETWORK_RECOVERY_FAIL", 90.3, NETWORK),
    ]

    (failure,) = failures_in(job, *log)
    (unread,) = failures_in(job, seen={Subject("network", NETWORK): 5.0})

    assert (failure.kind, failure.key, failure.message) == (
        FailureKind.NETWORK,
        NETWORK,
        errors.VPCS,
    )
    assert (failure.phase, failure.state) == ("DEPLOY_NETWORK_CONFIGURATION", F)
    assert (unread.kind, unread.at, unread.is_unread) == (FailureKind.NETWORK, 5.0, True)


def test_failures_of_participants_in_the_log_only_are_found() -> None:
    log = [
        failed("LAUNCH_FAILED", 9, errors.VCPU, about="s-stranger"),
        failed("UPDATE_NETWORK_CONFIGURATION_FAILED", 9, errors.CIDR, about="sn-stranger"),
    ]

    found = failures_in(a_job("LAUNCHED"), *log)

    assert [(each.kind, each.key, each.state) for each in found] == [
        (FailureKind.UNLISTED, "s-stranger", F),
        (FailureKind.NETWORK, "sn-stranger", F),
    ]


def test_the_jobs_own_failure_counts_when_it_adds_something() -> None:
    silent = event("NETWORK_RECOVERY_FAIL", 9, None)
    telling = failed("NETWORK_RECOVERY_FAIL", 9, "no stack", about=None)

    assert [each.kind for each in failures_in(a_job("FAILED"), VCPU, silent)] == [
        FailureKind.SERVER
    ]
    (alone,) = failures_in(a_job("PENDING"), silent)
    assert (alone.kind, alone.key, alone.phase) == (FailureKind.JOB, "", "NETWORK_RECOVERY")
    assert [each.state for each in failures_in(a_job("PENDING"), telling, telling)] == [F]
    assert [each.state for each in failures_in(a_job("LAUNCHED"), telling)] == [OK]


def test_a_failed_action_is_found_by_its_run() -> None:
    job = acting(
        run(1), failed_run(2, "no space", optional=True), failed_run(3, " "), run(4, "IN_PROGRESS")
    )
    key = job.servers[0].runs[1].run_id if job.servers and job.servers[0].runs else None
    seen = {Subject("run", server(1)["sourceServerID"], str(key)): 42.0}

    first, second = failures_in(job, seen=seen)

    assert (first.kind, first.key, first.run_key, first.at) == (
        FailureKind.ACTION,
        server(1)["sourceServerID"],
        key,
        42.0,
    )
    assert (first.message, first.action_name, first.state) == ("no space", "Disk space", F)
    assert (first.optional, second.optional) == (True, False)
    assert (second.message, second.at) == (None, None)


@given(st.lists(ITEMS), STATUSES, st.sampled_from(["STARTED", "COMPLETED", None]))
def test_any_log_can_be_grouped_by_cause(
    log: list[LogItem], launch: str | None, status: str | None
) -> None:
    job = a_job(launch, status=status)

    found = failures_in(job, *log)

    assert {each.key for each in found if each.state is F} >= (
        {ONE} if launch == "FAILED" else set()
    )
    assert len({(each.kind, each.key, each.cause) for each in found}) == len(found)
    causes(found, lambda _: "us-east-1")
