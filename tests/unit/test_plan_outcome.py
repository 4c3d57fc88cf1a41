"""What is said of an execution of a recovery plan: DRS says COMPLETED of more than that."""

import json
from typing import Any

import pytest

from drs_tui.model.analysis.plan_outcome import standing
from drs_tui.model.drs.plan_answers import parse_execution, parse_execution_step
from drs_tui.model.text.plan_labels import running_label, standing_label, wait_label
from tests.plans import execution, server_step, wait
from tests.records import Item

FAILED = {"s-00000000000000002": "FAILED", "s-00000000000000009": "FAILED"}
SKIPPED = server_step(1, 3, "SKIPPED", range(12))


def words(status: str, *steps: Item, **fields: Any) -> str:
    """What is said; servers 2 and 9 have failed, and job 99 is not loaded."""

    def status_of(job: str, server: str) -> str | None:
        return None if job.endswith("99") else FAILED.get(server, "LAUNCHED")

    parsed = parse_execution(json.dumps(execution(1, status=status) | fields))
    found = [parse_execution_step(json.dumps(step)) for step in steps]
    assert parsed is not None
    known = [step for step in found if step]
    return standing_label(standing(parsed, known, status_of), parsed.status)


@pytest.mark.parametrize(
    ("status", "steps", "expected"),
    [
        ("CREATED", [wait(1, 1, "NOT_STARTED")], "created"),
        (
            "IN_PROGRESS",
            [server_step(1, 1, servers=(1,), job=1), server_step(1, 2, "EXECUTING", (3,), job=2)],
            "running, step 2 of 2",
        ),
        ("IN_PROGRESS", [server_step(1, 1), wait(1, 2, "WAITING")], "waiting, step 2 of 2"),
        (
            "IN_PROGRESS",
            [server_step(1, 1, "FAILED", (1, 2), job=1), wait(1, 2, "NOT_STARTED")],
            "running, step 1 of 2, 1 server failed",
        ),
        ("COMPLETED", [server_step(1, 1, servers=(1, 3), job=1), wait(1, 2)], "completed"),
        (
            "COMPLETED",
            [server_step(1, 1, servers=(1,), job=1), wait(1, 2), SKIPPED],
            "completed, 1 of 3 steps skipped (12 servers never launched)",
        ),
        ("COMPLETED", [wait(1, 1, "SKIPPED")], "completed, 1 of 1 step skipped"),
        (
            "COMPLETED",
            [server_step(1, 1, servers=(1, 2, 9), optional=(2, 9), job=1)],
            "completed, optional failed: 2",
        ),
        (
            "COMPLETED",
            [server_step(1, 1, servers=(1, 2), optional=(2,), job=0x99)],
            "completed, 1 optional server not read yet",
        ),
        (
            "FAILED",
            [
                server_step(1, 1, "FAILED", (1, 2), job=1),
                wait(1, 2, "NOT_STARTED"),
                server_step(1, 3, "NOT_STARTED"),
            ],
            "failed at step 1 of 3, 2 steps never started, 1 server failed",
        ),
        (
            "FAILED",
            [server_step(1, 1, "TIMED_OUT", (1,), job=1), wait(1, 2, "NOT_STARTED")],
            "timed out at step 1 of 2, 1 step never started",
        ),
        ("CANCELLING", [wait(1, 1, "WAITING")], "cancelling"),
        (
            "CANCELLED",
            [server_step(1, 1, servers=(1,), job=1), SKIPPED],
            "cancelled, 1 of 2 steps skipped (12 servers never launched)",
        ),
        ("PAUSED", [server_step(1, 1, "HELD", (1,), job=1)], "unknown status PAUSED"),
    ],
)
def test_an_execution_in_words(status: str, steps: list[Item], expected: str) -> None:
    assert words(status, *steps) == expected


def test_steps_that_are_not_known_are_not_taken_for_none() -> None:
    parsed = parse_execution(json.dumps(execution(1)))
    assert parsed is not None

    stands = standing(parsed, None, lambda *_: None)

    assert standing_label(stands, parsed.status) == "completed, steps not known yet"


@pytest.mark.parametrize(
    ("running", "expected"),
    [
        (3, "3 instances still run"),
        (1, "1 instance still runs"),
        (0, "none of its instances runs any more"),
        (None, "2 servers launched: whether they still run is not known yet"),
    ],
)
def test_instances_outlive_an_execution(running: int | None, expected: str) -> None:
    parsed = parse_execution(json.dumps(execution(1, status="CANCELLED")))
    step = parse_execution_step(json.dumps(server_step(1, 1, servers=(1, 3), job=1)))
    assert parsed is not None
    assert step is not None

    assert running_label(running, standing(parsed, [step], lambda *_: "LAUNCHED")) == expected


@pytest.mark.parametrize(
    ("left", "observed", "expected"),
    [
        (None, False, "wait 15m"),
        (241.0, False, "wait 15m, 4m left"),
        (241.0, True, "wait 15m, about 4m left"),
        (-2.0, True, "wait 15m, due now"),
    ],
)
def test_what_is_left_of_a_wait(left: float | None, observed: bool, expected: str) -> None:  # noqa: FBT001
    assert wait_label(900.0, left, observed=observed) == expected


@pytest.mark.parametrize(
    ("fields", "is_live"),
    [
        ({"status": "COMPLETED"}, False),
        ({"status": "IN_PROGRESS"}, True),
        ({"status": "PAUSED"}, True),
        ({"status": "PAUSED", "completedAt": "2026-11-23T14:34:19Z"}, False),
        ({"status": None}, True),
    ],
)
def test_an_execution_is_live_until_it_is_known_to_have_ended(fields: Item, is_live: bool) -> None:  # noqa: FBT001
    parsed = parse_execution(json.dumps(execution(1) | fields))

    assert parsed is not None
    assert parsed.is_live is is_live


def test_what_does_not_fit_is_repaired_and_what_has_no_arn_is_left_out() -> None:
    step = parse_execution_step(
        json.dumps(wait(1, 1, minutes=5) | {"stepIndex": 2.0, "attempt": "3", "errorDetail": 7})
    )

    assert step is not None
    assert (step.index, step.attempt, step.wait_seconds, step.error_detail) == (2, 3, 300.0, None)
    assert parse_execution_step(b'{"stepIndex": 1}') is None
    assert parse_execution(b'{"recoveryPlanExecutionArn": ""}') is None
