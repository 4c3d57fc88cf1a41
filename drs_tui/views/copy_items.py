"""List what can be copied of a job, its servers and its runs: ids, links, commands, JSON."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from drs_tui.model.analysis.progress import State
from drs_tui.views.job_view import JobView
from drs_tui.views.links import (
    job_command,
    job_link,
    log_command,
    monitor_command,
    run_command,
    run_link,
    server_link,
)
from drs_tui.views.rows import RunRow, ServerRow


class CopyItem(NamedTuple):
    """One entry of the copy menu."""

    label: str
    text: str


def _lines(ids: Iterable[str | None]) -> str:
    return "\n".join(identity for identity in ids if identity)


def still_running(job: JobView) -> list[str]:
    """Return the ids of the job's instances that still run, by DescribeRecoveryInstances."""
    instances = map(job.instance, job.progress.servers)
    return [i.ec2_id for i in instances if i and i.runs and i.ec2_id]


def job_copies(job: JobView, region: str, profile: str | None) -> list[CopyItem]:
    """List what can be copied of a job."""
    row, servers = job.row, job.servers()
    failed = _lines(s.server.source_server_id for s in servers if s.progress.state is State.FAILED)
    copies = [
        CopyItem("job id", job.job_id),
        CopyItem("ARN", job.job.arn or ""),
        CopyItem("console link", job_link(job.job_id, region)),
        CopyItem("drs-tui command", monitor_command((job.job_id,), region, profile)),
        CopyItem("aws command: job", job_command(job.job_id, region, profile)),
        CopyItem("aws command: log", log_command(job.job_id, region, profile)),
        CopyItem("source server ids", _lines(row.server_ids)),
        CopyItem("ids of failed servers", failed),
        CopyItem("instance ids", _lines(line.instance_id for line in servers)),
        CopyItem("ids of instances still running", "\n".join(still_running(job))),
        CopyItem("JSON", json.dumps(job.store.jobs.answer(job.job_id), indent=2)),
    ]
    return [copy for copy in copies if copy.text]


def run_copies(line: RunRow, region: str, profile: str | None) -> list[CopyItem]:
    """List what can be copied of an action run."""
    run = line.run
    copies = [
        CopyItem("run id", run.run_id or ""),
        CopyItem("failure reason", run.failure_reason or ""),
        CopyItem("console link", run_link(run, region) or ""),
        CopyItem("aws command", run_command(run, region, profile) or ""),
    ]
    return [copy for copy in copies if copy.text]


def server_copies(line: ServerRow, region: str) -> list[CopyItem]:
    """List what can be copied of a server."""
    server = line.server.source_server_id
    copies = [
        CopyItem("source server id", server or ""),
        CopyItem("name", line.name),
        CopyItem("instance id", line.instance_id or ""),
        CopyItem("console link", server_link(server, region) if server else ""),
        CopyItem("error", line.progress.error or ""),
    ]
    return [copy for copy in copies if copy.text]
