"""The outcome of a job: the first one of the table that fits."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.analysis.counts import counts_of, goal
from drs_tui.model.analysis.outcome import Outcome, is_live
from drs_tui.model.analysis.outcome import outcome as outcome_of
from tests.parsed import parse_job

NEW = "SOMETHING_NEW"
STATUSES = ("PENDING", "IN_PROGRESS", "LAUNCHED", "FAILED", "TERMINATED", NEW, None)


def _run(status: str | None, *, optional: object = False) -> dict[str, Any]:
    return {"status": status, "action": {"optional": optional}}


def _job(
    status: str | None = "COMPLETED",
    servers: tuple[str | None, ...] = (),
    networks: tuple[str | None, ...] = (),
    runs: tuple[dict[str, Any], ...] = (),
    **fields: Any,
) -> Any:
    """A job of those launch statuses; the runs are the first server's."""
    item: dict[str, Any] = {"jobID": "j", "type": "LAUNCH", "initiatedBy": "START_DRILL"}
    item["participatingServers"] = [{"launchStatus": launch} for launch in servers]
    item["participatingResources"] = [{"launchStatus": launch} for launch in networks]
    if runs:
        item["participatingServers"][0]["launchActionsStatus"] = {"runs": list(runs)}
    return parse_job(item | {"status": status} | fields)


def outcome(job: Any) -> Outcome:
    return outcome_of(job.status, counts_of(job))


TERMINATE: dict[str, Any] = {"type": "TERMINATE", "initiatedBy": "TERMINATE_RECOVERY_INSTANCES"}
PASSED, FAILED = _run("SUCCEEDED"), _run("FAILED")
OPTIONAL_FAILED = _run("FAILED", optional=True)

TABLE = [
    # queued
    (Outcome.QUEUED, _job("PENDING", ("PENDING",))),
    (Outcome.QUEUED, _job("PENDING")),
    (Outcome.QUEUED, _job("PENDING", ("FAILED",))),
    # running: any status but PENDING and COMPLETED
    (Outcome.RUNNING, _job("STARTED", ("PENDING", "LAUNCHED"))),
    (Outcome.RUNNING, _job("STARTED", ("FAILED",))),
    (Outcome.RUNNING, _job("STARTED")),
    (Outcome.RUNNING, _job(NEW, ("LAUNCHED",))),
    (Outcome.RUNNING, _job("completed", ("LAUNCHED",))),
    # finishing: completed, and something still goes on
    (Outcome.FINISHING, _job(servers=("LAUNCHED",), runs=(_run("IN_PROGRESS"),))),
    (Outcome.FINISHING, _job(servers=("LAUNCHED",), runs=(FAILED, _run("PENDING")))),
    (Outcome.FINISHING, _job(servers=("FAILED", "PENDING"))),
    (Outcome.FINISHING, _job(servers=("LAUNCHED", "IN_PROGRESS"))),
    (Outcome.FINISHING, _job(networks=("IN_PROGRESS",))),
    (
        Outcome.FINISHING,
        _job(servers=("LAUNCHED",), runs=(_run("IN_PROGRESS", optional=True),)),
    ),
    # nothing done
    (Outcome.NOTHING_DONE, _job()),
    (Outcome.NOTHING_DONE, parse_job({"jobID": "j", "status": "COMPLETED"})),
    (Outcome.NOTHING_DONE, _job(**TERMINATE)),
    # failed: some failed, none reached the goal
    (Outcome.FAILED, _job(servers=("FAILED",))),
    (Outcome.FAILED, _job(servers=("FAILED", "FAILED"), runs=(FAILED,))),
    (Outcome.FAILED, _job(servers=("FAILED", None))),
    (Outcome.FAILED, _job(servers=("FAILED", NEW))),
    (Outcome.FAILED, _job(networks=("FAILED",))),
    (Outcome.FAILED, _job(servers=("FAILED", "LAUNCHED"), **TERMINATE)),
    (Outcome.FAILED, _job(servers=("FAILED", "TERMINATED"))),
    # partial: some failed, some reached it
    (Outcome.PARTIAL, _job(servers=("FAILED", "LAUNCHED"))),
    (Outcome.PARTIAL, _job(servers=("FAILED", "LAUNCHED", None))),
    (Outcome.PARTIAL, _job(servers=("LAUNCHED", "FAILED"), runs=(FAILED,))),
    (Outcome.PARTIAL, _job(servers=("LAUNCHED",), networks=("FAILED",))),
    (Outcome.PARTIAL, _job(servers=("TERMINATED", "FAILED"), **TERMINATE)),
    # actions failed: all reached it, a required run failed
    (Outcome.ACTIONS_FAILED, _job(servers=("LAUNCHED",), runs=(PASSED, FAILED))),
    (Outcome.ACTIONS_FAILED, _job(servers=("LAUNCHED",), runs=(OPTIONAL_FAILED, FAILED))),
    (
        Outcome.ACTIONS_FAILED,
        _job(servers=("LAUNCHED",), runs=(_run("FAILED", optional=None),)),
    ),
    (
        Outcome.ACTIONS_FAILED,
        _job(servers=("LAUNCHED",), runs=(_run("FAILED", optional="true"),)),
    ),
    (Outcome.ACTIONS_FAILED, _job(servers=("LAUNCHED",), runs=(_run(NEW), FAILED))),
    # optional action failed: only optional runs failed
    (Outcome.OPTIONAL_ACTION_FAILED, _job(servers=("LAUNCHED",), runs=(PASSED, OPTIONAL_FAILED))),
    (Outcome.OPTIONAL_ACTION_FAILED, _job(servers=("LAUNCHED",), runs=(OPTIONAL_FAILED,))),
    # succeeded: all reached it, no run failed
    (Outcome.SUCCEEDED, _job(servers=("LAUNCHED", "LAUNCHED"))),
    (Outcome.SUCCEEDED, _job(servers=("LAUNCHED",), runs=(PASSED, PASSED))),
    (Outcome.SUCCEEDED, _job(networks=("LAUNCHED",))),
    (Outcome.SUCCEEDED, _job(servers=("LAUNCHED",), networks=("LAUNCHED",))),
    (Outcome.SUCCEEDED, _job(servers=("TERMINATED",), **TERMINATE)),
    (Outcome.SUCCEEDED, _job(servers=("TERMINATED",), type="TERMINATE", initiatedBy=None)),
    (
        Outcome.SUCCEEDED,
        _job(servers=("TERMINATED",), type=None, initiatedBy="TERMINATE_RECOVERY_INSTANCES"),
    ),
    # unknown: absent or new statuses, never taken for failure
    (Outcome.UNKNOWN, _job(servers=(None,))),
    (Outcome.UNKNOWN, _job(servers=(NEW,))),
    (Outcome.UNKNOWN, _job(servers=("LAUNCHED", None))),
    (Outcome.UNKNOWN, _job(servers=("LAUNCHED", None), runs=(FAILED,))),
    (Outcome.UNKNOWN, _job(servers=("TERMINATED",))),
    (Outcome.UNKNOWN, _job(servers=("LAUNCHED",), **TERMINATE)),
    (Outcome.UNKNOWN, _job(servers=("LAUNCHED",), runs=(PASSED, _run(NEW)))),
    (Outcome.UNKNOWN, _job(servers=("LAUNCHED",), runs=(_run(None),))),
    (Outcome.UNKNOWN, _job(None, ("LAUNCHED",))),
]


