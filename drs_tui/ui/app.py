"""The application: passes changes to the top screen, and has the keys that work everywhere."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input

from drs_tui.model.text.safe import safe
from drs_tui.settings import Settings
from drs_tui.store.changes import Changes
from drs_tui.ui import keymap
from drs_tui.ui.context import MonitorClient, UiContext
from drs_tui.ui.draw_pacing import DrawPacing
from drs_tui.ui.key_declarations import is_foreign_letter, refused_keys, why_refused
from drs_tui.ui.mfa_prompt import MfaPrompt
from drs_tui.ui.navigation import Navigation, Start
from drs_tui.ui.render.cells import Cell, external, text
from drs_tui.ui.screen_diff.driver import diffing_driver
from drs_tui.ui.screen_diff.screen_buffer import ScreenBuffer
from drs_tui.ui.screens import SHARED_SCREENS
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.terminal import output
from drs_tui.ui.terminal.line_filters import AsciiFilter, RedactedFilter, SafeFilter
from drs_tui.ui.terminal.robust_driver import RobustDriver, robust_driver
from drs_tui.ui.terminal.shutdown import EndingApp, SignalHandler
from drs_tui.ui.terminal.textual_private import (
    dispatch_to_bindings,
    driver_of,
    guard_tracebacks,
    restore_line_settings,
    set_mouse_reports,
)
from drs_tui.ui.theme import has_sixteen_colours, palette
from drs_tui.ui.watch_notifier import WatchNotifier
from drs_tui.ui.widgets.prompt import Entry

MOUSE_OFF = "mouse off: select with the terminal, m turns it on"
MOUSE_ON = "mouse on: m turns it off, for the terminal to select"
PASTED_MAX = 1000  # characters
RESIZE_DEBOUNCE = 0.05  # seconds
TICK_AFTER = 1.2  # refresh intervals; the collector varies its own by a tenth


class DrsTui(EndingApp, inherit_bindings=False):
    """Show the store. Changes arrive here and are passed to the top screen.

    ``start`` starts another collector, to switch region or profile. ``after_first_frame`` is called
    once the first frame is drawn.
    """

    TITLE = "drs-tui"
    CSS_PATH = "drs_tui.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keymap.EVERYWHERE, *refused_keys()]
    ALLOW_SELECT = False
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-low"), (22, "-tall")]  # noqa: RUF012  as Textual's
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (40, "-broad")]  # noqa: RUF012  likewise

    def __init__(
        self,
        client: MonitorClient,
        settings: Settings,
        start: Start | None = None,
        after_first_frame: Callable[["DrsTui"], None] = lambda _: None,
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
        self.context.go_to = self.navigation.go_to
        self.animation_level = "none"
        self._after_first_frame = after_first_frame
        self._paused_before = False
        self._redraw_timer: Timer | None = None
        self._pacing = DrawPacing(self._on_changes, lambda: client.store.is_loading)
        self._is_ready = self._layout_explained = False
        no_color = bool(os.environ.get("NO_COLOR"))
        self.palette = palette(self.console, settings.theme, no_color=no_color)
        self.theme = "textual-light" if settings.theme == "light" else "textual-dark"
        self.add_class(settings.theme)
        self._safety_filters: list[LineFilter] = [SafeFilter()]
        if redaction := client.redaction:
            self._safety_filters.append(RedactedFilter(redaction.texts.checked))
        if settings.ascii:
            self._safety_filters.append(AsciiFilter())
        if has_sixteen_colours(self.console):
            self.ansi_color = True
            self.add_class("sixteen")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's filters, then those that make text safe."""
        return [*super().get_line_filters(), *self._safety_filters]

    @property
    def client(self) -> MonitorClient:
        """Return the client that requests go to."""
        return self.context.client

    @property
    def settings(self) -> Settings:
        """Return the options the program was started with."""
        return self.context.settings

    def get_default_screen(self) -> Screen[Any]:
        """Return the list with the CSS classes of its size: else it would be styled twice."""
        wide, high = self.HORIZONTAL_BREAKPOINTS or [], self.VERTICAL_BREAKPOINTS or []
        sizes = zip(self.size, (wide, high), strict=True)
        names = [max(each for each in points if each[0] <= size)[1] for size, points in sizes]
        return JobsScreen().add_class(*names, update=False)

    def on_mount(self) -> None:
        """Start the clock and the signal handler."""
        # Each refresh updates the times shown, and resets this clock.
        self._clock = self.set_interval(self.settings.refresh * TICK_AFTER, self._tick)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._crash)
        self._signal_handler = SignalHandler(
            lambda status: self.exit(return_code=status), lambda: restore_line_settings(self)
        )
        # From outside, as Ctrl+Z is a key like others.
        signal.signal(
            signal.SIGTSTP, lambda *_: loop.call_soon_threadsafe(self.action_suspend_process)
        )
        self.app_suspend_signal.subscribe(self, self._suspended, immediate=True)
        self.app_resume_signal.subscribe(self, self._resumed)

    def _crash(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """End the program for an error in a callback of the loop, as for any other error."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self.fail(error)

    def _suspended(self, _: App[Any]) -> None:
        """Pause refreshing after Ctrl+Z."""
        self._paused_before = self.client.store.status.paused
        self.client.pause(on=True)

    def _resumed(self, _: App[Any]) -> None:
        """Resume refreshing after fg, unless it was paused before."""
        if not self._paused_before:
            self.client.pause(on=False)

    def on_unmount(self) -> None:
        """Restore the signal handlers."""
        self._signal_handler.restore()
        self._pacing.cancel()

    def exit_summary(self) -> list[str]:
        """Return what to print on exit: a line for each live job, and how to reopen them."""
        if self.watch_notifier.is_on:
            output.pop_title_after_exit()
        from drs_tui.ui.exit_summary import exit_lines

        return exit_lines(self.context)

    def top_screen(self) -> MonitorScreen | None:
        """Return the screen on top; None for one of Textual's own.

        Also None once the program is ending: screens lose their widgets one by one then.
        """
        is_open = self.screen_stack and self.is_running and not self.is_ending
        screen = self.screen_stack[-1] if is_open else None
        return screen if isinstance(screen, MonitorScreen) else None

    def _screen_of_keys(self) -> MonitorScreen | None:
        """Return the screen whose keys are meant: while the palette is open, the one below it."""
        below = (each for each in reversed(self.screen_stack) if isinstance(each, MonitorScreen))
        return next(below, None)

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

    def show_status(self, message: Cell) -> None:
        """Show a message in the status line of the screen on top."""
        if screen := self.top_screen():
            screen.show_status(message)

    def log_stopped(self, reason: str) -> None:
        """Say that the debug log takes nothing more: later, as a screen may be writing to it."""
        message = external(f"the debug log has stopped: {reason}", "warn")
        self.call_later(self.show_status, message)

    def _tick(self) -> None:
        """Update times: in the whole screen if there are live jobs or relative times.

        Otherwise only the lines above the body can have changed.
        """
        if screen := self.top_screen():
            changes = self.client.store.jobs.live or self.context.relative_times
            screen.show_now() if changes else screen.show_time()

    async def on_event(self, event: events.Event) -> None:
        """Cut pastes to one safe line, and handle keys at once, in the order they were typed.

        A key acts on the row that is shown, so pending changes are drawn before it.
        """
        if self.drops(event):
            return
        if isinstance(event, events.InputEvent):
            self._pacing.flush()
        if isinstance(event, events.Resize):
            self._resized(event)
        if isinstance(event, events.Paste) and not event.is_forwarded:
            first = event.text.lstrip("\r\n")[:PASTED_MAX].splitlines()
            event = events.Paste(safe(first[0])[: self._room_for_paste()] if first else "")
        if isinstance(event, events.Key) and self._dispatches_itself(event):
            await dispatch_to_bindings(self, event)
        else:
            await super().on_event(event)

    def _dispatches_itself(self, key: events.Key) -> bool:
        """Return whether the app dispatches the key to the bindings itself.

        Textual forwards keys to the focused widget, and looks for bindings once they have bubbled
        back: a key typed ahead would then act on the previous screen.
        """
        return self.top_screen() is not None and key.key not in keymap.PRIORITY

    def _room_for_paste(self) -> int:
        """Return how many characters fit into the input that has the focus."""
        entry = self.focused
        if isinstance(entry, Input) and entry.max_length:
            return max(0, entry.max_length - len(entry.value))
        return PASTED_MAX

    def bell(self) -> None:
        """Keep Textual from ringing when an input is full: only the watch rings."""

    def _resized(self, event: events.Resize) -> None:
        """Draw the whole screen once the size has stopped changing.

        Textual draws nothing after ``fg``, nor for a size equal to the last one, even if there was
        another size in between.
        """
        self.screen_buffer.resize(*event.size)
        if self._redraw_timer:
            self._redraw_timer.stop()
        if self._is_ready:
            self._redraw_timer = self.set_timer(RESIZE_DEBOUNCE, self._draw_screen)

    def on_ready(self) -> None:
        """Read events from now on: drawing rows earlier would have delayed the first frame."""
        self._is_ready = True
        self.client.attach(self._pacing.add)
        self._after_first_frame(self)

    def _draw_screen(self) -> None:
        if self.screen_stack:
            self.screen.refresh(layout=True)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """Keep Textual from drawing when the terminal loses the focus: nothing changes here."""
        event.prevent_default()

    def on_app_focus(self, event: events.AppFocus) -> None:
        """Keep Textual from drawing when the terminal gets the focus back."""
        event.prevent_default()

    def _jobs_on_screen(self) -> Sequence[str]:
        screen = self.top_screen()
        return screen.jobs_on_screen() if screen else ()

    def on_key(self, event: events.Key) -> None:
        """Report activity to the collector, and pass keys to the prompt if it is open."""
        self.client.keep_alive(self._jobs_on_screen)
        if isinstance(self.focused, Entry) and self.focused.accept_key(event):
            event.prevent_default()
        elif not self._layout_explained and is_foreign_letter(event.key):
            self._layout_explained = True  # once: few terminals name the Latin letter on that key
            said = f"{event.key} is no key here: switch the keyboard to Latin letters"
            self.show_status(external(said, "warn"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Enable help, watching and the MFA code only where they do something."""
        if action == "refuse":
            return True  # for some fifty keys, each time the footer is drawn
        if action == "mfa_code":
            return self.mfa_prompt.is_required
        if action == "note":
            return self.client.recorder is not None
        screen = self._screen_of_keys()
        if action == "watch":
            return self.watch_notifier.can_toggle(screen.job_ids() if screen else ())
        if action == "still_running":
            return screen is not None and not screen.shows_running
        return not (action == "help" and getattr(self.screen, "is_help", False))

    def action_refuse(self, key: str) -> None:
        """Say why a key does nothing here: no other binding of it has acted."""
        screen = self.top_screen()
        if screen is None or screen.prompt.is_open:
            return
        from drs_tui.ui.refused_keys import bindings_above

        bound = bindings_above(self.focused or self.screen)
        screen.show_status(text(why_refused(key, bound), "warn"))

    def action_command_palette(self) -> None:
        """Open the palette."""
        from drs_tui.ui.palette.screen import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    async def action_still_running(self) -> None:
        """Open the recovery instances of all jobs that still run."""
        await self.context.open(self.context.screens.running())

    def action_times(self) -> None:
        """Switch between absolute and relative times."""
        self.context.relative_times = not self.context.relative_times
        if screen := self.top_screen():
            screen.show_now()

    def action_pause(self) -> None:
        """Pause or resume refreshing."""
        self.client.pause(on=not self.client.store.status.paused)

    def action_refresh_now(self) -> None:
        """Refresh now, including what the screen shows."""
        screen = self.top_screen()
        self.client.refresh(screen.job_ids() if screen else ())
        if screen:
            screen.request_again()

    def action_record(self) -> None:
        """Record from now on, or stop recording."""
        from drs_tui.ui.recording import start_or_stop

        start_or_stop(self.client, self.settings, self.show_status)

    def action_note(self) -> None:
        """Ask for words, and record them."""
        from drs_tui.ui.recording import ask_for_note

        if screen := self.top_screen():
            ask_for_note(screen)

    def action_watch(self) -> None:
        """Watch the screen's jobs, or stop watching."""
        if self.watch_notifier.is_on:
            self.watch_notifier.stop()
            self.show_status(text("watching no more"))
        elif screen := self.top_screen():
            watched = self.watch_notifier.start(screen.job_ids())
            said = f"{watched}: bell and title on failures and at the end; w stops"
            screen.show_status(external(said))

    def action_mfa_code(self) -> None:
        """Open the prompt for the MFA code."""
        if screen := self.top_screen():
            self.mfa_prompt.open(screen)

    def action_mouse(self) -> None:
        """Switch mouse reports: off lets the terminal select text."""
        on = self.context.mouse_on = not self.context.mouse_on
        set_mouse_reports(self, on=on)
        self.show_status(text(MOUSE_ON if on else MOUSE_OFF))

    def action_suspend_process(self) -> None:
        """Stop this process, as the shell's own programs do; not where it would stay stopped."""
        from drs_tui.ui.terminal.job_control import can_be_continued

        driver = driver_of(self)
        if not isinstance(driver, RobustDriver):
            return
        if not can_be_continued():
            self.show_status(text("no shell here could bring it back: Ctrl+Z does nothing", "warn"))
            return
        self.app_suspend_signal.publish(self)
        driver.suspend()

    def action_redraw(self) -> None:
        """Draw the whole screen again, whatever the terminal shows."""
        self.screen_buffer.forget()
        self.screen.refresh(layout=True)

    async def action_help(self) -> None:
        """Show the keys that work here."""
        from drs_tui.ui.screens.text_screens import HelpScreen

        await self.push_screen(HelpScreen(self.screen))
