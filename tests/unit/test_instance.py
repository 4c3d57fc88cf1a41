"""A DescribeRecoveryInstances item, read as far as it goes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.drs.instance import RecoveryInstance
from tests.parsed import parse_instance
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
    parsed = parse_instance(ITEM)

    assert parsed == RecoveryInstance(
        recovery_instance_id="i-0f554975a5cf3245e",
        ec2_instance_id="i-04506d5ee9a75c1e7",
        source_server_id="s-51d6b65c73391918f",
        job_id="drsjob-556c7b1d99221f996",
        ec2_instance_state="RUNNING",
        is_drill=True,
        point_in_time_snapshot_date_time=datetime(2022, 12, 7, 19, 10, tzinfo=UTC),
    )
    assert (parsed.id, parsed.ec2_id) == ("i-0f554975a5cf3245e", "i-04506d5ee9a75c1e7")
    assert (parsed.server_id, parsed.recovery_point) == ("s-51d6b65c73391918f", 1670440200.0)


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
