"""Stands between Textual and its driver, and lets through what is news to the terminal.

A driver is Textual's public seam: ``App.driver_class`` names one, and all that goes to the terminal
passes its ``write``. Frames are read back from what is written there; nothing private is used. What
is not understood passes as it came, and what the terminal shows counts as unknown after it: were
Textual to draw otherwise one day, its own drawing would be seen.
"""

import inspect
import logging
import re

from textual.driver import Driver

from drs_tui.ui.screen_diff.frames import NotUnderstoodError, is_frame
from drs_tui.ui.screen_diff.screen_buffer import ScreenBuffer

_log = logging.getLogger("drs_tui.ui.screen_diff")

# Synchronized output, as Textual writes it around each frame where the terminal has it.
BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"

# What leaves every cell and the cursor as they are: bell; titles, pointers, clipboards (and those
# wrapped for GNU screen); mouse, focus, paste and resize reports; questions; the Kitty keyboard.
_leaves_the_screen = re.compile(
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
    """Everything that is written, in its order, through the shadow."""

    def __init__(self, screen_buffer: ScreenBuffer) -> None:
        self._shadow = screen_buffer
        self._in_sync = False
        self.not_understood = 0

    def let_through(self, data: str) -> str:
        """What of it is to be written; may be empty."""
        if data in (BEGIN, END):
            self._in_sync = data == BEGIN
            return ""
        if is_frame(data):
            return self._framed(self._diff(data))
        if not _leaves_the_screen(data):
            self._shadow.forget()
        return data

    def _diff(self, data: str) -> str:
        try:
            return self._shadow.diff(data)
        except NotUnderstoodError as error:
            if not self.not_understood:
                _log.info("Textual draws by itself: %s", error)
            self.not_understood += 1
            self._shadow.forget()
            return data

    def _framed(self, diff: str) -> str:
        return f"{BEGIN}{diff}{END}" if diff and self._in_sync else diff


def what_is_missing(driver: type[Driver]) -> str | None:
    """Why that driver cannot be given a shadow; None when it can."""
    if not (inspect.isclass(driver) and issubclass(driver, Driver)):
        return f"{driver!r} is no driver of Textual's"
    parameters = list(inspect.signature(driver.write).parameters)
    if parameters != ["self", "data"]:
        return f"{driver.__name__}.write takes {parameters}"
    return None


def diffing_driver(driver: type[Driver], screen_buffer: ScreenBuffer) -> type[Driver]:
    """That driver, writing only what is news to the terminal; itself when that cannot be."""
    if reason := what_is_missing(driver):
        _log.info("Textual draws by itself: %s", reason)
        return driver
    sieve = WriteFilter(screen_buffer)

    def write(self: Driver, data: str) -> None:
        if diff := sieve.let_through(data):
            driver.write(self, diff)

    return type(f"Shadowing{driver.__name__}", (driver,), {"write": write, "sieve": sieve})
