"""Build jobs and other items as AWS sends them, for endpoints to serve."""

from datetime import UTC, datetime, timedelta
from typing import Any

Item = dict[str, Any]
ACCOUNT = "111122223333"


def job_id(number: int) -> str:
    """Return a job id: ``drsjob-`` and seventeen hexadecimal digits."""
    return f"drsjob-{number:017x}"


def server(number: int, status: str | None = "LAUNCHED", runs: list[Item] | None = None) -> Item:
    """Return a participating server; without ``runs`` it has no launchActionsStatus."""
    item: Item = {"sourceServerID": f"s-{number:017x}"}
    if status is not None:
        item["launchStatus"] = status
    if runs is not None:
        item["launchActionsStatus"] = {"runs": runs}
    return item


def run(number: int, status: str = "SUCCEEDED", reason: str | None = None) -> Item:
    """Return a run of a required action."""
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
    """Return a drill that launched its only server. Each number is a minute older than the last."""
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
    """Return a drill that started two minutes ago and still runs."""
    item = job(number, age=timedelta(minutes=2), status="STARTED", **fields)
    del item["endDateTime"]
    return item


def log_item(number: int, event: str = "SNAPSHOT_START", **data: Any) -> Item:
    """Return a log's item of that number."""
    at = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=number)
    return {"event": event, "eventData": data, "logDateTime": at.isoformat()}


def source_server(number: int, **tags: str) -> Item:
    """Return a source server with the facts that make its name."""
    hints = {"hostname": f"host-{number}", "fqdn": f"host-{number}.example.com"}
    return {
        "sourceServerID": f"s-{number:017x}",
        "sourceProperties": {"identificationHints": hints},
        "tags": tags,
    }


def network(number: int, **tags: str) -> Item:
    """Return a source network with the facts that make its name."""
    return {"sourceNetworkID": f"sn-{number:017x}", "tags": tags}


def recovery_instance(number: int, of: int, **fields: Any) -> Item:
    """Return a recovery instance of a source server."""
    return {
        "recoveryInstanceID": f"i-{number:017x}",
        "ec2InstanceID": f"i-{number:017x}",
        "sourceServerID": f"s-{of:017x}",
        "jobID": job_id(number),
        "ec2InstanceState": "RUNNING",
        "isDrill": True,
        "pointInTimeSnapshotDateTime": "2026-11-23T00:00:01+00:00",
    } | fields
