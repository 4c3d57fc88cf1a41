"""The page as blocks of text, which every form of it shows in its way."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from drs_tui.model.text.times import duration, exact_duration, timestamp
from drs_tui.report.facts import Moment, TimeOrigin

NOT_KNOWN = "not known"
NO = "–"  # there is none to be known
SHOWN_MAX = 1000  # characters of a text on the page
BLANK = "left blank: to be filled in by a person"
_LETTERS = {
    TimeOrigin.LOG: "L",
    TimeOrigin.AGENT: "A",
    TimeOrigin.SERVICE: "S",
    TimeOrigin.GIVEN: "G",
    TimeOrigin.OBSERVED: "O",
    TimeOrigin.CLOUDTRAIL: "C",
}
SOURCES = (
    "Each time has its source: L the job's log; A discovery of Systems Manager's agent; S a field "
    "of a DRS answer; G given by the person who made this report; O observed by drs-tui, at most "
    "so many seconds before; C CloudTrail. All times are in UTC."
)


class Mark(StrEnum):
    """What a text is to its reader."""

    PLAIN = "plain"
    BLANK = "blank"
    UNKNOWN = "unknown"
    GOOD = "good"
    BAD = "bad"


class Cell(NamedTuple):
    """A text from anywhere, and what it is."""

    text: str
    mark: Mark = Mark.PLAIN


class Pairs(NamedTuple):
    """Names with their values."""

    rows: tuple[tuple[str, Cell], ...]
    kind: str = "pairs"


class Table(NamedTuple):
    """A table. ``right``: the columns that are aligned to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = frozenset()
    title: str = ""
    kind: str = "table"


class Paragraph(NamedTuple):
    """A sentence or two, below a title where there is one."""

    text: str
    title: str = ""
    kind: str = "paragraph"


class Points(NamedTuple):
    """A list of sentences."""

    items: tuple[str, ...]
    kind: str = "points"


class Raw(NamedTuple):
    """AWS's own words, as they came."""

    text: str
    kind: str = "raw"


Block = Pairs | Table | Paragraph | Points | Raw


class Section(NamedTuple):
    """A numbered section."""

    number: int
    title: str
    blocks: tuple[Block, ...]


class Page(NamedTuple):
    """The whole page: what stands at its top, and its sections."""

    title: str
    subtitle: str
    sentence: str
    mark: Mark
    rpo_sentence: str
    targets: Table
    largest_title: str
    largest: tuple[str, ...]
    origin: str
    head: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]


def shortened(text: str) -> str:
    """Cut a text that no page has room for."""
    if len(text) <= SHOWN_MAX:
        return text
    more = len(text) - SHOWN_MAX
    return f"{text[:SHOWN_MAX]}… (and {more:,} more characters: report.json has the whole)"


def cell(text: str | None, mark: Mark = Mark.PLAIN) -> Cell:
    """Make a cell of what may not be known."""
    return Cell(text, mark) if text else Cell(NOT_KNOWN, Mark.UNKNOWN)


def filled(text: str | None) -> Cell:
    """Make a cell of what a person fills in."""
    return Cell(text) if text else Cell(BLANK, Mark.BLANK)


def cells(texts: Iterable[str | None]) -> tuple[Cell, ...]:
    """Make a row of what may not be known."""
    return tuple(map(cell, texts))


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    right: Iterable[int] = (),
    title: str = "",
) -> Table:
    """Make a table."""
    return Table(tuple(columns), tuple(map(tuple, rows)), frozenset(right), title)


def with_values(found: Table) -> Table:
    """Return a table without the columns in which no row has anything."""
    kept = [
        place
        for place in range(len(found.columns))
        if any(row[place].text not in ("", NO) for row in found.rows)
    ]
    return found._replace(
        columns=tuple(found.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in found.rows),
        right=frozenset(new for new, place in enumerate(kept) if place in found.right),
    )


def when(at: datetime) -> str:
    """Write an instant with its date: ``2026-11-23 14:34:19Z``."""
    return timestamp(at.timestamp(), UTC)


def moment_words(found: Moment | None, day: datetime | None = None) -> str | None:
    """Write a time with its source: ``14:34:19Z L``, ``14:34:19Z O ±5s``; the date where it is not
    that of ``day``."""
    if found is None:
        return None
    is_same = day is not None and found.at.date() == day.date()
    text = when(found.at)[11:] if is_same else when(found.at)
    within = "" if found.within_seconds is None else f" -{duration(found.within_seconds)}"
    return f"{text} {_LETTERS[found.source]}{within}"


def seconds_words(seconds: float | None) -> str | None:
    """Write a duration; None where it is not known."""
    return None if seconds is None else duration(seconds)


def margin_words(seconds: float | None) -> str | None:
    """Write what was to spare, or by how much it was late: ``+12m00s``, ``-3m10s``."""
    if seconds is None:
        return None
    whole = ceil(seconds)  # as what was reached is cut to whole seconds, and both are added up
    return f"{'-' if seconds < 0 else '+'}{duration(abs(whole))}"


def objective_words(seconds: float | None) -> str | None:
    """Write an objective as it is given: ``4h``."""
    return None if seconds is None else exact_duration(seconds)
