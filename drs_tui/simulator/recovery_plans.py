"""Recovery plans and their executions: what they are, and what they look like at an instant.

Times are epoch seconds. An execution has no clock: everything that happens to it and to its steps
is a list of changes, of which those count that are not later than ``now``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import ZULU, stamp
from drs_tui.simulator.inventory import SourceServer
from drs_tui.simulator.wire import Wire

Changes = tuple[tuple[float, str], ...]
"""Times and the status from then on, ascending; the first is the creation."""

_FINAL = frozenset({"COMPLETED", "FAILED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of a plan. It launches ``servers``, or waits for that many ``minutes``.

    ``optional``: the ids of the servers that may fail without the step failing.
    """

    name: str
    servers: Sequence[SourceServer] = ()
    optional: frozenset[str] = frozenset()
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class RecoveryPlan:
    """A recovery plan. ``key``: what its ARN is made of."""

    key: str
    name: str
    description: str
    created: float
    updated: float
    steps: Sequence[PlanStep]
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """A plan that has no step with servers cannot be executed."""
        return "ACTIVE" if any(step.servers for step in self.steps) else "INVALID"


@dataclass(frozen=True, slots=True)
class ExecutionStep:
    """What happens to a step in an execution.

    ``jobs``: when each attempt's job began, and its id. ``errors``: the code and the message that
    go with a status.
    """

    step: PlanStep
    changes: Changes
    jobs: tuple[tuple[float, str], ...] = ()
    errors: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Execution:
    """An execution of a plan. ``key``: what its ARN is made of."""

    key: str
    plan: RecoveryPlan
    mode: str
    changes: Changes
    steps: Sequence[ExecutionStep]
    errors: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def status(self, now: float) -> str:
        """Return its status at an instant not before its start."""
        return _latest(self.changes, now)[1]


@dataclass(frozen=True, slots=True)
class RecoveryPlans:
    """All plans and executions of an account."""

    plans: Sequence[RecoveryPlan] = ()
    executions: Sequence[Execution] = ()


class PlanArns:
    """The ARNs of plans, executions and their steps."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def _arn(self, kind: str, prefix: str, *parts: object) -> str:
        return self._account.arn(kind, self._account.ids.stable_id(prefix, *parts))

    def plan(self, plan: RecoveryPlan) -> str:
        """Return a plan's ARN."""
        return self._arn("recovery-plan", "rp", plan.key)

    def step(self, plan: RecoveryPlan, index: int) -> str:
        """Return the ARN of a plan's step; ``index`` counts from 1."""
        return self._arn("recovery-plan-step", "rps", plan.key, index)

    def execution(self, execution: Execution) -> str:
        """Return an execution's ARN."""
        return self._arn("recovery-plan-execution", "rpe", execution.key)

    def execution_step(self, execution: Execution, index: int) -> str:
        """Return the ARN of an execution's step; ``index`` counts from 1."""
        return self._arn("recovery-plan-execution-step", "rpes", execution.key, index)

    def server(self, server: SourceServer) -> str:
        """Return a source server's ARN."""
        return self._account.arn("source-server", server.server_id)


class PlanWires:
    """Writes plans and executions as the service sends them."""

    def __init__(self, arns: PlanArns) -> None:
        self._arns = arns

    def plan(self, plan: RecoveryPlan) -> Wire:
        """Return a plan as in ListRecoveryPlans."""
        return {
            "createdAt": _date(plan.created),
            "name": plan.name,
            "recoveryPlanArn": self._arns.plan(plan),
            "status": plan.status,
            "updatedAt": _date(plan.updated),
        }

    def whole_plan(self, plan: RecoveryPlan) -> Wire:
        """Return a plan as in GetRecoveryPlan."""
        return {**self.plan(plan), "description": plan.description, "tags": dict(plan.tags)}

    def step(self, plan: RecoveryPlan, index: int) -> Wire:
        """Return a plan's step; ``index`` counts from 1."""
        step = plan.steps[index - 1]
        servers = [self._server(step, server) for server in step.servers]
        return {
            "configuration": _configuration("serverStepConfiguration", step, servers),
            "createdAt": _date(plan.created),
            "recoveryPlanStepArn": self._arns.step(plan, index),
            "stepName": step.name,
            "stepOrder": index,
            "updatedAt": _date(plan.updated),
        }

    def execution(self, execution: Execution, now: float) -> Wire:
        """Return an execution as in ListRecoveryPlanExecutions."""
        status = execution.status(now)
        return {
            "mode": execution.mode,
            "recoveryPlanArn": self._arns.plan(execution.plan),
            "recoveryPlanExecutionArn": self._arns.execution(execution),
            "startedAt": _date(execution.changes[0][0]),
            "status": status,
            **_error(execution.errors, status),
        }

    def whole_execution(self, execution: Execution, now: float) -> Wire:
        """Return an execution as in GetRecoveryPlanExecution."""
        wire = {**self.execution(execution, now), "tags": dict(execution.tags)}
        changed, status = _latest(execution.changes, now)
        if status in _FINAL:
            wire["completedAt"] = _date(changed)
        return wire

    def execution_step(self, execution: Execution, index: int, now: float) -> Wire:
        """Return a step as in ListRecoveryPlanExecutionSteps; ``index`` counts from 1."""
        found = execution.steps[index - 1]
        status = _latest(found.changes, now)[1]
        job = [{"jobID": job_id} for at, job_id in found.jobs if at <= now]
        servers = [
            {**self._server(found.step, server), **(job[-1] if job else {})}
            for server in found.step.servers
        ]
        return {
            "configuration": _configuration(
                "executionServerStepConfiguration", found.step, servers
            ),
            "recoveryPlanExecutionStepArn": self._arns.execution_step(execution, index),
            "status": status,
            "stepIndex": index,
            "stepName": found.step.name,
            **_error(found.errors, status),
        }

    def whole_execution_step(self, execution: Execution, index: int, now: float) -> Wire:
        """Return a step as in GetRecoveryPlanExecutionStep; ``index`` counts from 1."""
        found = execution.steps[index - 1]
        return {
            **self.execution_step(execution, index, now),
            "attempt": max(1, sum(at <= now for at, _ in found.jobs)),
            "createdAt": _date(found.changes[0][0]),
            "updatedAt": _date(_latest(found.changes, now)[0]),
        }

    def _server(self, step: PlanStep, server: SourceServer) -> Wire:
        """Return a server of a step. A critical one has no impact level if none is optional."""
        wire: Wire = {"serverArn": self._arns.server(server)}
        if step.optional:
            optional = server.server_id in step.optional
            wire["impactLevel"] = "OPTIONAL" if optional else "CRITICAL"
        return wire


def _configuration(name: str, step: PlanStep, servers: list[Wire]) -> Wire:
    if servers:
        return {name: {"servers": servers}}
    return {"waitStepConfiguration": {"waitDurationMinutes": step.minutes}}


def _error(errors: Mapping[str, tuple[str, str]], status: str) -> Wire:
    if status not in errors:
        return {}
    code, message = errors[status]
    return {"errorDetail": {"code": code, "message": message}}


def _latest(changes: Changes, now: float) -> tuple[float, str]:
    """Return the last change by ``now``; the first, if none is."""
    return [changes[0], *takewhile(lambda change: change[0] <= now, changes)][-1]


def _date(seconds: float) -> str:
    return stamp(seconds, ZULU)
