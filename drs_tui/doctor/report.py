"""Format checks as lines."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from drs_tui.charset import is_utf8, is_utf8_encoding
from drs_tui.doctor.check import Check, Verdict, exit_status
from drs_tui.doctor.terminal import NO_TERMINALS, Terminal
from drs_tui.model.text.safe import safe

VERDICT, NAME = 8, 29
MIN_TEXT_WIDTH = 24
_COLOURS = {
    Verdict.OK: "\x1b[32m",
    Verdict.NOTE: "\x1b[33m",
    Verdict.LACKING: "\x1b[1;31m",
    Verdict.FATAL: "\x1b[1;31m",
}
_PLAIN = "\x1b[0m"
_SUMMARY = {
    0: "The monitor can work in full.",
    1: "The monitor starts, and lacks what is said above.",
    2: "The monitor cannot work.",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How to print. ``width`` None: lines are not wrapped, so that they can be searched."""

    width: int | None = None
    colours: bool = False
    ascii: bool = False


def look_of(terminal: Terminal) -> Look:
    """Choose what stdout can show and the user wants."""
    environ = terminal.environ
    can = terminal.stdout and environ.get("TERM", "") not in NO_TERMINALS
    width = terminal.size[0] if terminal.stdout and terminal.size else None
    plain = not (is_utf8(environ) and is_utf8_encoding(terminal.encoding))
    return Look(width, can and not environ.get("NO_COLOR"), plain)


def _ascii(text: str) -> str:
    return text.replace("…", "...").encode("ascii", "replace").decode()


def _wrapped(text: str, first: str, rest: str, width: int | None) -> Iterator[str]:
    """Wrap a text: the first line begins with ``first``, the others with ``rest``."""
    if width is None or width < len(rest) + MIN_TEXT_WIDTH:
        yield first + text
        return
    if width < len(first) + MIN_TEXT_WIDTH:
        yield first.rstrip()
        first = rest
    yield from textwrap.wrap(
        text,
        # The last column stays free: some terminals wrap at once when it is filled.
        width - 1,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


def lines(check: Check, look: Look) -> Iterator[str]:
    """Yield verdict, name and finding; below it the advice. External text is made safe."""
    word = check.verdict.word
    name = safe(check.name)
    found, advice = safe(check.found), safe(check.advice)
    if look.ascii:
        name, found, advice = _ascii(name), _ascii(found), _ascii(advice)
    named = f"{word:<{VERDICT}}{name:<{NAME}} "
    body = list(_wrapped(found, named, " " * (VERDICT + 2), look.width))
    if look.colours:
        body[0] = f"{_COLOURS[check.verdict]}{word}{_PLAIN}{body[0][len(word) :]}"
    yield from body
    if advice:
        arrow = "->" if look.ascii else "→ "
        indent = " " * VERDICT
        yield from _wrapped(advice, f"{indent}{arrow} ", f"{indent}   ", look.width)


def summary(checks: Iterable[Check]) -> str:
    """Sum up the checks in a sentence."""
    return _SUMMARY[exit_status(checks)]


def heading(version: str, facts: Mapping[str, str]) -> str:
    """Return the first line: what is checked, with versions."""
    return f"drs-tui {version}" + "".join(f", {name} {value}" for name, value in facts.items())
