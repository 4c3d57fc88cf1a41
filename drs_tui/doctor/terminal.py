"""Check what this terminal can show, and whether its clipboard can be reached."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from drs_tui.charset import as_started, is_utf8, is_utf8_encoding, locale_of
from drs_tui.child_process import find_program
from drs_tui.doctor.check import Check, Verdict

FULL_SIZE = (80, 24)
MIN_SIZE = (40, 10)
TMUX_MIN = (3, 2)  # load-buffer has -w since
TMUX_SECONDS = 1.0
# Unicode leaves open how wide these terminals draw what is neither narrow nor wide.
EAST_ASIAN = ("ja", "ko", "zh")
AMBIGUOUS = "if columns are shifted: set ambiguous width to narrow there, or use drs-tui --ascii"
NO_TERMINALS = ("", "dumb", "unknown")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What was found. ``size`` is (columns, rows), ``tmux`` the version that tmux reports,
    ``encoding`` that of this process's stdout."""

    environ: Mapping[str, str]
    stdin: bool
    stdout: bool
    size: tuple[int, int] | None = None
    tmux: str = ""
    encoding: str = "utf-8"

    @property
    def is_any(self) -> bool:
        """Whether there is a terminal at all. Without one nothing is known about the next start."""
        return self.stdin or self.stdout or self.size is not None


def _size(descriptors: Sequence[int]) -> tuple[int, int] | None:
    """Return the terminal's own size, whatever COLUMNS and LINES are, as the monitor does."""
    for descriptor in descriptors:
        with suppress(OSError):
            columns, rows = os.get_terminal_size(descriptor)
            return columns, rows
    return None


