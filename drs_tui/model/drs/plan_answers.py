"""Parse what DRS answers about recovery plans. Apart from the shapes, which every start needs."""

from drs_tui.model.drs.lenient import Json, Reader
from drs_tui.model.drs.plans import ExecutionStep, Plan, PlanExecution, PlanStep

_plans, _plan_steps = Reader(Plan), Reader(PlanStep)
_executions, _execution_steps = Reader(PlanExecution), Reader(ExecutionStep)


def parse_plan(item: Json) -> Plan | None:
    """Parse the JSON of a plan; return None if it has no ARN."""
    return _plans.read(item)


def parse_plan_step(item: Json) -> PlanStep | None:
    """Parse the JSON of a plan's step; return None if it has no ARN."""
    return _plan_steps.read(item)


def parse_execution(item: Json) -> PlanExecution | None:
    """Parse the JSON of an execution; return None if it has no ARN."""
    return _executions.read(item)


def parse_execution_step(item: Json) -> ExecutionStep | None:
    """Parse the JSON of an execution's step; return None if it has no ARN."""
    return _execution_steps.read(item)
