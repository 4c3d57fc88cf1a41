"""Recovery plans, and what is planned in one of them."""

from functools import partial
from typing import Any

from drs_tui.collector.aws.errors import ClassifiedError
from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.source import Answer, JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup, chunks
from drs_tui.collector.workers.schedule import DAY
from drs_tui.model.drs.plan_answers import parse_plan, parse_plan_step
from drs_tui.model.drs.plans import Plan, PlanStep
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import PlanFound, PlansFound
from drs_tui.protocol.requests import FollowPlans

PAGE_SIZE = 200
NO_PLAN = "arn:aws:drs:us-east-1:000000000000:recovery-plan/rp-00000000000000000"
# Not offered everywhere, and few roles of today may send them: there is no use in asking often.
_ASKED_DAILY = frozenset({ErrorKind.DENIED, ErrorKind.UNSUPPORTED})

LIST_PLANS = Operation(
    "drs",
    "ListRecoveryPlans",
    "the Plans screen (P) has no names of recovery plans",
    {"maxResults": 1},
)
GET_PLAN = Operation(
    "drs",
    "GetRecoveryPlan",
    "a recovery plan lacks its description",
    {"recoveryPlanArn": NO_PLAN},
)
LIST_PLAN_STEPS = Operation(
    "drs",
    "ListRecoveryPlanSteps",
    "the steps of a recovery plan that never ran are not known",
    {"recoveryPlanArn": NO_PLAN},
)


def least_wait(failure: ClassifiedError) -> float:
    """Return the seconds that a retry of a request about plans waits at least."""
    return DAY if failure.request_error.kind in _ASKED_DAILY else 0.0


class PlansLookup(Lookup):
    """Finds all recovery plans when their screen opens, and the steps of one that is opened."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._followed = FollowPlans(on=False)
        self._lists = False
        self._plan: str | None = None

    @property
    def about(self) -> str:
        """The plan whose steps are found next, unless the list of plans is."""
        return "" if self._lists else self._plan or ""

    def ask(self, request: FollowPlans) -> None:
        """Find what no request before has asked for, or all of it again."""
        before, self._followed = self._followed, request
        if not request.on:
            self._lists, self._plan = False, None
            return
        self._lists |= request.again or not before.on
        if request.again or request.plan != before.plan:
            self._plan = request.plan

    def is_pending(self) -> bool:
        """Return whether plans or the steps of one are still to be found."""
        return self._lists or self._plan is not None

    def find(self, call: Caller) -> None:
        """Find all plans, else the steps of the one that is open."""
        if self._lists:
            self._find_all(call)
            self._lists = False
        elif self._plan:
            self._find_one(call, self._plan)
            self._plan = None

    def give_up(self) -> None:
        """Forget what the last ``find`` was after."""
        if self._lists:
            self._lists = False
        else:
            self._plan = None

    def least_wait(self, failure: ClassifiedError) -> float:
        """Ask once a day where plans are denied or not known."""
        return least_wait(failure)

    def _find_all(self, call: Caller) -> None:
        pages = list(self._source.pages(call, LIST_PLANS.method, maxResults=PAGE_SIZE))
        plans = [plan for page in pages for item in page.items if (plan := parse_plan(item.text))]
        parts = chunks(plans) or [()]
        for number, some in enumerate(parts):
            self._emit(
                PlansFound(
                    tuple(some),
                    pages[0].as_of,
                    first=number == 0,
                    complete=number == len(parts) - 1,
                    aws_request_id=pages[-1].request_id,
                )
            )

    def _find_one(self, call: Caller, arn: str) -> None:
        asked: dict[str, Any] = {"recoveryPlanArn": arn}
        answer = call(partial(self._source.ask, GET_PLAN.method, None, **asked))
        pages = list(
            self._source.pages(call, LIST_PLAN_STEPS.method, **asked, maxResults=PAGE_SIZE)
        )
        self._emit(
            PlanFound(
                _plan_of(answer, arn),
                tuple(sorted(_steps_of(pages), key=lambda step: step.index or 0)),
                answer.as_of,
                aws_request_id=pages[-1].request_id,
            )
        )


def _plan_of(answer: Answer, arn: str) -> Plan:
    return next(filter(None, (parse_plan(item.text) for item in answer.items)), Plan(arn=arn))


def _steps_of(pages: list[Answer]) -> list[PlanStep]:
    items = [item.text for page in pages for item in page.items]
    return [step for item in items if (step := parse_plan_step(item))]
