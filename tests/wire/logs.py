"""Logs that an endpoint serves, and how they were asked for."""

from drs_tui.protocol.events import LogPageRead
from tests.endpoint import Endpoint
from tests.records import Item, log_item
from tests.wire.monitor import Monitor

LOGS = "DescribeJobLogItems"


def log_of(length: int) -> list[Item]:
    """A log of so many items."""
    return [log_item(number) for number in range(length)]


def asked_of(endpoint: Endpoint, about: str) -> list[str | None]:
    """The tokens with which that job's log was asked for."""
    return [asked.token for asked in endpoint.of(LOGS) if asked.body["jobID"] == about]


def turns(endpoint: Endpoint) -> list[str]:
    """Whose logs were asked for, page by page."""
    return [asked.body["jobID"] for asked in endpoint.of(LOGS)]


def tick(monitor: Monitor) -> LogPageRead:
    """A tick, and the log that has its turn with it."""
    monitor.tick()
    return monitor.until(LogPageRead)
