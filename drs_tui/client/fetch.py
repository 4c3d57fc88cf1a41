"""Fetch what a command needs into the store, without a screen: waits for answers, not for times.

A failure that a retry may help is retried by the collector; it is given up when nothing but
failures came for ``patience`` seconds. What a role may not read is left out, and noted.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from msgspec.structs import replace

from drs_tui.client.client import Client
from drs_tui.client.fetch_error import FetchError, Missing
from drs_tui.client.ready import RefusedError
from drs_tui.client.restart import Start
from drs_tui.client.transport import Transport
from drs_tui.exit_codes import EXIT_OK, EXIT_REFUSED
from drs_tui.model.drs.plans import PlanExecution
from drs_tui.model.drs.start_call import Started
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import FollowPlans, Query
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList
from drs_tui.store.status import ActiveError, Paging
from drs_tui.store.store import SourceStore

if TYPE_CHECKING:
    from drs_tui.client.turns import Turns

PATIENCE = 60.0
SILENCE = 300.0  # longer than the collector needs to give up any call
IDENTITY_WITHIN = 20.0  # seconds: a report says that it is not known, rather than wait
EXECUTION_LASTS = 2 * 86_400.0  # seconds at most, of one whose end the list does not say
EXECUTIONS_SEARCHED = 5
NAMES_AT_ONCE = 50  # which the collector answers with one event
NAMES_ONE_BY_ONE = 200  # more are found faster by reading the names of all servers

# Retries cannot help before a person acts.
_FINAL = frozenset(
    {
        *(ErrorKind.DENIED, ErrorKind.CONFIGURATION, ErrorKind.NO_CREDENTIALS),
        *(ErrorKind.CREDENTIAL_HELPER, ErrorKind.EXPIRED, ErrorKind.NOT_INITIALIZED),
        *(ErrorKind.NOT_ENABLED, ErrorKind.INVALID, ErrorKind.NOT_FOUND),
    }
)
# What commands can do without, where it is denied, deleted or not there yet.
_LACKING = frozenset({ErrorKind.DENIED, ErrorKind.NOT_FOUND})
_ANYTHING = frozenset(ErrorKind) - {ErrorKind.INTERNAL}

AskCode = Callable[[str, bool], str | None]


class Run(NamedTuple):
    """An action run of a job, and its type."""

    job_id: str
    run_id: str
    kind: str


class Fetch:
    """An asynchronous context in which a collector is asked; its end ends the collector.

    ``ask_code`` asks a person for the code of an MFA device (its serial number or ARN, and whether
    the last code was refused), and blocks meanwhile; without it an MFA device is an error. It
    returns an empty code from who has none, and None while another source's may do.
    ``report`` gets each failure that is retried, ``on_progress`` the store when it has changed.
    ``start`` starts another collector when one has ended; without it that is an error. ``turns``
    are as the client's. ``missing`` is what could not be read.
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
        self.client = Client(transport, start, turns=turns)
        self.missing: list[Missing] = []
        self._patience = patience
        self._ask_code = ask_code
        self._report = report
        self._on_progress = on_progress
        self._has_changed = asyncio.Event()
        self._collector_end: tuple[ActiveError, float | None] | None = None

    @property
    def store(self) -> SourceStore:
        """Return what has been fetched so far."""
        return self.client.store

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
        if not await self._optional(Topic.PLAN_EXECUTIONS, is_known, lacking=_ANYTHING):
            return
        created = [self.store.jobs.row(each).created for each in job_ids]
        times = [at for at in created if at is not None]
        ran = [each.arn for each in plans.newest_first() if _may_have_run(each, times)]
        arns = tuple(ran[:EXECUTIONS_SEARCHED])
        if arns:
            needs.follow_plans(FollowPlans(executions=arns))
        for arn in arns:
            await self._optional(
                Topic.PLAN_STEPS, partial(self._has_steps, arn), arn, lacking=_ANYTHING
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
            if not await self._optional(Topic.START_CALLS, is_answered, each.id, lacking=_ANYTHING):
                return

    async def _optional(
        self,
        topic: Topic,
        is_answered: Callable[[], bool],
        about: str = "",
        jobs: int = 0,
        lacking: frozenset[ErrorKind] = _LACKING,
    ) -> bool:
        """Wait for what a command can do without; return False, and note it, where it must.

        ``lacking``: the kinds of failures with which it can.
        """
        try:
            await self._until(topic, is_answered, about)
        except FetchError as error:
            if error.request_error.kind not in lacking:
                raise
            self._note(Missing(topic, jobs, error.request_error))
            return False
        return True

    def _note(self, missing: Missing) -> None:
        """Note what is missing; what is missing for one reason is counted together."""
        for place, each in enumerate(self.missing):
            if (each.topic, each.request_error) == (missing.topic, missing.request_error):
                self.missing[place] = each._replace(jobs=each.jobs + missing.jobs)
                return
        self.missing.append(missing)

    async def _until(self, topic: Topic, is_answered: Callable[[], bool], about: str = "") -> None:
        """Wait until something is answered.

        Raises:
            FetchError: it will not be, or nothing but failures came for ``patience`` seconds.
        """
        loop = asyncio.get_running_loop()
        failing: ActiveError | None = None
        since = loop.time()
        while not is_answered():
            if self._has_asked_for_code():
                failing = None  # a person took their time: it begins anew
            active_error = self._active_error(topic, about)
            if active_error is None or failing is None:
                since = loop.time()
            if active_error and active_error is not failing:
                self._on_failure(active_error)
            failing = active_error
            try:
                async with asyncio.timeout_at(since + (self._patience if failing else SILENCE)):
                    await self._has_changed.wait()
            except TimeoutError:
                raise FetchError(failing.request_error if failing else SILENT) from None
            self._has_changed.clear()

    def _on_failure(self, active_error: ActiveError) -> None:
        """Report a failure that may pass.

        Raises:
            FetchError: it will not.
        """
        if self._is_final(active_error):
            raise FetchError(active_error.request_error)
        if active_error.request_error.kind is not ErrorKind.MFA:
            self._report(active_error.request_error)

    def _has_asked_for_code(self) -> bool:
        """Ask for the MFA code if one is wanted, and somebody can be asked; return whether."""
        wanted = self.store.status.wanted
        if not (wanted and wanted.device and self._ask_code):
            return False
        code = self._ask_code(wanted.device, wanted.refused)
        if code:
            self.client.submit_mfa_code(code)
        elif code is not None:
            self._ask_code = None  # declined
        return True

    def _active_error(self, topic: Topic, about: str = "") -> ActiveError | None:
        """Return what keeps a request from being answered.

        Raises:
            FetchError: the collector has ended for good.
        """
        status = self.store.status
        return self._ended() or status.about.get(about) or status.errors.get(topic)

    def _ended(self) -> ActiveError | None:
        """Return that the collector has ended, until the next one has answered.

        Raises:
            FetchError: there will be no next one.
        """
        status = self.store.status
        before = self._collector_end
        if before and status.as_of not in (None, before[1]):
            before = self._collector_end = None
        if self.client.refused and status.ended is not None:
            raise FetchError(RequestError(ErrorKind.CONFIGURATION, status.ended))
        if status.ended is not None and (before is None or status.starts_at is None):
            error = RequestError(ErrorKind.INTERNAL, f"the collector ended: {status.ended}")
            if status.starts_at is None:
                raise FetchError(error)
            before = self._collector_end = ActiveError(error, status.starts_at), status.as_of
        return before[0] if before else None

    def _is_final(self, active_error: ActiveError) -> bool:
        kind = active_error.request_error.kind
        if kind is ErrorKind.MFA:
            return self._ask_code is None
        is_first_try = kind is ErrorKind.NOT_FOUND and active_error.retry_at is not None
        return active_error.retry_at is None or (kind in _FINAL and not is_first_try)

    def _changed(self, _changes: Changes) -> None:
        self._on_progress(self.store)
        self.wake()

    def wake(self) -> None:
        """Have what waits look at the store again."""
        self._has_changed.set()


SILENT = RequestError(ErrorKind.UNREACHABLE, "the collector has not answered")


def _may_have_run(execution: PlanExecution, times: Iterable[float]) -> bool:
    """Return whether an execution of a plan may have run at any of these times."""
    start, end = execution.started, execution.ended
    if start is None:
        return False
    latest = start + EXECUTION_LASTS if end is None else end
    return any(start <= at <= latest for at in times)
