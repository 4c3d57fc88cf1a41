"""Replay a recording: a client that asks no collector, and whose clock is the recording's."""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import tzinfo
from functools import partial
from math import inf
from typing import Any, NamedTuple

from drs_tui.client.needs import Needs
from drs_tui.client.offline_client import OfflineClient
from drs_tui.client.recorded_gaps import GapSpan
from drs_tui.client.recorded_moment import moment
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replayed import Replayed, ReplayedSource
from drs_tui.protocol.events import Event
from drs_tui.protocol.recording import Entry, RecordedSource, RecordingError
from drs_tui.protocol.requests import Query
from drs_tui.store.changes import Changes
from drs_tui.store.store import Store

SPEEDS = (1, 2, 4, 8, 15, 30, 60, 120, 300, 600)
TICK = 0.1  # seconds
TURN_SECONDS = 0.03  # of each tick, at most, for events
AT_ONCE_SECONDS = 0.1  # of processor time, for a jump before the screen is drawn again
KEYFRAME_EVERY = 500  # entries
KEYFRAME_COST = 0.03  # seconds of applying entries: what going back repeats at most
KEYFRAMES_MAX = 400
EVENTS_KEPT = 4000  # decoded, some 5 KB each: going back and forth needs them again
LOOK_EVERY = 1.0  # seconds between two looks whether a recording is still written
NOTE_SECONDS = 20.0  # on the screen, of a note that was passed


class _Kept(NamedTuple):
    """The state after the first ``position`` entries."""

    position: int
    state: Any


def _nothing() -> None:
    """Do nothing."""


class _Jump(NamedTuple):
    """Where to go: the state after ``position`` entries, and a moment after it, if one was given.

    ``then`` is called there.
    """

    position: int
    mono: float | None
    is_back: bool
    then: Callable[[], None]


def _replayed(sources: Sequence[RecordedSource]) -> Replayed:
    """Return the store of a recording of these sources, of which there are none where it is of one
    source alone."""
    if not sources:
        return ReplayedSource()
    from drs_tui.client.replayed_fleet import ReplayedFleet

    return ReplayedFleet(sources)


