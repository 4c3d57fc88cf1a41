"""What the list draws of a job: small enough to hold a hundred thousand of."""

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from drs_tui.model.analysis.counts import Counts, counts_of
from drs_tui.model.analysis.outcome import ENDED_BY_LOG, FAILURES, Outcome, may_change, outcome
from drs_tui.model.text.times import CLOCK_SLACK, elapsed

if TYPE_CHECKING:
    from drs_tui.model.drs.job import Job


class Source(NamedTuple):
    """Where something was seen. ``account`` is empty until it is known."""

    account: str
    region: str


class NamedSource(NamedTuple):
    """Where jobs are. ``name``: what the account is called; empty where there is one source."""

    account: str
    region: str
    name: str = ""

    @property
    def full_name(self) -> str:
        """Return the name that no other source has: ``payments us-west-2``."""
        return f"{self.name} {self.region}".strip()


_NAME_TAGS = "Name", "ChangeId"


class Row(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
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
    deleted: bool = False

    @property
    def name(self) -> str:
        """The job's Name tag, else its ChangeId tag; empty where it has neither."""
        named = dict(tag.split("=", 1) for tag in reversed(self.tags))
        return next((found for key in _NAME_TAGS if (found := named.get(key, "").strip())), "")

    @property
    def has_failed(self) -> bool:
        """Whether anything of it has: of a live job, too."""
        return bool(self.counts.failed or self.counts.runs_failed) or self.outcome in FAILURES

    @property
    def has_phases(self) -> bool:
        """Whether its log says more of its servers than their statuses: live, or ended by it."""
        return self.live or self.outcome in ENDED_BY_LOG


def account_of(arn: str | None) -> str:
    """The account in an ARN (``arn:aws:drs:REGION:ACCOUNT:job/…``), or an empty string."""
    return _arn_part(arn, 4)


def region_of(arn: str | None) -> str:
    """The region in an ARN, or an empty string."""
    return _arn_part(arn, 3)


def _arn_part(arn: str | None, place: int) -> str:
    parts = (arn or "").split(":", place + 1)
    return parts[place] if len(parts) > place else ""


def row_of(job: "Job", source: Source) -> Row:
    """The line of a job. The account comes from its own ARN where that has one."""
    account, counts = account_of(job.arn), counts_of(job)
    elsewhere = account and account != source.account
    servers, resources = job.servers or (), job.resources or ()
    return Row(
        source=Source(account, source.region) if elsewhere else source,
        job_id=job.job_id,
        type=job.type,
        initiated_by=job.initiated_by,
        status=job.status,
        created=job.created,
        ended=job.ended,
        outcome=outcome(job.status, counts, has_end=job.ended is not None),
        live=may_change(job.status, counts, has_end=job.ended is not None),
        counts=counts,
        server_ids=tuple([s.source_server_id for s in servers if s.source_server_id]),
        network_ids=tuple([each for r in resources if (each := r.resource_id)]),
        tags=tuple([f"{key}={value or ''}" for key, value in job.tags.items()]) if job.tags else (),
    )


def job_duration(row: Row, now: float) -> float | None:
    """Return how many seconds the job took, or has been running: DRS may set the end of a job
    whose actions still run.

    None when that is not known: also of an end before the creation, and a creation still to come.
    """
    if row.live:
        return elapsed(row.created, now, CLOCK_SLACK)
    return elapsed(row.created, row.ended)


def as_last_known(row: Row) -> Row:
    """A row of what is COMPLETED, unfinished and unchanged for long: no longer live."""
    return replace(row, outcome=Outcome.LAST_KNOWN, live=False)
