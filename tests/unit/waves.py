"""Build the jobs of a recovery; times are minutes since its first job."""

from typing import Any

from drs_tui.model.analysis.grouping import TAG
from drs_tui.model.analysis.outcome import is_live
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.recovery import (
    Part,
    Recovery,
    merge,
)
from tests.parsed import parse_job, parse_log_item
from tests.records import Item
from tests.unit.fake_collector import NOW

MINUTE = 60.0
BEGUN = NOW - 5 * 60 * MINUTE
NETWORK = "sn-0a1b2c3d4e5f60718"


def a_job(
    name: str,
    after: float = 0,
    took: float | None = 10,
    *,
    network: str = "",
    tag: str = "",
    account: str = "111122223333",
    **servers: str | None,
) -> Item:
    """A drill of that many minutes after the first job; ``took`` None: it is live.

    ``servers``: the launchStatus by id.
    """
    created = BEGUN + after * MINUTE
    item: Item = {
        "jobID": name,
        "arn": f"arn:aws:drs:us-east-1:{account}:job/{name}",
        "type": "LAUNCH",
        "initiatedBy": "START_DRILL",
        "status": "STARTED" if took is None else "COMPLETED",
        "creationDateTime": created,
        "participatingServers": [
            {"sourceServerID": each, "launchStatus": status} for each, status in servers.items()
        ],
        "tags": {TAG: tag} if tag else {},
    }
    if took is not None:
        item["endDateTime"] = created + took * MINUTE
    if network:
        resource = {"participatingResourceID": {"sourceNetworkID": NETWORK}}
        item["participatingResources"] = [resource | {"launchStatus": network}]
    return item


def server_item(name: str | None, status: str | None = "LAUNCHED") -> Item:
    return {"sourceServerID": name, "launchStatus": status}


def real(item: Item) -> Item:
    return item | {"initiatedBy": "START_RECOVERY"}


def terminated(item: Item) -> Item:
    return item | {"type": "TERMINATE", "initiatedBy": "TERMINATE_RECOVERY_INSTANCES"}


def log_item(item: Item, name: str, after: float, about: str = "a", **data: Any) -> Item:
    """A log item that many minutes after the job's creation."""
    data |= {"sourceServerID": about} if about else {}
    at = item["creationDateTime"] + after * MINUTE
    return {"event": name, "eventData": data, "logDateTime": at}


def part(item: Item, *log: Item) -> Part:
    job = parse_job(item)
    return Part(job, job_progress(job, [parse_log_item(each) for each in log]), is_live(job))


def merged(*items: Item) -> Recovery:
    return merge([part(item) for item in items])


FIRST = a_job("one", a="LAUNCHED", b="FAILED", c="FAILED")
AGAIN = a_job("two", 20, c="FAILED", b="LAUNCHED")
THIRD = a_job("three", 60, None, c="PENDING")
