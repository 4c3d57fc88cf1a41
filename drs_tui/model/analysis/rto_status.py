"""How a job stands against its recovery time objective."""

from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.milestones import Milestone
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.drs.job import Job
from drs_tui.model.text.times import elapsed


class RtoVerdict(StrEnum):
    """Whether the objective is met, may be, or is not. LEFT: there is time left for it."""

    MET = "MET"
    LEFT = "LEFT"
    AT_RISK = "AT_RISK"
    MISSED = "MISSED"
    UNKNOWN = "UNKNOWN"


class RtoReason(StrEnum):
    """Why the objective is not met, or why that cannot be said.

    UNTIMED: every server reached the target, not all at a known time. FAILED, CANCELLED and
    NOT_REACHED: servers that did not reach it.
    """

    NO_CREATION_TIME = "NO_CREATION_TIME"
    OVER_BEFORE_START = "OVER_BEFORE_START"
    NO_SERVER = "NO_SERVER"
    UNTIMED = "UNTIMED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    NOT_REACHED = "NOT_REACHED"


class RtoStatus(NamedTuple):
    """A verdict with what it is based on.

    ``servers`` is how many the reason is about. ``seconds`` is the time taken (MET), left until
    the deadline (LEFT, AT_RISK), or passed since (MISSED); None: not known, or of no interest.
    ``reached`` of ``total`` servers did, the last known one after ``reached_in`` seconds;
    ``missing`` are the keys of those that will not. ``is_least``: at least so many seconds, since
    not every server's time is known. ``is_live``: the job may still change.
    """

    verdict: RtoVerdict
    end: RtoTarget
    reason: RtoReason | None = None
    servers: int = 0
    seconds: float | None = None
    is_least: bool = False
    is_live: bool = False
    reached: int = 0
    total: int = 0
    reached_in: float | None = None
    missing: tuple[str, ...] = ()


def applies(job: Job) -> bool:
    """Return whether the job recovers servers: one that ends instances does not."""
    return bool(job.servers) and goal(job.type, job.initiated_by) == "LAUNCHED"


def deadline(rto: Rto, created: float | None) -> float | None:
    """Return the instant of the deadline; None when its start is not known."""
    since = rto.since(created)
    return None if since is None else since + rto.seconds


def rto_status(rto: Rto, point: Milestone, job: Job, now: float, *, live: bool) -> RtoStatus:
    """Compare a job with its objective.

    ``point`` is the milestone of ``rto.end``. ``live``: the job may still change.
    """
    since = rto.since(job.created)
    if since is None:
        return RtoStatus(RtoVerdict.UNKNOWN, rto.end, RtoReason.NO_CREATION_TIME)
    if job.ended is not None and job.ended < since:
        return RtoStatus(RtoVerdict.UNKNOWN, rto.end, RtoReason.OVER_BEFORE_START)
    if not point.total:
        return RtoStatus(RtoVerdict.UNKNOWN, rto.end, RtoReason.NO_SERVER)
    if len(point.reached) == point.total:
        status = _all_reached(point, since, since + rto.seconds, now)
    else:
        # A clock behind the job's must not give more time than the objective does.
        status = _some_missing(point, since + rto.seconds - max(now, since), live=live)
    return status._replace(
        reached=len(point.reached),
        total=point.total,
        reached_in=elapsed(since, point.times[-1]) if point.times else None,
        missing=point.lost if live else point.lost + point.pending,
    )


def _all_reached(point: Milestone, since: float, until: float, now: float) -> RtoStatus:
    times = point.times
    is_timed = len(times) == point.total
    if times and times[-1] > until:
        over = times[-1] - until
        return RtoStatus(RtoVerdict.MISSED, point.end, seconds=over, is_least=not is_timed)
    if is_timed:
        return RtoStatus(RtoVerdict.MET, point.end, seconds=times[-1] - since)
    verdict = RtoVerdict.MET if now <= until else RtoVerdict.UNKNOWN
    return RtoStatus(verdict, point.end, RtoReason.UNTIMED, servers=point.total - len(times))


def _obstacle(point: Milestone, *, live: bool) -> tuple[RtoReason | None, int]:
    """Find what keeps the objective from being met, and of how many servers; None: nothing yet."""
    if point.failed:
        return RtoReason.FAILED, point.failed
    if point.cancelled:
        return RtoReason.CANCELLED, point.cancelled
    return (None, 0) if live else (RtoReason.NOT_REACHED, point.open)


def _some_missing(point: Milestone, left: float, *, live: bool) -> RtoStatus:
    reason, servers = _obstacle(point, live=live)
    if left >= 0 and live:
        verdict = RtoVerdict.LEFT if reason is None else RtoVerdict.AT_RISK
        return RtoStatus(verdict, point.end, reason, servers, left, is_live=live)
    over = -left if live else None
    return RtoStatus(RtoVerdict.MISSED, point.end, reason, servers, over, is_live=live)
