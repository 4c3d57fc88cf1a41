"""Find what really became of an execution of a recovery plan.

DRS says COMPLETED also when steps were skipped or optional servers failed, and terminates no
instance when an execution ends. What is said here comes from the steps and from their jobs.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.drs.plans import ExecutionStep, PlanExecution, StepServer

# The launchStatus of a server in a job; None while the job is not loaded.
LaunchStatus = Callable[[str, str], str | None]


class StepState(StrEnum):
    """The state of a step: AWS's, or UNKNOWN for one that is new or absent."""

    NOT_STARTED = "NOT_STARTED"
    EXECUTING = "EXECUTING"
    WAITING = "WAITING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    SKIPPED = "SKIPPED"
    UNKNOWN = "UNKNOWN"


class PlanOutcome(StrEnum):
    """What became of an execution, as a code; its words are in ``model.text.plan_labels``."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    COMPLETED = "COMPLETED"
    INCOMPLETE = "INCOMPLETE"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


class StepCounts(NamedTuple):
    """The servers of a step. ``unread`` are those whose job is not loaded."""

    critical: int = 0
    optional: int = 0
    launched: int = 0
    failed: int = 0
    optional_failed: int = 0
    unread: int = 0
    optional_unread: int = 0

    @property
    def servers(self) -> int:
        """Count all of them."""
        return self.critical + self.optional


class PlanStanding(NamedTuple):
    """How an execution stands: the outcome, and what there is to say beside it.

    ``step`` is the index of the step that runs, waits or failed; ``never_launched`` counts the
    servers of ``skipped`` steps, which no job has; ``not_started`` the steps after the failed one.
    ``optional_unread`` are optional servers whose jobs are not loaded: they may have failed.
    ``is_known``: the steps are.
    """

    outcome: PlanOutcome
    steps: int = 0
    step: int | None = None
    done: int = 0
    skipped: int = 0
    never_launched: int = 0
    not_started: int = 0
    failed: int = 0
    optional_failed: int = 0
    launched: int = 0
    optional_unread: int = 0
    is_known: bool = True

    @property
    def has_failed(self) -> bool:
        """Whether it did not do all of what the plan says, or failed."""
        return self.outcome in _FAILURES or bool(self.optional_failed)


_FAILURES = frozenset(
    {PlanOutcome.INCOMPLETE, PlanOutcome.FAILED, PlanOutcome.TIMED_OUT, PlanOutcome.CANCELLED}
)
_AT_WORK = (StepState.WAITING, StepState.EXECUTING, StepState.TIMED_OUT, StepState.FAILED)


def step_state(step: ExecutionStep) -> StepState:
    """Return the state of a step."""
    try:
        return StepState(step.status or "")
    except ValueError:
        return StepState.UNKNOWN


def step_counts(step: ExecutionStep, status_of: LaunchStatus) -> StepCounts:
    """Count the servers of a step by what their jobs say of them."""
    found = [(server, _status(server, status_of)) for server in step.servers]
    failed = [server for server, status in found if status == "FAILED"]
    unread = [server for server, status in found if server.job_id and status is None]
    return StepCounts(
        critical=sum(not server.is_optional for server, _ in found),
        optional=sum(server.is_optional for server, _ in found),
        launched=sum(status in ("LAUNCHED", "TERMINATED") for _, status in found),
        failed=len(failed),
        optional_failed=sum(server.is_optional for server in failed),
        unread=len(unread),
        optional_unread=sum(server.is_optional for server in unread),
    )


def _status(server: StepServer, status_of: LaunchStatus) -> str | None:
    return status_of(server.job_id, server.server_id) if server.job_id else None


def standing(
    execution: PlanExecution, steps: Sequence[ExecutionStep] | None, status_of: LaunchStatus
) -> PlanStanding:
    """Return how an execution stands. ``steps`` None: they are not known yet."""
    if steps is None:
        return PlanStanding(_outcome(execution, ()), is_known=False)
    counts = [step_counts(step, status_of) for step in steps]
    states = [step_state(step) for step in steps]
    skipped = [at for at, state in enumerate(states) if state is StepState.SKIPPED]
    return PlanStanding(
        _outcome(execution, states),
        steps=len(steps),
        step=_step_at_work(steps, states),
        done=states.count(StepState.COMPLETED),
        skipped=len(skipped),
        never_launched=sum(counts[at].servers for at in skipped),
        not_started=states.count(StepState.NOT_STARTED),
        failed=sum(each.failed for each in counts),
        optional_failed=sum(each.optional_failed for each in counts),
        launched=sum(each.launched for each in counts),
        optional_unread=sum(each.optional_unread for each in counts),
    )


def _step_at_work(steps: Sequence[ExecutionStep], states: Sequence[StepState]) -> int | None:
    """Return the index, from 1, of the step that runs or waits, else of the first that failed."""
    for wanted in _AT_WORK:
        if wanted in states:
            at = states.index(wanted)
            return steps[at].index or at + 1
    return None


def _outcome(execution: PlanExecution, states: Sequence[StepState]) -> PlanOutcome:
    match execution.status:
        case "CREATED":
            return PlanOutcome.QUEUED
        case "IN_PROGRESS":
            return PlanOutcome.WAITING if StepState.WAITING in states else PlanOutcome.RUNNING
        case "COMPLETED":
            return PlanOutcome.INCOMPLETE if StepState.SKIPPED in states else PlanOutcome.COMPLETED
        case "FAILED":
            has_timed_out = StepState.TIMED_OUT in states and StepState.FAILED not in states
            return PlanOutcome.TIMED_OUT if has_timed_out else PlanOutcome.FAILED
        case "CANCELLING":
            return PlanOutcome.CANCELLING
        case "CANCELLED":
            return PlanOutcome.CANCELLED
    return PlanOutcome.UNKNOWN
