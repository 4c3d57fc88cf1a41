"""A DescribeRecoveryInstances item, read as far as it goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.drs.instance import RecoveryInstance, parse_instance
from tests.unit.test_log import JSON

ITEM: dict[str, Any] = {
    "recoveryInstanceID": "i-0f554975a5cf3245e",
    "ec2InstanceID": "i-04506d5ee9a75c1e7",
    "sourceServerID": "s-51d6b65c73391918f",
    "jobID": "drsjob-556c7b1d99221f996",
    "ec2InstanceState": "RUNNING",
    "isDrill": True,
    "pointInTimeSnapshotDateTime": "2022-12-07T19:10:00+00:00",
}


def test_every_field_is_read() -> None:
    assert parse_instance(ITEM) == RecoveryInstance(
        id="i-0f554975a5cf3245e",
        ec2_id="i-04506d5ee9a75c1e7",
        server_id="s-51d6b65c73391918f",
        job_id="drsjob-556c7b1d99221f996",
        state="RUNNING",
        is_drill=True,
        recovery_point=1670440200.0,
    )


def test_the_ec2_id_stands_in_for_its_own() -> None:
    item = ITEM | {"recoveryInstanceID": ""}

    parsed = parse_instance(item)

    assert parsed is not None
    assert parsed.id == "i-04506d5ee9a75c1e7"
    assert parse_instance(item | {"ec2InstanceID": None}) is None


@pytest.mark.parametrize(
    ("state", "runs"),
    [
        ("PENDING", True),
        ("RUNNING", True),
        ("STOPPING", False),
        ("STOPPED", False),
        ("SHUTTING-DOWN", False),
        ("TERMINATED", False),
        ("NOT_FOUND", False),
        (None, False),
    ],
)
def test_what_runs_costs_money(state: str | None, *, runs: bool) -> None:
    parsed = parse_instance(ITEM | {"ec2InstanceState": state})

    assert parsed is not None
    assert parsed.runs is runs


def test_what_is_no_drill_is_not_taken_for_a_recovery() -> None:
    parsed = parse_instance(ITEM | {"isDrill": "yes"})

    assert parsed is not None
    assert parsed.is_drill is None


@given(st.dictionaries(st.sampled_from(list(ITEM)), JSON))
def test_no_item_raises(item: dict[str, Any]) -> None:
    parsed = parse_instance(item)

    assert parsed is None or parsed.id
