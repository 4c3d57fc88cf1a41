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
    """Expect a retry when the service asks for it; monitors add up to a tenth, to spread."""
    return Again(seconds, seconds * 1.1)


def screen_text(terminal: Terminal) -> str:
    """Return the screen's text, with wrapped lines joined."""
    return " ".join(terminal.text.split())


def ids(terminal: Terminal) -> list[str]:
    """Return the ids of the jobs on the screen, from the top."""
    return [found[0] for line in terminal.lines[2:] if (found := JOB.search(line))]


def cursor(terminal: Terminal) -> str:
    """Return the id of the highlighted job."""
    line = next((line for line in terminal.lines if line.startswith("› ")), "")
    found = JOB.search(line)
    return found[0] if found else ""


def seconds_to_next_try(terminal: Terminal) -> float | None:
    """Return the seconds from now to the next try; None if the screen shows none."""
    found = _NEXT.search(screen_text(terminal))
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
    """Return whether the screen shows when the next try is."""
    return ("r tries again" if again.asked else "next try ") in screen_text(terminal)


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
