"""Steps of executions: of each live one with every tick, of others when a screen wants them.

A tick sends one call for each live execution: the list of its steps, or what the list before has
made necessary, such as the attempt of a step whose status has changed.
"""

from collections.abc import Iterable
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from msgspec.structs import replace

from drs_tui.collector.aws.errors import ClassifiedError
from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.source import Answer, JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup
from drs_tui.collector.lookups.plans import least_wait
from drs_tui.model.drs.plan_answers import parse_execution, parse_execution_step
from drs_tui.model.drs.plans import WAITING, ExecutionStep
from drs_tui.protocol.events import Event, PlanExecutionsFound, PlanStepsFound
from drs_tui.protocol.requests import FollowPlans

PAGE_SIZE = 100
SERVERS_PER_EVENT = 100
_ARN = "arn:aws:drs:us-east-1:000000000000:recovery-plan-execution"
NO_EXECUTION = f"{_ARN}/rpe-00000000000000000"
NO_STEP = f"{_ARN}-step/rpes-00000000000000000"

GET_EXECUTION = Operation(
    "drs",
    "GetRecoveryPlanExecution",
    "it is not known when an execution of a recovery plan ended",
    {"recoveryPlanExecutionArn": NO_EXECUTION},
)
LIST_STEPS = Operation(
    "drs",
    "ListRecoveryPlanExecutionSteps",
    "the steps of an execution are not known: which were skipped, which failed, and their jobs",
    {"recoveryPlanExecutionArn": NO_EXECUTION},
)
GET_STEP = Operation(
    "drs",
    "GetRecoveryPlanExecutionStep",
    "the attempts of a step are not known, nor since when it waits",
    {"recoveryPlanExecutionStepArn": NO_STEP},
)
OPERATIONS = (LIST_STEPS, GET_EXECUTION, GET_STEP)


class _What(Enum):
    """What a call asks for."""

    STEPS = "steps"
    EXECUTION = "execution"
    STEP = "step"


class _Task(NamedTuple):
    """One call. ``in_detail``: the steps found are asked for one by one afterwards."""

    what: _What
    execution: str
    step: str = ""
    in_detail: bool = False


