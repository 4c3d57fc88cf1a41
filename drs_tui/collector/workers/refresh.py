"""The worker that refreshes live jobs.

A tick asks for the head of the list, then by id for the live jobs that the head did not show.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from drs_tui.collector.aws.calls import CallCancelledError
from drs_tui.collector.aws.source import Answer, ids_of
from drs_tui.collector.workers.context import CALL_SECONDS, QueryContext
from drs_tui.collector.workers.worker import Worker
from drs_tui.model.text.times import parse_time
from drs_tui.protocol.events import CredentialsExpiring, Refreshed, Topic


@dataclass(slots=True)
class Tick:
    """What one tick has done so far. ``asked`` and ``as_of`` are those of its first answer."""

    calls: int = 0
    as_of: float | None = None
    asked: float = 0.0

    def count(self, answer: Answer) -> None:
        """Count one more answered call."""
        self.calls += 1
        if self.as_of is None:
            self.as_of, self.asked = answer.as_of, answer.asked


class HeadCursor(NamedTuple):
    """Where the next tick continues the head: the page of ``token``, below the job ``above``."""

    token: str | None = None
    above: str | None = None


class RefreshWorker(Worker):
    """Its public methods are called from other threads."""

    def __init__(
        self,
        context: QueryContext,
        on_tick: Callable[[], None] = lambda: None,
        is_live: Callable[[], bool] = lambda: False,
    ) -> None:
        """``on_tick`` is called after each tick. ``is_live``: ticks are frequent without live jobs,
        as a recovery plan starts the next one at any time."""
        super().__init__()
        self._context = context
        self._on_tick = on_tick
        self._is_live = is_live
        self._lock = threading.Lock()
        self._named: list[str] = []
        self._is_requested = False
        self._due_at = inf  # monotonic; inf: not by time
        self._failures = 0
        self._cursor = HeadCursor()
        self._emitted_minutes: int | None = None

    def begin(self) -> None:
        """Reschedule the next tick: there is a list now, or it has its first live jobs."""
        self._post(self._reschedule)

    def refresh(self, job_ids: Iterable[str] = ()) -> None:
        """Tick now, paused or not, and include these jobs."""
        with self._lock:
            self._named.extend(job_ids)
            self._is_requested = True
        self._wake()

    def is_patient(self) -> bool:
        """Return whether no job is live: the next tick may wait a moment."""
        return not (self._context.known_jobs.live_ids() or self._is_live())

    def _reschedule(self) -> None:
        self._tick_in(self._cadence())

    def _tick_in(self, seconds: float | None) -> None:
        self._due_at = inf if seconds is None else time.monotonic() + seconds

    def _do_next(self) -> float | None:
        if self._take_request() or self._left() == 0.0:
            self._try_tick()
        return self._left()

    def _left(self) -> float | None:
        """Return the seconds until the next tick by time; None: there is none."""
        if self._due_at == inf or self._context.activity.paused:
            return None
        return max(0.0, self._due_at - time.monotonic())

    def _try_tick(self) -> None:
        try:
            delay, self._failures = self._tick(), 0
        except CallCancelledError:
            raise
        except Exception as error:  # noqa: BLE001  every failure is reported
            self._failures += 1
            delay = self._context.report_failure(error, Topic.LIVE, self._failures)
            if delay is None and self._drop_suspects():
                delay = self._cadence()
        self._tick_in(delay)

    def _take_request(self) -> bool:
        with self._lock:
            is_requested, self._is_requested = self._is_requested, False
        return is_requested and self._context.first_page.is_set()

    def _drop_suspects(self) -> bool:
        """Forget what the service may have refused: the named jobs and the cursor's token.

        Else every tick would fail alike. Return whether there was any.
        """
        with self._lock:
            suspects = bool(self._named or self._cursor.token)
            self._named.clear()
        self._cursor = HeadCursor()
        return suspects

    def _cadence(self) -> float | None:
        context = self._context
        if not context.first_page.is_set():
            return None
        return context.cadence.next_tick(
            live=bool(context.known_jobs.live_ids()) or self._is_live(),
            since_input=context.activity.since_input(),
            chance=random.random(),
        )

    def _tick(self) -> float | None:
        tick, context = Tick(), self._context
        shown = self._head(tick)
        self._by_id(tick, shown)
        as_of = context.source.clock.now() if tick.as_of is None else tick.as_of
        context.expire_stuck(tick.asked, as_of)
        context.emit_clock()
        self._emit_credentials()
        delay = self._cadence()
        next_in = None if context.activity.paused else delay
        context.emit(Refreshed(as_of, len(context.known_jobs.live_ids()), tick.calls, next_in))
        self._on_tick()
        return delay

    def _has_head(self) -> bool:
        """Return whether new jobs can appear on top of this list at all."""
        query = self._context.query
        if query.job_ids or (not query.known if query.resuming else query.starting_token):
            return False
        until = parse_time(query.to_date)
        return until is None or self._context.source.clock.now() < until

    def _head(self, tick: Tick) -> set[str]:
        """Ask for the head of the list, with one call; return the ids it showed.

        When none of them was known before, the next tick continues below them. What is below the
        last known one is left to the page worker: MaxItems may have ended the list there.
        """
        if not self._has_head():
            return set()
        context, cursor = self._context, self._cursor
        answer = self._work.call(
            lambda: context.source.head(context.query, cursor.token), CALL_SECONDS
        )
        tick.count(answer)
        items = answer.items
        # From the end: of a head that shows nothing new that is one look.
        known = next((n for n in range(len(items), 0, -1) if self._knows(items[n - 1].job_id)), 0)
        head = answer._replace(items=items[:known]) if known else answer
        context.emit_updates(head, Topic.LIVE, cursor.above, self._named_jobs())
        ids = ids_of(head)
        ended = known or not answer.token
        self._cursor = (
            HeadCursor() if ended else HeadCursor(answer.token, ids[-1] if ids else cursor.above)
        )
        return set(ids)

    def _named_jobs(self) -> tuple[str, ...]:
        """Return the jobs that a Refresh has named, and that were not emitted since."""
        with self._lock:
            return tuple(self._named)

    def _knows(self, job_id: str | None) -> bool:
        return job_id is not None and self._context.known_jobs.knows(job_id)

    def _by_id(self, tick: Tick, shown: set[str]) -> None:
        """Ask for the live jobs and the named jobs that the head did not show."""
        context = self._context
        named = self._named_jobs()
        ids = [i for i in dict.fromkeys([*context.known_jobs.live_ids(), *named]) if i not in shown]
        if ids:
            answers = self._work.call(lambda: list(context.source.by_ids(ids)), CALL_SECONDS)
            self._emit_found(tick, ids, answers)
        with self._lock:
            del self._named[: len(named)]

    def _emit_found(self, tick: Tick, ids: Iterable[str], answers: Sequence[Answer]) -> None:
        """Emit what the answers show of the jobs asked for, and which of them are deleted.

        An item that cannot be read may be any of them: then none counts as deleted.
        """
        context, unreadable = self._context, 0
        for answer in answers:
            tick.count(answer)
            unreadable += context.emit_updates(answer, Topic.LIVE, named=self._named_jobs())
        found = {job_id for answer in answers for job_id in ids_of(answer)}
        for job_id in ids:
            if not unreadable and job_id not in found:
                context.emit_deleted(job_id, answers[0])

    def _emit_credentials(self) -> None:
        minutes = self._context.source.minutes_left()
        if minutes != self._emitted_minutes:
            self._emitted_minutes = minutes
            self._context.emit(CredentialsExpiring(minutes))
