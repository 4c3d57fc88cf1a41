"""How far behind a source server is, by DescribeSourceServers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.drs.facts import Replication
from drs_tui.model.drs.replication import parse_lag, parse_replication
from tests.unit.test_log import JSON


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [
        ("P0D", 0.0),
        ("PT0S", 0.0),
        ("PT41M", 2460.0),
        ("PT1H2M3.5S", 3723.5),
        ("P1DT1H", 90_000.0),
        ("P", None),
        ("PT", None),
        ("P1M", None),
        ("-PT5S", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_lag_is_an_iso_duration(duration: str | None, seconds: float | None) -> None:
    assert parse_lag(duration) == seconds


def test_state_and_lag_are_read() -> None:
    info = {"dataReplicationState": "STALLED", "lagDuration": "PT5M"}
    item: Any = {"sourceServerID": "s-1", "dataReplicationInfo": info}

    assert parse_replication(json.dumps(item)) == Replication("s-1", "STALLED", 300.0)
    assert parse_replication('{"sourceServerID": "s-1"}') == Replication("s-1")
    assert parse_replication('{"sourceServerID": ""}') is None


@given(st.dictionaries(st.sampled_from(["sourceServerID", "dataReplicationInfo"]), JSON))
def test_no_item_raises(item: dict[str, Any]) -> None:
    parsed = parse_replication(json.dumps(item))

    assert parsed is None or parsed.id
