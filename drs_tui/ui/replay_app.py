"""The application on a recording: its clock is the recording's, and it asks nothing of AWS."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from drs_tui.client.replay import ReplayClient
from drs_tui.model.text.times import clock
from drs_tui.settings import Settings
from drs_tui.ui import keymap
from drs_tui.ui.app import DrsTui
from drs_tui.ui.key_declarations import NAMES
from drs_tui.ui.render.cells import Cell, external, join, text
from drs_tui.ui.screens.base import MonitorScreen

_KEYS = frozenset(
    name for each in (*keymap.REPLAY, *keymap.REFUSED_IN_REPLAY) for name in each.key.split(",")
)
_ACTIONS = frozenset({"play", "step", "to_mark", "speed", "refuse_in_replay"})


class ReplayApp(DrsTui):
    """Show the store of a replay, and move it through its recording."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.REPLAY, *keymap.REFUSED_IN_REPLAY]

    def __init__(self, replay: ReplayClient, settings: Settings, **more: object) -> None:
        super().__init__(replay, settings, **more)  # type: ignore[arg-type]
        self.replay = replay
        self.context.replay_line = self._line
        replay.on_rewind = self._close_what_is_not_there

    def on_ready(self) -> None:
        """Begin to play, and say what is wrong with the recording."""
        super().on_ready()
        if problems := self.replay.recording.problems():
            self.show_status(external(f"this recording {'; '.join(problems)}", "warn"))

    def _line(self) -> Cell:
        """Return where the replay is: the time, how far from the start, the speed."""
        replay, zone = self.replay, self.settings.zone
        elapsed = max(0, round(replay.mono - replay.start))
        minutes, seconds = divmod(elapsed, 60)
        state = "▶" if replay.playing else "‖"
        at_end = text("end", "dim") if replay.position == len(replay.recording.entries) else ()
        return (
            *text(" "),
            *join(
                (
                    text(clock(replay.now(), zone), "bold"),
                    text(f"+{minutes}m{seconds:02}s"),
                    text(f"×{replay.speed:g}"),
                    text(state, "accent"),
                    at_end,
                    self._gaps(),
                ),
                "  ",
            ),
        )

    def _gaps(self) -> Cell:
        """Return what was not observed at this moment."""
        gaps = self.replay.open_gaps()
        return text(f"not watched: {', '.join(gaps)}", "warn") if gaps else ()

    def _close_what_is_not_there(self) -> None:
        """Close the screens of jobs that are not listed yet at the moment gone back to."""
        place = self.replay.store.jobs.place
        while len(self.screen_stack) > 1:
            top = self.screen_stack[-1]
            if isinstance(top, MonitorScreen) and all(place(i) is not None for i in top.job_ids()):
                break
            self.pop_screen()

    def _dispatches_itself(self, key: events.Key) -> bool:
        return key.key not in _KEYS and super()._dispatches_itself(key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of the replay to whatever is being typed into."""
        if action in _ACTIONS:
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
