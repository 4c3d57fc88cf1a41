"""How a job stands against the recovery time that was promised."""

from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.milestones import Milestone
from drs_tui.model.analysis.rto import Rto, RtoTarget
from drs_tui.model.drs.job import Job
from drs_tui.model.text.labels import plural
from drs_tui.model.text.times import duration


class RtoVerdict(StrEnum):
    """How good that is."""

    MET = "met"
    LEFT = "left"
    AT_RISK = "at risk"
    MISSED = "missed"
    UNKNOWN = "unknown"


class RtoStatus(NamedTuple):
    """The verdict, and its words: ``3h29m left``, ``missed by 12m10s``, ``met: 28m02s``."""

    kind: RtoVerdict
    words: str


_UNTIMED = {
    RtoTarget.LAUNCHED: "neither log nor drs-tui saw it",
    RtoTarget.AGENT: "DRS does not say",
    RtoTarget.ACTIONS: "DRS gives runs no times",
}
_OPEN = {
    RtoTarget.LAUNCHED: "not launched",
    RtoTarget.AGENT: "without its agent seen",
    RtoTarget.ACTIONS: "without its actions passed",
}


def applies(job: Job) -> bool:
    """Whether the job recovers servers: ending instances or networks alone is no recovery."""
    return bool(job.servers) and goal(job.type, job.initiated_by) == "LAUNCHED"


def deadline(rto: Rto, created: float | None) -> float | None:
    """The instant of the promise; None when nothing says when it began to count."""
    since = rto.since(created)
    return None if since is None else since + rto.seconds


def rto_status(rto: Rto, point: Milestone, job: Job, now: float, *, live: bool) -> RtoStatus:
    """How the job stands. ``point``: that of ``rto.end``; ``live``: the job may still change."""
    since = rto.since(job.created)
    if since is None:
        return RtoStatus(RtoVerdict.UNKNOWN, "not known: the job has no creation time")
    if job.ended is not None and job.ended < since:
        return RtoStatus(RtoVerdict.UNKNOWN, "not this job's: it was over before")
    if not point.total:
        what = "no action to pass" if rto.end is RtoTarget.ACTIONS else "no server takes part"
        return RtoStatus(RtoVerdict.UNKNOWN, f"not known: {what}")
    if len(point.reached) == point.total:
        return _all_there(point, since, since + rto.seconds, now)
    # A clock that is behind the job's must not promise more than was promised.
    return _on_the_way(point, since + rto.seconds - max(now, since), live=live)


def _all_there(point: Milestone, since: float, until: float, now: float) -> RtoStatus:
    times = point.times
    all_timed = len(times) == point.total
    if times and times[-1] > until:
        more = "" if all_timed else " or more"
        return RtoStatus(RtoVerdict.MISSED, f"missed by {duration(times[-1] - until)}{more}")
    if all_timed:
        return RtoStatus(RtoVerdict.MET, f"met: {duration(times[-1] - since)}")
    why = f"when exactly is not known: {_UNTIMED[point.end]}"
    if now <= until:
        return RtoStatus(RtoVerdict.MET, f"met; {why}")
    return RtoStatus(RtoVerdict.UNKNOWN, f"{point.end.words}; {why}")


def _why_not(point: Milestone, *, live: bool) -> str:
    """What stands in the way of the promise; empty while it may still be kept."""
    if point.failed:
        return f"{plural(point.failed, 'server')} failed"
    if point.cancelled:
        return f"{plural(point.cancelled, 'server')} cancelled"
    return "" if live else f"{plural(point.open, 'server')} {_OPEN[point.end]}"


def _on_the_way(point: Milestone, left: float, *, live: bool) -> RtoStatus:
    why = _why_not(point, live=live)
    if left >= 0 and not why:
        return RtoStatus(RtoVerdict.LEFT, f"{duration(left)} left")
    if left >= 0:
        # Another job may still bring those servers up in time.
        return RtoStatus(RtoVerdict.AT_RISK, f"not met: {why}, {duration(left)} left")
    if live:
        so_far = f"missed by {duration(-left)} so far"
        return RtoStatus(RtoVerdict.MISSED, f"{so_far}, {why}" if why else so_far)
    return RtoStatus(RtoVerdict.MISSED, f"not met: {why}")
