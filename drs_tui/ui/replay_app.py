"""The application on a recording: its clock is the recording's, and it asks nothing of AWS."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events
from textual.binding import BindingType

from drs_tui.client.recorded_gaps import GapSpan
from drs_tui.client.recorded_moment import EXAMPLE
from drs_tui.client.replay import ReplayClient
from drs_tui.model.text.times import clock
from drs_tui.protocol.recording import Gap
from drs_tui.settings import Settings
from drs_tui.ui import replay_keys
from drs_tui.ui.app import DrsTui
from drs_tui.ui.key_declarations import NAMES
from drs_tui.ui.render.cells import EMPTY, Cell, external, join, text
from drs_tui.ui.screens.base import MonitorScreen

HINTS_FROM = 108  # columns
EN_DASH = "–"
# What gaps are about, where a topic's own name says too little.
_ABOUT = {"live": "jobs", "page": "list", "log": "logs"}


class ReplayApp(DrsTui):
    """Show the store of a replay, and move it through its recording."""

    BINDINGS: ClassVar[list[BindingType]] = [*replay_keys.MOVING, *replay_keys.REFUSED]

    def __init__(self, replay: ReplayClient, settings: Settings, **more: Any) -> None:
        super().__init__(replay, settings, **more)
        self.replay = replay
        self.context.replay_line = self._line
        replay.on_rewind = self._close_what_is_not_there

    def on_ready(self) -> None:
        """Begin to play, and say what is wrong with the recording."""
        super().on_ready()
        problems = self.replay.recording.problems()
        if problems and not self.replay.follows:
            self.show_status(external(f"this recording {'; '.join(problems)}", "warn"))

    def _line(self) -> tuple[Cell, Cell]:
        """Return where the replay is (the time, how far from the start, the speed) and its keys."""
        replay = self.replay
        minutes, seconds = divmod(max(0, round(replay.mono - replay.start)), 60)
        facts = (
            text(clock(replay.now(), self.settings.zone), "bold"),
            text(f"+{minutes}m{seconds:02}s"),
            text(f"×{replay.speed:g}"),
            text("▶" if replay.playing else "‖", "accent"),
            self._way() or self._end(),
            self._gaps(),
            self._note(),
        )
        has_room = self.size.width >= HINTS_FROM and not (facts[-1] or facts[-2])
        hints = text(f"{replay_keys.HINTS} ", "dim") if has_room else EMPTY
        return (*text(" "), *join(facts, "  ")), hints

    def _way(self) -> Cell:
        """Return where it is going, while that takes its time."""
        there = self.replay.heads_for
        return EMPTY if there is None else text(f"going to {self._recorded_time(there)}", "accent")

    def _end(self) -> Cell:
        replay, recording = self.replay, self.replay.recording
        if replay.position < len(recording.entries):
            return EMPTY
        is_cut = replay.ended_early or not (replay.follows or recording.is_whole)
        return text("ended early", "warn") if is_cut else text("end", "dim")

    def _gaps(self) -> Cell:
        """Return what was not observed at this moment, and from when until when."""
        gaps = self.replay.open_gaps()
        if not gaps:
            return EMPTY
        return external(f"not watched{self._unwatched(gaps)}", "warn")

    def _unwatched(self, gaps: Sequence[GapSpan]) -> str:
        """Say since when, why, and of which sources where there are several."""
        first, *others = gaps
        fleet, sources = self.replay.recording.header.fleet, {gap.of for gap in gaps}
        since = f" {self._span(first)}: {_reason(first)}"
        is_one_reason = len({_reason(gap) for gap in gaps}) == 1
        if len(sources) == 1 or (not is_one_reason and None in sources):
            more = f" and {len(others)} more" if others else ""
            where = self.replay.recording.source_name(first.of)
            return f"{', '.join(filter(None, (since, where)))}{more}"
        if len(sources) == len(fleet) and is_one_reason:
            return since
        count = f"{len(sources)} of {len(fleet)} sources"
        return f"{since} in {count}" if is_one_reason else f": {count} (S)"

    def _span(self, gap: GapSpan) -> str:
        start, end = (
            "" if at is None else self._recorded_time(at, seconds=False)
            for at in (gap.since, gap.until)
        )
        return f"{start}{EN_DASH}{end}" if end else f"since {start}"

    def _note(self) -> Cell:
        note = self.replay.passed_note()
        return external(f"{self._recorded_time(note.at)} {note.note}", "accent") if note else EMPTY

    def _recorded_time(self, at: float, *, seconds: bool = True) -> str:
        offset = self.replay.store.status.offset
        return clock(at + offset, self.settings.zone, seconds=seconds)

    def _close_what_is_not_there(self) -> None:
        """Close the screens of jobs that are not listed yet at the moment gone back to."""
        place = self.replay.store.jobs.place
        while len(self.screen_stack) > 1:
            top = self.screen_stack[-1]
            if isinstance(top, MonitorScreen) and all(place(i) is not None for i in top.job_ids()):
                break
            self.pop_screen()

    def _dispatches_itself(self, key: events.Key) -> bool:
        return key.key not in replay_keys.KEYS and super()._dispatches_itself(key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of the replay to whatever is being typed into."""
        if action in replay_keys.ACTIONS:
            screen = self.top_screen()
            return screen is not None and not screen.prompt.is_open
        return super().check_action(action, parameters)

    def action_play(self) -> None:
        """Play, or pause."""
        self.replay.toggle()

    def action_step(self, direction: int) -> None:
        """Go an event on, or back."""
        self.replay.step(direction)

    def action_to_mark(self, direction: int) -> None:
        """Go to the next or previous mark."""
        mark = self.replay.go_to_mark(direction)
        self._pacing.flush()  # rows that move would take the words away
        if mark is None:
            self.show_status(text("no mark that way", "warn"))
        else:
            words = mark.note or " · ".join(filter(None, (mark.mark, mark.about)))
            self.show_status(external(words))

    def action_go_to_time(self) -> None:
        """Ask for a time, and go there."""

        def submit(typed: str) -> str | None:
            if not typed.strip():
                return None
            try:
                self.replay.go_to_time(typed, self.settings.zone)
            except ValueError as error:
                return str(error)
            return None

        if screen := self.top_screen():
            screen.ask("go to", "", submit, example=EXAMPLE)

    def action_speed(self, direction: int) -> None:
        """Play faster or slower."""
        self.replay.change_speed(direction)
        if screen := self.top_screen():
            screen.show_heading()

    def action_refuse_in_replay(self, key: str) -> None:
        """Say why a key of the monitor does nothing here."""
        why = "Space pauses a replay" if key == "p" else "a replay asks nothing of AWS"
        if key in ("R", "A"):
            why = "this is a recording already"
        self.show_status(text(f"{NAMES.get(key, key)}: {why}", "warn"))


def _reason(span: GapSpan) -> str:
    """Say why something was not observed, and what."""
    if span.gap in (Gap.COLLECTOR_ENDED, Gap.PAUSED, Gap.DROPPED):
        return span.gap.value
    return f"{span.gap} ({_ABOUT.get(span.about, span.about.replace('_', ' '))})"
