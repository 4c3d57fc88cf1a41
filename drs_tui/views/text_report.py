"""A report of lines and tables, which a terminal, a pipe or a screen shows each in its way."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.text.safe import safe

GAP = 2  # columns between two of a table
LAST_LEAST = 16  # that the last one has at least, beside the others
_INDENT = "  "


class Tone(StrEnum):
    """What the rows of a section are to a reader: good, bad, or neither."""

    PLAIN = "PLAIN"
    GOOD = "GOOD"
    BAD = "BAD"


class Section(NamedTuple):
    """A table below a title. ``right``: the columns that are aligned to the right.

    Every cell is one line of safe text.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    tone: Tone = Tone.PLAIN


class TextReport(NamedTuple):
    """What is said first, the tables, and what is to be known about them."""

    headline: str
    lines: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()


def section(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Iterable[int] = (),
    tone: Tone = Tone.PLAIN,
) -> Section:
    """Make a section of texts from anywhere."""
    cells = tuple(tuple(map(one_line, row)) for row in rows)
    return Section(title, tuple(columns), cells, frozenset(right), tone)


def one_line(text: str) -> str:
    """Return a text from anywhere as one safe line without runs of spaces."""
    return " ".join(safe(text).split())


def cell_width(text: str) -> int:
    """Return how many cells a safe text takes: East Asian wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def report_lines(report: TextReport) -> Iterator[str]:
    """Write a report as plain aligned text, line by line, none of them wrapped."""
    yield report.headline
    yield from report.lines
    for each in report.sections:
        yield ""
        if each.title:
            yield each.title
        yield from table_lines(each)
    if report.notes:
        yield ""
        yield from report.notes


def column_widths(table: Section) -> list[int]:
    """Return how many cells each column takes."""
    rows = (table.columns, *table.rows)
    return [max(map(cell_width, column)) for column in zip(*rows, strict=True)]


def table_lines(table: Section) -> Iterator[str]:
    """Write a table as aligned lines, its titles first."""
    widths = column_widths(table)
    indent = _INDENT if table.title else ""
    for row in (table.columns, *table.rows):
        cells = (
            padded(cell, width, right=place in table.right)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield (indent + (" " * GAP).join(cells)).rstrip()


def padded(text: str, width: int, *, right: bool) -> str:
    """Fill a safe text up to a width; one that is wider stays as it is."""
    padding = " " * (width - cell_width(text))
    return padding + text if right else text + padding
