"""The words for recovery plans: how an execution stands, and each of its steps."""

from collections.abc import Iterator

from drs_tui.model.analysis.plan_outcome import PlanOutcome, PlanStanding, StepCounts, StepState
from drs_tui.model.text.labels import code_label, plural
from drs_tui.model.text.times import exact_duration, rough_duration

MODES = {"DRILL": "drill", "RECOVERY": "RECOVERY"}
_OUTCOMES = {
    PlanOutcome.QUEUED: "created",
    PlanOutcome.RUNNING: "running",
    PlanOutcome.WAITING: "waiting",
    PlanOutcome.COMPLETED: "completed",
    PlanOutcome.INCOMPLETE: "completed",
    PlanOutcome.FAILED: "failed",
    PlanOutcome.TIMED_OUT: "timed out",
    PlanOutcome.CANCELLING: "cancelling",
    PlanOutcome.CANCELLED: "cancelled",
}
_COMPLETED = frozenset({PlanOutcome.COMPLETED, PlanOutcome.INCOMPLETE})


def mode_label(mode: str | None) -> str:
    """Name the mode of an execution as jobs are named: ``drill``, ``RECOVERY``."""
    return "–" if mode is None else MODES.get(mode, mode)


def outcome_label(standing: PlanStanding, status: str | None) -> str:
    """Name what became of an execution, in a word; an unknown status by itself."""
    if standing.outcome is PlanOutcome.UNKNOWN:
        return f"unknown status {status}" if status else "unknown: the answer has no status"
    return _OUTCOMES[standing.outcome]


def step_label(state: StepState, status: str | None = None) -> str:
    """Name the state of a step; an unknown one by its status."""
    if state is StepState.UNKNOWN:
        return code_label(status) if status else "unknown"
    return code_label(state)


def standing_label(standing: PlanStanding, status: str | None) -> str:
    """Say how an execution stands: ``completed, 1 of 5 steps skipped (12 servers never launched)``.

    ``status`` is DRS's, in which words it is not known here are put.
    """
    head = outcome_label(standing, status) + _where(standing)
    return ", ".join([head, *_beside(standing)])


def _where(standing: PlanStanding) -> str:
    """Name the step: ``, step 2 of 5``, ``at step 3 of 5``."""
    if standing.step is None:
        return ""
    place = f"step {standing.step} of {standing.steps}"
    is_over = standing.outcome in (PlanOutcome.FAILED, PlanOutcome.TIMED_OUT)
    if is_over:
        return f" at {place}"
    is_moving = standing.outcome in (PlanOutcome.RUNNING, PlanOutcome.WAITING)
    return f", {place}" if is_moving else ""


def _beside(standing: PlanStanding) -> Iterator[str]:
    """Yield what the outcome alone does not say."""
    if not standing.is_known:
        yield "steps not known yet"
    if standing.skipped:
        never = f" ({plural(standing.never_launched, 'server')} never launched)"
        yield (
            f"{standing.skipped} of {plural(standing.steps, 'step')} skipped"
            + (never if standing.never_launched else "")
        )
    is_over = standing.outcome in (
        PlanOutcome.FAILED,
        PlanOutcome.TIMED_OUT,
        PlanOutcome.CANCELLED,
    )
    if standing.not_started and is_over:
        yield f"{plural(standing.not_started, 'step')} never started"
    critical = standing.failed - standing.optional_failed
    if critical:
        yield f"{plural(critical, 'server')} failed"
    if standing.optional_failed:
        yield f"optional failed: {standing.optional_failed}"
    if standing.optional_unread and standing.outcome in _COMPLETED:
        yield f"{plural(standing.optional_unread, 'optional server')} not read yet"


def running_label(running: int | None, standing: PlanStanding) -> str:
    """Say how many instances still run; without DRS's list of them, that it is not known."""
    if running == 0:
        return "none of its instances runs any more"
    if running is not None:
        return f"{plural(running, 'instance')} still {'runs' if running == 1 else 'run'}"
    if standing.launched:
        launched = plural(standing.launched, "server")
        return f"{launched} launched: whether they still run is not known yet"
    return ""


def servers_label(counts: StepCounts) -> str:
    """Count the servers of a step by impact: ``10 critical, 2 optional``."""
    parts = [f"{counts.critical} critical"] if counts.critical else []
    parts += [f"{counts.optional} optional"] if counts.optional else []
    return ", ".join(parts)


def wait_label(seconds: float | None, left: float | None, *, observed: bool) -> str:
    """Say how long a step waits, and how long still: ``wait 15m, 4m left``.

    ``observed``: its beginning was only seen here, so that the end is not exact.
    """
    whole = f"wait {exact_duration(seconds)}" if seconds is not None else "wait"
    if left is None:
        return whole
    about = "about " if observed else ""
    rest = f"{about}{rough_duration(left)} left" if left > 0 else "due now"
    return f"{whole}, {rest}"
