"""The eight read operations about recovery plans. Requests are validated before."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from drs_tui.simulator.account import Account
from drs_tui.simulator.errors import ServiceError
from drs_tui.simulator.paging import Tokens, page_size
from drs_tui.simulator.recovery_plans import Execution, PlanArns, PlanWires, RecoveryPlan
from drs_tui.simulator.wire import Operations, Parameters, Wire
from drs_tui.simulator.world import World


class PlanOperations:
    """Answers requests about the recovery plans of one world."""

    def __init__(self, account: Account, world: World) -> None:
        self._plans = world.recovery_plans
        self._arns = PlanArns(account)
        self._wires = PlanWires(self._arns)
        self._tokens = Tokens(account.ids.stable_id("plan-token"))

    @property
    def operations(self) -> Operations:
        """The supported operations by name."""
        return {
            "GetRecoveryPlan": self.get_plan,
            "GetRecoveryPlanExecution": self.get_execution,
            "GetRecoveryPlanExecutionStep": self.get_execution_step,
            "GetRecoveryPlanStep": self.get_step,
            "ListRecoveryPlanExecutionSteps": self.list_execution_steps,
            "ListRecoveryPlanExecutions": self.list_executions,
            "ListRecoveryPlanSteps": self.list_steps,
            "ListRecoveryPlans": self.list_plans,
        }

    def list_plans(self, request: Parameters, now: float) -> Wire:
        """List the plans by ARN."""
        plans = sorted(self._existing_plans(now), key=self._arns.plan)
        return self._page(
            "recoveryPlans", request, [(self._arns.plan(each), each) for each in plans],
            self._wires.plan,
        )  # fmt: skip

    def get_plan(self, request: Parameters, now: float) -> Wire:
        """Return a plan with its description and its tags."""
        return {"recoveryPlan": self._wires.whole_plan(self._plan(request, now))}

    def list_steps(self, request: Parameters, now: float) -> Wire:
        """List a plan's steps in their order."""
        plan = self._plan(request, now)
        indexes = [(index, index) for index, _ in enumerate(plan.steps, 1)]
        return self._page(
            "recoveryPlanSteps", request, indexes, lambda index: self._wires.step(plan, index)
        )

    def get_step(self, request: Parameters, now: float) -> Wire:
        """Return a step of a plan."""
        arn = request["recoveryPlanStepArn"]
        for plan in self._existing_plans(now):
            for index, _ in enumerate(plan.steps, 1):
                if self._arns.step(plan, index) == arn:
                    return {"recoveryPlanStep": self._wires.step(plan, index)}
        raise _not_found("recovery plan step", arn)

    def list_executions(self, request: Parameters, now: float) -> Wire:
        """List the executions of all plans or of one, by ARN: the service promises no order."""
        arns = sorted(
            (self._arns.execution(each), each)
            for each in self._started(now)
            if request.get("recoveryPlanArn") in (None, self._arns.plan(each.plan))
            and request.get("status") in (None, each.status(now))
        )
        return self._page(
            "recoveryPlanExecutions", request, arns, lambda each: self._wires.execution(each, now)
        )

    def get_execution(self, request: Parameters, now: float) -> Wire:
        """Return an execution with its end and its tags."""
        execution = self._execution(request, now)
        return {"recoveryPlanExecution": self._wires.whole_execution(execution, now)}

    def list_execution_steps(self, request: Parameters, now: float) -> Wire:
        """List the steps of an execution in their order; all, or those of one status."""
        execution = self._execution(request, now)
        wires = [
            self._wires.execution_step(execution, index, now)
            for index, _ in enumerate(execution.steps, 1)
        ]
        status = (request.get("filter") or {}).get("status")
        chosen = [(wire["stepIndex"], wire) for wire in wires if status in (None, wire["status"])]
        return self._page("recoveryPlanExecutionSteps", request, chosen, lambda wire: wire)

    def get_execution_step(self, request: Parameters, now: float) -> Wire:
        """Return a step of an execution with its attempt and its dates."""
        arn = request["recoveryPlanExecutionStepArn"]
        for execution in self._started(now):
            for index, _ in enumerate(execution.steps, 1):
                if self._arns.execution_step(execution, index) == arn:
                    wire = self._wires.whole_execution_step(execution, index, now)
                    return {"recoveryPlanExecutionStep": wire}
        raise _not_found("recovery plan execution step", arn)

    def _existing_plans(self, now: float) -> Iterable[RecoveryPlan]:
        return (plan for plan in self._plans.plans if plan.created <= now)

    def _started(self, now: float) -> Iterable[Execution]:
        return (each for each in self._plans.executions if each.changes[0][0] <= now)

    def _plan(self, request: Parameters, now: float) -> RecoveryPlan:
        arn = request["recoveryPlanArn"]
        for plan in self._existing_plans(now):
            if self._arns.plan(plan) == arn:
                return plan
        raise _not_found("recovery plan", arn)

    def _execution(self, request: Parameters, now: float) -> Execution:
        arn = request["recoveryPlanExecutionArn"]
        for execution in self._started(now):
            if self._arns.execution(execution) == arn:
                return execution
        raise _not_found("recovery plan execution", arn)

    def _page(
        self,
        name: str,
        request: Parameters,
        items: Sequence[tuple[Any, Any]],
        wire: Callable[[Any], Wire],
    ) -> Wire:
        """Return a page of ``items``: sort keys, ascending, and what ``wire`` writes.

        A token holds the last key of its page: a filter's items come and go between requests.
        """
        scope = {key: value for key, value in request.items() if key not in _PAGING}
        token = request.get("nextToken")
        if token:
            after = self._tokens.open(token, name, scope)
            items = [item for item in items if item[0] > after]
        page = items[: page_size(request.get("maxResults"))]
        answer: Wire = {name: [wire(item) for _, item in page]}
        if len(page) < len(items):
            answer["nextToken"] = self._tokens.seal(name, scope, page[-1][0])
        return answer


_PAGING = frozenset({"maxResults", "nextToken"})


def _not_found(kind: str, arn: str) -> ServiceError:
    return ServiceError(
        404,
        "ResourceNotFoundException",
        f"The {kind} {arn} was not found",
        {"resourceId": arn, "resourceType": kind.replace(" ", "-")},
    )
