"""What is said to the terminal itself: mouse reports, clipboard, title, bell.

Textual has no public way for most of it. Its driver is private, and used nowhere but here.
"""

import asyncio
import os
import sys
import termios
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from textual.app import App

from drs_tui.model.text.safe import safe, safe_lines

# GNU screen takes no longer string in one piece.
SCREEN_PIECE = 700
TMUX_WAITS = 1.0
_POP_TITLE = "\x1b[23;2t"


def _write(app: App[Any], words: str) -> None:
    driver: Any = app._driver  # noqa: SLF001
    if driver is not None:
        driver.write(words)
        driver.flush()


def ring(app: App[Any]) -> None:
    """Ring the terminal's bell."""
    _write(app, "\x07")


def report_mouse(app: App[Any], *, on: bool) -> None:
    """Ask the terminal for mouse reports, or to keep the mouse to itself.

    Textual decides once, at start; without this the only way to let the terminal select text is to
    start anew.
    """
    driver: Any = app._driver  # noqa: SLF001
    if driver is None or not hasattr(driver, "_enable_mouse_support"):
        return
    if on:
        driver._mouse = True  # noqa: SLF001
        driver._enable_mouse_support()  # noqa: SLF001
    else:
        driver._disable_mouse_support()  # noqa: SLF001
        driver._mouse = False  # noqa: SLF001


def give_back(app: App[Any]) -> None:
    """Have the terminal's line set as it was found. Writes nothing: it may not read any more."""
    driver: Any = app._driver  # noqa: SLF001
    if (before := getattr(driver, "attrs_before", None)) is not None:
        with suppress(termios.error):
            termios.tcsetattr(driver.fileno, termios.TCSANOW, before)


def push_title(app: App[Any]) -> None:
    """Have the terminal remember its title, to find it again at the end."""
    _write(app, "\x1b[22;2t")


def pop_title(app: App[Any]) -> None:
    """Have the title as it was."""
    _write(app, _POP_TITLE)


def forget_title() -> None:
    """The same, once the screen has been given back."""
    sys.stdout.write(_POP_TITLE)


def set_title(app: App[Any], words: str) -> None:
    """Name the terminal's window, or tmux's pane."""
    _write(app, f"\x1b]2;{safe(words)}\x07")


def osc_52(said: str, environ: Mapping[str, str]) -> str:
    """The sequence that gives a text to the clipboard of the terminal, wherever that is."""
    coded = b64encode(said.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{coded}\x07"
    if "STY" not in environ:
        return sequence
    pieces = range(0, len(sequence), SCREEN_PIECE)
    return "".join(f"\x1bP{sequence[start : start + SCREEN_PIECE]}\x1b\\" for start in pieces)


async def _to_tmux(said: str) -> bool:
    """Give it to tmux, which passes it on to its own terminal; False where it cannot."""
    try:
        tmux = await asyncio.create_subprocess_exec(
            *("tmux", "load-buffer", "-w", "-"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(tmux.communicate(said.encode("utf-8", "replace")), TMUX_WAITS)
    except (OSError, TimeoutError):
        with suppress(ProcessLookupError):
            tmux.kill()
        await tmux.wait()
    return tmux.returncode == 0


async def copy(app: App[Any], text: str, environ: Mapping[str, str] = os.environ) -> str:
    """Send a text on its way to the clipboard; the text as it was sent, made safe.

    Whether it arrives nobody can tell: many terminals do not allow it.
    """
    said = "\n".join(safe_lines(text))
    if "TMUX" not in environ or not await _to_tmux(said):
        _write(app, osc_52(said, environ))
    return said
