"""The one place that prints: checks as lines."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from drs_tui.charset import is_utf8
from drs_tui.doctor.check import Check, Verdict, exit_status
from drs_tui.doctor.terminal import NO_TERMINALS, Terminal
from drs_tui.model.text.safe import safe

VERDICT, NAME = 8, 29
LEAST_ROOM = 24
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
    """How to print. ``width`` None: lines are not broken, so that they can be searched."""

    width: int | None = None
    colours: bool = False
    ascii: bool = False


def look_of(terminal: Terminal) -> Look:
    """What stdout can show, and the person wants to see."""
    environ = terminal.environ
    can = terminal.stdout and environ.get("TERM", "") not in NO_TERMINALS
    width = terminal.size[0] if terminal.stdout and terminal.size else None
    return Look(width, can and not environ.get("NO_COLOR"), not is_utf8(environ))


def _ascii(text: str) -> str:
    return text.replace("…", "...").encode("ascii", "replace").decode()


def _wrapped(text: str, first: str, rest: str, width: int | None) -> Iterator[str]:
    """The text after ``first``; lines after that begin with ``rest``."""
    if width is None or width < len(rest) + LEAST_ROOM:
        yield first + text
        return
    if width < len(first) + LEAST_ROOM:
        yield first.rstrip()
        first = rest
    yield from textwrap.wrap(
        text,
        # The last column stays free: some terminals begin a new line at once.
        width - 1,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


def lines(check: Check, look: Look) -> Iterator[str]:
    """Verdict, name and what was found; below it how to mend it. Outside text is made safe."""
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
    """What all of it means."""
    return _SUMMARY[exit_status(checks)]


def heading(version: str, facts: Mapping[str, str]) -> str:
    """What is checked, for whoever is sent the output."""
    return f"drs-tui {version}" + "".join(f", {name} {value}" for name, value in facts.items())
