"""Keep recovery plans, their executions, and what was seen of the steps.

A retry overwrites the jobs of a step, and a step has no dates of its own: what was observed of
both is kept here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from drs_tui.model.drs.plans import WAITING, ExecutionStep, Plan, PlanExecution, PlanStep
from drs_tui.protocol.events import (
    Event,
    PlanExecutionsFound,
    PlanFound,
    PlansFound,
    PlanStepsFound,
)

EXECUTIONS_KEPT = 200  # whose steps are; some 30 KB for five steps of twenty servers


class WaitBegun(NamedTuple):
    """When a WAIT step began (epoch seconds). ``observed``: it was seen here, seconds later."""

    at: float
    observed: bool


class Steps(NamedTuple):
    """The steps of an execution by their ARNs. ``complete``: all of them are there."""

    by_arn: dict[str, ExecutionStep]
    complete: bool
    as_of: float

    def ordered(self) -> tuple[ExecutionStep, ...]:
        """Return the steps in their order."""
        return tuple(sorted(self.by_arn.values(), key=lambda step: step.index or 0))


class Plans:
    """What is known of recovery plans. ``as_of`` is the time of the last answer."""

    def __init__(self) -> None:
        self.plans: dict[str, Plan] = {}
        self.has_plans = False  # all of them
        self.executions: dict[str, PlanExecution] = {}
        self.has_executions = False  # all of them
        self.as_of: float | None = None
        self._arriving: dict[str, Plan] = {}
        self._plan_steps: dict[str, tuple[PlanStep, ...]] = {}
        self._steps: dict[str, Steps] = {}
        self._execution_of: dict[str, str] = {}  # by job id
        self._servers: set[str | None] = set()  # of all steps that were seen
        self._earlier: dict[str, tuple[str, ...]] = {}  # ids of jobs, by step
        self._waits: dict[str, WaitBegun] = {}  # by step

    def newest_first(self) -> Sequence[PlanExecution]:
        """Return the executions by when they started: the service documents no order."""
        known = self.executions.values()
        return sorted(known, key=lambda each: (-(each.started or 0.0), each.arn))

    @property
    def whole(self) -> int:
        """Count the sources of which all plans and all executions are known."""
        return int(self.has_plans and self.has_executions)

    def unexecuted(self) -> list[Plan]:
        """Return the plans that never were executed; none before all executions are known."""
        if not self.has_executions:
            return []
        executed = {each.plan_arn for each in self.executions.values()}
        return [plan for plan in self.plans.values() if plan.arn not in executed]

    def live(self) -> tuple[str, ...]:
        """Return the ARNs of the executions that may still change."""
        return tuple(arn for arn, each in self.executions.items() if each.is_live)

    def plan_name(self, execution: PlanExecution) -> str | None:
        """Return the name of an execution's plan; None while that is not known."""
        plan = self.plans.get(execution.plan_arn or "")
        return plan.name if plan else None

    def plan_steps(self, arn: str) -> tuple[PlanStep, ...] | None:
        """Return the steps of a plan itself; None when they were not looked up yet."""
        return self._plan_steps.get(arn)

    def steps(self, arn: str) -> Steps | None:
        """Return the steps of an execution; None when they were not looked up yet."""
        return self._steps.get(arn)

    def job_ids(self, arn: str) -> tuple[str, ...]:
        """Return the ids of all jobs of an execution, those of earlier attempts included."""
        known = self.steps(arn)
        steps = known.ordered() if known else ()
        earlier = (job_id for step in steps for job_id in self.earlier_jobs(step.arn))
        return tuple(dict.fromkeys((*earlier, *(i for step in steps for i in step.job_ids))))

    def execution_of(self, job_id: str) -> str | None:
        """Return the ARN of the execution that has a job; None where none is known."""
        return self._execution_of.get(job_id)

    def has_server(self, server_id: str) -> bool:
        """Return whether a step of an execution is of that source server."""
        return server_id in self._servers

    def name_of_job(self, job_id: str) -> str:
        """Return the name of the plan whose execution has a job; empty where none is known."""
        execution = self.executions.get(self.execution_of(job_id) or "")
        return (self.plan_name(execution) or "") if execution else ""

    def earlier_jobs(self, step_arn: str) -> tuple[str, ...]:
        """Return the ids of a step's jobs of earlier attempts, as far as they were seen here."""
        return self._earlier.get(step_arn, ())

    def wait_begun(self, step_arn: str) -> WaitBegun | None:
        """Return when a step began to wait; None when that is not known."""
        return self._waits.get(step_arn)

    def apply(self, event: Event) -> None:
        """Apply an event about plans."""
        match event:
            case PlansFound():
                self._add_plans(event)
            case PlanFound(plan=plan, steps=steps):
                self.plans[plan.arn] = plan
                self._plan_steps[plan.arn] = steps
            case PlanExecutionsFound():
                self._add_executions(event)
            case PlanStepsFound():
                self._add_steps(event)

    def _add_plans(self, event: PlansFound) -> None:
        """Add to the list that arrives, which replaces the one before once it is complete."""
        found = {plan.arn: self._with_description(plan) for plan in event.plans}
        self._arriving = ({} if event.first else self._arriving) | found
        self.plans |= found
        if event.complete:
            self.plans, self.has_plans = self._arriving, True
        self.as_of = event.as_of

    def _with_description(self, plan: Plan) -> Plan:
        """Return a plan of the list, with the description that the list lacks."""
        known = self.plans.get(plan.arn)
        is_same = known is not None and plan.description is None
        return replace(plan, description=known.description) if known and is_same else plan

    def _add_executions(self, event: PlanExecutionsFound) -> None:
        for each in event.executions:
            known = self.executions.get(each.arn)
            has_end = known is not None and known.status == each.status and not each.completed_at
            ended = known.completed_at if known and has_end else each.completed_at
            self.executions[each.arn] = replace(each, completed_at=ended)
        for arn in event.gone:
            self.executions.pop(arn, None)
            self._forget_steps(arn)
        self.has_executions |= event.complete
        self.as_of = event.as_of

    def _add_steps(self, event: PlanStepsFound) -> None:
        before = self._steps.pop(event.execution, None) or Steps({}, complete=False, as_of=0.0)
        for step in event.steps:
            self._note(before.by_arn.get(step.arn), step, event.as_of)
            self._servers.update(server.server_id for server in step.servers)
        by_arn = before.by_arn | {step.arn: step for step in event.steps}
        complete = before.complete or event.complete
        self._steps[event.execution] = Steps(by_arn, complete, event.as_of)
        self._execution_of |= dict.fromkeys(self.job_ids(event.execution), event.execution)
        if len(self._steps) > EXECUTIONS_KEPT:
            self._forget_steps(next(iter(self._steps)))

    def _forget_steps(self, arn: str) -> None:
        for job_id in self.job_ids(arn):
            self._execution_of.pop(job_id, None)
        self._steps.pop(arn, None)

    def _note(self, before: ExecutionStep | None, step: ExecutionStep, now: float) -> None:
        """Note what no later answer has: jobs that a retry replaces, and when a wait began."""
        if before and (replaced := set(before.job_ids) - set(step.job_ids)):
            older = (*self.earlier_jobs(step.arn), *sorted(replaced))
            self._earlier[step.arn] = tuple(dict.fromkeys(older))
        if step.status != WAITING:
            self._waits.pop(step.arn, None)
        elif step.updated is not None:
            known = self._waits.get(step.arn)
            if known is None or known.observed:
                self._waits[step.arn] = WaitBegun(step.updated, observed=False)
        elif before and before.status != WAITING and step.arn not in self._waits:
            self._waits[step.arn] = WaitBegun(now, observed=True)