class StepsLookup(Lookup):
    """Finds steps. What a screen wants is found at once, the rest with the ticks."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._followed = FollowPlans(on=False)
        self._tasks: dict[_Task, None] = {}  # in their order
        self._later: dict[_Task, None] = {}  # with the next ticks
        self._live: dict[str, None] = {}
        self._known: dict[str, dict[str, ExecutionStep]] = {}

    @property
    def about(self) -> str:
        """The execution that is asked for next."""
        return next(iter(self._tasks)).execution if self._tasks else ""

    def ask(self, request: FollowPlans) -> None:
        """Find what no request before has asked for, or what is open again."""
        before, self._followed = self._followed, request
        wanted = {arn for arn in (*request.executions, request.opened) if arn}
        if not request.on:
            self._tasks = {task: None for task in self._tasks if task.execution in self._live}
        for arn in request.executions:
            if arn not in before.executions:
                self._add(_Task(_What.STEPS, arn), _Task(_What.EXECUTION, arn))
        if request.opened and (request.again or request.opened != before.opened):
            arn = request.opened
            self._add(_Task(_What.STEPS, arn, in_detail=True), _Task(_What.EXECUTION, arn))
        for arn in [each for each in self._known if each not in (*wanted, *self._live)]:
            del self._known[arn]

    def _add(self, *tasks: _Task) -> None:
        """Put tasks before those that wait: a person waits for them."""
        self._tasks = dict.fromkeys(tasks) | self._tasks

    def observe(self, event: Event) -> None:
        """Note which executions are live, and look at one that has ended a last time."""
        if not isinstance(event, PlanExecutionsFound):
            return
        for execution in event.executions:
            arn = execution.arn
            if execution.is_live:
                if arn not in self._live:
                    self._tasks[_Task(_What.STEPS, arn)] = None
                self._live[arn] = None
            elif arn in self._live:
                del self._live[arn]
                last = (_Task(_What.STEPS, arn), _Task(_What.EXECUTION, arn))
                self._later |= dict.fromkeys(last)
        for arn in event.gone:
            self._forget(arn)

    def _forget(self, arn: str) -> None:
        self._live.pop(arn, None)
        self._known.pop(arn, None)
        self._tasks = {task: None for task in self._tasks if task.execution != arn}
        self._later = {task: None for task in self._later if task.execution != arn}

    @property
    def is_kept_fresh(self) -> bool:
        """Whether an execution is live, or one that has ended is to be looked at a last time."""
        return bool(self._live or self._later)

    def on_tick(self) -> None:
        """Want one call for each live execution, and for each that has just ended."""
        if self._tasks:
            return
        waiting = {task.execution: task for task in reversed(self._later)}
        for arn in {**self._live, **dict.fromkeys(waiting)}:
            task = waiting.get(arn)
            if task:
                del self._later[task]
            self._tasks[task or _Task(_What.STEPS, arn)] = None

    def is_pending(self) -> bool:
        """Return whether a call is wanted."""
        return bool(self._tasks)

    def find(self, call: Caller) -> None:
        """Make the next call."""
        task = next(iter(self._tasks))
        ask = {
            _What.STEPS: self._list_steps,
            _What.EXECUTION: self._get_execution,
            _What.STEP: self._get_step,
        }[task.what]
        ask(call, task)
        self._tasks.pop(task, None)

    def give_up(self) -> None:
        """Forget the call."""
        if self._tasks:
            del self._tasks[next(iter(self._tasks))]

    def least_wait(self, failure: ClassifiedError) -> float:
        """Ask once a day where plans are denied or not known."""
        return least_wait(failure)

    def _list_steps(self, call: Caller, task: _Task) -> None:
        """Find the steps; those that changed are asked for one by one, later."""
        asked: dict[str, Any] = {"recoveryPlanExecutionArn": task.execution}
        pages = list(self._source.pages(call, LIST_STEPS.method, **asked, maxResults=PAGE_SIZE))
        items = [item.text for page in pages for item in page.items]
        listed = [step for item in items if (step := parse_execution_step(item))]
        known = self._known.get(task.execution, {})
        changed = [step for step in listed if _summary(known.get(step.arn)) != step]
        self._known[task.execution] = {
            step.arn: step if step in changed else known[step.arn] for step in listed
        }
        self._emit_steps(task.execution, changed, pages[-1], complete=True)
        self._want_details(task, listed if task.in_detail else _worth_asking(changed, known))

    def _want_details(self, task: _Task, steps: Iterable[ExecutionStep]) -> None:
        tasks = dict.fromkeys(_Task(_What.STEP, task.execution, step.arn) for step in steps)
        if task.in_detail:
            self._tasks |= tasks
        elif task.execution in self._live or task.execution == self._followed.opened:
            self._later |= tasks

    def _get_step(self, call: Caller, task: _Task) -> None:
        asked: dict[str, Any] = {"recoveryPlanExecutionStepArn": task.step}
        answer = call(partial(self._source.ask, GET_STEP.method, None, **asked))
        found = [step for item in answer.items if (step := parse_execution_step(item.text))]
        known = self._known.setdefault(task.execution, {})
        changed = [step for step in found if known.get(step.arn) != step]
        known |= {step.arn: step for step in changed}
        self._emit_steps(task.execution, changed, answer)

    def _get_execution(self, call: Caller, task: _Task) -> None:
        asked: dict[str, Any] = {"recoveryPlanExecutionArn": task.execution}
        answer = call(partial(self._source.ask, GET_EXECUTION.method, None, **asked))
        found = tuple(each for item in answer.items if (each := parse_execution(item.text)))
        if found:
            self._emit(PlanExecutionsFound(found, answer.as_of, aws_request_id=answer.request_id))

    def _emit_steps(
        self, arn: str, steps: list[ExecutionStep], answer: Answer, *, complete: bool = False
    ) -> None:
        """Emit the steps, few enough servers at a time; none where nothing has changed."""
        parts = _parts(steps)
        for number, some in enumerate(parts, 1):
            self._emit(
                PlanStepsFound(
                    arn,
                    tuple(some),
                    answer.as_of,
                    complete=complete and number == len(parts),
                    aws_request_id=answer.request_id,
                )
            )


def _parts(steps: list[ExecutionStep]) -> list[list[ExecutionStep]]:
    parts: list[list[ExecutionStep]] = [[]]
    for step in steps:
        servers = sum(len(each.servers) for each in parts[-1])
        if parts[-1] and servers + len(step.servers) > SERVERS_PER_EVENT:
            parts.append([])
        parts[-1].append(step)
    return parts


def _summary(step: ExecutionStep | None) -> ExecutionStep | None:
    """Return a step as the list has it."""
    return replace(step, attempt=None, created_at=None, updated_at=None) if step else None


def _worth_asking(
    changed: Iterable[ExecutionStep], known: dict[str, ExecutionStep]
) -> Iterable[ExecutionStep]:
    """Return the steps whose status has changed, and one that was waiting when first seen."""
    for step in changed:
        before = known.get(step.arn)
        if before.status != step.status if before else step.status == WAITING:
            yield step