def _tmux_version(environ: Mapping[str, str]) -> str:
    """Return the version of the running tmux server, which executes the commands."""
    tmux = find_program("tmux", environ)
    if tmux is None:
        return ""
    try:
        answer = subprocess.run(  # noqa: S603  the user's own tmux
            (tmux, "display-message", "-p", "#{version}"),
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TMUX_SECONDS,
            check=False,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()


def look(environ: Mapping[str, str]) -> Terminal:
    """Examine this process's terminal."""
    return Terminal(
        as_started(environ),
        os.isatty(0),
        os.isatty(1),
        _size((1, 0, 2)),
        _tmux_version(environ) if environ.get("TMUX") else "",
        sys.stdout.encoding,
    )


def check_all(terminal: Terminal) -> list[Check]:
    """Run every check of the terminal."""
    checks = (check_terminal, check_size, check_colours, check_locale, check_clipboard)
    return [check(terminal) for check in checks]


def check_terminal(terminal: Terminal) -> Check:
    """Check whether the monitor can draw on it."""
    name, term = "terminal", terminal.environ.get("TERM", "")
    term_setting = f"TERM={term}" if term else "TERM is not set"
    if not terminal.is_any:
        advice = "the monitor needs one: start it in a terminal"
        return Check(name, Verdict.NOTE, f"none here; {term_setting}", advice)
    if term in NO_TERMINALS:
        found = f"{term_setting}: names no terminal that can be drawn on"
        return Check(name, Verdict.FATAL, found, "try TERM=xterm-256color")
    if not (terminal.stdin and terminal.stdout):
        which = "stdout" if terminal.stdin else "stdin" if terminal.stdout else "stdin and stdout"
        advice = "the monitor needs both: start it without pipes"
        return Check(name, Verdict.NOTE, f"{term_setting}; {which} here is none", advice)
    return Check(name, Verdict.OK, term_setting)


def check_size(terminal: Terminal) -> Check:
    """Check whether the whole monitor fits."""
    if terminal.size is None:
        return Check("size", Verdict.NOTE, "not known without a terminal")
    (columns, rows), size = terminal.size, "{}x{}".format(*terminal.size)
    if columns < MIN_SIZE[0] or rows < MIN_SIZE[1]:
        advice = "enlarge it: {}x{} can be used, {}x{} shows all".format(*MIN_SIZE, *FULL_SIZE)
        return Check("size", Verdict.LACKING, f"{size}: too small to use", advice)
    if columns < FULL_SIZE[0] or rows < FULL_SIZE[1]:
        advice = "{}x{} shows all".format(*FULL_SIZE)
        return Check("size", Verdict.NOTE, f"{size}: columns are left out", advice)
    return Check("size", Verdict.OK, size)


def check_colours(terminal: Terminal) -> Check:
    """Check how many colours the monitor will use, by Rich's rules."""
    from rich.console import Console

    environ = dict(terminal.environ)
    if environ.get("NO_COLOR"):
        found = "none, as NO_COLOR is set: failures stand out by weight"
        return Check("colours", Verdict.OK, found)
    wanted = cast("Any", environ.get("TEXTUAL_COLOR_SYSTEM") or "auto")
    system = Console(force_terminal=True, color_system=wanted, _environ=environ).color_system
    colorterm = environ.get("COLORTERM") or ""
    why = f"COLORTERM={colorterm}" if colorterm else "COLORTERM is not set"
    if system == "truecolor":
        return Check("colours", Verdict.OK, f"16 million ({why})")
    if system == "256":
        return Check("colours", Verdict.OK, f"256 ({why})")
    advice = "if it can show more: TERM=xterm-256color (in tmux: tmux-256color)"
    count = "16" if system == "standard" else "none"
    return Check("colours", Verdict.NOTE, f"{count} ({why})", advice)


def check_locale(terminal: Terminal) -> Check:
    """Check whether characters beyond ASCII can be shown."""
    name, value = locale_of(terminal.environ)
    locale = f"{name}={value}" if value else "LC_ALL, LC_CTYPE and LANG are not set"
    if not is_utf8_encoding(terminal.encoding):
        found = f"{terminal.encoding} for what Python writes, so ASCII is used"
        return Check("characters", Verdict.NOTE, found, "unset PYTHONIOENCODING and PYTHONUTF8")
    if is_utf8(terminal.environ):
        if value.startswith(EAST_ASIAN):
            found = f"UTF-8 ({locale}); some terminals draw lines and arrows two columns wide"
            return Check("characters", Verdict.NOTE, found, AMBIGUOUS)
        return Check("characters", Verdict.OK, f"UTF-8 ({locale})")
    advice = "export LANG=C.UTF-8 where the terminal takes UTF-8, else use: drs-tui --ascii"
    return Check("characters", Verdict.NOTE, f"the locale is not UTF-8 ({locale})", advice)


def _version(version: str) -> tuple[int, int] | None:
    """Parse ``3.3a`` and ``next-3.5`` to numbers."""
    found = re.search(r"(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2])) if found else None


def check_clipboard(terminal: Terminal) -> Check:
    """Say how a copy reaches the clipboard. No terminal confirms that it does."""
    environ, name = terminal.environ, "clipboard"
    if environ.get("TMUX"):
        return _tmux_clipboard(_version(terminal.tmux), terminal.tmux)
    if environ.get("TERM_PROGRAM") == "Apple_Terminal":
        advice = "select with the mouse (m leaves it to the terminal), or use another terminal"
        return Check(name, Verdict.NOTE, "Terminal.app takes none from a program", advice)
    if environ.get("STY"):
        return Check(name, Verdict.OK, "OSC 52, wrapped for GNU screen, if its terminal allows it")
    return Check(name, Verdict.OK, "OSC 52, if the terminal allows it")


def _tmux_clipboard(version: tuple[int, int] | None, version_text: str) -> Check:
    name = "clipboard"
    if version is None:
        advice = "copies go by OSC 52, which tmux lets through with: set -g set-clipboard on"
        return Check(name, Verdict.NOTE, "tmux does not answer here (TMUX is set)", advice)
    if version < TMUX_MIN:
        advice = "update tmux to 3.2, or let OSC 52 through: set -g set-clipboard on"
        return Check(name, Verdict.NOTE, f"tmux {version_text} has no load-buffer -w", advice)
    found = f"tmux {version_text} (load-buffer -w), and its terminal if that allows it"
    return Check(name, Verdict.OK, found)
