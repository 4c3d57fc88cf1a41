"""Recovery plans, their executions and the steps of both; ``plan_answers`` parses them.

As everywhere, every field but the ARN is optional and every enum is open. A step of an execution
is joined to jobs by ``jobID`` of its servers alone: nothing in a job names a plan.
"""

from collections.abc import Iterator

from msgspec import field

from drs_tui.model.drs.lenient import DrsShape, Id, Instant, epoch

OPTIONAL = "OPTIONAL"
WAITING = "WAITING"
ENDED = frozenset({"COMPLETED", "FAILED", "CANCELLED"})


class ErrorDetail(DrsShape, frozen=True):
    """Why an execution or a step of it failed."""

    message: str | None = None
    code: str | None = None

    @property
    def words(self) -> str:
        """AWS's message, else its code."""
        return self.message or self.code or ""


class StepServer(DrsShape, frozen=True):
    """A server of a step. ``job_id`` is absent until its recovery is initiated."""

    server_arn: str | None = None
    impact_level: str | None = None
    job_id: str | None = field(default=None, name="jobID")

    @property
    def server_id(self) -> str:
        """The source server's id: the end of its ARN."""
        return end_of_arn(self.server_arn)

    @property
    def is_optional(self) -> bool:
        """Whether its step goes on when it fails; AWS's default is CRITICAL."""
        return self.impact_level == OPTIONAL


class ServerStep(DrsShape, frozen=True):
    """What a SERVER step recovers."""

    servers: tuple[StepServer, ...] = ()


class WaitStep(DrsShape, frozen=True):
    """How long a WAIT step waits."""

    wait_duration_minutes: int | None = None


class StepConfiguration(DrsShape, frozen=True):
    """A union: of a plan's step, the first or the last; of an execution's, the second or last."""

    server_step_configuration: ServerStep | None = None
    execution_server_step_configuration: ServerStep | None = None
    wait_step_configuration: WaitStep | None = None


class AnyStep(DrsShape, frozen=True):
    """What the steps of plans and of executions have in common."""

    step_name: str | None = None
    configuration: StepConfiguration = StepConfiguration()

    @property
    def servers(self) -> tuple[StepServer, ...]:
        """The servers that it recovers; none for a WAIT step."""
        steps = self.configuration
        held = steps.execution_server_step_configuration or steps.server_step_configuration
        return held.servers if held else ()

    @property
    def is_wait(self) -> bool:
        """Whether it is a WAIT step."""
        return self.configuration.wait_step_configuration is not None

    @property
    def wait_seconds(self) -> float | None:
        """How long a WAIT step waits."""
        wait = self.configuration.wait_step_configuration
        minutes = wait.wait_duration_minutes if wait else None
        return None if minutes is None else minutes * 60.0


class PlanStep(AnyStep, frozen=True, kw_only=True):
    """A step of a plan."""

    arn: Id = field(name="recoveryPlanStepArn")
    step_order: int | None = None

    @property
    def index(self) -> int | None:
        """Its place among the plan's steps, from 1."""
        return self.step_order


class ExecutionStep(AnyStep, frozen=True, kw_only=True):
    """A step of an execution.

    ``attempt``, ``created_at`` and ``updated_at`` are in GetRecoveryPlanExecutionStep alone.
    """

    arn: Id = field(name="recoveryPlanExecutionStepArn")
    step_index: int | None = None
    status: str | None = None
    error_detail: ErrorDetail | None = None
    attempt: int | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None

    @property
    def index(self) -> int | None:
        """Its place among the execution's steps, from 1."""
        return self.step_index

    @property
    def updated(self) -> float | None:
        """When it was last updated."""
        return epoch(self.updated_at)

    @property
    def job_ids(self) -> tuple[str, ...]:
        """The jobs of its servers, each once."""
        return tuple(dict.fromkeys(each.job_id for each in self.servers if each.job_id))


class Plan(DrsShape, frozen=True, kw_only=True):
    """A recovery plan. The description is in GetRecoveryPlan alone."""

    arn: Id = field(name="recoveryPlanArn")
    name: str | None = None
    description: str | None = None
    status: str | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None

    @property
    def is_invalid(self) -> bool:
        """Whether DRS would not execute it: it has no SERVER step."""
        return self.status == "INVALID"

    @property
    def updated(self) -> float | None:
        """When it was last updated."""
        return epoch(self.updated_at)


class PlanExecution(DrsShape, frozen=True, kw_only=True):
    """An execution of a plan. ``completed_at`` is in GetRecoveryPlanExecution alone."""

    arn: Id = field(name="recoveryPlanExecutionArn")
    plan_arn: str | None = field(default=None, name="recoveryPlanArn")
    mode: str | None = None
    status: str | None = None
    started_at: Instant | None = None
    completed_at: Instant | None = None
    error_detail: ErrorDetail | None = None

    @property
    def started(self) -> float | None:
        """When it started."""
        return epoch(self.started_at)

    @property
    def ended(self) -> float | None:
        """When it ended."""
        return epoch(self.completed_at)

    @property
    def is_live(self) -> bool:
        """Whether it may still change: also with a status unknown here and no end."""
        return self.status not in ENDED and self.completed_at is None

    @property
    def is_drill(self) -> bool:
        """Whether its mode is DRILL."""
        return self.mode == "DRILL"


def end_of_arn(arn: str | None) -> str:
    """Return the id at the end of an ARN; empty if there is no ARN."""
    return (arn or "").rpartition("/")[2]


def jobs_of(steps: tuple[ExecutionStep, ...]) -> Iterator[str]:
    """Yield the ids of the jobs of all steps, each once."""
    yield from dict.fromkeys(job_id for step in steps for job_id in step.job_ids)
