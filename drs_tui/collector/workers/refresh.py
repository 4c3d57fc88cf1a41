"""The lane of live refresh: a tick is the head of the list, then the live jobs it did not show."""

import random
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from drs_tui.collector.aws.calls import CallCancelledError, CancellableCall
from drs_tui.collector.aws.source import Answer, ids_of
from drs_tui.collector.workers.context import CALL_SECONDS, QueryContext
from drs_tui.model.text.times import parse_time
from drs_tui.protocol.events import ClockMeasured, CredentialsExpiring, Refreshed, Topic


@dataclass(slots=True)
class Tick:
    """What one tick has done so far. ``as_of`` is the earliest of its answers."""

    calls: int = 0
    as_of: float | None = None
    asked: float = 0.0

    def count(self, answer: Answer) -> None:
        """One more answered call."""
        self.calls += 1
        if self.as_of is None:
            self.as_of, self.asked = answer.as_of, answer.asked


class HeadCursor(NamedTuple):
    """Where the head goes on with the next tick: the page of ``token``, below the job ``above``."""

    token: str | None = None
    above: str | None = None


class RefreshWorker:
    """Its public methods are called from other threads; ``run`` has its own."""

    def __init__(self, context: QueryContext, on_tick: Callable[[], None] = lambda: None) -> None:
        self._desk = context
        self._on_tick = on_tick
        self._work = CancellableCall()
        self._lock = threading.Lock()
        self._also: list[str] = []
        self._asked_for = False
        self._walk = HeadCursor()
        self._offset_told = 0.0
        self._minutes_told: int | None = None

    def begin(self) -> None:
        """There is a list to keep fresh, or now one with live jobs: look when the next tick is
        due."""
        self._work.wake()

    def refresh(self, job_ids: Iterable[str] = ()) -> None:
        """Tick now, paused or not, those jobs included."""
        with self._lock:
            self._also.extend(job_ids)
            self._asked_for = True
        self._work.wake()

    def wake(self) -> None:
        """Look again when the next tick is due: the mood has changed."""
        self._work.wake()

    def close(self) -> None:
        """The query is over."""
        self._work.drop()

    def run(self) -> None:
        """Tick by the cadence until closed; nothing before the first page."""
        failures, delay = 0, None
        while True:
            try:
                woken = self._work.wait(None if self._desk.activity.paused else delay)
                if woken and not self._take_request():
                    delay = self._cadence()
                    continue
                delay, failures = self._tick(), 0
            except CallCancelledError:
                return
            except Exception as error:  # noqa: BLE001  whatever it is, the ui is told and it is tried again
                failures += 1
                delay = self._desk.trouble(error, Topic.LIVE, failures)
                if delay is None and self._drop_suspects():
                    delay = self._cadence()

    def _take_request(self) -> bool:
        with self._lock:
            asked_for, self._asked_for = self._asked_for, False
        return asked_for and self._desk.first_page.is_set()

    def _drop_suspects(self) -> bool:
        """What the service may have refused must not spoil every tick: the jobs named, and a token
        to walk on from. Whether there was any."""
        with self._lock:
            suspects = bool(self._also or self._walk.token)
            self._also.clear()
        self._walk = HeadCursor()
        return suspects

    def _cadence(self) -> float | None:
        context = self._desk
        if not context.first_page.is_set():
            return None
        return context.cadence.next_tick(
            live=bool(context.known_jobs.live_ids()),
            since_attention=context.activity.since_attention(),
            chance=random.random(),
        )

    def _tick(self) -> float | None:
        tick, context = Tick(), self._desk
        shown = self._head(tick)
        self._by_id(tick, shown)
        as_of = context.source.clock.now() if tick.as_of is None else tick.as_of
        context.expire_stuck(tick.asked, as_of)
        self._emit_clock()
        self._emit_credentials()
        delay = self._cadence()
        next_in = None if context.activity.paused else delay
        context.emit(Refreshed(as_of, len(context.known_jobs.live_ids()), tick.calls, next_in))
        self._on_tick()
        return delay

    def _has_head(self) -> bool:
        """Whether new jobs could appear on top of this list at all."""
        query = self._desk.query
        if query.job_ids or (not query.known if query.resuming else query.starting_token):
            return False
        until = parse_time(query.to_date)
        return until is None or self._desk.source.clock.now() < until

    def _head(self, tick: Tick) -> set[str]:
        """One call: the head of the list; the ids it showed.

        When none of them was known before, the walk goes on below them with the next tick. What is
        below the last known one is left to the pages: MaxItems may have ended them there.
        """
        if not self._has_head():
            return set()
        context, walk = self._desk, self._walk
        answer = self._work.call(
            lambda: context.source.head(context.query, walk.token), CALL_SECONDS
        )
        tick.count(answer)
        known = [place for place, item in enumerate(answer.items) if self._knows(item.job_id)]
        head = answer._replace(items=answer.items[: known[-1] + 1]) if known else answer
        context.show(head, Topic.LIVE, walk.above, self._named())
        ids = ids_of(head)
        ended = known or not answer.token
        self._walk = (
            HeadCursor() if ended else HeadCursor(answer.token, ids[-1] if ids else walk.above)
        )
        return set(ids)

    def _named(self) -> tuple[str, ...]:
        """The jobs that somebody has asked for by name, and not been told of yet."""
        with self._lock:
            return tuple(self._also)

    def _knows(self, job_id: str | None) -> bool:
        return job_id is not None and self._desk.known_jobs.knows(job_id)

    def _by_id(self, tick: Tick, shown: set[str]) -> None:
        """The live jobs, and those asked for, that the head did not show."""
        context = self._desk
        also = self._named()
        wanted = [
            i for i in dict.fromkeys([*context.known_jobs.live_ids(), *also]) if i not in shown
        ]
        if wanted:
            answers = self._work.call(lambda: list(context.source.by_ids(wanted)), CALL_SECONDS)
            self._emit_found(tick, wanted, answers)
        with self._lock:
            del self._also[: len(also)]

    def _emit_found(self, tick: Tick, wanted: Iterable[str], answers: Sequence[Answer]) -> None:
        """Tell what was found of the jobs wanted, and which are gone.

        With an item that cannot be read, nobody can say whose it is: then none is gone.
        """
        context, unreadable = self._desk, 0
        for answer in answers:
            tick.count(answer)
            unreadable += context.show(answer, Topic.LIVE, named=self._named())
        found = {job_id for answer in answers for job_id in ids_of(answer)}
        asked, as_of = answers[0].asked, answers[0].as_of
        for job_id in wanted:
            if not unreadable and job_id not in found:
                context.emit_deleted(job_id, asked, as_of)

    def _emit_credentials(self) -> None:
        minutes = self._desk.source.minutes_left()
        if minutes != self._minutes_told:
            self._minutes_told = minutes
            self._desk.emit(CredentialsExpiring(minutes))

    def _emit_clock(self) -> None:
        offset = self._desk.source.clock.offset
        if offset != self._offset_told:
            self._offset_told = offset
            self._desk.emit(ClockMeasured(offset))
