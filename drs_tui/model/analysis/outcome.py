"""Find what really happened to a job: a COMPLETED one may have launched nothing.

DRS never marks a job as failed. Failure is in the ``launchStatus`` of servers and networks and in
the ``status`` of action runs; a status that is absent or unknown never counts as failure.
"""

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from drs_tui.model.analysis.counts import Counts, counts_of

if TYPE_CHECKING:
    from drs_tui.model.drs.job import Job


class Outcome(StrEnum):
    """What happened to a job, as a code; its words are in ``model.text.labels``."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    FINISHING = "FINISHING"
    NOTHING_DONE = "NOTHING_DONE"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    PARTIAL = "PARTIAL"
    ACTIONS_FAILED = "ACTIONS_FAILED"
    OPTIONAL_ACTION_FAILED = "OPTIONAL_ACTION_FAILED"
    SUCCEEDED = "SUCCEEDED"
    UNKNOWN = "UNKNOWN"
    LAST_KNOWN = "LAST_KNOWN"


FAILURES = frozenset({Outcome.FAILED, Outcome.PARTIAL, Outcome.ACTIONS_FAILED})
ENDED_BY_LOG = frozenset({Outcome.CANCELLED, Outcome.NOTHING_DONE})
"""Of jobs whose statuses may stay unfinished for ever: how they ended is in their log."""


_MOVING = frozenset({"PENDING", "STARTED"})


def _is_over(status: str | None, *, has_end: bool) -> bool:
    """Return whether the job has ended: also one of a status unknown here that has an end."""
    return status == "COMPLETED" or (has_end and status not in _MOVING)


def may_change(status: str | None, counts: Counts, *, has_end: bool = False) -> bool:
    """Return whether the service may still change such a job: not over, or unfinished.

    ``has_end``: it has an ``endDateTime``.
    """
    if status == "COMPLETED":
        return counts.is_unfinished
    return not _is_over(status, has_end=has_end)


def is_live(job: "Job") -> bool:
    """Return whether the service may still change the job."""
    return may_change(job.status, counts_of(job), has_end=job.ended is not None)


@lru_cache(maxsize=1024)
def outcome(status: str | None, counts: Counts, *, has_end: bool = False) -> Outcome:
    """Return the first outcome that fits a job of that ``status``; ``has_end`` as above.

    A status that is unknown here says nothing of how the job ended.
    """
    if status is None or (status != "COMPLETED" and _is_over(status, has_end=has_end)):
        return Outcome.UNKNOWN
    if status == "PENDING":
        return Outcome.QUEUED
    if status != "COMPLETED":
        return Outcome.RUNNING
    if counts.is_unfinished:
        return Outcome.FINISHING
    return _ended(counts)


def _ended(counts: Counts) -> Outcome:
    if not counts.participants:
        return Outcome.NOTHING_DONE
    if counts.failed:
        return Outcome.PARTIAL if counts.reached else Outcome.FAILED
    if counts.other:
        return Outcome.UNKNOWN
    if counts.runs_failed:
        return Outcome.ACTIONS_FAILED
    if counts.optional_failed:
        return Outcome.OPTIONAL_ACTION_FAILED
    return Outcome.UNKNOWN if counts.runs_other else Outcome.SUCCEEDED
