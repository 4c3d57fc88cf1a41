"""The lane of logs: those asked for to their ends, and of those followed one with every tick."""

import time
from collections import Counter
from collections.abc import Iterable
from functools import partial
from math import inf

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
ALL = ""  # stands for every job where a wait or failure is of the whole lane


class LogWorker(Worker):
    """Its public methods are called from other threads; ``run`` has its own."""

    def __init__(self, context: WorkerContext) -> None:
        super().__init__()
        self._office = context
        self._readers: dict[str, LogReader] = {}
        self._turns = RoundRobin()
        # To be read now, in this order; True: somebody asked, False: it has its turn.
        self._wanted: dict[str, bool] = {}
        self._failures = Counter[str]()
        self._until: dict[str, float] = {}  # monotonic; inf: until somebody asks

    def read(self, request: ReadLogs) -> None:
        """Read these to their ends, before what was asked for earlier."""
        if request.anew:
            self._post(partial(self._forget, request.job_ids))
        self._post(partial(self._ask_for, request.job_ids))

    def follow(self, request: FollowLogs) -> None:
        """Give these turns, and no others."""
        self._post(partial(self._give_turns, request))

    def tick(self) -> None:
        """A tick is over: one log has its turn."""
        self._post(self._take_turn)

    def pause(self) -> None:
        """No turns but with the ticks that somebody asks for."""
        self._post(self._drop_turns)

    def try_again(self) -> None:
        """End every wait for a retry."""
        self._post(self._end_waits)

    def _end_waits(self) -> None:
        # ``_ask_for`` replaces the dict: its ``clear`` must not be looked up before this runs.
        self._until.clear()

    def _go_on(self) -> float | None:
        if not self._wanted:
            return None
        if not self._is_ready(ALL):
            return self._wait(ALL)
        ready = next(filter(self._is_ready, self._wanted), None)
        if ready is not None:
            self._read(ready)
            return 0.0
        soonest = min(map(self._wait, self._wanted))
        return None if soonest == inf else soonest

    def _wait(self, job_id: str) -> float:
        """Seconds until it may be asked for again."""
        return max(0.0, self._until.get(job_id, 0.0) - time.monotonic())

    def _is_ready(self, job_id: str) -> bool:
        return self._wait(job_id) <= 0

    def _is_unread(self, job_id: str) -> bool:
        reader = self._readers.get(job_id)
        return reader is None or not reader.is_whole

    def _ask_for(self, job_ids: tuple[str, ...]) -> None:
        newest = dict.fromkeys(job_ids, True)
        older = {job_id: asked for job_id, asked in self._wanted.items() if job_id not in newest}
        self._wanted = newest | older
        self._until = {j: at for j, at in self._until.items() if at < inf or j not in newest}

    def _forget(self, job_ids: Iterable[str]) -> None:
        """Where one was in these logs: they begin anew."""
        for job_id in job_ids:
            self._readers.pop(job_id, None)

    def _evict(self) -> None:
        """Forget the logs asked for longest ago, beyond ``READERS_KEPT``, and their failures."""
        beyond = len(self._readers) - READERS_KEPT
        if beyond > 0:
            kept = {*self._wanted, *self._turns.followed}
            old = [job_id for job_id in self._readers if job_id not in kept][:beyond]
            self._forget(old)
            for job_id in old:
                self._until.pop(job_id, None)
                del self._failures[job_id]

    def _drop_turns(self) -> None:
        self._wanted = {job_id: True for job_id, asked in self._wanted.items() if asked}

    def _give_turns(self, request: FollowLogs) -> None:
        self._turns.follow(request)
        self._drop_turns()
        if not self._office.activity.paused:
            self._put_first(self._turns.next_unread(self._is_ready, self._is_unread))

    def _take_turn(self) -> None:
        """The turn of one log; none while the turn before it is not over, or nothing is asked."""
        if self._is_ready(ALL) and all(self._wanted.values()):
            self._put_first(self._turns.next(self._is_ready, self._is_unread))

    def _put_first(self, job_id: str | None) -> None:
        if job_id is not None:
            self._wanted = {job_id: self._wanted.pop(job_id, False)} | self._wanted

    def _read(self, job_id: str) -> None:
        """One page."""
        self._evict()
        reader = self._readers.pop(job_id, None) or LogReader(job_id)
        self._readers[job_id] = reader
        page = partial(self._office.source.ask, "describe_job_log_items", reader.token)
        try:
            answer = self._work.call(
                partial(page, jobID=job_id, maxResults=PAGE_SIZE), CALL_SECONDS
            )
            for event in reader.take(answer):
                self._office.emit(event)
        except Exception as error:  # noqa: BLE001  whatever it is, the ui is told and it is tried again
            self._failed(job_id, classify(error))
            return
        for over in (ALL, job_id):
            del self._failures[over]
        if reader.is_whole:
            del self._wanted[job_id]

    def _failed(self, job_id: str, failure: ClassifiedError) -> None:
        """Tell, and put off what the failure is about: this log, or all of them."""
        if failure.request_error.kind is ErrorKind.INVALID and self._readers[job_id].restart():
            return
        about = ALL if failure.general else job_id
        self._failures[about] += 1
        # While paused a turn is not taken again before somebody asks for a tick.
        retried = self._wanted[job_id] or not self._office.activity.paused
        retry_in = self._office.trouble(
            failure, Topic.LOG, self._failures[about], about=job_id, retried=retried
        )
        if retried:
            self._until[about] = inf if retry_in is None else time.monotonic() + retry_in
        # What was asked for stays till it comes; a turn that failed on its own comes round again.
        if not (self._wanted[job_id] or (failure.general and retried)):
            del self._wanted[job_id]
