"""The application: changes to the screen on top, and the keys that work everywhere."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import Provider
from textual.filter import LineFilter
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from drs_tui.client.client import Client
from drs_tui.model.text.safe import safe
from drs_tui.settings import Settings
from drs_tui.store.changes import Changes
from drs_tui.store.status import Paging
from drs_tui.ui import keymap
from drs_tui.ui.context import UiContext
from drs_tui.ui.draw_pacing import DrawPacing
from drs_tui.ui.keymap import NAMES
from drs_tui.ui.mfa_prompt import MfaPrompt
from drs_tui.ui.navigation import Navigation, Start
from drs_tui.ui.render.cells import Cell, text
from drs_tui.ui.screen_diff.driver import diffing_driver
from drs_tui.ui.screen_diff.screen_buffer import ScreenBuffer
from drs_tui.ui.screens import SHARED_SCREENS
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.terminal import output
from drs_tui.ui.terminal.line_filters import AsciiFilter, SafeFilter, as_ascii
from drs_tui.ui.terminal.robust_driver import robust_driver
from drs_tui.ui.terminal.shutdown import SignalHandler
from drs_tui.ui.terminal.textual_private import (
    PlainTracebackApp,
    dispatch_to_bindings,
    guard_tracebacks,
    restore_line_settings,
    set_mouse_reports,
)
from drs_tui.ui.theme import has_sixteen_colours, palette
from drs_tui.ui.watch_notifier import WatchNotifier
from drs_tui.ui.widgets.prompt import Entry

EXIT_SUMMARY_JOBS = 20
PASTED = 1000
RESIZE_DEBOUNCE = 0.05
TICK_AFTER = 1.2  # refresh intervals, which the collector's cadence spreads by a tenth


def _go_to() -> type[Provider]:
    from drs_tui.ui.palette import GoTo

    return GoTo


def _switch_to() -> type[Provider]:
    from drs_tui.ui.palette import SwitchTo

    return SwitchTo


class DrsTui(PlainTracebackApp, inherit_bindings=False):
    """Show what the store holds. Every screen reads it; changes come here, and to no one else."""

    TITLE = "drs-tui"
    CSS_PATH = "drs_tui.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keymap.EVERYWHERE]
    ALLOW_SELECT = False
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-low"), (22, "-tall")]  # noqa: RUF012  as Textual's
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (40, "-broad")]  # noqa: RUF012  likewise

    COMMANDS = App.COMMANDS | {_go_to, _switch_to}

    def __init__(
        self,
        client: Client,
        settings: Settings,
        start: Start | None = None,
        after_first_frame: Callable[[App[None]], None] = lambda _: None,
    ) -> None:
        if warning := guard_tracebacks():
            sys.stderr.write(f"drs-tui: {warning}\n")
        super().__init__()
        self.screen_buffer = ScreenBuffer()
        self.driver_class = robust_driver(self.driver_class)
        if not settings.full_redraw:
            self.driver_class = diffing_driver(self.driver_class, self.screen_buffer)
        self.context = UiContext(self, client, settings, SHARED_SCREENS, self.show_status)
        self.watch_notifier = WatchNotifier(self, self.context)
        self.mfa_prompt = MfaPrompt(self.context)
        self.navigation = Navigation(self, self.context, self.watch_notifier, start)
        self.animation_level = "none"
        self._after_first_frame = after_first_frame
        self._mouse_on = settings.mouse
        self._paused_before = False
        self._settling: Timer | None = None
        self._pacing = DrawPacing(
            self._on_changes, lambda: client.store.status.paging is Paging.LOADING
        )
        self._is_ready = False
        no_color = bool(os.environ.get("NO_COLOR"))
        self.palette = palette(self.console, settings.theme, no_color=no_color)
        self.theme = "textual-light" if settings.theme == "light" else "textual-dark"
        self.add_class(settings.theme)
        self._gates: list[LineFilter] = [SafeFilter()]
        if settings.ascii:
            self._gates.append(AsciiFilter())
        if has_sixteen_colours(self.console):
            self.ansi_color = True
            self.add_class("sixteen")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, then ours."""
        return [*super().get_line_filters(), *self._gates]

    @property
    def client(self) -> Client:
        """Where requests go."""
        return self.context.client

    @property
    def settings(self) -> Settings:
        """The options the program was started with."""
        return self.context.settings

    def get_default_screen(self) -> Screen[Any]:
        """The list. Told now how large it is, it is not styled anew when its size is."""
        wide, high = self.HORIZONTAL_BREAKPOINTS or [], self.VERTICAL_BREAKPOINTS or []
        sizes = zip(self.size, (wide, high), strict=True)
        names = [max(each for each in known if each[0] <= size)[1] for size, known in sizes]
        return JobsScreen().add_class(*names, update=False)

    def on_mount(self) -> None:
        """Begin to tick, and to heed signals."""
        # News of every refresh bring times up to date: this is for when there are none.
        self._clock = self.set_interval(self.settings.refresh * TICK_AFTER, self._tick)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._crash)
        self._signal_handler = SignalHandler(
            lambda status: self.exit(return_code=status), lambda: restore_line_settings(self)
        )
        self.app_suspend_signal.subscribe(self, self._suspended, immediate=True)
        self.app_resume_signal.subscribe(self, self._resumed)

    def _crash(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What fails in a callback of the loop ends the program as any other failure does."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self.fail(error)

    def _suspended(self, _: App[Any]) -> None:
        """Ctrl+Z: nobody looks, so nobody asks."""
        self._paused_before = self.client.store.status.paused
        self.client.pause(on=True)

    def _resumed(self, _: App[Any]) -> None:
        """fg: go on as before."""
        if not self._paused_before:
            self.client.pause(on=False)

    def on_unmount(self) -> None:
        """Signals are nobody's any more."""
        self._signal_handler.restore()
        self._pacing.cancel()

    def exit_summary(self) -> list[str]:
        """What to leave in the shell's scrollback: a line a live job, and how to come back."""
        if self.watch_notifier.is_on:
            output.pop_title_after_exit()
        jobs = self.client.store.jobs
        from drs_tui.views.job_view import JobView
        from drs_tui.views.links import monitor_command
        from drs_tui.views.summary import job_line

        store, now = self.client.store, self.client.now()
        live = [JobView(store, job_id, now) for job_id in jobs.live_ids[:EXIT_SUMMARY_JOBS]]
        lines = [job_line(job, self.context.time_format()) for job in live]
        if len(jobs.live_ids) > EXIT_SUMMARY_JOBS:
            lines.append(f"and {len(jobs.live_ids) - EXIT_SUMMARY_JOBS} more live jobs")
        if live and not self.settings.demo:
            ids = [job.job_id for job in live] if len(live) == 1 else []
            lines.append(f"to open it again:  {monitor_command(ids, *self.context.target)}")
        lines = [safe(line) for line in lines]
        return [as_ascii(line) for line in lines] if self.settings.ascii else lines

    def top_screen(self) -> MonitorScreen | None:
        """The screen on top, unless it is one of Textual's own; none once the program ends, for
        screens lose their widgets one by one then."""
        screen = self.screen_stack[-1] if self.screen_stack and self.is_running else None
        return screen if isinstance(screen, MonitorScreen) else None

    def _on_changes(self, changes: Changes) -> None:
        if self.client.refused:
            self.exit(return_code=self.client.refused.status)
            return
        if changes.status:
            self._clock.reset()
        if screen := self.top_screen():
            screen.apply_changes(changes)
        self.watch_notifier.show_alerts()
        self.navigation.resume_pending(changes)

    def show_status(self, words: Cell) -> None:
        """Say something on the screen on top."""
        if screen := self.top_screen():
            screen.show_status(words)

    def _tick(self) -> None:
        """Clocks move on; what reads the same writes nothing. Where nothing is live and times are
        not relative, only the lines above the body can have changed."""
        if screen := self.top_screen():
            moves = self.client.store.jobs.live or self.context.relative_times
            screen.show_now() if moves else screen.show_time()

    async def on_event(self, event: events.Event) -> None:
        """What is pasted is one line, and safe, before any widget has it; with a size, the terminal
        may show anything. Keys are done with here, in the order they were typed; and what they are
        about is the row that is shown, so nothing may wait to be shown."""
        if isinstance(event, events.InputEvent):
            self._pacing.flush()
        if isinstance(event, events.Resize):
            self._resized(event)
        if isinstance(event, events.Paste) and not event.is_forwarded:
            first = event.text.lstrip("\r\n")[:PASTED].splitlines()
            event = events.Paste(safe(first[0])[: self._room()] if first else "")
        if isinstance(event, events.Key) and self._is_ours(event):
            await dispatch_to_bindings(self, event)
        else:
            await super().on_event(event)

    def _is_ours(self, key: events.Key) -> bool:
        """Whether no widget has to be asked about the key: Textual sends it to the one that has the
        focus when it is read, and looks for bindings when it has come back from there through all
        that the widget is in. What a key before it opens or closes is overtaken by that time."""
        return self.top_screen() is not None and key.key not in keymap.PRIORITY

    def _room(self) -> int:
        """How many characters fit into where one types."""
        entry = self.focused
        if isinstance(entry, Input) and entry.max_length:
            return max(0, entry.max_length - len(entry.value))
        return PASTED

    def bell(self) -> None:
        """Textual rings when no more fits into a line: none rings here but the watch."""

    def _resized(self, event: events.Resize) -> None:
        """Textual draws nothing of itself for ``fg``, nor for a size that is what it was, also when
        it was another one in between. Once sizes have come to rest, what is missing is drawn."""
        self.screen_buffer.resize(*event.size)
        if self._settling:
            self._settling.stop()
        if self._is_ready:
            self._settling = self.set_timer(RESIZE_DEBOUNCE, self._draw_what_is_missing)

    def on_ready(self) -> None:
        """Begin to read events, now that the first frame is on the screen: rows that are there
        already would have delayed it."""
        self._is_ready = True
        self.client.attach(self._pacing.add)
        self._after_first_frame(self)

    def _draw_what_is_missing(self) -> None:
        if self.screen_stack:
            self.screen.refresh(layout=True)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Another tmux pane has the keys: nothing here changes, so nothing is written."""
        event.prevent_default()

    def on_app_focus(self, event: events.AppFocus) -> None:
        """The keys are back: nor does that change anything."""
        event.prevent_default()

    def on_key(self, event: events.Key) -> None:
        """Somebody is here. What is typed into a line is no binding's."""
        self.client.keep_alive()
        if isinstance(self.focused, Entry) and self.focused.take(event):
            event.prevent_default()

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
        """Help needs no help, what is over no watching, and only who is asked for it a code."""
        if action == "mfa_code":
            return self.mfa_prompt.is_required
        if action == "watch":
            screen = self.top_screen()
            return self.watch_notifier.can_toggle(screen.job_ids() if screen else ())
        return not (action == "help" and getattr(self.screen, "is_help", False))

    def action_command_palette(self) -> None:
        """The palette."""
        from drs_tui.ui.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_times(self) -> None:
        """Absolute or relative times."""
        self.context.relative_times = not self.context.relative_times
        if screen := self.top_screen():
            screen.show_now()

    def action_pause(self) -> None:
        """Pause, or go on."""
        self.client.pause(on=not self.client.store.status.paused)

    def action_refresh_now(self) -> None:
        """Ask now for what is on screen."""
        screen = self.top_screen()
        self.client.refresh(screen.job_ids() if screen else ())
        if screen:
            screen.ask_again()

    def action_watch(self) -> None:
        """Watch what the screen is about, or stop watching."""
        if self.watch_notifier.is_on:
            self.watch_notifier.stop()
            self.show_status(text("watching no more"))
        elif screen := self.top_screen():
            said = self.watch_notifier.start(next(iter(screen.job_ids()), None))
            screen.show_status(text(f"{said}: a bell, and the title, tell of failures and ends"))

    def action_mfa_code(self) -> None:
        """Type the MFA code that is wanted."""
        if screen := self.top_screen():
            self.mfa_prompt.open(screen)

    def action_mouse(self) -> None:
        """Mouse reports on or off: off lets the terminal select text."""
        self._mouse_on = not self._mouse_on
        set_mouse_reports(self, on=self._mouse_on)

    def action_redraw(self) -> None:
        """Draw the whole screen anew, whatever the terminal shows."""
        self.screen_buffer.forget()
        self.screen.refresh(layout=True)

    async def action_help(self) -> None:
        """The keys that work here."""
        from drs_tui.ui.screens.text_screens import HelpScreen

        await self.push_screen(HelpScreen(self.screen))
