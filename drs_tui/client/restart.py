"""A collector that has ended is started again: when, and what the new one is to go on with."""

import asyncio
import time
from collections.abc import Callable
from itertools import islice

from msgspec.structs import replace

from drs_tui.client.ready import RefusedError, first_event_soon
from drs_tui.client.transport import Transport
from drs_tui.protocol.events import Event
from drs_tui.protocol.requests import Query
from drs_tui.store.jobs import JobList
from drs_tui.store.status import Paging, Status

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
STABLE_AFTER = 60.0
# So many of the newest jobs that the head of the list meets one, however many came meanwhile.
KNOWN = 1000

Start = Callable[[], Transport]


class Restarts:
    """``start`` starts a collector. ``started`` hears of one that is ready, ``failed`` of one that
    could not start, with the reason. Waits double, but for a collector that has lived well."""

    def __init__(
        self,
        start: Start,
        started: Callable[[Transport, Event], None],
        failed: Callable[[str], None],
    ) -> None:
        self.start = start
        self._started = started
        self._failed = failed
        self._wait = FIRST_WAIT
        self._since = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def plan(self) -> float:
        """It has ended: start another one after a while; the seconds until then."""
        wait = FIRST_WAIT if time.monotonic() - self._since > STABLE_AFTER else self._wait
        self._wait = min(LONGEST_WAIT, wait * 2)
        self._timer = asyncio.get_running_loop().call_later(wait, self.now)
        return wait

    def cancel(self) -> None:
        """Start none."""
        self._stop_waiting()
        if self._task:
            self._task.cancel()

    def _stop_waiting(self) -> None:
        if self._timer:
            self._timer.cancel()

    def now(self) -> None:
        """Do not wait any longer."""
        self._stop_waiting()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        process = self.start()
        self._since = time.monotonic()
        try:
            ready = await first_event_soon(process)
        except RefusedError as error:
            await asyncio.to_thread(process.end)
            self._failed(str(error))
        else:
            self._started(process, ready)


def resume_query(query: Query, status: Status, jobs: JobList) -> Query:
    """Return what is left of a query when so much of its list is known."""
    if not len(jobs):
        return query
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
