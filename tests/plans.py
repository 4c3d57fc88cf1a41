"""Build recovery plans, executions and steps as AWS sends them, and an endpoint's answers."""

from collections.abc import Callable, Iterable
from typing import Any

from drs_tui.model.text.times import wire_time
from tests.endpoint import Asked, Endpoint, Reply, error, json_reply
from tests.records import ACCOUNT, Item, job_id

_PREFIX = f"arn:aws:drs:us-east-1:{ACCOUNT}"
STARTED = 1_795_440_000.0


def plan_arn(number: int) -> str:
    return f"{_PREFIX}:recovery-plan/rp-{number:017x}"


def execution_arn(number: int) -> str:
    return f"{_PREFIX}:recovery-plan-execution/rpe-{number:017x}"


def step_arn(number: int, index: int) -> str:
    return f"{_PREFIX}:recovery-plan-execution-step/rpes-{number:012x}{index:05x}"


def plan(number: int, name: str, **fields: Any) -> Item:
    """Return a plan of the list of plans."""
    dates = {"createdAt": wire_time(STARTED - 864_000), "updatedAt": wire_time(STARTED - 86_400)}
    return {"recoveryPlanArn": plan_arn(number), "name": name, "status": "ACTIVE"} | dates | fields


def execution(number: int, of: int = 1, status: str = "COMPLETED", **fields: Any) -> Item:
    """Return an execution of the list: an hour older than the one with the next number."""
    return {
        "recoveryPlanExecutionArn": execution_arn(number),
        "recoveryPlanArn": plan_arn(of),
        "mode": "DRILL",
        "status": status,
        "startedAt": wire_time(STARTED + 3600 * (number - 1)),
    } | fields


def _step(number: int, index: int, status: str, fields: Item) -> Item:
    return {
        "recoveryPlanExecutionStepArn": step_arn(number, index),
        "stepName": f"Step {index}",
        "stepIndex": index,
        "status": status,
    } | fields


def wait(
    number: int, index: int, status: str = "COMPLETED", minutes: int = 15, **fields: Any
) -> Item:
    """Return a WAIT step of an execution."""
    steps = {"waitStepConfiguration": {"waitDurationMinutes": minutes}}
    return _step(number, index, status, {"configuration": steps} | fields)


def server_step(
    number: int,
    index: int,
    status: str = "COMPLETED",
    servers: Iterable[int] = (1, 2),
    *,
    optional: Iterable[int] = (),
    job: int | None = None,
    **fields: Any,
) -> Item:
    """Return a SERVER step of an execution; ``job`` is the number of the job of its servers."""
    rest = {"jobID": job_id(job)} if job is not None else {}
    items = [
        {
            "serverArn": f"{_PREFIX}:source-server/s-{each:017x}",
            "impactLevel": "OPTIONAL" if each in optional else "CRITICAL",
        }
        | rest
        for each in servers
    ]
    steps = {"executionServerStepConfiguration": {"servers": items}}
    return _step(number, index, status, {"configuration": steps} | fields)


class PlanAnswers:
    """What an endpoint answers about plans; change the lists at will.

    ``steps`` are by the number of their execution; ``details`` are what the Get operations add, by
    ARN. Lists have pages of ``cap`` items.
    """

    def __init__(self, endpoint: Endpoint, cap: int = 1000) -> None:
        self.plans: list[Item] = []
        self.executions: list[Item] = []
        self.steps: dict[int, list[Item]] = {}
        self.details: dict[str, Item] = {}
        self.cap = cap
        endpoint.special |= {
            "ListRecoveryPlans": self._list("recoveryPlans", lambda _: self.plans),
            "ListRecoveryPlanExecutions": self._list(
                "recoveryPlanExecutions", lambda _: self.executions
            ),
            "ListRecoveryPlanExecutionSteps": self._list(
                "recoveryPlanExecutionSteps", self._steps_of
            ),
            "GetRecoveryPlanExecution": self._get(
                "recoveryPlanExecution", "recoveryPlanExecutionArn", lambda: self.executions
            ),
            "GetRecoveryPlanExecutionStep": self._get(
                "recoveryPlanExecutionStep",
                "recoveryPlanExecutionStepArn",
                lambda: [step for steps in self.steps.values() for step in steps],
            ),
        }

    def _steps_of(self, asked: Asked) -> list[Item]:
        arn = asked.body["recoveryPlanExecutionArn"]
        return next((s for n, s in self.steps.items() if execution_arn(n) == arn), [])

    def _list(
        self, member: str, items: Callable[[Asked], list[Item]]
    ) -> Callable[[Asked], Reply | None]:
        def reply(asked: Asked) -> Reply:
            found, start = items(asked), int(asked.token or 0)
            end = start + self.cap
            more = {"nextToken": str(end)} if end < len(found) else {}
            return json_reply({member: found[start:end], **more})

        return reply

    def _get(
        self, member: str, key: str, items: Callable[[], list[Item]]
    ) -> Callable[[Asked], Reply | None]:
        def reply(asked: Asked) -> Reply:
            arn = asked.body[key]
            found = next((each for each in items() if each[key] == arn), None)
            if found is None:
                return error(404, "ResourceNotFoundException")
            return json_reply({member: found | self.details.get(arn, {})})

        return reply
