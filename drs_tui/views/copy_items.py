"""List what can be copied of a job, its servers and its runs: ids, links, commands, JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.progress import State
from drs_tui.model.analysis.rto import Rto
from drs_tui.model.text.labels import cause_title, is_ended_drill, plural
from drs_tui.model.text.times import TimeText
from drs_tui.store.store import Store
from drs_tui.views.causes import cause_ids, cause_line, cause_names
from drs_tui.views.command_targets import CommandTargets
from drs_tui.views.job_view import JobView
from drs_tui.views.links import (
    job_command,
    job_link,
    log_command,
    monitor_command,
    recovery_command,
    run_command,
    run_link,
    server_link,
    terminate_command,
)
from drs_tui.views.rows import RunRow, ServerRow
from drs_tui.views.summary import cause_lines, job_causes, job_summary
from drs_tui.views.tables import as_csv, as_markdown, cause_table, server_table


class CopyItem(NamedTuple):
    """One entry of the copy menu; ``unit`` is what a line of its text is."""

    label: str
    text: str
    unit: str = "line"

    @property
    def preview(self) -> str:
        """Return the text if it is one line, else ``6 ids: s-3b5d…``."""
        first, *rest = self.text.split("\n")
        if not rest:
            return first
        count = plural(1 + len(rest), self.unit)
        return f"{count}: {first}…" if first.strip("[{") else count


def _lines(ids: Iterable[str | None]) -> str:
    return "\n".join(identity for identity in ids if identity)


def _ids(label: str, ids: Iterable[str | None]) -> CopyItem:
    return CopyItem(label, _lines(ids), "id")


def _given(copies: Iterable[CopyItem]) -> list[CopyItem]:
    return [copy for copy in copies if copy.text]


def job_copies(
    job: JobView, targets: CommandTargets, times: TimeText, rto: Rto | None = None
) -> list[CopyItem]:
    """List what can be copied of a job, or of several as one recovery."""
    row, servers = job.row, job.servers()
    failed = (s.server.source_server_id for s in servers if s.progress.state is State.FAILED)
    table = server_table(job) if servers else []
    copies = [
        _ids("job id" if len(job.job_ids) == 1 else "job ids", job.job_ids),
        CopyItem("summary", job_summary(job, times, rto)),
        CopyItem("causes", _lines(cause_lines(job.store, job_causes(job))), "cause"),
        CopyItem("ARN", _lines(part.job.arn for part in job.parts)),
        *_job_commands(job.job_ids, targets),
        _ids("source server ids", row.server_ids),
        _ids("ids of failed servers", failed),
        _ids("instance ids", (line.instance_id for line in servers)),
        _ids("ids of instances still running", job.running_ids()),
        CopyItem("servers in Markdown", as_markdown(table) if table else ""),
        CopyItem("servers as CSV", as_csv(table) if table else ""),
        CopyItem("JSON", json.dumps(_answers(job), indent=2)),
    ]
    return _given(copies)


def _answers(job: JobView) -> object:
    """Return the job as DRS sent it, or a list of the jobs of a recovery."""
    return job.answers[0] if len(job.job_ids) == 1 else job.answers


def _job_commands(job_ids: Sequence[str], targets: CommandTargets) -> Iterator[CopyItem]:
    """Yield the links and commands that show jobs; those of AWS's ask each source by itself."""
    monitor = monitor_command if len(job_ids) == 1 else recovery_command
    links = (job_link(each, targets.of(each).region) for each in job_ids)
    jobs = (job_command(ids, *target) for target, ids in targets.by_source(job_ids))
    logs = (log_command(each, *targets.of(each)) for each in job_ids)
    yield CopyItem("console link", _lines(links))
    yield CopyItem("drs-tui command", monitor(job_ids, targets.options(job_ids)))
    yield CopyItem("aws command: job", _lines(jobs))
    yield CopyItem("aws command: log", _lines(logs))


def cause_copies(store: Store, cause: Cause) -> list[CopyItem]:
    """List what can be copied of a cause of failures."""
    return _given(
        (
            CopyItem("cause", cause_title(cause)),
            CopyItem("message", cause.message or ""),
            CopyItem("hint", cause.hint or ""),
            CopyItem("in one line", cause_line(cause, cause_names(store, cause))),
            CopyItem("names", _lines(cause_names(store, cause)), "name"),
            CopyItem("ids", cause_ids(cause), "id"),
        )
    )


def causes_copies(store: Store, causes: Sequence[Cause], summary: str) -> list[CopyItem]:
    """List what can be copied of all causes together."""
    table = cause_table(store, causes)
    return [
        CopyItem("summary of all causes", summary),
        CopyItem("all causes in Markdown", as_markdown(table)),
        CopyItem("all causes as CSV", as_csv(table)),
    ]


def instance_copies(
    job: JobView, line: ServerRow | None, targets: CommandTargets
) -> list[CopyItem]:
    """List what can be copied of a job's running instances; ``line`` is the highlighted one.

    Those of a recovery may be in production: there is no command to terminate them.
    """
    commands = _terminate_commands(job, targets) if is_ended_drill(job.row) else ""
    copies = [
        CopyItem("instance id", (line and line.instance_id) or ""),
        _ids("ids of all that run", job.running_ids()),
        CopyItem("aws command: terminate (not run)", commands),
    ]
    return _given(copies)


def _terminate_commands(job: JobView, targets: CommandTargets) -> str:
    """Return the commands that terminate what runs: one for each source, with its ids alone."""
    running = [
        (line.job_id, line.instance.id)
        for line in job.servers()
        if line.instance and line.instance.runs
    ]
    return _lines(
        terminate_command((identity for job_id, identity in running if job_id in job_ids), *target)
        for target, job_ids in targets.by_source(dict.fromkeys(job_id for job_id, _ in running))
    )


def run_copies(line: RunRow, region: str, profile: str | None) -> list[CopyItem]:
    """List what can be copied of an action run."""
    run = line.run
    copies = [
        CopyItem("run id", run.run_id or ""),
        CopyItem("failure reason", run.failure_reason or ""),
        CopyItem("console link", run_link(run, region) or ""),
        CopyItem("aws command", run_command(run, region, profile) or ""),
    ]
    return _given(copies)


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
    return _given(copies)
