"""Use Textual's private names, all of them here, each with a fallback where it is missing.

Textual offers no public way to these things. ``PRIVATE_NAMES`` lists the version in which each was
seen; a test compares them with the installed version. Without most of them only a convenience is
lost. ``_fatal_error`` keeps local variables, which may hold credentials, out of tracebacks, so it
is checked at every start.
"""

import logging
import sys
import termios
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from rich.text import Text
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget

from drs_tui import __version__
from drs_tui.model.text.safe import safe_lines

_log = logging.getLogger(__name__)


class PrivateName(NamedTuple):
    """``owner``: the class in Textual; ``fallback``: what happens without the name."""

    owner: str
    name: str
    seen_in: str
    fallback: str


_APP, _LINUX_DRIVER = "app.App", "drivers.linux_driver.LinuxDriver"
PRIVATE_NAMES = (
    PrivateName(_APP, "_fatal_error", "8.2", "every traceback is printed plainly"),
    PrivateName(_APP, "_handle_exception", "8.2", "App.panic shows the error"),
    PrivateName(_APP, "_exception", "8.2", "the exception being handled is shown"),
    PrivateName(_APP, "_driver", "8.2", "no title, bell, clipboard or mouse key"),
    PrivateName(_LINUX_DRIVER, "_mouse", "8.2", "no mouse key"),
    PrivateName(_LINUX_DRIVER, "_enable_mouse_support", "8.2", "no mouse key"),
    PrivateName(_LINUX_DRIVER, "_disable_mouse_support", "8.2", "no mouse key"),
    PrivateName(_LINUX_DRIVER, "attrs_before", "8.2", "a killed program leaves raw mode"),
    PrivateName(
        "_xterm_parser.XTermParser", "_sequence_to_key_events", "8.2", "torn answers count as keys"
    ),
    PrivateName("message_pump.MessagePump", "on_event", "8.2", "keys go through widgets"),
    PrivateName("widget.Widget", "_styles_cache", "8.2", "closed screens hold memory longer"),
    PrivateName(
        "_styles_cache.StylesCache", "get_inner_outer", "8.2", "closed screens hold memory longer"
    ),
)


# errors


def plain_traceback(error: BaseException | None = None) -> Text:
    """Return a traceback as Python prints it, without local variables; of the exception being
    handled, else of ``error``."""
    if sys.exc_info()[0]:
        lines = traceback.format_exc()
    else:
        lines = "".join(traceback.format_exception(error)) if error else ""
    return Text(
        "\n".join([*safe_lines(lines.rstrip()), f"drs-tui {__version__} has failed: a bug."])
    )


class PlainTracebackApp(App[None], inherit_bindings=False):
    """An application whose tracebacks show no local variables."""

    def _fatal_error(self) -> None:
        """Override Textual's, which prints the local variables of every frame."""
        self.panic(plain_traceback(getattr(self, "_exception", None)))

    def fail(self, error: Exception) -> None:
        """End the program with a traceback, for an error outside Textual's handlers."""
        handle: Callable[[Exception], None] | None = getattr(self, "_handle_exception", None)
        if handle:
            handle(error)
        else:
            self.panic(plain_traceback(error))


def unsafe_traceback_reason() -> str | None:
    """Return why Textual would not call the override of ``_fatal_error``; None if it would."""
    if not hasattr(App, "_fatal_error"):
        return "App has no _fatal_error"
    code = getattr(getattr(App, "_handle_exception", None), "__code__", None)
    if code is None or "_fatal_error" not in code.co_names:
        return "App._handle_exception does not call _fatal_error"
    return None


def guard_tracebacks() -> str | None:
    """Keep local variables out of tracebacks even if Textual has changed its private names.

    Returns:
        A message about it; None if the override of ``_fatal_error`` works.
    """
    reason = unsafe_traceback_reason()
    if reason is None:
        return None
    _print_plain_tracebacks()
    from textual import __version__ as textual_version  # 20 ms: it reads the package's metadata

    message = f"Textual {textual_version}: {reason}; tracebacks are printed plainly"
    _log.warning(message)
    return message


def _print_plain_tracebacks() -> None:
    """Make Rich, which draws Textual's tracebacks, print them as Python does."""
    from rich.traceback import Traceback

    def capture(self: Any, *_: object, **__: object) -> None:
        self.plain = plain_traceback()

    Traceback.__init__ = capture  # type: ignore[method-assign]
    Traceback.__rich_console__ = lambda self, *_: iter([self.plain])  # type: ignore


# keys


async def dispatch_to_bindings(app: App[Any], event: events.Event) -> None:
    """Dispatch an event to the bindings; ``App.on_event`` would forward keys to widgets first."""
    await MessagePump.on_event(app, event)


# the terminal


def driver_of(app: App[Any]) -> Driver | None:
    """Return the running driver."""
    driver: Driver | None = getattr(app, "_driver", None)
    return driver


def set_mouse_reports(app: App[Any], *, on: bool) -> None:
    """Switch the terminal's mouse reports on or off."""
    driver: Any = driver_of(app)
    name = "_enable_mouse_support" if on else "_disable_mouse_support"
    change: Callable[[], None] | None = getattr(driver, name, None)
    if change:
        driver._mouse = True  # noqa: SLF001  both methods check it before they write
        change()
        driver._mouse = on  # noqa: SLF001


def restore_line_settings(app: App[Any]) -> None:
    """Restore the terminal's line settings. Writes nothing: the terminal may not read any more."""
    driver: Any = driver_of(app)
    if (before := getattr(driver, "attrs_before", None)) is not None:
        with suppress(termios.error):
            termios.tcsetattr(driver.fileno, termios.TCSANOW, before)


class EventReader:
    """Make Textual's events of what a terminal sends, whole and known to be a key or a mouse's
    report. Textual's parser is not fed: it takes torn sequences, and unknown ones, for keys."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser

    def keys(self, sequence: str) -> list[events.Key]:
        """Return the keys of a sequence, or of a character."""
        return list(self._parser._sequence_to_key_events(sequence))  # noqa: SLF001

    def mouse(self, report: str) -> Message | None:
        """Return what a report in the SGR form says; None if that is nothing."""
        event: Message | None = self._parser.parse_mouse_code(report)
        return event


def event_reader() -> EventReader | None:
    """Return a reader; None where this Textual has to read the terminal by itself."""
    try:
        from textual._xterm_parser import XTermParser
    except ImportError:
        return None
    return EventReader(XTermParser()) if hasattr(XTermParser, "_sequence_to_key_events") else None


# memory


def forget_drawn_lines(widget: Widget) -> None:
    """Clear the cache that keeps closed widgets and all their drawn lines alive.

    ``StylesCache.get_inner_outer`` is an ``lru_cache`` of 1024 entries that keeps its ``self``.
    """
    with suppress(AttributeError):
        widget._styles_cache.get_inner_outer.cache_clear()  # noqa: SLF001
