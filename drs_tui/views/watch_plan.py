"""Watch the jobs of a recovery plan's execution, and the execution itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from drs_tui.model.analysis.plan_outcome import (
    PlanOutcome,
    PlanStanding,
    StepState,
    standing,
    step_state,
)
from drs_tui.model.analysis.watch_verdict import Verdict
from drs_tui.model.drs.plans import PlanExecution
from drs_tui.model.text.plan_labels import standing_label
from drs_tui.protocol.requests import FollowPlans
from drs_tui.store.store import Store
from drs_tui.views.plans import StatusOf, whole_steps
from drs_tui.views.watch_selection import Groups, Selection

_ENDS = {
    PlanOutcome.COMPLETED: Verdict.RECOVERED,
    PlanOutcome.INCOMPLETE: Verdict.FAILED,  # steps were skipped: their servers never launched
    PlanOutcome.FAILED: Verdict.FAILED,
    PlanOutcome.TIMED_OUT: Verdict.FAILED,
    PlanOutcome.CANCELLED: Verdict.FAILED,
}

_MOVING = frozenset({StepState.NOT_STARTED, StepState.EXECUTING, StepState.WAITING})


@dataclass(frozen=True, slots=True)
class ByExecution(Selection):
    """The jobs of an execution, as one recovery; it goes on until the execution has ended."""

    arn: str

    def mapped(self, name: Callable[[str], str]) -> Self:
        """Return the execution by another ARN."""
        return replace(self, arn=name(self.arn))

    def groups(self, store: Store, _now: float) -> Groups:
        """Return the jobs of its steps so far."""
        ids = store.details.plans.job_ids(self.arn)
        found = tuple(each for each in ids if store.jobs.place(each) is not None)
        return [found] if found else []

    def lacking(self, store: Store, _now: float) -> str:
        """Say that there is no such execution."""
        return "" if self.arn in store.details.plans.executions else f"execution {self.arn}"

    def plans(self) -> FollowPlans:
        """Return that its steps are to be known."""
        return FollowPlans(executions=(self.arn,))

    def is_known(self, store: Store) -> bool:
        """Return whether its steps are known, or that there is no such execution."""
        plans = store.details.plans
        is_missing = plans.has_executions and self.arn not in plans.executions
        return is_missing or whole_steps(store, self.arn) is not None

    def verdicts(self, store: Store) -> Sequence[Verdict]:
        """Return what became of the execution itself, as far as its jobs do not say it."""
        execution = store.details.plans.executions.get(self.arn)
        if execution is None:
            return (Verdict.UNKNOWN,)
        if execution.is_live or self._lags(store, execution):
            return (Verdict.OPEN,)
        jobs = store.jobs
        ids = store.details.plans.job_ids(self.arn)
        is_whole = all(jobs.place(each) is not None for each in ids)
        if not ids or not is_whole:  # nothing was launched; or it is longer ago than the list
            found = _ENDS.get(self._standing(store).outcome)
            return (Verdict.FAILED if found is Verdict.FAILED else Verdict.UNKNOWN,)
        return (_ENDS.get(self._standing(store).outcome, Verdict.UNKNOWN),)

    def _lags(self, store: Store, execution: PlanExecution) -> bool:
        """Return whether its steps are known as they were before it ended."""
        steps = whole_steps(store, self.arn)
        is_completed = execution.status == "COMPLETED"
        return steps is None or (is_completed and any(step_state(e) in _MOVING for e in steps))

    def words(self, store: Store) -> str:
        """Say how the execution stands."""
        execution = store.details.plans.executions.get(self.arn)
        if execution is None:
            return ""
        name = store.details.plans.plan_name(execution)
        words = standing_label(self._standing(store), execution.status)
        return f"plan {name}: {words}" if name else f"plan: {words}"

    def _standing(self, store: Store) -> PlanStanding:
        execution = store.details.plans.executions[self.arn]
        return standing(execution, whole_steps(store, self.arn), StatusOf(store))
