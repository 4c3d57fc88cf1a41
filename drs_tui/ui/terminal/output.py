"""Write to the terminal itself: clipboard, title, bell."""

import asyncio
import os
import sys
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from textual.app import App

from drs_tui.child_process import find_program
from drs_tui.model.text.safe import safe, safe_lines
from drs_tui.ui.terminal.textual_private import driver_of

# The longest string that GNU screen takes in one piece.
SCREEN_PIECE = 700
TMUX_TIMEOUT = 1.0  # seconds
_POP_TITLE = "\x1b[23;2t"


def _write(app: App[Any], data: str) -> None:
    if driver := driver_of(app):
        driver.write(data)
        driver.flush()


def ring(app: App[Any]) -> None:
    """Ring the terminal's bell."""
    _write(app, "\x07")


def push_title(app: App[Any]) -> None:
    """Make the terminal save its title."""
    _write(app, "\x1b[22;2t")


def pop_title(app: App[Any]) -> None:
    """Restore the title that was saved."""
    _write(app, _POP_TITLE)


def pop_title_after_exit() -> None:
    """Restore the title that was saved, once Textual has left the terminal."""
    sys.stdout.write(_POP_TITLE)


def set_title(app: App[Any], title: str) -> None:
    """Name the terminal's window, or tmux's pane."""
    _write(app, f"\x1b]2;{safe(title)}\x07")


def osc_52(copied: str, environ: Mapping[str, str]) -> str:
    """Return the sequence that puts a text on the terminal's clipboard, also over SSH."""
    encoded = b64encode(copied.encode("utf-8", "replace")).decode("ascii")
    sequence = f"\x1b]52;c;{encoded}\x07"
    if "STY" not in environ:
        return sequence
    pieces = range(0, len(sequence), SCREEN_PIECE)
    return "".join(f"\x1bP{sequence[start : start + SCREEN_PIECE]}\x1b\\" for start in pieces)


async def _copy_to_tmux(copied: str) -> bool:
    """Send the text to tmux, which passes it on to its terminal; return whether that worked."""
    program = find_program("tmux", os.environ)
    if program is None:
        return False
    try:
        tmux = await asyncio.create_subprocess_exec(
            *(program, "load-buffer", "-w", "-"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return False
    try:
        await asyncio.wait_for(tmux.communicate(copied.encode("utf-8", "replace")), TMUX_TIMEOUT)
    except (OSError, TimeoutError):
        with suppress(ProcessLookupError):
            tmux.kill()
        await tmux.wait()
    return tmux.returncode == 0


class Copied(NamedTuple):
    """A text as it was sent, made safe. ``in_tmux``: tmux has taken it, so it can be pasted."""

    text: str
    in_tmux: bool = False

    @property
    def where(self) -> str:
        """Say where it is, as far as that is known: no terminal reports whether it took it."""
        return "in tmux's buffer (prefix ])" if self.in_tmux else "sent to the terminal"


async def copy(app: App[Any], text: str, environ: Mapping[str, str] = os.environ) -> Copied:
    """Send a text to tmux's buffer or the terminal's clipboard. Many terminals do not allow it."""
    copied = "\n".join(safe_lines(text))
    if "TMUX" in environ and await _copy_to_tmux(copied):
        return Copied(copied, in_tmux=True)
    _write(app, osc_52(copied, environ))
    return Copied(copied)
