"""What is read off the screen while a fault is on: the error, and when it is retried."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.terminal.emulator import Terminal

JOB = re.compile(r"drsjob-[0-9a-f]{17}")
_NEXT = re.compile(r"next try (\d\d):(\d\d):(\d\d)Z")


class Again(NamedTuple):
    """When it is tried again: between so many seconds after the failure, or only when asked to."""

    least: float = 0.0
    most: float = 0.0
    asked: bool = False


SOON = Again(0, 9)  # back-off: 1, 2, 4 … s with --refresh 1
SLOWLY = Again(60, 66)  # a person has to do something first
ASKED = Again(asked=True)


def after(seconds: float) -> Again:
    """The service has said when; a tenth is added to spread monitors apart."""
    return Again(seconds, seconds * 1.1)


def said(terminal: Terminal) -> str:
    """All that is on the screen, wrapped lines joined."""
    return " ".join(terminal.text.split())


def ids(terminal: Terminal) -> list[str]:
    """The jobs on the screen, from the top."""
    return [found[0] for line in terminal.lines[2:] if (found := JOB.search(line))]


def cursor(terminal: Terminal) -> str:
    """The job that is highlighted."""
    line = next((line for line in terminal.lines if line.startswith("› ")), "")
    found = JOB.search(line)
    return found[0] if found else ""


def seconds_to_next_try(terminal: Terminal) -> float | None:
    """From now; None when the screen does not tell."""
    found = _NEXT.search(said(terminal))
    if found is None:
        return None
    now = datetime.now(UTC)
    hour, minute, second = map(int, found.groups())
    then = now.replace(hour=hour, minute=minute, second=second, microsecond=0)
    # Within half a day of now, either way: midnight may lie between.
    if then - now > timedelta(hours=12):
        then -= timedelta(days=1)
    elif now - then > timedelta(hours=12):
        then += timedelta(days=1)
    return (then - now).total_seconds()


def says_again(terminal: Terminal, again: Again) -> bool:
    """Whether the screen says anything of when it is tried again."""
    return ("r tries again" if again.asked else "next try ") in said(terminal)


def check_again(terminal: Terminal, again: Again, since: float) -> None:
    """The screen says when it is tried again, and that is when it should be.

    ``since``: how many seconds ago the first failure can have been.
    """
    assert says_again(terminal, again), f"not when it tries again:\n{terminal.text}"
    if again.asked:
        return
    seconds = seconds_to_next_try(terminal)
    assert seconds is not None, f"not when it tries again:\n{terminal.text}"
    # The clock on the screen has no fractions.
    assert again.least - since - 1 <= seconds <= again.most + 1, (seconds, again, terminal.text)
