"""What the list draws of a job: small enough to hold a hundred thousand of."""

from typing import NamedTuple

from drs_tui.model.counts import Counts, counts_of
from drs_tui.model.job import Job
from drs_tui.model.outcome import FAILURES, Outcome, may_change, outcome


class Source(NamedTuple):
    """Where something was seen. ``account`` is empty until it is known."""

    account: str
    region: str


class Row(NamedTuple):
    """One line of the list. Instants are epoch seconds.

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
    counts: Counts
    server_ids: tuple[str, ...]
    network_ids: tuple[str, ...]
    tags: tuple[str, ...]
    gone: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether anything of it has: of a live job, too."""
        return bool(self.counts.failed or self.counts.runs_failed) or self.outcome in FAILURES


ARN_ACCOUNT = 4


def account_of(job: Job) -> str:
    """The account in the job's ARN (``arn:aws:drs:REGION:ACCOUNT:job/…``), or an empty string."""
    parts = (job.arn or "").split(":")
    return parts[ARN_ACCOUNT] if len(parts) > ARN_ACCOUNT else ""


def row_of(job: Job, source: Source, *, stuck: bool = False) -> Row:
    """The job's line. The account comes from its own ARN where that has one."""
    counts, account = counts_of(job), account_of(job)
    elsewhere = account and account != source.account
    return Row(
        source=Source(account, source.region) if elsewhere else source,
        job_id=job.job_id,
        type=job.type,
        initiated_by=job.initiated_by,
        status=job.status,
        created=job.created,
        ended=job.ended,
        outcome=outcome(job.status, counts, stuck=stuck),
        live=may_change(job.status, counts) and not stuck,
        counts=counts,
        server_ids=tuple([s.source_server_id for s in job.servers or () if s.source_server_id]),
        network_ids=tuple([r.resource_id for r in job.resources or () if r.resource_id]),
        tags=tuple([f"{key}={value}" for key, value in job.tags]),
    )
