"""Jobs as the wire has them, for endpoints to serve."""

from datetime import UTC, datetime, timedelta
from typing import Any

Item = dict[str, Any]
ACCOUNT = "111122223333"


def job_id(number: int) -> str:
    """``drsjob-`` and seventeen hexadecimal digits."""
    return f"drsjob-{number:017x}"


def server(number: int, status: str | None = "LAUNCHED", runs: list[Item] | None = None) -> Item:
    """A participating server; ``runs`` None leaves launchActionsStatus out."""
    item: Item = {"sourceServerID": f"s-{number:017x}"}
    if status is not None:
        item["launchStatus"] = status
    if runs is not None:
        item["launchActionsStatus"] = {"runs": runs}
    return item


def run(number: int, status: str = "SUCCEEDED", reason: str | None = None) -> Item:
    """A run of a required action."""
    item: Item = {
        "runId": f"0000000{number:x}-run",
        "status": status,
        "action": {
            "actionId": f"action-{number}",
            "actionCode": "AWSMigration-VerifyProcessIsRunning",
            "name": f"Process check {number}",
            "type": "SSM_AUTOMATION",
            "category": "VALIDATION",
            "order": 1000 + number,
            "optional": False,
            "active": True,
        },
    }
    if reason is not None:
        item["failureReason"] = reason
    return item


def job(
    number: int, *, age: timedelta | None = None, now: datetime | None = None, **fields: Any
) -> Item:
    """A drill that launched its one server. Higher numbers are older, a minute each."""
    created = (now or datetime.now(UTC)) - (age or timedelta(minutes=30 + number))
    return {
        "jobID": job_id(number),
        "arn": f"arn:aws:drs:us-east-1:{ACCOUNT}:job/{job_id(number)}",
        "type": "LAUNCH",
        "initiatedBy": "START_DRILL",
        "status": "COMPLETED",
        "creationDateTime": created.isoformat(),
        "endDateTime": (created + timedelta(minutes=9)).isoformat(),
        "participatingServers": [server(number)],
        "tags": {},
    } | fields


def live_job(number: int, **fields: Any) -> Item:
    """A drill under way since two minutes."""
    item = job(number, age=timedelta(minutes=2), status="STARTED", **fields)
    del item["endDateTime"]
    return item


def log_item(number: int, event: str = "SNAPSHOT_START", **data: Any) -> Item:
    """The item at that place of a log."""
    at = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=number)
    return {"event": event, "eventData": data, "logDateTime": at.isoformat()}


def source_server(number: int, **tags: str) -> Item:
    """A source server as far as its name goes."""
    hints = {"hostname": f"host-{number}", "fqdn": f"host-{number}.example.com"}
    return {
        "sourceServerID": f"s-{number:017x}",
        "sourceProperties": {"identificationHints": hints},
        "tags": tags,
    }


def network(number: int, **tags: str) -> Item:
    """A source network as far as its name goes."""
    return {"sourceNetworkID": f"sn-{number:017x}", "tags": tags}


def recovery_instance(number: int, of: int, **fields: Any) -> Item:
    """A recovery instance of a source server."""
    return {
        "recoveryInstanceID": f"i-{number:017x}",
        "ec2InstanceID": f"i-{number:017x}",
        "sourceServerID": f"s-{of:017x}",
        "jobID": job_id(number),
        "ec2InstanceState": "RUNNING",
        "isDrill": True,
        "pointInTimeSnapshotDateTime": "2026-11-23T00:00:01+00:00",
    } | fields
