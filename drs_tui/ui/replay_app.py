"""The application on a recording: its clock is the recording's, and it asks nothing of AWS."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from drs_tui.client.replay import ReplayClient
from drs_tui.model.text.times import clock
from drs_tui.settings import Settings
from drs_tui.ui import replay_keys
from drs_tui.ui.app import DrsTui
from drs_tui.ui.key_declarations import NAMES
from drs_tui.ui.render.cells import EMPTY, Cell, external, join, text
from drs_tui.ui.screens.base import MonitorScreen

HINTS_FROM = 96  # columns


class ReplayApp(DrsTui):
    """Show the store of a replay, and move it through its recording."""

    BINDINGS: ClassVar[list[BindingType]] = [*replay_keys.MOVING, *replay_keys.REFUSED]

    def __init__(self, replay: ReplayClient, settings: Settings, **more: object) -> None:
        super().__init__(replay, settings, **more)  # type: ignore[arg-type]
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
        is_end = replay.position == len(replay.recording.entries)
        facts = (
            text(clock(replay.now(), self.settings.zone), "bold"),
            text(f"+{minutes}m{seconds:02}s"),
            text(f"×{replay.speed:g}"),
            text("▶" if replay.playing else "‖", "accent"),
            text("end", "dim") if is_end else EMPTY,
            self._gaps(),
        )
        has_room = self.size.width >= HINTS_FROM
        hints = text(f"{replay_keys.HINTS} ", "dim") if has_room else EMPTY
        return (*text(" "), *join(facts, "  ")), hints

    def _gaps(self) -> Cell:
        """Return what was not observed at this moment."""
        gaps = self.replay.open_gaps()
        return text(f"not watched: {', '.join(gaps)}", "warn") if gaps else EMPTY

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
            self.show_status(external(" · ".join(filter(None, (mark.mark, mark.about)))))

    def action_speed(self, direction: int) -> None:
        """Play faster or slower."""
        self.replay.change_speed(direction)
        if screen := self.top_screen():
            screen.show_heading()

    def action_refuse_in_replay(self, key: str) -> None:
        """Say why a key of the monitor does nothing here."""
        why = "Space pauses a replay" if key == "p" else "a replay asks nothing of AWS"
        if key == "R":
            why = "this is a recording already"
        self.show_status(text(f"{NAMES.get(key, key)}: {why}", "warn"))