@pytest.mark.parametrize(("expected", "job"), TABLE, ids=lambda _: "")
def test_a_job_has_the_first_outcome_that_fits(expected: Outcome, job: Any) -> None:
    assert outcome(job) is expected


def test_every_outcome_has_a_row() -> None:
    by_other_means = {Outcome.LAST_KNOWN, Outcome.CANCELLED}  # by the clock, by the log
    assert {expected for expected, _ in TABLE} | by_other_means == set(Outcome)


@given(
    st.lists(st.sampled_from([s for s in STATUSES if s != "FAILED"])),
    st.sampled_from(["PENDING", "STARTED", "COMPLETED", NEW, None]),
)
def test_nothing_failed_unless_something_says_failed(
    servers: list[str | None], status: str | None
) -> None:
    found = outcome(_job(status, tuple(servers)))

    assert found not in (Outcome.FAILED, Outcome.PARTIAL, Outcome.ACTIONS_FAILED)


@pytest.mark.parametrize(("status", "launch"), list(product((*STATUSES, "STARTED"), STATUSES)))
def test_live_is_what_may_still_change(status: str | None, launch: str | None) -> None:
    job = _job("COMPLETED" if status == "LAUNCHED" else status, (launch,))

    moving = launch in ("PENDING", "IN_PROGRESS")

    assert counts_of(job).is_unfinished is moving
    assert is_live(job) is (job.status != "COMPLETED" or moving)


def test_the_goal_follows_from_the_type_or_the_initiator() -> None:
    assert goal("LAUNCH", "START_DRILL") == "LAUNCHED"
    assert goal(None, None) == "LAUNCHED"
    assert goal("CREATE_CONVERTED_SNAPSHOT", "DIAGNOSTIC") == "LAUNCHED"
    assert goal("TERMINATE", None) == "TERMINATED"
    assert goal(None, "TERMINATE_RECOVERY_INSTANCES") == "TERMINATED"
