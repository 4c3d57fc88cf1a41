"""A job log item, read tolerantly."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.drs.log import LogItem
from tests.parsed import parse_log_item

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)

FAILED: dict[str, Any] = {
    "event": "LAUNCH_FAILED",
    "logDateTime": "2022-12-07T19:24:29.374504+00:00",
    "eventData": {
        "sourceServerID": "s-51d6b65c73391918f",
        "rawError": "An error occurred (Unsupported) when calling the RunInstances operation: no",
        "attemptCount": 2,
        "maxAttemptsCount": 3,
    },
}


def test_a_failure_is_read_whole() -> None:
    item = parse_log_item(FAILED)

    assert (item.event, item.at) == ("LAUNCH_FAILED", 1670441069.374504)
    assert (item.server_id, item.network_id) == ("s-51d6b65c73391918f", None)
    assert (item.target_instance, item.conversion_server) == (None, None)
    assert (item.attempt, item.attempts) == (2, 3)
    assert item.raw_error == FAILED["eventData"]["rawError"]
    assert item.raw == FAILED
    assert item.is_failure
    assert item.about == "s-51d6b65c73391918f"


def test_the_instances_are_read() -> None:
    data = {"targetInstanceID": "i-0f554975a5cf3245e", "conversionServerID": "i-0be3f7e2bca88b868"}

    item = parse_log_item({"event": "LAUNCH_END", "eventData": data})

    assert item.target_instance == "i-0f554975a5cf3245e"
    assert item.conversion_server == "i-0be3f7e2bca88b868"


def test_a_network_is_found_where_it_stands() -> None:
    data = {"eventResourceData": {"sourceNetworkData": {"sourceNetworkID": "sn-1"}}}

    item = parse_log_item({"event": "NETWORK_RECOVERY_START", "eventData": data})

    assert (item.network_id, item.about) == ("sn-1", "sn-1")


@pytest.mark.parametrize(
    ("event", "fails"),
    [
        ("SNAPSHOT_FAIL", True),
        ("LAUNCH_FAILED", True),
        ("USING_PREVIOUS_SNAPSHOT_FAILED", True),
        ("WARM_UP_FAILED", True),
        ("USING_PREVIOUS_SNAPSHOT", False),
        ("LAUNCH_END", False),
        ("FAILBACK_START", False),
        (None, False),
    ],
)
def test_a_failure_is_recognised_by_its_event_name(event: str | None, *, fails: bool) -> None:
    assert parse_log_item({"event": event}).is_failure is fails


def test_what_says_nothing_is_absent() -> None:
    item = parse_log_item(
        {"event": "", "eventData": {"sourceServerID": "", "rawError": "", "attemptCount": True}}
    )

    assert (item.event, item.at) == ("", None)
    assert (item.about, item.raw_error, item.attempt) == (None, None, None)


def test_an_error_of_a_wrong_type_is_not_lost() -> None:
    item = parse_log_item({"eventData": {"rawError": {"Code": "Unsupported"}}})

    assert item.raw_error == '{"Code": "Unsupported"}'


@given(JSON)
def test_no_item_raises(raw: Any) -> None:
    assert isinstance(parse_log_item(raw), LogItem)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "event": JSON,
            "logDateTime": JSON,
            "eventData": st.dictionaries(
                st.sampled_from(
                    ["sourceServerID", "rawError", "attemptCount", "eventResourceData"]
                ),
                JSON,
            ),
        },
    )
)
def test_no_value_raises(raw: dict[str, Any]) -> None:
    item = parse_log_item(raw)

    assert repr(item.raw) == repr(raw)
    assert item.is_failure in (True, False)
