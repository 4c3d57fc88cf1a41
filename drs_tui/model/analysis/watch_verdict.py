"""Decide what a watched recovery has come to, and the exit status that says so."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from drs_tui.exit_codes import (
    EXIT_FAILED,
    EXIT_NO_VERDICT,
    EXIT_OK,
    EXIT_RTO_MISSED,
    EXIT_TIMEOUT,
)
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.rto_status import RtoVerdict


class Verdict(StrEnum):
    """What a recovery has come to. OPEN: it goes on. UNKNOWN: it has ended, nobody knows how."""

    RECOVERED = "RECOVERED"
    OPEN = "OPEN"
    RTO_MISSED = "RTO_MISSED"
    UNKNOWN = "UNKNOWN"
    FAILED = "FAILED"


class Goal(NamedTuple):
    """How many servers reached what --until names, never will, and still may."""

    reached: int
    lost: int
    pending: int


class RecoveryStanding(NamedTuple):
    """What a verdict is based on.

    ``has_failed``: a participant or a required action has, for good. ``goal``: by --until; None:
    the job is followed to its own end, required actions included. ``rto``: against the RTO; None:
    there is none.
    """

    outcome: Outcome
    is_live: bool
    is_deleted: bool = False
    has_failed: bool = False
    goal: Goal | None = None
    rto: RtoVerdict | None = None


_ENDS = {
    Outcome.SUCCEEDED: Verdict.RECOVERED,
    Outcome.OPTIONAL_ACTION_FAILED: Verdict.RECOVERED,
    Outcome.ACTIONS_FAILED: Verdict.FAILED,
    Outcome.PARTIAL: Verdict.FAILED,
    Outcome.FAILED: Verdict.FAILED,
    Outcome.CANCELLED: Verdict.FAILED,
}
_BY_RTO = {
    None: Verdict.RECOVERED,
    RtoVerdict.MET: Verdict.RECOVERED,
    RtoVerdict.MISSED: Verdict.RTO_MISSED,
}
_WORST_FIRST = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.RTO_MISSED, Verdict.RECOVERED)


def judge(standing: RecoveryStanding, *, fail_fast: bool = False) -> Verdict:
    """Return the verdict. ``fail_fast``: it has failed as soon as anything has, for good."""
    if standing.is_deleted:
        return Verdict.UNKNOWN
    found = _by_goal(standing, standing.goal) if standing.goal else _by_end(standing)
    if found is Verdict.OPEN and fail_fast and _has_failed(standing):
        return Verdict.FAILED
    if found is Verdict.RECOVERED:
        return _BY_RTO.get(standing.rto, Verdict.UNKNOWN)
    return found


def _has_failed(standing: RecoveryStanding) -> bool:
    return bool(standing.goal.lost) if standing.goal else standing.has_failed


def _by_end(standing: RecoveryStanding) -> Verdict:
    if standing.is_live:
        return Verdict.OPEN
    return _ENDS.get(standing.outcome, Verdict.UNKNOWN)


def _by_goal(standing: RecoveryStanding, goal: Goal) -> Verdict:
    """Judge by servers: as soon as none is pending, whether or not the job has ended."""
    if not goal.pending and (goal.reached or goal.lost):
        return Verdict.FAILED if goal.lost else Verdict.RECOVERED
    if standing.is_live:
        return Verdict.OPEN
    is_known = standing.outcome in _ENDS and goal.pending
    return Verdict.FAILED if is_known else Verdict.UNKNOWN


def worst(verdicts: Iterable[Verdict], *, fail_fast: bool = False) -> Verdict:
    """Return the verdict on several recoveries; UNKNOWN on none.

    OPEN while one goes on, unless with ``fail_fast`` another one has failed.
    """
    found = set(verdicts)
    if Verdict.OPEN in found and not (fail_fast and Verdict.FAILED in found):
        return Verdict.OPEN
    return next((each for each in _WORST_FIRST if each in found), Verdict.UNKNOWN)


def exit_status(verdict: Verdict, *, is_judged: bool) -> int:
    """Return the exit status. ``is_judged``: --exit-status, else 0 says that it ended."""
    match verdict:
        case Verdict.OPEN:
            return EXIT_TIMEOUT
        case Verdict.UNKNOWN:
            return EXIT_NO_VERDICT
        case Verdict.FAILED if is_judged:
            return EXIT_FAILED
        case Verdict.RTO_MISSED if is_judged:
            return EXIT_RTO_MISSED
        case _:
            return EXIT_OK
