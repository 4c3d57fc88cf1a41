"""Compute recovery times from a recording's raw answers, with nothing of drs-tui: a second opinion,
to which the tests hold the report."""

import gzip
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any


def recovery_times(path: str, job_ids: list[str]) -> dict[str, float]:
    """Return the seconds from the first job's creation to each server's launch, by server."""
    jobs: dict[str, dict[str, Any]] = {}
    logs: dict[str, list[dict[str, Any]]] = {}
    for line in gzip.decompress(Path(path).read_bytes()).splitlines():
        body = json.loads(line).get("body") or {}
        if body.get("event") == "JobsUpdated":
            jobs |= {job["jobID"]: job for job in body["answers"]}
        elif body.get("event") == "LogUpdated":
            logs.setdefault(body["job_id"], [])[body["start"] :] = body["items"]
    ordered = sorted((jobs[each] for each in job_ids), key=lambda job: str(job["creationDateTime"]))
    started = datetime.fromisoformat(ordered[0]["creationDateTime"])
    ends: dict[str, datetime] = {}
    for job in ordered:
        for server in job["participatingServers"]:
            ends.pop(server["sourceServerID"], None)  # the last launch counts
            for item in logs.get(job["jobID"], []) if server["launchStatus"] == "LAUNCHED" else ():
                about = item["eventData"].get("sourceServerID")
                if item["event"] == "LAUNCH_END" and about == server["sourceServerID"]:
                    ends[about] = datetime.fromisoformat(item["logDateTime"])
    return {server_id: (end - started).total_seconds() for server_id, end in ends.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(recovery_times(sys.argv[1], sys.argv[2:])))
