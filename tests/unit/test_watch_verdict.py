"""What a watched recovery has come to, and the exit status that says so: the whole table."""

import pytest

from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.rto_status import RtoVerdict
from drs_tui.model.analysis.watch_verdict import (
    Goal,
    RecoveryStanding,
    Verdict,
    exit_status,
    judge,
    worst,
)

LIVE = RecoveryStanding(Outcome.RUNNING, is_live=True)
OVER = RecoveryStanding(Outcome.SUCCEEDED, is_live=False)


ENDS = {
    Outcome.SUCCEEDED: Verdict.RECOVERED,
    Outcome.OPTIONAL_ACTION_FAILED: Verdict.RECOVERED,
    Outcome.ACTIONS_FAILED: Verdict.FAILED,
    Outcome.PARTIAL: Verdict.FAILED,
    Outcome.FAILED: Verdict.FAILED,
    Outcome.CANCELLED: Verdict.FAILED,
    Outcome.NOTHING_DONE: Verdict.UNKNOWN,
    Outcome.UNKNOWN: Verdict.UNKNOWN,
    Outcome.LAST_KNOWN: Verdict.UNKNOWN,
    # Of these a job is live, unless it was given up as stuck.
    Outcome.FINISHING: Verdict.UNKNOWN,
    Outcome.RUNNING: Verdict.UNKNOWN,
    Outcome.QUEUED: Verdict.UNKNOWN,
}


@pytest.mark.parametrize("outcome", Outcome)
def test_a_job_is_judged_by_its_outcome_once_it_has_ended(outcome: Outcome) -> None:
    assert judge(RecoveryStanding(outcome, is_live=False)) is ENDS[outcome]
    assert judge(RecoveryStanding(outcome, is_live=True)) is Verdict.OPEN


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        (OVER._replace(is_deleted=True), Verdict.UNKNOWN),
        # --until: judged as soon as no server is pending, whether or not the job goes on.
        (LIVE._replace(goal=Goal(3, 0, 0)), Verdict.RECOVERED),
        (LIVE._replace(goal=Goal(2, 1, 0)), Verdict.FAILED),
        (LIVE._replace(goal=Goal(2, 0, 1)), Verdict.OPEN),
        (LIVE._replace(goal=Goal(0, 0, 0)), Verdict.OPEN),
        (OVER._replace(goal=Goal(2, 0, 1)), Verdict.FAILED),
        (OVER._replace(goal=Goal(0, 0, 0)), Verdict.UNKNOWN),  # no action to pass
        (RecoveryStanding(Outcome.UNKNOWN, is_live=False, goal=Goal(2, 0, 1)), Verdict.UNKNOWN),
        (RecoveryStanding(Outcome.LAST_KNOWN, is_live=False, goal=Goal(2, 0, 1)), Verdict.UNKNOWN),
        # A failure of what --until does not name says nothing against it.
        (LIVE._replace(goal=Goal(3, 0, 0), has_failed=True), Verdict.RECOVERED),
        (OVER._replace(rto=RtoVerdict.MET), Verdict.RECOVERED),
        (OVER._replace(rto=RtoVerdict.MISSED), Verdict.RTO_MISSED),
        (OVER._replace(rto=RtoVerdict.UNKNOWN), Verdict.UNKNOWN),
        (LIVE._replace(rto=RtoVerdict.MISSED), Verdict.OPEN),
        (RecoveryStanding(Outcome.PARTIAL, is_live=False, rto=RtoVerdict.MISSED), Verdict.FAILED),
        (LIVE._replace(goal=Goal(3, 0, 0), rto=RtoVerdict.MISSED), Verdict.RTO_MISSED),
    ],
)
def test_goals_and_objectives(standing: RecoveryStanding, verdict: Verdict) -> None:
    assert judge(standing) is verdict


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        (LIVE, Verdict.OPEN),
        (LIVE._replace(has_failed=True), Verdict.FAILED),
        (LIVE._replace(goal=Goal(1, 1, 1)), Verdict.FAILED),
        (LIVE._replace(goal=Goal(1, 0, 1), has_failed=True), Verdict.OPEN),
    ],
)
def test_failing_fast(standing: RecoveryStanding, verdict: Verdict) -> None:
    assert judge(standing, fail_fast=True) is verdict
    assert judge(standing) is Verdict.OPEN


R, M, F, U, O = (  # noqa: E741
    *(Verdict.RECOVERED, Verdict.RTO_MISSED, Verdict.FAILED, Verdict.UNKNOWN, Verdict.OPEN),
)


@pytest.mark.parametrize(
    ("verdicts", "at_the_end", "failing_fast"),
    [
        ((), U, U),
        ((R, R), R, R),
        ((R, M), M, M),
        ((M, U), U, U),
        ((U, F), F, F),
        ((R, O), O, O),
        ((F, O), O, F),
        ((U, O), O, O),
    ],
)
def test_several(verdicts: tuple[Verdict, ...], at_the_end: Verdict, failing_fast: Verdict) -> None:
    assert worst(verdicts) is at_the_end
    assert worst(verdicts, fail_fast=True) is failing_fast


@pytest.mark.parametrize(
    ("verdict", "judged", "only_ended"),
    [(R, 0, 0), (F, 1, 0), (O, 3, 3), (U, 5, 5), (M, 6, 0)],
)
def test_exit_statuses(verdict: Verdict, judged: int, only_ended: int) -> None:
    assert exit_status(verdict, is_judged=True) == judged
    assert exit_status(verdict, is_judged=False) == only_ended
