"""Fetch from several sources at once: one that fails costs the others nothing, and is noted."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, NamedTuple, Self

from drs_tui.client.fetch import Fetch, Run
from drs_tui.client.fetch_error import FetchError, LostError
from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.fleet_failures import FleetFailures
from drs_tui.client.merged_pages import FoundJob, merged
from drs_tui.client.restart import Start
from drs_tui.client.turns import Turns
from drs_tui.client.waiting import AskCode
from drs_tui.exit_codes import EXIT_NO_VERDICT
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.drs.start_call import Started
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import Query
from drs_tui.store.changes import Changes
from drs_tui.store.fleet_store import FleetStore
from drs_tui.store.jobs import JobList
from drs_tui.store.status import Paging
from drs_tui.store.store import Store

PROGRESS_EVERY = 0.1  # seconds: what it says is counted over all sources
OPENED_WITHIN = 5.0  # seconds after a source has answered with a code, others do
SILENT_SECONDS = 10.0
"""After so long it is said which sources have neither answered nor failed."""


class OpenedSource(NamedTuple):
    """A source, and what starts its collector."""

    target: SourceTarget
    start: Start


class FleetFetch(FleetFailures):
    """An asynchronous context in which several sources are asked; its end ends the collectors.

    It has the methods of ``Fetch``, and like that the store of all. ``say`` gets what goes wrong
    with a source, in words, each once; ``on_progress`` is as there.
    """

    def __init__(
        self,
        sources: Sequence[OpenedSource],
        *,
        say: Callable[[str], None],
        ask_code: AskCode | None = None,
        on_progress: Callable[[Store], None] = lambda _: None,
        make: Callable[..., Fetch] = Fetch,
        **named: Any,
    ) -> None:
        turns = Turns()
        parts: list[Fetch] = [
            make(
                start(),
                start=start,
                turns=turns,
                ask_code=partial(self._ask, source) if ask_code else None,
                report=partial(self._report, target),
                **named,
            )
            for source, (target, start) in enumerate(sources)
        ]
        super().__init__([source.target for source in sources], parts, say)
        self.store = FleetStore(self.targets, [part.store for part in self.parts])
        self.client = FleetClient([part.client for part in self.parts], self.store)
        self._ask_code = ask_code
        self._codes: dict[str, int] = {}  # the sources that codes were given to, by device
        self._declined: set[str] = set()
        self._spent_at: dict[str, float] = {}  # loop time, by device
        self._on_progress = on_progress
        self._progress_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self._has_begun = False
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Begin; a source that cannot start is found lost when it is asked."""
        self.client.on_source = self._wake
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        self._stop_timer()
        self.client.close()

    def _start_timer(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(SILENT_SECONDS, self._say_silent)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _say_silent(self) -> None:
        """Say which sources are waited for."""
        statuses = {source: self.parts[source].store.status for source in self._asked}
        silent = [n for n, s in statuses.items() if s.as_of is None and not s.active_error]
        if silent:
            self._say(f"waiting for {self._named(silent)}")

    def _wake(self, source: int) -> None:
        self.parts[source].wake()
        now = asyncio.get_running_loop().time()
        if now >= self._progress_at:
            self._progress_at = now + PROGRESS_EVERY
            self._on_progress(self.store)

    def _ask(self, source: int, device: str, was_refused: bool) -> str | None:  # noqa: FBT001
        """Ask for the code of a device, for one source: what it opens, the others use too."""
        if device in self._declined or self._ask_code is None:
            return ""
        if self._codes.setdefault(device, source) != source and not self._is_spent(device):
            return None
        self._codes[device] = source
        self._spent_at.pop(device, None)
        code = self._ask_code(device, was_refused)
        if not code:
            self._declined.add(device)
        return code

    def _is_spent(self, device: str) -> bool:
        """Return whether the code that was given has opened all that it will."""
        holder, now = self._codes[device], asyncio.get_running_loop().time()
        if self.parts[holder].store.status.as_of is None and holder not in self.lost:
            return False
        return now > self._spent_at.setdefault(device, now + OPENED_WITHIN)

    # everything at once

    async def _each(self, ask: Callable[[Fetch], Awaitable[None]]) -> None:
        """Ask every source; one that cannot be asked any more is lost.

        Raises:
            FetchError: none is left.
        """
        self._begin()
        await asyncio.gather(*(self._one(source, ask) for source in self._asked))
        self._say_lost()
        self._check()
        self._show_all()

    async def _one(self, source: int, ask: Callable[[Fetch], Awaitable[None]]) -> None:
        try:
            await ask(self.parts[source])
        except FetchError as error:
            self._lose(source, error)

    def _begin(self) -> None:
        """Read events from now on, into the store of all."""
        if not self._has_begun:
            self._has_begun = True
            self.client.attach(lambda _: None)
            self._start_timer()

    def _show_all(self) -> None:
        """Have all jobs that are loaded in the list."""
        while self.store.jobs.show_more():
            pass

    async def jobs(self, query: Query) -> None:
        """Fetch every job of a query, of every source that answers.

        Raises:
            FetchError: none does.
        """
        await self._each(lambda part: part.jobs(query))

    async def jobs_by_id(self, job_ids: Sequence[str]) -> None:
        """Fetch these jobs, of the sources that have them: once they are found, no other source is
        waited for.

        Raises:
            FetchError: no source that answers knows one of them.
        """
        self._begin()
        query, source_of = Query(job_ids=tuple(job_ids)), self.store.source_of_job
        tasks = {
            asyncio.ensure_future(self._one(source, lambda part: part.jobs(query)))
            for source in self._asked
        }
        while tasks and None in map(source_of, job_ids):
            _, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        self._show_all()
        if unknown := [each for each in job_ids if source_of(each) is None]:
            self._say_lost()
            self._check()
            words = f"DRS knows no {', '.join(unknown)} in {self.where_words()}"
            raise LostError(words, self.status or EXIT_NO_VERDICT)
        self._stop_timer()
        # What others lack is nothing that these jobs lack.
        self.lost.clear()
        self._unused.clear()

    # beside the jobs, of the sources that have them

    async def logs(self, job_ids: Iterable[str]) -> None:
        """Read the logs of these jobs to their ends; one that cannot be read is missing."""
        await self._of_sources(self._by_source(job_ids), lambda part, ids: part.logs(ids))

    async def names(self, server_ids: Iterable[str]) -> None:
        """Look up the names of these source servers."""
        found = self._by_server(server_ids)
        await self._of_sources(found, lambda part, ids: part.names(ids))

    async def instances(self, server_ids: Iterable[str]) -> None:
        """Look up the recovery instances of these source servers."""
        found = self._by_server(server_ids)
        await self._of_sources(found, lambda part, ids: part.instances(ids))

    async def start_calls(self, starts: Iterable[Started]) -> None:
        """Look up the API calls that started these jobs, where CloudTrail answers."""
        found: dict[int, list[Started]] = defaultdict(list)
        for each in starts:
            if (source := self.store.source_of_job(each.id)) is not None:
                found[source].append(each)
        await self._of_sources(found, lambda part, some: part.start_calls(some))

    async def executions(self, runs: Iterable[Run]) -> None:
        """Look up what Systems Manager says of these action runs."""
        found: dict[int, list[Run]] = defaultdict(list)
        for each in runs:
            if (source := self.store.source_of_job(each.job_id)) is not None:
                found[source].append(each)
        await self._of_sources(found, lambda part, some: part.executions(some))

    async def plans_of(self, job_ids: Iterable[str]) -> None:
        """Look up the executions of recovery plans that launched these jobs, if some did."""
        await self._of_sources(self._by_source(job_ids), lambda part, ids: part.plans_of(ids))

    async def identity(self, job_ids: Iterable[str] = ()) -> None:
        """Wait until it is known who asks the sources of these jobs, or that it cannot be known."""
        await self._of_sources(self._by_source(job_ids), lambda part, _: part.identity())

    def _by_source(self, job_ids: Iterable[str]) -> dict[int, list[str]]:
        return _grouped(job_ids, self.store.source_of_job)

    def _by_server(self, server_ids: Iterable[str]) -> dict[int, list[str]]:
        return _grouped(server_ids, self.store.source_of_server)

    # the list

    async def pages(self, query: Query) -> AsyncIterator[list[FoundJob]]:
        """Yield the jobs of a query in the order of all sources, as far as they are known to be the
        newest; the next page of a source is requested when it is needed.

        Raises:
            FetchError: no source can be read.
        """
        for source, part in enumerate(self.parts):
            task = asyncio.ensure_future(part.client.begin(partial(self._listed, source)))
            self._tasks.append(task)
        self._start_timer()
        is_first = True
        async for found in merged([self._pages(n, query) for n in range(len(self.parts))]):
            is_first = False
            yield found
        if is_first:
            self._check()

    def _listed(self, source: int, _changes: Changes) -> None:
        self._wake(source)

    async def _pages(self, source: int, query: Query) -> AsyncIterator[JobList]:
        """Yield a source's pages; it is lost where one cannot be read."""
        try:
            async for page in self.parts[source].pages(query):
                yield page
        except FetchError as error:
            self._lose(source, error)
            self._say_lost()

    @property
    def has_more(self) -> bool:
        """Return whether the list goes on in a source."""
        return any(part.store.status.paging is Paging.IDLE for part in self.parts)

    async def names_of(self, found: Iterable[FoundJob]) -> None:
        """Look up the names of the source servers of these jobs, where that is allowed."""
        wanted: dict[int, list[str]] = defaultdict(list)
        for job in found:
            wanted[job.source] += job.row.server_ids
        await self._of_sources(wanted, _names)

    async def _of_sources(
        self,
        wanted: Mapping[int, list[Any]],
        ask: Callable[[Fetch, list[Any]], Awaitable[None]],
    ) -> None:
        """Ask each of these sources for its own; one that cannot be asked any more is lost."""

        async def of_one(source: int) -> None:
            try:
                await ask(self.parts[source], wanted[source])
            except FetchError as error:
                self._lose(source, error)
                self._say_lost()

        await asyncio.gather(*(of_one(source) for source in wanted if source not in self.lost))

    def now(self, source: int) -> float:
        """Return epoch seconds by the clock of a source's service."""
        return self.parts[source].client.now()


def _grouped(ids: Iterable[str], source_of: Callable[[str], int | None]) -> dict[int, list[str]]:
    """Return ids by the source that has them; those of none are left out."""
    found: dict[int, list[str]] = defaultdict(list)
    for each in ids:
        if (source := source_of(each)) is not None:
            found[source].append(each)
    return found


async def _names(part: Fetch, server_ids: list[str]) -> None:
    if not any(each.topic is Topic.NAMES for each in part.missing):
        await part.names(server_ids)
