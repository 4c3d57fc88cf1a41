"""Columns and lines of errors grouped by cause, and of the failures of one cause."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.failures import Failure, FailureState
from drs_tui.model.text.labels import (
    cause_count,
    cause_state_label,
    cause_title,
    failure_place,
    failure_state_label,
    plural,
)
from drs_tui.model.text.safe import safe
from drs_tui.ui.render.cells import EMPTY, Cell, external, join, text, wrap
from drs_tui.ui.render.columns import NAME_MAX, Column
from drs_tui.ui.render.jobs import SHORT_ID, short_id
from drs_tui.ui.render.time_format import TimeFormat, brief_width

WIDE = 110
SHORTEST = 3  # a name and the comma after it
_TITLE_PREFIX = re.compile(r"^An error occurred \([^)]*\) when calling the \S+ operation[^:]*: ")
# Denials begin with this; the action and the resource, which differ, come after it.
_DENIAL_PREFIX = re.compile(
    r"^(?:You are not authorized to perform this operation\. )?"
    r"(?:User: \S+ is )?not authorized to perform:? "
)
_STYLES = {
    FailureState.FAILED: ("✗", "fail"),
    FailureState.RETRYING: ("↻", "fail"),
    FailureState.LAST_KNOWN: ("?", "warn"),
    FailureState.RESOLVED: ("✓", "dim"),
}


class CauseLine(NamedTuple):
    """A cause, and the names of its servers or networks, unresolved first.

    ``is_denied``: whether logs, which would name the cause, are denied. ``accounts``: in how many
    it occurs, of several.
    """

    cause: Cause
    names: tuple[str, ...]
    is_denied: bool = False
    accounts: int = 0


class FailureLine(NamedTuple):
    """A failure, and the name of its server or network."""

    failure: Failure
    name: str


def cause_style(cause: Cause) -> str:
    """Return the style of a cause: red while it fails; an optional action only warns."""
    style = _STYLES[cause.state][1]
    return "warn" if cause.optional and style == "fail" else style


def _glyph(cause: Cause) -> Cell:
    glyph = _STYLES[cause.state][0]
    if cause.optional and cause.state is FailureState.FAILED:
        glyph = "!"
    return text(glyph, cause_style(cause))


def _title(line: CauseLine) -> Cell:
    cause = line.cause
    style = "dim" if cause.is_resolved else "bold"
    optional = text("optional", "warn") if cause.optional else EMPTY
    title = external(cause_title(cause, is_denied=line.is_denied), style)
    spread = text(f"in {line.accounts} accounts", "accent") if line.accounts > 1 else EMPTY
    return join((title, optional, spread), "  ")


def _last(cause: Cause, time_format: TimeFormat) -> Cell:
    return time_format.short(cause.last)


def _state(cause: Cause, *, roomy: bool) -> Cell:
    """Return how the failures of a cause stand: nothing if all have failed, as most have; a count
    and glyph each where there is little room and they differ."""
    states = cause.states
    if [*states] == [FailureState.FAILED]:
        return EMPTY
    if roomy or len(states) == 1:
        return external(cause_state_label(cause), cause_style(cause))
    styled = ((count, *_STYLES[state]) for state, count in states.items())
    return join(text(f"{glyph}{count}", style) for count, glyph, style in styled)


def first_cause(causes: Sequence[Cause]) -> Cell:
    """Return the first unresolved cause by its title, and how many others there are."""
    titles = [cause_title(cause) for cause in causes if not cause.is_resolved]
    if not titles:
        return EMPTY
    more = f" and {plural(len(titles) - 1, 'other')}" if len(titles) > 1 else ""
    return external(f"cause {titles[0]}{more}")


def cause_columns(width: int) -> tuple[Column[CauseLine], ...]:
    """Return the columns of the causes for a terminal ``width`` columns wide."""
    title = width - 43 if width < WIDE else width - 56
    return (
        Column("", 1, lambda line, _: _glyph(line.cause)),
        Column(
            "HOW MANY", 12, lambda line, _: text(cause_count(line.cause), cause_style(line.cause))
        ),
        Column("CAUSE", max(20, title), lambda line, _: _title(line)),
        Column(
            "LAST", 10, lambda line, time_format: _last(line.cause, time_format), time=brief_width
        ),
        Column(
            "STATE",
            0,
            lambda line, _: _state(line.cause, roomy=width >= WIDE),
            hides=True,
        ),
    )


def short_message(message: str | None) -> str:
    """Return the reason in a message, on one line, without the prefix that the title shows."""
    why = read_message(message).text if message else ""
    return _DENIAL_PREFIX.sub("", _TITLE_PREFIX.sub("", why))


def cause_detail_lines(line: CauseLine, width: int) -> list[Cell]:
    """Return the lines below a cause: message, names, and drs-tui's hint."""
    indent = 1 + 1 + 12 + 1
    room = max(10, width - indent - 4)
    cause = line.cause
    message = safe(short_message(cause.message))
    # Cut, not wrapped, where there is a hint: at its end the first line names what is denied.
    first, *rest = [message] if cause.hint else wrap(message, room)
    hint = external(f"→ {cause.hint}", "accent") if cause.hint else EMPTY
    names = names_cell(line.names, room)
    below = (text(first, "dim"), text(" ".join(rest), "dim"), names, hint)
    return [((" " * indent, "plain"), *cell) for cell in below if cell]


def names_cell(names: Sequence[str], room: int) -> Cell:
    """Return as many names as fit, and the number of the others."""
    shown = min(len(names), room // SHORTEST)
    while shown > 1 and cell_len(", ".join(names[:shown])) + len(f" and {len(names)} more") > room:
        shown -= 1
    more = len(names) - shown
    others = text(f" and {more} more", "dim") if more else EMPTY
    return (*external(", ".join(names[:shown])), *others)


def attempt(failure: Failure) -> str:
    """Return the attempt as ``2/3``, or an empty string if it is not known."""
    return f"{failure.attempt}/{failure.attempts}" if failure.attempt is not None else ""


def failure_style(failure: Failure) -> tuple[str, str]:
    """Return the glyph and style of a failure."""
    glyph, style = _STYLES[failure.state]
    return ("!", "warn") if failure.optional and style == "fail" else (glyph, style)


def failure_columns(width: int, *, of_many: bool) -> tuple[Column[FailureLine], ...]:
    """Return the columns of one cause's failures; ``of_many`` adds the job's id."""
    job = Column[FailureLine]("JOB", SHORT_ID, lambda line, _: short_id(line.failure.job_id))
    if width >= WIDE:
        job = job._replace(width=24, render=lambda line, _: external(line.failure.job_id))
    return (
        Column("", 1, lambda line, _: text(*failure_style(line.failure))),
        Column("WHO", 20, lambda line, _: external(line.name), middle=True, most=NAME_MAX),
        Column(
            "STATE",
            12,
            lambda line, _: text(
                failure_state_label(line.failure.state), failure_style(line.failure)[1]
            ),
        ),
        Column("TRY", 4, lambda line, _: text(attempt(line.failure))),
        Column(
            "LAST",
            10,
            lambda line, time_format: time_format.short(line.failure.at),
            time=brief_width,
        ),
        *((job,) if of_many else ()),
        Column("IN", 0, lambda line, _: external(failure_place(line.failure), "dim"), least=12),
    )


def is_unresolved(failure: Failure) -> bool:
    """Return whether a failure may still be in effect: failed, retrying, or last known."""
    return failure.state is not FailureState.RESOLVED
