"""Follow jobs to their ends without a screen, through everything that passes.

Once something was answered, every failure is waited out for ``patience`` seconds, also one that a
person has to correct: credentials are renewed while a watch waits.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from drs_tui.client.fetch import Fetch
from drs_tui.client.fetch_error import FetchError
from drs_tui.client.waiting import SILENCE, SILENT
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import FollowPlans, Query
from drs_tui.store.status import ActiveError
from drs_tui.store.store import Store

AGAIN = 30.0
"""Seconds until what the collector does not try again by itself is asked for again."""


class Follow(Fetch):
    """A fetch whose jobs are followed: ``wait`` returns with every change of the store."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._answered: tuple[float | None, float] = (None, 0.0)  # as of when; loop time
        self._failing: ActiveError | None = None
        self._failing_since: float | None = None
        self._asked_again = 0.0

    @property
    def is_failing(self) -> bool:
        """Return whether nothing but failures came since the last answer."""
        return self._failing_since is not None

    async def plans(self, wanted: FollowPlans, is_known: Callable[[Store], bool]) -> None:
        """Look up what is wanted of recovery plans, until it is known, and keep it fresh.

        Raises:
            FetchError: it cannot be read.
        """
        self.client.needs.follow_plans(wanted)
        await self._until(Topic.PLAN_EXECUTIONS, partial(is_known, self.store))

    async def wait(self, seconds: float) -> None:
        """Wait for a change, for so many seconds at most.

        Raises:
            FetchError: nothing but failures came for ``patience`` seconds, or nothing at all.
        """
        loop = asyncio.get_running_loop()
        until = min(loop.time() + seconds, self.check(loop.time()))
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._has_changed.wait()
        self._has_changed.clear()
        self.check(loop.time())

    def is_lost(self, _job_ids: Iterable[str]) -> bool:
        """Return whether a source of these jobs is given up: of one alone the watch ends then."""
        return False

    def is_awaited(self) -> bool:
        """Return whether a source has not answered yet: one alone has."""
        return False

    def unread_words(self) -> str:
        """Name the sources, of several, that were not read, or are not any more."""
        return ""

    def keep_only(self, job_ids: Iterable[str]) -> None:
        """Ask no source any more that has none of these jobs: there is one alone."""

    async def list_jobs(self, query: Query, _is_there: Callable[[], bool]) -> None:
        """Fetch every job of a query. Of several sources, those until ``is_there``.

        Raises:
            FetchError: they cannot be read.
        """
        await self.jobs(query)

    def check(self, now: float) -> float:
        """Note an answer or a failure; return until when the next answer is waited for.

        Raises:
            FetchError: that time has passed.
        """
        if self.store.status.as_of != self._answered[0]:
            self._answered = self.store.status.as_of, now
            self._failing = self._failing_since = None
        elif not self._answered[1]:
            self._answered = self._answered[0], now
        if self._has_asked_for_code():
            self._failing = self._failing_since = None  # a person took their time
        if active_error := self._active_error(Topic.LIVE):
            self._on_active_error(active_error, now)
        if self._failing_since is None:
            until = self._answered[1] + max(SILENCE, self._patience)
        else:
            until = self._failing_since + self._patience
        if now >= until:
            raise FetchError(self._last_failure, has_begun=True)
        return until

    @property
    def _last_failure(self) -> RequestError:
        return self._failing.request_error if self._failing else SILENT

    def _on_active_error(self, active_error: ActiveError, now: float) -> None:
        """Report a failure once, and see to it that it is tried again.

        Raises:
            FetchError: an MFA code is wanted, and nobody can be asked for it.
        """
        error = active_error.request_error
        if error.kind is ErrorKind.MFA and self._ask_code is None:
            raise FetchError(error, has_begun=True)
        if self._failing_since is None:
            self._failing_since = self._asked_again = now
        if self._failing is None or self._failing.request_error != error:
            self._report(error)
        self._failing = active_error
        if active_error.retry_at is None and now - self._asked_again >= AGAIN:
            self._asked_again = now
            self.client.refresh()