class ReplayClient(OfflineClient):
    """Keep the store as it was at a moment of a recording. It has the methods of ``Client``.

    ``position`` is how many entries have been applied, ``mono`` the moment by the recording's
    monotonic clock, ``playing`` whether it goes on by itself, ``speed`` times as fast as it was.
    ``follows``: read on at the end, as the recording is still written; ``ended_early``: nothing
    writes it any more, and it has no closing line. ``on_rewind`` is called before the changes of a
    step back.
    """

    def __init__(
        self,
        recording: RecordingFile,
        *,
        speed: float = 1.0,
        playing: bool = True,
        follows: bool = False,
    ) -> None:
        super().__init__()
        self.recording = recording
        self._replayed = _replayed(recording.header.fleet)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._on_changes: Callable[[Changes], None] = lambda _: None
        self.speed, self.playing, self.follows = speed, playing, follows
        self.ended_early = False
        self.on_rewind: Callable[[], None] = lambda: None
        self.position = 0
        entries = recording.entries
        self.start = entries[0].mono if entries else 0.0
        self.mono = self.start
        self._events: dict[int, Event | None] = {}
        self._keyframes = [self._kept()]
        self._cost, self._cost_at_most = 0.0, KEYFRAME_COST
        self._ticked_at = time.perf_counter()
        self._looked_at = -inf
        self._catches_up = False
        self._jump: _Jump | None = None  # while it is on the way
        self._timer: asyncio.TimerHandle | None = None

    @property
    def store(self) -> Store:
        """Return what was known at that moment."""
        return self._replayed.store

    @property
    def needs(self) -> Needs:
        """Return what notes what the screens need, and requests none of it."""
        return self._replayed.needs

    @property
    def current_query(self) -> Query:
        """Return what was asked for."""
        return self._replayed.query

    # the clock

    def now(self) -> float:
        """Return epoch seconds by the service's clock, as well as it was known."""
        return self._wall() + self.store.status.offset

    def _wall(self) -> float:
        entries = self.recording.entries
        if not entries:
            return self.recording.header.started
        last = entries[max(0, self.position - 1)]
        return last.at + self.mono - last.mono

    @property
    def end(self) -> float:
        """Return the moment of the last entry."""
        entries = self.recording.entries
        return entries[-1].mono if entries else self.start

    def wait_until_ready(self) -> None:
        """Go to where the first collector was ready, as the monitor waits for it."""
        entries = self.recording.entries
        self.seek(next((number for number, each in enumerate(entries, 1) if each.began), 1))

    # playing

    def attach(self, on_changes: Callable[[Changes], None]) -> None:
        """Play from now on, in the running loop."""
        self._loop, self._on_changes = asyncio.get_running_loop(), on_changes
        self._ticked_at = time.perf_counter()
        on_changes(self._everything())
        self._plan_tick()

    def _plan_tick(self) -> None:
        if self._loop:
            self._timer = self._loop.call_later(0.0 if self._jump else TICK, self._tick)

    def close(self) -> None:
        """Stop playing, and close the recording."""
        if self._timer:
            self._timer.cancel()
        self.recording.close()

    def _tick(self) -> None:
        self._plan_tick()
        now = time.perf_counter()
        elapsed, self._ticked_at = now - self._ticked_at, now
        if self.follows:
            self._follow(now)
        if self._jump:
            self._go_on(TURN_SECONDS)
        elif self.playing:
            self.advance(inf if self._catches_up else elapsed * self.speed)

    def _follow(self, now: float) -> None:
        """Read what was written since; see from time to time whether anything more can come."""
        was_at_end = self.position == len(self.recording.entries)
        has_more = self.recording.read_more()
        self._catches_up |= was_at_end and has_more  # as ``tail -f``
        if self.recording.is_whole:
            self.follows = False
        elif has_more or now - self._looked_at > LOOK_EVERY:
            self._looked_at = now
            self.ended_early = not has_more and self.recording.is_written() is False

    def advance(self, seconds: float) -> None:
        """Go on by that many seconds of the recording, or as far as there is time for."""
        until = min(self.mono + seconds, self.end)
        changes = Changes(status=True)
        stop = time.perf_counter() + TURN_SECONDS
        entries = self.recording.entries
        while self.position < len(entries) and entries[self.position].mono <= until:
            if time.perf_counter() > stop:
                self._on_changes(changes)
                return
            changes.merge(self._apply_next())
        self.mono = max(self.mono, until)
        self._catches_up = False
        if self.position == len(entries) and not self.follows:
            self.playing = False
        self._on_changes(changes)

    def _apply_next(self) -> Changes:
        began = time.thread_time()  # what a busy machine takes is not repeated
        entry = self.recording.entries[self.position]
        self.position += 1
        self.mono = max(self.mono, entry.mono)
        changes = self._apply_entry(entry, self.position)
        self._cost += time.thread_time() - began
        self._keep()
        return changes

    def _apply_entry(self, entry: Entry, number: int) -> Changes:
        if number not in self._events:
            if len(self._events) >= EVENTS_KEPT:
                self._events.clear()
            self._events[number] = self._decode(entry, number)
        changes = self._replayed.apply(entry, self._events[number])
        return self._everything() if changes is None else changes

    def open_gaps(self) -> list[GapSpan]:
        """Return what keeps the present moment from being observed."""
        return [span for span in self.recording.gaps if span.has(self.mono)]

    def passed_note(self) -> Entry | None:
        """Return the last note before the present moment, while it is to be shown."""
        notes, entries = self.recording.notes, self.recording.entries
        number = bisect_right(notes, self.position - 1) - 1
        if number < 0:
            return None
        note = entries[notes[number]]
        return note if self.mono - note.mono < NOTE_SECONDS * self.speed else None

    def _decode(self, entry: Entry, number: int) -> Event | None:
        try:
            return self.recording.event(entry)
        except RecordingError as error:
            self.recording.damage = f"entry {number}: {error}"
            return None

    # going anywhere

    def _keep(self) -> None:
        """Keep the state now and then, so that going back repeats little."""
        last = self._keyframes[-1].position
        if self.position <= last:
            return
        if self.position - last >= KEYFRAME_EVERY or self._cost > self._cost_at_most:
            self._keyframes.append(self._kept())
            self._cost = 0.0
        if len(self._keyframes) > KEYFRAMES_MAX:
            del self._keyframes[1::2]
            self._cost_at_most *= 2

    def _kept(self) -> _Kept:
        return _Kept(self.position, self._replayed.keep())

    def seek(self, position: int) -> None:
        """Go to the state after that many entries, and to its moment."""
        self._begin_jump(position)
        self._go_on(inf)

    def _jump_to(
        self, position: int, mono: float | None = None, then: Callable[[], None] = _nothing
    ) -> None:
        """Go there as ``seek`` does; a long way takes several turns of the loop."""
        self._begin_jump(position, mono, then)
        self._go_on(AT_ONCE_SECONDS if self._loop else inf)

    def _begin_jump(
        self, position: int, mono: float | None = None, then: Callable[[], None] = _nothing
    ) -> None:
        self._catches_up = False
        position = max(0, min(position, len(self.recording.entries)))
        is_back = position < self.position
        if is_back:
            self._rewind(position)
        self._jump = _Jump(position, mono, is_back, then)

    def _go_on(self, seconds: float) -> None:
        """Go on to where the jump leads, for so many seconds of processor time at most."""
        jump, stop = self._jump, time.thread_time() + seconds
        if jump is None:
            return
        while self.position < jump.position:
            self._apply_next()
            if time.thread_time() > stop and self.position < jump.position:
                self._on_changes(Changes(status=True))
                return
        self._jump = None
        if jump.position:
            self.mono = self.recording.entries[jump.position - 1].mono
        if jump.mono is not None:
            self.mono = min(max(jump.mono, self.mono), self.end)
        if jump.is_back:
            self.on_rewind()
        self._on_changes(self._everything())
        jump.then()

    @property
    def heads_for(self) -> float | None:
        """Return the moment that it is on the way to (epoch seconds by this machine's clock as it
        was); None where it is there."""
        jump = self._jump
        return self.recording.entries[jump.position - 1].at if jump and jump.position else None

    def _rewind(self, position: int) -> None:
        kept = next(each for each in reversed(self._keyframes) if each.position <= position)
        self._replayed.restore(kept.state)
        self.position, self._cost = kept.position, 0.0
        entries = self.recording.entries
        self.mono = entries[kept.position - 1].mono if kept.position else self.start

    def step(self, direction: int) -> None:
        """Pause, and go an event back or on."""
        self.playing = False
        entries, position = self.recording.entries, self.position + direction
        while 1 < position <= len(entries) and not _is_step(entries[position - 1]):
            position += direction
        self.seek(max(1, position))

    def go_to_mark(self, direction: int) -> Entry | None:
        """Go to the next or previous mark or note; return it, None if there is none."""
        entries = self.recording.entries
        on = range(self.position, len(entries))
        back = range(self.position - 2, -1, -1)
        places = on if direction > 0 else back
        place = next((n for n in places if entries[n].mark or entries[n].note), None)
        if place is None:
            return None
        self._jump_to(place + 1)
        return entries[place]

    def go_to(self, mono: float, then: Callable[[], None] = _nothing) -> None:
        """Go to a moment of the recording's monotonic clock; call ``then`` once it is there."""
        self._jump_to(max(1, bisect_right(self.recording.entries, mono, key=_mono)), mono, then)

    def go_to_time(self, given: str, zone: tzinfo) -> None:
        """Go to a moment as it is typed (``recorded_moment.moment``).

        Raises:
            ValueError: it is none of the recording; the message says what is.
        """
        offset = self.store.status.offset
        there = moment(given, self.recording, zone, offset)
        self.go_to(there, partial(self._correct, given, zone, offset))

    def _correct(self, given: str, zone: tzinfo, offset: float) -> None:
        """Go where the clocks of that moment say: how far they differ may be known there only."""
        known = self.store.status.offset
        if known != offset:
            with suppress(ValueError):
                self.go_to(moment(given, self.recording, zone, known))

    def change_speed(self, direction: int) -> None:
        """Play slower or faster, by one of the steps."""
        if direction > 0:
            self.speed = next((each for each in SPEEDS if each > self.speed), SPEEDS[-1])
        else:
            self.speed = next((each for each in reversed(SPEEDS) if each < self.speed), SPEEDS[0])

    def toggle(self) -> None:
        """Pause or play; at the end, from the beginning."""
        if not self.playing and self.position == len(self.recording.entries) and not self.follows:
            self.seek(1)
        self.playing = not self.playing
        self._on_changes(Changes(status=True))

    def _everything(self) -> Changes:
        changes = Changes(status=True, details=True)
        changes.moved = True
        changes.updated = set(self.store.jobs.ids)
        return changes


def _mono(entry: Entry) -> float:
    return entry.mono


def _is_step(entry: Entry) -> bool:
    """Return whether a step stops at an entry: at an event, and not at what is said of it."""
    return not (entry.mark or entry.note or entry.paged)
