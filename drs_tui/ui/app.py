"""The application: the feed's batches to the screen on top, and the keys that work everywhere."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from drs_tui.feed.feed import Feed
from drs_tui.feed.jobs import Batch
from drs_tui.settings import Settings
from drs_tui.ui import keymap
from drs_tui.ui.filters import AsciiFilter, SafeFilter
from drs_tui.ui.keymap import NAMES
from drs_tui.ui.mouse import report_mouse
from drs_tui.ui.render.view import View
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.reading import HelpScreen
from drs_tui.ui.theme import has_sixteen_colours, palette

ENDS_WITHIN = 0.7
SIGNAL_STATUS = 128


class DrsTui(App[None], inherit_bindings=False):
    """Shows what the feed holds. Every screen reads the feed; only this hears of its batches."""

    TITLE = "drs-tui"
    CSS_PATH = "drs_tui.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keymap.EVERYWHERE]
    ALLOW_SELECT = False
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-tall")]  # noqa: RUF012  as Textual declares it

    def __init__(self, feed: Feed, settings: Settings) -> None:
        super().__init__()
        self.feed = feed
        self.settings = settings
        self.animation_level = "none"
        self._relative_times = False
        self._mouse_on = settings.mouse
        self.palette = palette(self.console, no_color=bool(os.environ.get("NO_COLOR")))
        self._gates: list[LineFilter] = [SafeFilter()]
        if settings.ascii:
            self._gates.append(AsciiFilter())
        if has_sixteen_colours(self.console):
            self.ansi_color = True
            self.add_class("sixteen")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, then ours."""
        return [*super().get_line_filters(), *self._gates]

    def view(self) -> View:
        """How things are said now."""
        return View(self.feed.now(), self.settings.zone, self._relative_times)

    def get_default_screen(self) -> Screen[Any]:
        """The list."""
        return JobsScreen()

    def on_mount(self) -> None:
        """Begin to read the stream, to tick, and to heed signals."""
        self.feed.attach(self._show_batch)
        self.set_interval(self.settings.refresh, self._tick)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._end_by_signal, number)

    def _end_by_signal(self, number: int) -> None:
        """Leave in good order, or at once if the terminal is gone and will not let us."""
        status = SIGNAL_STATUS + number
        timer = threading.Timer(ENDS_WITHIN, os._exit, (status,))
        timer.daemon = True
        timer.start()
        self.exit(return_code=status)

    def _monitor_screen(self) -> MonitorScreen | None:
        screen = self.screen_stack[-1] if self.screen_stack else None
        return screen if isinstance(screen, MonitorScreen) else None

    def _show_batch(self, batch: Batch) -> None:
        if screen := self._monitor_screen():
            screen.show_batch(batch)

    def _tick(self) -> None:
        """Clocks move on; what reads the same writes nothing."""
        if screen := self._monitor_screen():
            screen.show_now()

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Another tmux pane has the keys: nothing here changes, so nothing is written."""
        event.prevent_default()

    def on_app_focus(self, event: events.AppFocus) -> None:
        """The keys are back: nor does that change anything."""
        event.prevent_default()

    def on_key(self, _: events.Key) -> None:
        """Somebody is here."""
        self.feed.attend()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every key that works on this screen, from its own declaration."""
        told: set[str] = set()
        for node, binding, enabled, tooltip in screen.active_bindings.values():
            if enabled and tooltip and tooltip not in told and binding.action != "command_palette":
                told.add(tooltip)
                key = NAMES.get(binding.key, binding.key)
                run = partial(self.run_action, binding.action, node)
                yield SystemCommand(tooltip, f"key: {key}", run)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Help needs no help."""
        return not (action == "help" and isinstance(self.screen, HelpScreen))

    def action_times(self) -> None:
        """Absolute or relative times."""
        self._relative_times = not self._relative_times
        self._tick()

    def action_pause(self) -> None:
        """Pause, or go on."""
        self.feed.pause(on=not self.feed.status.paused)

    def action_refresh_now(self) -> None:
        """Ask now for what is on screen."""
        screen = self._monitor_screen()
        self.feed.refresh(screen.job_ids() if screen else ())

    def action_mouse(self) -> None:
        """Mouse reports on or off: off lets the terminal select text."""
        self._mouse_on = not self._mouse_on
        report_mouse(self, on=self._mouse_on)

    def action_redraw(self) -> None:
        """Draw the whole screen anew."""
        self.screen.refresh(layout=True)

    async def action_help(self) -> None:
        """The keys that work here."""
        await self.push_screen(HelpScreen(self.screen))
