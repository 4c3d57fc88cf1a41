"""Compute recovery times from a recording's raw answers, with nothing of drs-tui.

A second opinion: the tests hold the report to it.
"""

import gzip
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any


def epoch(text: str) -> float:
    """Return an instant of DRS's in epoch seconds."""
    return datetime.fromisoformat(text).timestamp()


def recovery_times(path: str, job_ids: list[str]) -> dict[str, float]:
    """Return the seconds from the first job's creation to each server's launch, by server."""
    jobs: dict[str, dict[str, Any]] = {}
    logs: dict[str, list[dict[str, Any]]] = {}
    for line in gzip.decompress(Path(path).read_bytes()).splitlines():
        body = json.loads(line).get("body") or {}
        if body.get("event") == "JobsUpdated":
            jobs |= {job["jobID"]: job for job in body["answers"]}
        elif body.get("event") == "LogUpdated":
            log = logs.setdefault(body["job_id"], [])
            log[body["start"] :] = body["items"]
    started = min(epoch(jobs[each]["creationDateTime"]) for each in job_ids)
    ends: dict[str, float] = {}
    for job_id in sorted(job_ids, key=lambda each: (jobs[each]["creationDateTime"], each)):
        for server in jobs[job_id]["participatingServers"]:
            server_id = server["sourceServerID"]
            ends.pop(server_id, None)  # the last launch counts
            for item in logs.get(job_id, []):
                is_its = item["eventData"].get("sourceServerID") == server_id
                if (
                    server["launchStatus"] == "LAUNCHED"
                    and is_its
                    and item["event"] == "LAUNCH_END"
                ):
                    ends[server_id] = epoch(item["logDateTime"])
    return {server_id: end - started for server_id, end in ends.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(recovery_times(sys.argv[1], sys.argv[2:])))
