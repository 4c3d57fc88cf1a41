"""Restart a collector that has ended: when, and with which query."""

import asyncio
import time
from collections.abc import Callable
from itertools import islice

from msgspec.structs import replace

from drs_tui.client.ready import RefusedError, first_event_soon
from drs_tui.client.transport import Transport
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.protocol.events import Event
from drs_tui.protocol.requests import Query
from drs_tui.store.jobs import JobList
from drs_tui.store.status import Paging, Status

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
STABLE_AFTER = 60.0
# Enough of the newest jobs for the top of the list to contain one, however many jobs were added.
KNOWN = 1000

Start = Callable[[], Transport]


class Restarts:
    """Schedule restarts. ``start`` starts a collector.

    ``started`` gets each one that is ready, ``failed`` the reason why one could not start, and
    whether another start may help: not before a person has corrected a setting. Each
    wait is twice the last, up to LONGEST_WAIT; FIRST_WAIT again after STABLE_AFTER seconds of work.
    """

    def __init__(
        self,
        start: Start,
        started: Callable[[Transport, Event], None],
        failed: Callable[[str, bool], None],
    ) -> None:
        self.start = start
        self._started = started
        self._failed = failed
        self._wait = FIRST_WAIT
        self._since = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def plan(self) -> float:
        """Schedule the next start, in place of one that is scheduled; return the seconds left."""
        self._cancel_timer()
        wait = FIRST_WAIT if time.monotonic() - self._since > STABLE_AFTER else self._wait
        self._wait = min(LONGEST_WAIT, wait * 2)
        self._timer = asyncio.get_running_loop().call_later(wait, self.now)
        return wait

    def cancel(self) -> None:
        """Cancel the scheduled start, or the one under way."""
        self._cancel_timer()
        if self._task:
            self._task.cancel()

    def _cancel_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def now(self) -> None:
        """Start a collector now, unless one is being started."""
        self._cancel_timer()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        self._since = time.monotonic()
        try:
            process = self.start()
        except OSError as error:  # too many processes, or too little memory
            self._failed(f"the collector cannot be started: {error}", True)  # noqa: FBT003
            return
        try:
            ready = await first_event_soon(process)
        except RefusedError as error:
            await asyncio.to_thread(process.end)
            self._failed(str(error), error.status != EXIT_REFUSED)
        else:
            self._started(process, ready)


def resume_query(query: Query, status: Status, jobs: JobList) -> Query:
    """Return the query for the part of the list that has not been received yet.

    ``jobs`` are those that have been received, at least one.
    """
    left = None if query.max_items is None else max(1, query.max_items - status.paged)
    known = () if query.starting_token else tuple(row.job_id for row in islice(jobs, KNOWN))
    first_unread = query.starting_token if status.paging is not Paging.END else None
    return replace(
        query,
        max_items=left,
        starting_token=status.token or first_unread,
        resuming=True,
        known=known,
    )
