"""Phases of made-up logs: failures, retries, what supersedes what, and what overrides the log."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.phase_times import phase_times
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import State, phase_of
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import progress_label
from tests.parsed import parse_job, parse_log_item
from tests.unit.logs import CREATED, NETWORK, ONE, a_job, event, failed, only

TERMINATE: dict[str, Any] = {"type": "TERMINATE", "initiatedBy": "TERMINATE_RECOVERY_INSTANCES"}
OVER: dict[str, Any] = {"status": "COMPLETED", "ended": 900.0}


def test_a_failed_attempt_is_retried_while_attempts_are_left() -> None:
    log = [event("LAUNCH_START", 251), failed("LAUNCH_FAILED", 280, "no vCPU", "1/3")]

    first = only(a_job(), *log)
    second = only(a_job(), *log, event("LAUNCH_START", 500))
    third = only(a_job(), *log, failed("LAUNCH_FAILED", 520, "no vCPU", "2/3"))
    last = only(a_job(), *log, failed("LAUNCH_FAILED", 800, "no capacity", "3/3"))

    assert (first.state, progress_label(first), first.error) == (
        State.RETRYING,
        "retrying 1/3",
        "no vCPU",
    )
    assert (second.state, progress_label(second), second.error) == (
        State.ACTIVE,
        "launch 2/3",
        None,
    )
    assert (progress_label(third), third.since) == ("retrying 2/3", CREATED + 520)
    assert (last.state, progress_label(last), last.error) == (
        State.FAILED,
        "failed in launch",
        "no capacity",
    )
    assert [item.raw_error for item in last.failures] == ["no vCPU", "no capacity"]


@pytest.mark.parametrize("tries", ["", "3/3", "4/3", "0/3", "1/1"])
def test_without_attempts_left_a_server_has_failed(tries: str) -> None:
    assert only(a_job(), failed("LAUNCH_FAILED", 280, "x", tries)).state is State.FAILED


def test_one_more_start_than_attempts_is_not_counted() -> None:
    log = [failed("LAUNCH_FAILED", 280, "x", "3/3"), event("LAUNCH_START", 300)]

    assert progress_label(only(a_job(), *log)) == "launch"


def test_attempts_are_counted_per_phase() -> None:
    log = [failed("CONVERSION_FAIL", 100, "x", "1/2"), event("CONVERSION_START", 120)]

    assert progress_label(only(a_job(), *log)) == "conversion 2/2"
    assert progress_label(only(a_job(), *log[:1], event("LAUNCH_START", 201))) == "launch"
    log += [event("CONVERSION_END", 200)]
    assert only(a_job(), *log).attempt is None
    assert progress_label(only(a_job(), *log, event("LAUNCH_START", 201))) == "launch"


@pytest.mark.parametrize(
    "later", ["CONVERSION_START", "CONVERSION_END", "LAUNCH_START", "SERVER_SKIPPED", "NEW_THING"]
)
def test_a_later_event_supersedes_a_failure(later: str) -> None:
    seen = only(a_job(), failed("CONVERSION_FAIL", 100, "x"), event(later, 110))

    assert seen.state is not State.FAILED
    assert (seen.failure, seen.error) == (None, None)
    assert len(seen.failures) == 1


FAST = ("SNAPSHOT_START", "SNAPSHOT_END", "LAUNCH_START", "LAUNCH_END")
OPTIMAL = (*FAST[:2], "CONVERSION_START", "CONVERSION_END", *FAST[2:])


@pytest.mark.parametrize(
    ("events", "labels"),
    [
        (FAST, ["snapshot", "after snapshot", "launch", "launched"]),
        (
            OPTIMAL,
            ["snapshot", "after snapshot", "conversion", "after conversion", "launch", "launched"],
        ),
        # Events are late, missing or in another order.
        (FAST[1:], ["after snapshot", "launch", "launched"]),
        (FAST[2:], ["launch", "launched"]),
        (("CONVERSION_END", "SNAPSHOT_END"), ["after conversion", "after snapshot"]),
        (("LAUNCH_START", "SNAPSHOT_END"), ["launch", "after snapshot"]),
        (("LAUNCH_START", "CONVERSION_START"), ["launch", "conversion"]),
    ],
)
def test_a_phase_is_known_from_its_own_events_alone(events: list[str], labels: list[str]) -> None:
    """Whether a server is FAST, and launches without conversion, only its next event shows."""
    log = [event(name, 10 * (n + 1)) for n, name in enumerate(events)]

    assert [progress_label(only(a_job(), *log[: n + 1])) for n in range(len(log))] == labels


@given(st.permutations(OPTIMAL), st.integers(1, len(OPTIMAL)))
def test_no_phase_is_shown_before_its_first_event(order: list[str], count: int) -> None:
    log = [event(name, 10 * (n + 1)) for n, name in enumerate(order[:count])]

    seen = only(a_job(), *log)

    named = {seen.phase, *(span.phase for span in seen.spans)} - {None}
    assert named <= {name.partition("_")[0] for name in order[:count]}
    assert ("CONVERSION" in phase_times(seen, now=CREATED + 1000)) <= (
        "CONVERSION_START" in order[:count]
    )


@pytest.mark.parametrize(
    ("job", "label"),
    [
        (a_job("FAILED"), "failed after snapshot"),
        (a_job(None, status="COMPLETED", ended=900), "last known: after snapshot"),
        (a_job("LAUNCHED"), "launched"),
        (a_job("NEW"), "after snapshot"),
    ],
)
def test_after_its_snapshot_a_server_is_not_said_to_convert(job: Job, label: str) -> None:
    snapshot = [event(name, 10 * (n + 1)) for n, name in enumerate(FAST[:2])]

    assert progress_label(only(job, *snapshot)) == label


def test_the_previous_snapshot_saves_a_server() -> None:
    log = [event("SNAPSHOT_START", 1), failed("SNAPSHOT_FAIL", 12, "limit", "1/2")]

    assert progress_label(only(a_job(), *log)) == "retrying 1/2"
    saved = only(a_job(), *log, event("USING_PREVIOUS_SNAPSHOT", 13))
    assert (progress_label(saved), saved.previous_snapshot) == ("after snapshot", True)
    assert saved.error is None
    lost = only(a_job(), *log, event("USING_PREVIOUS_SNAPSHOT_FAILED", 13))
    assert (progress_label(lost), lost.error, lost.previous_snapshot) == (
        "failed in snapshot",
        "limit",
        False,
    )


def test_an_error_is_not_taken_from_a_phase_that_succeeded_in_the_end() -> None:
    log = [
        failed("CONVERSION_FAIL", 100, "converter", "1/2"),
        event("CONVERSION_END", 200),
        event("LAUNCH_FAILED", 300),
    ]

    assert only(a_job(), *log).error is None
    assert only(a_job(), failed("LAUNCH_FAILED", 290, "vCPU", "1/2"), log[-1]).error == "vCPU"


def test_a_server_that_failed_after_its_log_has_no_error_of_a_resolved_failure() -> None:
    log = [failed("SNAPSHOT_FAIL", 12, "limit"), event("USING_PREVIOUS_SNAPSHOT", 13)]

    seen = only(a_job("FAILED"), *log)

    assert (seen.state, seen.error, seen.failure) == (State.FAILED, None, None)
    assert len(seen.failures) == 1


def test_what_was_launched_is_remembered() -> None:
    log = [
        event("CONVERSION_END", 200, conversionServerID="i-1"),
        event("LAUNCH_END", 300, targetInstanceID="i-2"),
        event("CLEANUP_START", 310),
    ]

    seen = only(a_job(), *log)

    assert (seen.conversion_server, seen.target_instance) == ("i-1", "i-2")


def test_cleanup_goes_before_a_launch_and_after_a_failed_one() -> None:
    log = [event("CLEANUP_START", 1), event("CLEANUP_END", 20), event("SNAPSHOT_START", 21)]

    assert [progress_label(only(a_job(), *log[:n])) for n in (1, 2, 3)] == [
        "cleanup",
        "cleanup",
        "snapshot",
    ]
    again = only(a_job("FAILED"), failed("LAUNCH_FAILED", 300, "vCPU"), event("CLEANUP_START", 310))
    assert again.error == "vCPU"


def test_a_skipped_server_is_skipped_and_done() -> None:
    job = a_job("PENDING", status="COMPLETED")

    assert progress_label(only(job, event("SERVER_SKIPPED", 1))) == "skipped"


def test_a_cancelled_job_cancels_unfinished_servers() -> None:
    cancel = event("JOB_CANCEL", 191, None)

    stopped = only(a_job(), event("CONVERSION_START", 52), cancel)
    launched = only(a_job("LAUNCHED"), event("LAUNCH_END", 180), cancel)
    broken = only(a_job(), failed("LAUNCH_FAILED", 180, "x"), cancel)

    assert (progress_label(stopped), stopped.phase) == ("cancelled", "CONVERSION")
    assert stopped.spans[-1].end == stopped.since == CREATED + 191
    assert (progress_label(launched), progress_label(broken)) == ("launched", "failed in launch")
    assert job_progress(a_job(), [cancel]).cancelled_at == CREATED + 191


def test_a_new_event_is_named_as_it_came() -> None:
    words = [
        progress_label(only(a_job(), event("WARM_UP_START", 1))),
        progress_label(only(a_job(), event("WARM_UP_END", 2))),
        progress_label(only(a_job(), event("WARM_UP_FAILED", 3))),
        progress_label(only(a_job(), event("PAUSED", 4))),
    ]

    assert words == ["warm up", "warm up ended", "failed in warm up", "paused"]


def test_a_network_has_its_own_events() -> None:
    job = a_job(network=NETWORK, initiatedBy="CREATE_NETWORK_RECOVERY")
    began = event("DEPLOY_NETWORK_CONFIGURATION_START", 1, NETWORK)
    error = failed("DEPLOY_NETWORK_CONFIGURATION_FAILED", 90, "Stack x: no", about=NETWORK)
    whole = event("NETWORK_RECOVERY_FAIL", 90.3, NETWORK)

    assert progress_label(only(job, began)) == "deploy network configuration"
    assert only(job, began, error).error == "Stack x: no"
    both = only(job, began, error, whole)
    assert (both.state, both.error) == (State.FAILED, "Stack x: no")
    assert [stage for _, _, stage in both.reasons] == ["DEPLOY_NETWORK_CONFIGURATION"] * 2
    alone = only(job, began, whole)
    assert (progress_label(alone), alone.error) == ("failed in network recovery", None)


def test_failures_of_the_job_itself_are_kept_apart() -> None:
    progress = job_progress(a_job(), [failed("NETWORK_RECOVERY_FAIL", 9, "x", about=None)])

    assert [item.raw_error for item in progress.failures] == ["x"]
    assert progress.servers[0].failures == ()


@pytest.mark.parametrize(
    ("status", "fields", "event_name", "word"),
    [
        ("LAUNCHED", {}, "CONVERSION_START", "launched"),
        ("LAUNCHED", {}, "LAUNCH_FAILED", "launched"),
        ("FAILED", {}, "LAUNCH_END", "failed in launch"),
        ("FAILED", {}, "CONVERSION_START", "failed in conversion"),
        ("TERMINATED", {}, "LAUNCH_END", "terminated"),
        ("TERMINATED", TERMINATE, "CLEANUP_START", "terminated"),
        ("FAILED", TERMINATE, "CLEANUP_START", "failed in cleanup"),
        ("PENDING", {}, "LAUNCH_END", "launched"),
        (None, OVER, "LAUNCH_END", "launched"),
        (None, OVER, "CONVERSION_START", "last known: conversion"),
        ("NEW", OVER, "SNAPSHOT_END", "last known: after snapshot"),
    ],
)
def test_a_final_status_overrides_the_log(
    status: str | None, fields: dict[str, Any], event_name: str, word: str
) -> None:
    assert progress_label(only(a_job(status, **fields), event(event_name, 60))) == word


@pytest.mark.parametrize(
    ("status", "fields", "word"),
    [
        ("PENDING", {}, "waiting"),
        ("IN_PROGRESS", {}, "in progress"),
        ("LAUNCHED", {}, "launched"),
        ("FAILED", {}, "failed"),
        ("TERMINATED", TERMINATE, "terminated"),
        (None, {}, "waiting"),
        (None, OVER, "last known: absent"),
    ],
)
def test_without_a_log_the_state_follows_from_the_status(
    status: str | None, fields: dict[str, Any], word: str
) -> None:
    seen = only(a_job(status, **fields))

    assert (progress_label(seen), seen.phase) == (word, None)


def test_a_server_in_the_log_only_is_unlisted() -> None:
    progress = job_progress(a_job(), [event("LAUNCH_START", 5, "s-stranger")])

    assert [server.id for server in progress.servers] == [ONE]
    assert [(other.key, progress_label(other)) for other in progress.unlisted] == [
        ("s-stranger", "launch")
    ]


def test_a_server_is_found_by_its_key() -> None:
    progress = job_progress(a_job(participatingServers=[{}, {"sourceServerID": ONE}]), [])

    assert [server.key for server in progress.servers] == ["#0", ONE]
    assert progress.server("#0") is progress.servers[0]
    assert progress.server("s-nobody") is None


def test_an_event_names_its_phase_and_the_part_of_it() -> None:
    assert phase_of("CONVERSION_FAIL") == ("CONVERSION", "FAIL")
    assert phase_of("LAUNCH_FAILED") == ("LAUNCH", "FAIL")
    assert phase_of("USING_PREVIOUS_SNAPSHOT_FAILED") == ("SNAPSHOT", "FAIL")
    assert phase_of("SERVER_SKIPPED") == ("SERVER_SKIPPED", "")


EVENTS = [
    "JOB_START", "SERVER_SKIPPED", "CLEANUP_START", "CLEANUP_END", "CLEANUP_FAIL", "SNAPSHOT_START",
    "SNAPSHOT_END", "SNAPSHOT_FAIL", "USING_PREVIOUS_SNAPSHOT", "USING_PREVIOUS_SNAPSHOT_FAILED",
    "CONVERSION_START", "CONVERSION_END", "CONVERSION_FAIL", "LAUNCH_START", "LAUNCH_FAILED",
    "LAUNCH_END", "NETWORK_RECOVERY_FAIL", "JOB_CANCEL", "JOB_END", "NEW_START", "NEW", "", None,
]  # fmt: skip
ITEMS = st.builds(
    lambda name, about, at, n, of, error: parse_log_item(
        {
            "event": name,
            "logDateTime": at,
            "eventData": {
                "sourceServerID": about,
                "attemptCount": n,
                "maxAttemptsCount": of,
                "rawError": error,
            },
        }
    ),
    st.sampled_from(EVENTS),
    st.sampled_from([ONE, "s-stranger", None]),
    st.none() | st.floats(0, 1e10),
    st.none() | st.integers(-1, 4),
    st.none() | st.integers(-1, 4),
    st.none() | st.just("why"),
)
STATUSES = st.sampled_from(
    ["PENDING", "IN_PROGRESS", "LAUNCHED", "FAILED", "TERMINATED", "NEW", None]
)


@given(st.lists(ITEMS), STATUSES, st.sampled_from(["STARTED", "COMPLETED", "NEW", None]))
def test_any_events_in_any_order_are_read(
    log: list[LogItem], status: str | None, job_status: str | None
) -> None:
    progress = job_progress(a_job(status, status=job_status), log)

    for each in (*progress.servers, *progress.unlisted):
        assert progress_label(each)
        assert len(each.reasons) == len(each.failures)
        assert each.error is None or each.failure is not None
    (server,) = progress.servers
    assert (server.state is State.DONE) or status != "LAUNCHED"
    assert (server.state is State.FAILED) or status != "FAILED"


@given(st.lists(ITEMS, max_size=4))
def test_a_job_without_participants_is_read(log: list[LogItem]) -> None:
    progress = job_progress(parse_job({"jobID": "j"}), log)

    assert (progress.servers, progress.networks) == ((), ())
