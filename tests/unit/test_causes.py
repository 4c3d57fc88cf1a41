"""Failures of one job or of many, grouped by cause."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.causes import (
    Cause,
    Failure,
    FailureKind,
    FailureState,
    causes,
    unresolved_by_kind,
)
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import cause_state_label, cause_title
from tests.records import server
from tests.unit import errors
from tests.unit.logs import (
    CREATED,
    a_job,
    acting,
    failed,
    failed_run,
    failures_in,
)

F, R, L, OK = (
    FailureState.FAILED,
    FailureState.RETRYING,
    FailureState.LAST_KNOWN,
    FailureState.RESOLVED,
)


def _causes(job: Job, *log: LogItem) -> list[Cause]:
    return causes(failures_in(job, *log), lambda _: "us-east-1")


def _servers(*launches: str | None, **fields: Any) -> Job:
    return a_job(
        participatingServers=[server(n, each) for n, each in enumerate(launches)], **fields
    )


def _id(number: int) -> str:
    return f"s-{number:017x}"


def test_action_runs_of_one_name_and_reason_have_one_cause() -> None:
    job = acting(
        failed_run(1, "12 MB free", optional=True),
        failed_run(2, "187 MB free", optional=True),
        failed_run(3, "12 MB free", "Other check"),
        failed_run(4, "read-only", "Disk space"),
        failed_run(5, None, "", actionCode="Corp-Check"),
    )

    found = {(cause.title, cause.message): cause for cause in _causes(job)}

    assert {title: cause.count for (title, _), cause in found.items() if cause.message is None} == {
        "Corp-Check": 1
    }
    assert sorted(found, key=str) == [
        ("Corp-Check", None),
        ("Disk space", "12 MB free"),
        ("Disk space", "read-only"),
        ("Other check", "12 MB free"),
    ]
    free = found["Disk space", "12 MB free"]
    assert (free.count, free.optional, cause_state_label(free)) == (2, True, "failed")
    assert not found["Other check", "12 MB free"].optional
    (mixed,) = _causes(acting(failed_run(1, "no", optional=True), failed_run(2, "no")))
    assert (mixed.count, mixed.optional) == (2, False)


def test_a_drill_of_many_servers_is_grouped_into_three_causes() -> None:
    job = _servers(*["IN_PROGRESS"] * 37, *["FAILED"] * 3, "LAUNCHED")
    log = [failed("LAUNCH_FAILED", 300 + n, errors.VCPU, "1/3", _id(n)) for n in range(37)]
    log[5] = failed("LAUNCH_FAILED", 700, errors.VCPU.replace("32", "64"), "2/3", _id(5))
    log += [failed("LAUNCH_FAILED", 200, errors.DENIED, about=_id(n)) for n in (37, 38, 39)]
    log += [failed("SNAPSHOT_FAIL", 900, errors.AGENT, "1/2", _id(40))]

    vcpu, denied, agent = _causes(job, *log)

    assert (vcpu.count, cause_state_label(vcpu), vcpu.last) == (37, "retrying 2/3", CREATED + 700)
    assert vcpu.title == "VcpuLimitExceeded · RunInstances"
    assert vcpu.message == errors.VCPU.replace("32", "64")
    assert vcpu.hint == "Service Quotas, us-east-1: Running On-Demand instances"
    assert (denied.count, cause_state_label(denied), denied.is_observed) == (3, "failed", False)
    assert (cause_state_label(agent), agent.is_resolved, agent.unresolved) == ("resolved", True, 0)
    assert vcpu.failures[0].key == _id(5)


def _failure(state: FailureState = F, at: float | None = 1.0, **fields: Any) -> Failure:
    defaults: dict[str, Any] = {
        "job_id": "j",
        "kind": FailureKind.SERVER,
        "key": "s-1",
        "message": "it broke",
    }
    return Failure(state=state, at=at, **(defaults | fields))


@pytest.mark.parametrize(
    ("states", "worst", "word", "unresolved"),
    [
        ([OK, L, R, F], F, "1 failed, 1 retrying, 1 last known", 3),
        ([OK, R, R], R, "retrying", 2),
        ([OK, F, R, F], F, "2 failed, 1 retrying", 3),
        ([OK, L], L, "last known", 1),
        ([OK, OK], OK, "resolved", 0),
    ],
)
def test_a_cause_has_the_state_of_its_worst_failure(
    states: list[FailureState], worst: FailureState, word: str, unresolved: int
) -> None:
    (cause,) = causes(
        [_failure(each, key=f"s-{each}-{n}") for n, each in enumerate(states)], lambda _: "x"
    )

    assert (cause.state, cause_state_label(cause), cause.unresolved) == (worst, word, unresolved)
    assert [each.is_resolved for each in cause.failures] == sorted(each is OK for each in states)


def test_one_server_of_two_jobs_is_one_server_and_one_without_id_is_not() -> None:
    mixed = [_failure(job_id=job, key=key) for job in ("a", "b") for key in ("s-1", "#0")]
    actions = [
        _failure(job_id=job, kind=FailureKind.ACTION, action_name="check", run_key=key)
        for job in ("a", "b")
        for key in ("run-1", "#1")
    ]

    servers, runs = sorted(causes([*mixed, *actions], lambda _: "x"), key=lambda cause: cause.count)

    assert (servers.kind, servers.count, servers.jobs, len(servers.failures)) == (
        FailureKind.SERVER,
        3,
        2,
        4,
    )
    assert (runs.kind, runs.count, runs.jobs) == (FailureKind.ACTION, 4, 2)


def test_unresolved_causes_come_first_then_the_largest_then_the_latest() -> None:
    many = [_failure(OK, key=f"s-{n}", message="resolved") for n in range(9)]
    two = [_failure(R, key=f"s-{n}", message="two") for n in range(2)]
    late, early = _failure(at=9, message="late"), _failure(at=3, message="early")
    never = _failure(at=None, message="never")

    found = causes([*many, never, early, late, *two], lambda _: "x")

    assert [cause.title for cause in found] == ["two", "late", "early", "never", "resolved"]
    assert [cause.last for cause in found[1:4]] == [9, 3, None]
    assert found[3].is_observed


def test_a_hint_names_the_region_of_the_job_whose_message_is_shown() -> None:
    denied = "You have exceeded AddressLimitExceeded"
    regions = {"drsjob-west": "us-west-2", "drsjob-east": "us-east-1"}
    early = _failure(F, 1, message=denied, job_id="drsjob-west")
    late = _failure(F, 5, message=denied, job_id="drsjob-east", key="s-2")

    (cause,) = causes([early, late], lambda job_id: regions[job_id])

    assert cause.hint == "Service Quotas, us-east-1: EC2-VPC Elastic IPs"


def test_the_latest_message_is_shown_although_it_is_resolved() -> None:
    (cause,) = causes(
        [
            _failure(F, 1, message="i-0a1b2c3d broke"),
            _failure(OK, 5, message="i-0f0f0f0f broke", key="s-2"),
        ],
        lambda _: "x",
    )

    assert (cause.message, cause.last, cause_state_label(cause)) == (
        "i-0f0f0f0f broke",
        5,
        "failed",
    )
    assert cause.title == "i-… broke"
    assert [each.key for each in cause.failures] == ["s-1", "s-2"]


def test_a_server_and_a_network_do_not_share_a_cause() -> None:
    assert len(causes([_failure(), _failure(kind=FailureKind.NETWORK)], lambda _: "x")) == 2


FAILURES = st.builds(
    Failure,
    job_id=st.sampled_from("ab"),
    kind=st.sampled_from(FailureKind),
    key=st.sampled_from(["", "s-1", "s-2", "#0"]),
    state=st.sampled_from(FailureState),
    message=st.none() | st.sampled_from([*errors.EVERY, "", "\x1b[m", errors.VCPU + "1"]),
    run_key=st.sampled_from(["", "r-1"]),
    item=st.none(),
    at=st.none() | st.sampled_from([0.0, 1.0, 2.5]),
    phase=st.sampled_from([None, "LAUNCH"]),
    action_name=st.sampled_from([None, "Disk space"]),
    attempt=st.none() | st.integers(0, 3),
    attempts=st.none() | st.integers(0, 3),
)


@given(
    st.lists(
        FAILURES, max_size=12, unique_by=lambda f: (f.job_id, f.kind, f.key, f.run_key, f.cause)
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_failures_changes_nothing(failures: list[Failure], rng: random.Random) -> None:
    shuffled = list(failures)
    rng.shuffle(shuffled)

    found = causes(failures, lambda _: "x")

    assert causes(shuffled, lambda _: "x") == found
    assert sorted(map(id, (f for cause in found for f in cause.failures))) == sorted(
        map(id, failures)
    )
    assert len({cause.key for cause in found}) == len(found)
    assert all(cause_title(cause) and cause_state_label(cause) and cause.count for cause in found)


def test_servers_come_before_required_actions_and_those_before_optional_ones() -> None:
    kinds: tuple[dict[str, Any], ...] = (
        {"kind": FailureKind.ACTION, "optional": True, "action_name": "AMI"},
        {"kind": FailureKind.ACTION, "action_name": "Disk space"},
        {"kind": FailureKind.SERVER},
    )
    failures = [
        _failure(F, key=f"s-{n}-{many}", **kind)
        for n, kind in enumerate(kinds)
        for many in range(3 - n)
    ]

    found = causes(failures, lambda _: "x")

    assert [(each.kind, each.optional) for each in found] == [
        (FailureKind.SERVER, False),
        (FailureKind.ACTION, False),
        (FailureKind.ACTION, True),
    ]
    assert unresolved_by_kind(found) == {FailureKind.SERVER: 1, FailureKind.ACTION: 5}
