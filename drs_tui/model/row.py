"""What the list draws of a job: small enough to hold a hundred thousand of."""

from typing import NamedTuple

from drs_tui.model.job import Job
from drs_tui.model.outcome import (
    FAILURES,
    MOVING,
    Outcome,
    action_runs,
    goal,
    is_live,
    outcome,
    participant_statuses,
)


class Source(NamedTuple):
    """Where something was seen. ``account`` is empty until it is known."""

    account: str
    region: str


class Row(NamedTuple):
    """One line of the list. Instants are epoch seconds; counts are of participants or of runs.

    ``reached`` counts participants with the status the job wants, ``other`` and ``runs_other``
    what has a status that is absent or unknown; ``networks`` is how many participants are networks.
    ``server_ids``, ``network_ids`` and ``tags`` (``key=value``) are what the list is filtered by.
    """

    source: Source
    job_id: str
    type: str | None
    initiated_by: str | None
    status: str | None
    created: float | None
    ended: float | None
    outcome: Outcome
    live: bool
    networks: int
    reached: int
    failed: int
    pending: int
    in_progress: int
    other: int
    runs_passed: int
    runs_failed: int
    optional_failed: int
    runs_moving: int
    runs_other: int
    server_ids: tuple[str, ...]
    network_ids: tuple[str, ...]
    tags: tuple[str, ...]
    gone: bool = False

    @property
    def participants(self) -> int:
        """Servers and networks together."""
        return self.reached + self.failed + self.pending + self.in_progress + self.other

    @property
    def has_failed(self) -> bool:
        """Whether anything of it has: of a live job, too."""
        return bool(self.failed or self.runs_failed) or self.outcome in FAILURES


ARN_ACCOUNT = 4
KNOWN_RUNS = MOVING | {"SUCCEEDED", "FAILED"}


def account_of(job: Job) -> str:
    """The account in the job's ARN (``arn:aws:drs:REGION:ACCOUNT:job/…``), or an empty string."""
    parts = (job.arn or "").split(":")
    return parts[ARN_ACCOUNT] if len(parts) > ARN_ACCOUNT else ""


def row_of(job: Job, source: Source, *, stuck: bool = False) -> Row:
    """The job's line. The account comes from its own ARN where that has one."""
    statuses = list(participant_statuses(job))
    reached, failed = statuses.count(goal(job.type, job.initiated_by)), statuses.count("FAILED")
    pending, in_progress = statuses.count("PENDING"), statuses.count("IN_PROGRESS")
    runs = [(run.status, run.action.optional is True) for run in action_runs(job)]
    return Row(
        source=source._replace(account=account_of(job) or source.account),
        job_id=job.job_id,
        type=job.type,
        initiated_by=job.initiated_by,
        status=job.status,
        created=job.created,
        ended=job.ended,
        outcome=outcome(job, stuck=stuck),
        live=is_live(job) and not stuck,
        networks=len(job.resources or ()),
        reached=reached,
        failed=failed,
        pending=pending,
        in_progress=in_progress,
        other=len(statuses) - reached - failed - pending - in_progress,
        runs_passed=sum(status == "SUCCEEDED" for status, _ in runs),
        runs_failed=runs.count(("FAILED", False)),
        optional_failed=runs.count(("FAILED", True)),
        runs_moving=sum(status in MOVING for status, _ in runs),
        runs_other=sum(status not in KNOWN_RUNS for status, _ in runs),
        server_ids=tuple(s.source_server_id for s in job.servers or () if s.source_server_id),
        network_ids=tuple(r.resource_id for r in job.resources or () if r.resource_id),
        tags=tuple(f"{key}={value}" for key, value in job.tags),
    )
