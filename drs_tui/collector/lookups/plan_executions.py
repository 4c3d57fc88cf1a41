"""Executions of recovery plans: a page with each tick while one is live.

The service documents no order of the list, and filters it by no date: every page is read.
"""

import time
from functools import partial
from typing import Any

from msgspec.structs import replace

from drs_tui.collector.aws.errors import ClassifiedError
from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.source import Answer, JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup, chunks
from drs_tui.collector.lookups.plans import least_wait
from drs_tui.collector.workers.schedule import IDLE_ACTIVE, JITTER
from drs_tui.model.drs.plan_answers import parse_execution
from drs_tui.model.drs.plans import PlanExecution
from drs_tui.protocol.events import Event, PlanExecutionsFound
from drs_tui.protocol.requests import FollowPlans

PAGE_SIZE = 200
IDLE_SECONDS = IDLE_ACTIVE * (1 - JITTER)
LIST_EXECUTIONS = Operation(
    "drs",
    "ListRecoveryPlanExecutions",
    "the Plans screen (P) cannot tell which recovery plans ran, and how that ended",
    {"maxResults": 1},
)


class ExecutionsLookup(Lookup):
    """Finds all executions when a screen wants them, and keeps them fresh tick by tick."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._is_on = False
        self._wants_all = False  # page after page, without a wait for ticks
        self._wants_page = False
        self._token: str | None = None  # that opens the next page
        self._asked_at = float("-inf")  # monotonic
        self._known: dict[str, PlanExecution] = {}
        self._arrived: set[str] = set()  # ARNs, of the list that is being read

    @property
    def is_live(self) -> bool:
        """Whether any execution may still change."""
        return any(each.is_live for each in list(self._known.values()))

    @property
    def is_kept_fresh(self) -> bool:
        """Whether a screen shows executions, or any may still change."""
        return self._is_on or self._wants_page or self.is_live

    def ask(self, request: FollowPlans) -> None:
        """Find all executions for a screen that has just opened, or again."""
        opens = request.on and not self._is_on
        self._is_on = request.on
        if opens or (request.on and request.again):
            self._begin()
            self._wants_all = True
        elif not request.on:
            self._wants_all = False

    def on_tick(self) -> None:
        """Want a page if any execution is live, else in the idle cadence for an open screen."""
        is_due = self._is_on and time.monotonic() - self._asked_at >= IDLE_SECONDS
        self._wants_page = self.is_live or is_due

    def observe(self, event: Event) -> None:
        """Note what was found about one execution."""
        if isinstance(event, PlanExecutionsFound):
            self._known |= {each.arn: each for each in event.executions}

    def is_pending(self) -> bool:
        """Return whether a page is wanted."""
        return self._wants_all or self._wants_page

    def find(self, call: Caller) -> None:
        """Find the next page. After a failure the list begins again."""
        token = self._token
        self._asked_at = time.monotonic()
        self._begin_again_unless_answered()
        ask: Any = partial(self._source.ask, LIST_EXECUTIONS.method, token)
        answer = call(partial(ask, maxResults=PAGE_SIZE))
        self._wants_page = False
        self._take(answer, is_last=answer.token in (None, token))

    def give_up(self) -> None:
        """Forget that they were wanted."""
        self._wants_all = self._wants_page = False
        self._begin()

    def least_wait(self, failure: ClassifiedError) -> float:
        """Ask once a day where plans are denied or not known."""
        return least_wait(failure)

    def _begin(self) -> None:
        self._token, self._arrived = None, set()

    def _begin_again_unless_answered(self) -> None:
        if self._token is None:
            self._arrived = set()
        self._token = None

    def _take(self, answer: Answer, *, is_last: bool) -> None:
        """Emit the executions of a page that differ from what is known."""
        parsed = [each for item in answer.items if (each := parse_execution(item.text))]
        changed = [each for each in parsed if not _is_known(each, self._known.get(each.arn))]
        self._arrived |= {each.arn for each in parsed}
        self._token = None if is_last else answer.token
        gone = tuple(arn for arn in self._known if arn not in self._arrived) if is_last else ()
        for arn in gone:
            del self._known[arn]
        if is_last:
            self._wants_all = False
        self._emit_parts(changed, gone, answer, complete=is_last)

    def _emit_parts(
        self,
        executions: list[PlanExecution],
        gone: tuple[str, ...],
        answer: Answer,
        *,
        complete: bool,
    ) -> None:
        parts = chunks(executions) or [()]
        for number, some in enumerate(parts, 1):
            is_last = number == len(parts)
            self._emit(
                PlanExecutionsFound(
                    tuple(some),
                    answer.as_of,
                    gone if is_last else (),
                    complete=complete and is_last,
                    aws_request_id=answer.request_id,
                )
            )


def _is_known(listed: PlanExecution, known: PlanExecution | None) -> bool:
    """Return whether the list says nothing new: it lacks the end, which is kept."""
    return known is not None and listed == replace(known, completed_at=None)
