"""Make a driver that writes to the terminal only what changes there.

``App.driver_class`` is public, and Textual sends all output for the terminal to the driver's
``write``. Frames are parsed from that output; nothing private is used. Output that cannot be parsed
is written unchanged, and the screen counts as unknown after it: if a later Textual draws in another
way, its own drawing is seen.
"""

import inspect
import logging
import re

from textual.driver import Driver

from drs_tui.ui.screen_diff.frames import NotUnderstoodError, is_frame
from drs_tui.ui.screen_diff.screen_buffer import ScreenBuffer

_log = logging.getLogger("drs_tui.ui.screen_diff")

# Synchronized output, as Textual writes it around each frame where the terminal has it.
BEGIN_SYNC, END_SYNC = "\x1b[?2026h", "\x1b[?2026l"

# Output that changes no cell and does not move the cursor: bell; titles, pointers, clipboards (and
# those wrapped for GNU screen); mouse, focus, paste and resize reports; queries; Kitty's keyboard.
_leaves_screen_unchanged = re.compile(
    r"""(?: \x07
    | \x1b\] (?:0|1|2|22|52) ; [^\x07\x1b]* (?:\x07|\x1b\\)
    | \x1bP (?:[^\x1b] | \x1b(?!\\))* \x1b\\
    | \x1b\[\? (?:25|1000|1002|1003|1004|1006|1015|1016|2004|2048) [hl]
    | \x1b\[\? \d+ \$p
    | \x1b\[ 2[23] (?:;\d+)* t
    | \x1b\[ [<>] \d* u
    )*""",
    re.VERBOSE,
).fullmatch


class WriteFilter:
    """Replace each frame that is written by its changes.

    ``not_understood`` counts the frames that could not be parsed.
    """

    def __init__(self, screen_buffer: ScreenBuffer) -> None:
        self._buffer = screen_buffer
        self._in_sync = False
        self.not_understood = 0

    def filter(self, data: str) -> str:
        """Return what to write in place of ``data``; may be empty. Call it for every write."""
        if data in (BEGIN_SYNC, END_SYNC):
            self._in_sync = data == BEGIN_SYNC
            return ""
        if is_frame(data):
            return self._synchronized(self._diff(data))
        if not _leaves_screen_unchanged(data):
            self._buffer.forget()
        return data

    def _diff(self, data: str) -> str:
        try:
            return self._buffer.diff(data)
        except NotUnderstoodError as error:
            if not self.not_understood:
                _log.info("Textual draws by itself: %s", error)
            self.not_understood += 1
            self._buffer.forget()
            return data

    def _synchronized(self, diff: str) -> str:
        return f"{BEGIN_SYNC}{diff}{END_SYNC}" if diff and self._in_sync else diff


def unsupported_reason(driver: type[Driver]) -> str | None:
    """Return why a driver's output cannot be filtered; None when it can."""
    if not (inspect.isclass(driver) and issubclass(driver, Driver)):
        return f"{driver!r} is no driver of Textual's"
    parameters = list(inspect.signature(driver.write).parameters)
    if parameters != ["self", "data"]:
        return f"{driver.__name__}.write takes {parameters}"
    return None


def diffing_driver(driver: type[Driver], screen_buffer: ScreenBuffer) -> type[Driver]:
    """Return a driver that writes only changes; ``driver`` itself when that is not possible."""
    if reason := unsupported_reason(driver):
        _log.info("Textual draws by itself: %s", reason)
        return driver
    write_filter = WriteFilter(screen_buffer)

    def write(self: Driver, data: str) -> None:
        if diff := write_filter.filter(data):
            driver.write(self, diff)

    members = {"write": write, "write_filter": write_filter}
    return type(f"Diffing{driver.__name__}", (driver,), members)
