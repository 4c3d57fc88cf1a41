"""The worker that reads job logs: to their ends when asked, and one followed log per tick."""

import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from math import inf

from drs_tui.collector.aws.calls import CallCancelledError
from drs_tui.collector.aws.errors import ClassifiedError, classify
from drs_tui.collector.workers.context import CALL_SECONDS, WorkerContext
from drs_tui.collector.workers.log_reader import LogReader
from drs_tui.collector.workers.round_robin import RoundRobin
from drs_tui.collector.workers.worker import Worker
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import FollowLogs, ReadLogs

PAGE_SIZE = 200
READERS_KEPT = 1000
ALL = ""  # in place of a job id: a wait or failure that concerns every log


class LogWorker(Worker):
    """Its public methods are called from other threads."""

    def __init__(self, context: WorkerContext) -> None:
        super().__init__()
        self._context = context
        self._readers: dict[str, LogReader] = {}
        self._followed = RoundRobin()
        self._follows_any = False
        # Logs to read now, in this order. True: a request asked for it, False: it is its turn.
        self._pending: dict[str, bool] = {}
        self._failures = Counter[str]()
        self._retry_at: dict[str, float] = {}  # monotonic; inf: until a request

    def read(self, request: ReadLogs) -> None:
        """Read these logs to their ends, before those asked for earlier."""
        if request.from_start:
            self._post(partial(self._forget, request.job_ids))
        self._post(partial(self._ask_for, request.job_ids))

    def follow(self, request: FollowLogs) -> None:
        """Follow these logs and no others; read the first to its end now, if it is unread."""
        self._follows_any = bool(request.first or request.others)
        self._post(partial(self._follow, request))

    def tick(self) -> None:
        """Read the followed log whose turn it is: a tick is over."""
        if self._follows_any:
            self._post(self._take_turn)

    def pause(self) -> None:
        """Drop the turn under way: while paused there is one per requested tick alone."""
        self._post(self._drop_turns)

    def retry_now(self) -> None:
        """End every wait for a retry."""
        self._post(self._end_waits)

    def _end_waits(self) -> None:
        self._retry_at.clear()

    def _do_next(self) -> float | None:
        if not self._pending:
            return None
        if not self._is_ready(ALL):
            return self._wait(ALL)
        ready = next(filter(self._is_ready, self._pending), None)
        if ready is not None:
            self._read(ready)
            return 0.0
        soonest = min(map(self._wait, self._pending))
        return None if soonest == inf else soonest

    def _wait(self, job_id: str) -> float:
        """Return the seconds until a log may be asked for again."""
        return max(0.0, self._retry_at.get(job_id, 0.0) - time.monotonic())

    def _is_ready(self, job_id: str) -> bool:
        return self._wait(job_id) <= 0

    def _is_unread(self, job_id: str) -> bool:
        reader = self._readers.get(job_id)
        return reader is None or not reader.is_whole

    def _ask_for(self, job_ids: tuple[str, ...]) -> None:
        newest = dict.fromkeys(job_ids, True)
        older = {job_id: asked for job_id, asked in self._pending.items() if job_id not in newest}
        self._pending = newest | older
        self._retry_at = {j: at for j, at in self._retry_at.items() if at < inf or j not in newest}

    def _forget(self, job_ids: Iterable[str]) -> None:
        """Forget the position in these logs: they are read from their beginnings."""
        for job_id in job_ids:
            self._readers.pop(job_id, None)

    def _evict(self) -> None:
        """Forget the logs read longest ago, beyond ``READERS_KEPT``, and their failures."""
        beyond = len(self._readers) - READERS_KEPT
        if beyond > 0:
            kept = {*self._pending, *self._followed.followed}
            old = [job_id for job_id in self._readers if job_id not in kept][:beyond]
            self._forget(old)
            for job_id in old:
                self._retry_at.pop(job_id, None)
                del self._failures[job_id]

    def _drop_turns(self) -> None:
        self._pending = {job_id: True for job_id, asked in self._pending.items() if asked}

    def _follow(self, request: FollowLogs) -> None:
        self._followed.follow(request)
        self._drop_turns()
        if request.first and self._is_unread(request.first):
            self._followed.take(request.first)
            self._ask_for((request.first,))
        elif not self._context.activity.paused:
            self._put_first(self._followed.next_unread(self._is_ready, self._is_unread))

    def _take_turn(self) -> None:
        """Queue the log whose turn it is, unless the last turn is not over or all logs wait."""
        if self._is_ready(ALL) and all(self._pending.values()):
            self._put_first(self._followed.next(self._is_ready, self._is_unread))

    def _put_first(self, job_id: str | None) -> None:
        if job_id is not None:
            self._pending = {job_id: self._pending.pop(job_id, False)} | self._pending

    def _read(self, job_id: str) -> None:
        """Read one page."""
        self._evict()
        reader = self._readers.pop(job_id, None) or LogReader(job_id)
        self._readers[job_id] = reader
        page = partial(self._context.source.ask, "describe_job_log_items", reader.token)
        try:
            answer = self._work.call(
                partial(page, jobID=job_id, maxResults=PAGE_SIZE), CALL_SECONDS
            )
            for event in reader.take(answer):
                self._context.emit(event)
        except CallCancelledError:
            raise
        except Exception as error:  # noqa: BLE001  every failure is reported
            self._on_failure(job_id, classify(error))
            return
        for each in (ALL, job_id):
            del self._failures[each]
        if reader.is_whole:
            del self._pending[job_id]

    def _on_failure(self, job_id: str, failure: ClassifiedError) -> None:
        """Report a failure, and delay what it concerns: this log, or all of them."""
        if failure.request_error.kind is ErrorKind.INVALID and self._readers[job_id].restart():
            return
        about = ALL if failure.general else job_id
        self._failures[about] += 1
        # While paused, a turn is not repeated before the user asks for a tick.
        retried = self._pending[job_id] or not self._context.activity.paused
        retry_in = self._context.report_failure(
            failure, Topic.LOG, self._failures[about], about=job_id, retried=retried
        )
        if retried:
            self._retry_at[about] = inf if retry_in is None else time.monotonic() + retry_in
        # A request stays pending until it succeeds; a turn that failed comes round again.
        if not (self._pending[job_id] or (failure.general and retried)):
            del self._pending[job_id]
