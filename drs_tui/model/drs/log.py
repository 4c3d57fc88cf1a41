"""A job's log: what happened to which server or network, and when."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from drs_tui.model.text.times import parse_time

_FAILURES = ("_FAIL", "_FAILED")


class LogItem(NamedTuple):
    """One DescribeJobLogItems item.

    ``at`` is epoch seconds by the service. ``attempt`` of ``attempts`` is what the event says of
    retries. ``raw`` is the item as it came: what is not named here is in there.
    """

    event: str | None
    at: float | None
    server_id: str | None
    network_id: str | None
    target_instance: str | None
    conversion_server: str | None
    attempt: int | None
    attempts: int | None
    raw_error: str | None
    raw: Mapping[str, Any]

    @property
    def is_failure(self) -> bool:
        """Whether the event says that something failed, known to us or not."""
        return (self.event or "").endswith(_FAILURES)

    @property
    def about(self) -> str | None:
        """The id of the server or network it is about; None: the job itself."""
        return self.server_id or self.network_id


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value)


def _number(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number else None  # type: ignore[return-value]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def parse_log_item(raw: object) -> LogItem:
    """An item as it came from ``json.loads``; what is no object is an item that says nothing."""
    item = _mapping(raw)
    data = _mapping(item.get("eventData"))
    network = _mapping(_mapping(data.get("eventResourceData")).get("sourceNetworkData"))
    return LogItem(
        event=_text(item.get("event")),
        at=parse_time(item.get("logDateTime")),
        server_id=_text(data.get("sourceServerID")),
        network_id=_text(network.get("sourceNetworkID")),
        target_instance=_text(data.get("targetInstanceID")),
        conversion_server=_text(data.get("conversionServerID")),
        attempt=_number(data.get("attemptCount")),
        attempts=_number(data.get("maxAttemptsCount")),
        raw_error=_text(data.get("rawError")),
        raw=item,
    )
