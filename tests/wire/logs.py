"""Build logs for an endpoint, and look at the requests for them."""

from drs_tui.protocol.events import LogPageRead
from tests.endpoint import Endpoint
from tests.records import Item, log_item
from tests.wire.monitor import Monitor

LOGS = "DescribeJobLogItems"


def log_of(length: int) -> list[Item]:
    """Return a log of that many items."""
    return [log_item(number) for number in range(length)]


def asked_of(endpoint: Endpoint, about: str) -> list[str | None]:
    """Return the tokens of the requests for a job's log."""
    return [asked.token for asked in endpoint.of(LOGS) if asked.body["jobID"] == about]


def turns(endpoint: Endpoint) -> list[str]:
    """Return the job ids of the requests for logs, page by page."""
    return [asked.body["jobID"] for asked in endpoint.of(LOGS)]


def tick(monitor: Monitor) -> LogPageRead:
    """Request a tick, and read on to the page of the log that is read with it."""
    monitor.tick()
    return monitor.until(LogPageRead)
