"""Fetch what a command needs into the store, without a screen: waits for answers, not for times."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from msgspec.structs import replace

from drs_tui.client.client import Client
from drs_tui.client.fetch_error import FetchError
from drs_tui.client.ready import RefusedError
from drs_tui.client.restart import Start
from drs_tui.client.transport import Transport
from drs_tui.client.waiting import ANYTHING, PATIENCE, AskCode, Waiting
from drs_tui.exit_codes import EXIT_OK, EXIT_REFUSED
from drs_tui.model.drs.plans import PlanExecution
from drs_tui.model.drs.start_call import Started
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import FollowPlans, Query
from drs_tui.store.jobs import JobList
from drs_tui.store.status import Paging
from drs_tui.store.store import SourceStore

if TYPE_CHECKING:
    from drs_tui.client.turns import Turns

IDENTITY_WITHIN = 20.0  # seconds: a report says that it is not known, rather than wait
EXECUTION_LASTS = 2 * 86_400.0  # seconds at most, of one whose end the list does not say
EXECUTIONS_SEARCHED = 5
NAMES_AT_ONCE = 50  # which the collector answers with one event
NAMES_ONE_BY_ONE = 200  # more are found faster by reading the names of all servers


class Run(NamedTuple):
    """An action run of a job, and its type."""

    job_id: str
    run_id: str
    kind: str


class Fetch(Waiting):
    """An asynchronous context in which a collector is asked; its end ends the collector.

    ``start`` starts another collector when one has ended; without it that is an error. ``turns``
    are as the client's, the other arguments as those of ``Waiting``.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        start: Start | None = None,
        turns: "Turns | None" = None,
        patience: float = PATIENCE,
        ask_code: AskCode | None = None,
        report: Callable[[RequestError], None] = lambda _: None,
        on_progress: Callable[[SourceStore], None] = lambda _: None,
    ) -> None:
        super().__init__(
            Client(transport, start, turns=turns),
            patience=patience,
            ask_code=ask_code,
            report=report,
            on_progress=on_progress,
        )

    @property
    def status(self) -> int:
        """Return the exit status for what has not answered of several sources."""
        return EXIT_OK

    def lost_words(self) -> str:
        """Say how many of several sources have not answered; empty if all have."""
        return ""

    def where_words(self) -> str:
        """Say where jobs were looked for."""
        ready = self.store.status.ready
        return ready.region if ready else "this region"

    def sources_words(self) -> str:
        """Say how many of several sources have answered; empty where there is one alone."""
        return ""

    async def __aenter__(self) -> Self:
        """Wait for the collector.

        Raises:
            FetchError: it cannot start.
        """
        try:
            self.client.wait_until_ready()
        except RefusedError as error:
            self.client.close()
            is_refused = error.status == EXIT_REFUSED
            kind = ErrorKind.CONFIGURATION if is_refused else ErrorKind.INTERNAL
            raise FetchError(RequestError(kind, str(error))) from error
        self.client.attach(self._changed)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.client.close()

    async def jobs(self, query: Query) -> None:
        """Fetch every job of a query.

        Raises:
            FetchError: they cannot be read.
        """
        self.client.query(query)
        self.client.load_all(on=True)
        ends = (Paging.END, Paging.STOPPED)
        await self._until(Topic.PAGE, lambda: self.store.status.paging in ends)

    async def pages(self, query: Query) -> AsyncIterator[JobList]:
        """Yield the jobs of each page of a query, which is requested when the one before has been
        used; that one is dropped then. Nothing is refreshed meanwhile.

        Raises:
            FetchError: they cannot be read.
        """
        self.client.pause(on=True)
        self.client.query(replace(query, is_streamed=True))
        over = (Paging.IDLE, Paging.END, Paging.STOPPED)
        while True:
            await self._until(Topic.PAGE, lambda: self.store.status.paging in over)
            yield self.store.jobs
            if self.store.status.paging is not Paging.IDLE:
                return
            self.store.drop_jobs()
            self.client.next_page()

    async def jobs_by_id(self, job_ids: Sequence[str]) -> None:
        """Fetch these jobs.

        Raises:
            FetchError: they cannot be read, or DRS does not know one of them.
        """
        await self.jobs(Query(job_ids=tuple(job_ids)))
        unknown = [each for each in job_ids if self.store.jobs.place(each) is None]
        if unknown:
            summary = f"DRS knows no {', '.join(unknown)} in {self.where_words()}"
            advice = "jobs are deleted after a year; --region and --profile say whom to ask"
            raise FetchError(RequestError(ErrorKind.NOT_FOUND, summary, advice))

    async def logs(self, job_ids: Iterable[str]) -> None:
        """Read the logs of these jobs to their ends; one that cannot be read is missing.

        Raises:
            FetchError: the service cannot be asked any more.
        """
        wanted = list(job_ids)
        self.client.needs.logs(wanted)
        for job_id in wanted:
            await self._optional(
                Topic.LOG, partial(self.store.details.logs.is_whole, job_id), about=job_id, jobs=1
            )

    async def names(self, server_ids: Iterable[str]) -> None:
        """Look up the names of these source servers.

        Raises:
            FetchError: the service cannot be asked any more.
        """
        known = self.store.details.servers
        wanted = [each for each in dict.fromkeys(server_ids) if each not in known.names]
        if len(wanted) > NAMES_ONE_BY_ONE:
            self.client.needs.all_names()
            await self._optional(Topic.NAMES, lambda: self.store.details.has_all_names)
            return
        for start in range(0, len(wanted), NAMES_AT_ONCE):
            before = self.store.details.name_answers
            self.client.needs.names(wanted[start : start + NAMES_AT_ONCE])
            if not await self._optional(Topic.NAMES, partial(self._has_more_names, before)):
                return

    def _has_more_names(self, answers: int) -> bool:
        return self.store.details.name_answers > answers

    async def instances(self, server_ids: Iterable[str]) -> None:
        """Look up the recovery instances of these source servers.

        Raises:
            FetchError: the service cannot be asked any more.
        """
        wanted, known = list(dict.fromkeys(server_ids)), self.store.details
        self.client.needs.instances(wanted)
        await self._optional(
            Topic.INSTANCES,
            lambda: all(known.instances(each) is not None for each in wanted),
        )

    async def plans_of(self, job_ids: Iterable[str]) -> None:
        """Look up the execution of a recovery plan that launched these jobs, if one did.

        Nothing in a job names it: those are looked through that ran when the jobs were created.

        Raises:
            FetchError: there is no collector any more.
        """
        plans, needs = self.store.details.plans, self.client.needs
        needs.follow_plans(FollowPlans())
        is_known = partial(getattr, plans, "has_executions")
        if not await self._optional(Topic.PLAN_EXECUTIONS, is_known, lacking=ANYTHING):
            return
        created = [self.store.jobs.row(each).created for each in job_ids]
        times = [at for at in created if at is not None]
        ran = [each.arn for each in plans.newest_first() if _may_have_run(each, times)]
        arns = tuple(ran[:EXECUTIONS_SEARCHED])
        if arns:
            needs.follow_plans(FollowPlans(executions=arns))
        for arn in arns:
            await self._optional(
                Topic.PLAN_STEPS, partial(self._has_steps, arn), arn, lacking=ANYTHING
            )

    def _has_steps(self, arn: str) -> bool:
        steps = self.store.details.plans.steps(arn)
        return steps is not None and steps.complete

    async def identity(self, _job_ids: Iterable[str] = ()) -> None:
        """Wait until it is known who asks, or that this cannot be known. Of several sources, those
        of these jobs.

        Raises:
            FetchError: the collector has ended.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(IDENTITY_WITHIN):
                await self._until(Topic.IDENTITY, self._has_identity)

    def _has_identity(self) -> bool:
        return bool(self.store.status.arn) or Topic.IDENTITY in self.store.status.errors

    async def executions(self, runs: Iterable[Run]) -> None:
        """Look up what Systems Manager says of these action runs.

        Raises:
            FetchError: the service cannot be asked any more.
        """
        for _, run_id, kind in runs:
            self.client.needs.execution(run_id, kind)
            is_known = partial(self.store.details.executions().__contains__, run_id)
            await self._optional(Topic.EXECUTION, is_known, run_id)

    async def start_calls(self, starts: Iterable[Started]) -> None:
        """Look up the API calls that started these; whatever keeps CloudTrail from answering.

        Raises:
            FetchError: there is no collector any more.
        """
        wanted, known = list(starts), self.store.details.start_calls
        self.client.needs.start_calls(wanted)
        for each in wanted:
            is_answered = partial(known.__contains__, each.id)
            if not await self._optional(Topic.START_CALLS, is_answered, each.id, lacking=ANYTHING):
                return


def _may_have_run(execution: PlanExecution, times: Iterable[float]) -> bool:
    """Return whether an execution of a plan may have run at any of these times."""
    start, end = execution.started, execution.ended
    if start is None:
        return False
    latest = start + EXECUTION_LASTS if end is None else end
    return any(start <= at <= latest for at in times)
