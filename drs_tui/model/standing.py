"""How a job stands against the recovery time that was promised."""

from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.counts import goal
from drs_tui.model.job import Job
from drs_tui.model.rto import End, Rto
from drs_tui.model.statistics import Milestone
from drs_tui.model.times import duration
from drs_tui.model.words import plural


class Kind(StrEnum):
    """How good that is."""

    MET = "met"
    LEFT = "left"
    AT_RISK = "at risk"
    MISSED = "missed"
    UNKNOWN = "unknown"


class Standing(NamedTuple):
    """The verdict, and its words: ``3h29m left``, ``missed by 12m10s``, ``met: 28m02s``."""

    kind: Kind
    words: str


_UNTIMED = {
    End.LAUNCHED: "neither log nor drs-tui saw it",
    End.AGENT: "DRS does not say",
    End.ACTIONS: "DRS gives runs no times",
}
_OPEN = {
    End.LAUNCHED: "not launched",
    End.AGENT: "without its agent seen",
    End.ACTIONS: "without its actions passed",
}


def applies(job: Job) -> bool:
    """Whether the job recovers servers: ending instances or networks alone is no recovery."""
    return bool(job.servers) and goal(job.type, job.initiated_by) == "LAUNCHED"


def deadline(rto: Rto, created: float | None) -> float | None:
    """The instant of the promise; None when nothing says when it began to count."""
    since = rto.since(created)
    return None if since is None else since + rto.seconds


def standing(rto: Rto, point: Milestone, job: Job, now: float, *, live: bool) -> Standing:
    """How the job stands. ``point``: that of ``rto.end``; ``live``: the job may still change."""
    since = rto.since(job.created)
    if since is None:
        return Standing(Kind.UNKNOWN, "not known: the job has no creation time")
    if job.ended is not None and job.ended < since:
        return Standing(Kind.UNKNOWN, "not this job's: it was over before")
    if not point.total:
        what = "no action to pass" if rto.end is End.ACTIONS else "no server takes part"
        return Standing(Kind.UNKNOWN, f"not known: {what}")
    if len(point.reached) == point.total:
        return _all_there(point, since, since + rto.seconds, now)
    # A clock that is behind the job's must not promise more than was promised.
    return _on_the_way(point, since + rto.seconds - max(now, since), live=live)


def _all_there(point: Milestone, since: float, until: float, now: float) -> Standing:
    times = point.times
    all_timed = len(times) == point.total
    if times and times[-1] > until:
        more = "" if all_timed else " or more"
        return Standing(Kind.MISSED, f"missed by {duration(times[-1] - until)}{more}")
    if all_timed:
        return Standing(Kind.MET, f"met: {duration(times[-1] - since)}")
    why = f"when exactly is not known: {_UNTIMED[point.end]}"
    if now <= until:
        return Standing(Kind.MET, f"met; {why}")
    return Standing(Kind.UNKNOWN, f"{point.end.words}; {why}")


def _why_not(point: Milestone, *, live: bool) -> str:
    """What stands in the way of the promise; empty while it may still be kept."""
    if point.failed:
        return f"{plural(point.failed, 'server')} failed"
    if point.cancelled:
        return f"{plural(point.cancelled, 'server')} cancelled"
    return "" if live else f"{plural(point.open, 'server')} {_OPEN[point.end]}"


def _on_the_way(point: Milestone, left: float, *, live: bool) -> Standing:
    why = _why_not(point, live=live)
    if left >= 0 and not why:
        return Standing(Kind.LEFT, f"{duration(left)} left")
    if left >= 0:
        # Another job may still bring those servers up in time.
        return Standing(Kind.AT_RISK, f"not met: {why}, {duration(left)} left")
    if live:
        so_far = f"missed by {duration(-left)} so far"
        return Standing(Kind.MISSED, f"{so_far}, {why}" if why else so_far)
    return Standing(Kind.MISSED, f"not met: {why}")
