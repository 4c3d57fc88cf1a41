"""Many jobs as encoded JSON, as the service sends them; ids are random with a fixed seed."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

ACCOUNT = "111122223333"
SEED = 7
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
STARTED_AGO = timedelta(minutes=3)
_ID = "%017x"  # an id in a template, filled in for each job

Item = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """The size of a job: its servers, and action runs of each."""

    name: str
    servers: int
    runs: int


LIGHT, MEDIUM, BIG = Kind("light", 1, 0), Kind("medium", 3, 2), Kind("big", 20, 6)
KINDS = {kind.name: kind for kind in (LIGHT, MEDIUM, BIG)}


def _run(number: int, status: str) -> Item:
    return {
        "runId": f"{_ID}-run",
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


def _server(kind: Kind, launched: str, runs: str) -> Item:
    item: Item = {"sourceServerID": f"s-{_ID}", "launchStatus": launched}
    if kind.runs:
        item["launchActionsStatus"] = {"runs": [_run(n, runs) for n in range(kind.runs)]}
    return item


def _job(kind: Kind, *, live: bool) -> Item:
    launched, runs = ("PENDING", "IN_PROGRESS") if live else ("LAUNCHED", "SUCCEEDED")
    ended = {} if live else {"endDateTime": "%s"}
    return {
        "jobID": "drsjob-%s",
        "arn": f"arn:aws:drs:us-east-1:{ACCOUNT}:job/drsjob-%s",
        "type": "LAUNCH",
        "initiatedBy": "START_DRILL",
        "status": "STARTED" if live else "COMPLETED",
        "creationDateTime": "%s",
        **ended,
        "participatingServers": [_server(kind, launched, runs) for _ in range(kind.servers)],
        "tags": {},
    }


def encoder(kind: Kind, *, live: bool) -> Callable[[str, datetime, random.Random], bytes]:
    """Return a function that encodes a job with an id and a creation; fast, from a template."""
    template = json.dumps(_job(kind, live=live), separators=(",", ":"))
    ids = template.count(_ID)

    def encode(job_id: str, created: datetime, source: random.Random) -> bytes:
        ended = () if live else ((created + timedelta(minutes=9)).isoformat(),)
        more = tuple(source.getrandbits(68) for _ in range(ids))
        filled = template % (job_id, job_id, created.isoformat(), *ended, *more)
        return filled.encode()

    return encode


def fleet(
    kind: Kind, count: int, live: int, now: datetime, mark: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Yield ids and encoded jobs, newest first, a minute apart. The first ``live`` ones still run.

    Those started a few minutes before ``now``, all others long ago. Ids begin with ``mark``.
    """
    source = random.Random(SEED)
    encode_live, encode_ended = encoder(kind, live=True), encoder(kind, live=False)
    for number in range(count):
        job_id = f"{mark}{source.getrandbits(68):017x}"[:17]
        if number < live:
            began = now - STARTED_AGO - timedelta(seconds=7 * number)
            yield f"drsjob-{job_id}", encode_live(job_id, began, source)
        else:
            began = NEWEST - timedelta(minutes=number)
            yield f"drsjob-{job_id}", encode_ended(job_id, began, source)


def log(servers: list[str], began: datetime) -> list[Item]:
    """Return the log of a live job: snapshots taken, conversion started."""
    at = began.isoformat()
    items: list[Item] = [{"event": "JOB_START", "eventData": {}, "logDateTime": at}]
    for event in ("SNAPSHOT_START", "SNAPSHOT_END", "CONVERSION_START"):
        items += [
            {"event": event, "eventData": {"sourceServerID": server}, "logDateTime": at}
            for server in servers
        ]
    return items


def as_rows(jobs: Iterator[tuple[str, bytes]]) -> Iterator[str]:
    """Yield jobs as JSON lines with what the job list shows, for viewers of tables."""
    for job_id, encoded in jobs:
        item = json.loads(encoded)
        servers = item["participatingServers"]
        runs = [s.get("launchActionsStatus", {}).get("runs", []) for s in servers]
        yield json.dumps(
            {
                "job": job_id,
                "type": "drill",
                "status": item["status"],
                "created": item["creationDateTime"],
                "ended": item.get("endDateTime"),
                "servers": len(servers),
                "launched": sum(s["launchStatus"] == "LAUNCHED" for s in servers),
                "actions": sum(map(len, runs)),
            }
        )
