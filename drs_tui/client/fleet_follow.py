"""Follow jobs of several sources to their ends: one that fails is waited for beside the others."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import Any, cast

from drs_tui.client.fetch import Fetch
from drs_tui.client.fetch_error import FetchError
from drs_tui.client.fleet_fetch import FleetFetch
from drs_tui.client.follow import Follow
from drs_tui.protocol.requests import FollowPlans, Query
from drs_tui.store.store import Store


class FleetFollow(FleetFetch):
    """A fetch from several sources whose jobs are followed, with the methods of ``Follow``.

    A source that nothing but failures came from for ``patience`` seconds is lost until it answers
    again; the others are followed meanwhile.
    """

    is_failing = False
    """What fails is said by source, here."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, make=Follow, **named)
        self._has_changed = asyncio.Event()
        self._failing: set[int] = set()
        self._dropped: set[int] = set()
        self._listing: dict[int, asyncio.Task[None]] = {}

    def _wake(self, source: int) -> None:
        super()._wake(source)
        self._has_changed.set()

    @property
    def _asked(self) -> list[int]:
        return [source for source in super()._asked if source not in self._dropped]

    @property
    def _follows(self) -> list[tuple[int, Follow]]:
        """The sources that are followed."""
        return [
            (source, part)
            for source, part in enumerate(self.parts)
            if source not in self._dropped and source not in self._unused
            if isinstance(part, Follow)
        ]

    async def list_jobs(self, query: Query, is_there: Callable[[], bool]) -> None:
        """Fetch every job of a query until ``is_there``; later answers come in as changes.

        Raises:
            FetchError: no source can be read.
        """
        self._begin()
        for source in self._asked:
            task = asyncio.ensure_future(self._one(source, lambda part: part.jobs(query)))
            task.add_done_callback(lambda _: self._has_changed.set())
            self._listing[source] = task
        self._tasks += self._listing.values()
        while self.is_awaited() and not is_there():
            self._has_changed.clear()
            await self._has_changed.wait()
            self._show_all()
        self._show_all()
        self._say_lost()
        self._check()

    async def _one(self, source: int, ask: Callable[[Fetch], Any]) -> None:
        await super()._one(source, ask)
        if source in self.lost:
            self._failing.add(source)

    def is_awaited(self) -> bool:
        """Return whether a source has not answered yet."""
        return not all(
            task.done() for source, task in self._listing.items() if source not in self._dropped
        )

    def unread_words(self) -> str:
        """Name the sources that were not read, or are not any more; empty if all are."""
        awaited = {
            source
            for source, task in self._listing.items()
            if source not in self._dropped and not task.done()
        }
        named = self._named(sorted(awaited | self.lost.keys()))
        return f"not read: {named}" if named else ""

    def is_lost(self, job_ids: Iterable[str]) -> bool:
        """Return whether a source of these jobs is given up."""
        return any(self.store.source_of_job(each) in self.lost for each in job_ids)

    async def plans(self, wanted: FollowPlans, is_known: Callable[[Store], bool]) -> None:
        """Look up executions of recovery plans in whichever source has them, and ask no other any
        more.

        Raises:
            FetchError: no source can be read.
        """
        tasks = {
            asyncio.ensure_future(
                self._one(source, lambda part: cast("Follow", part).plans(wanted, is_known))
            )
            for source in self._asked
        }
        while tasks and not (found := self._having(wanted.executions)):
            _, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        if found:
            self._keep(found)
        self._say_lost()
        self._check()

    def _having(self, executions: Iterable[str]) -> set[int]:
        """Return the sources that have one of these executions of recovery plans."""
        wanted = set(executions)
        return {
            source
            for source in self._asked
            if wanted & self.store.stores[source].details.plans.executions.keys()
        }

    def keep_only(self, job_ids: Iterable[str]) -> None:
        """Ask no source any more that has none of these jobs."""
        self._keep({self.store.source_of_job(each) for each in job_ids})

    def _keep(self, kept: Collection[int | None]) -> None:
        """Ask no source any more but these."""
        for source, _ in self._follows:
            if source not in kept:
                self._dropped.add(source)
                self.lost.pop(source, None)
                if source in self._listing:
                    self._listing[source].cancel()
                self.parts[source].client.close()

    async def wait(self, seconds: float) -> None:
        """Wait for a change, for so many seconds at most.

        Raises:
            FetchError: every source is lost.
        """
        loop = asyncio.get_running_loop()
        until = min(loop.time() + seconds, *self._check_each(loop.time()))
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._has_changed.wait()
        self._has_changed.clear()
        self._show_all()
        self._check_each(loop.time())
        self._say_lost()
        if len(self.lost) == len(self._follows):
            self._check()

    def _check_each(self, now: float) -> list[float]:
        """Note which sources are lost, and which answer again; return until when each is waited
        for."""
        deadlines = [now + 3600.0]
        for source, part in self._follows:
            if source in self._listing and not self._listing[source].done():
                continue
            if source in self.lost and part.store.status.active_error:
                continue
            try:
                deadlines.append(part.check(now))
                self.lost.pop(source, None)
            except FetchError as error:
                self._lose(source, error)
            self._note_failing(source, is_failing=part.is_failing or source in self.lost)
        return deadlines

    def _note_failing(self, source: int, *, is_failing: bool) -> None:
        if is_failing:
            self._failing.add(source)
        elif source in self._failing:
            self._failing.discard(source)
            name = self.targets[source].full_name
            self._say(f"{name}: AWS answers again")
            self._said = {each for each in self._said if not each.startswith(f"{name}: ")}
