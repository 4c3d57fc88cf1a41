"""The columns of a table, and laying out a row in them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from drs_tui.ui.render.cells import (
    ABSENT,
    EMPTY,
    Cell,
    Fragment,
    fit,
    fit_fragments,
    fit_middle,
    text,
    width_of,
)
from drs_tui.ui.render.time_format import TimeFormat

T = TypeVar("T")
BLANK: Cell = (("", "plain"),)


class Column(NamedTuple, Generic[T]):
    """``width`` in columns of the terminal; 0 takes what is left (the last one only).

    ``sort`` gives what rows are sorted by: anything that compares with its like, or None for a row
    that has nothing there. What is ``whole`` is cut between fragments alone, and what is ``middle``
    in its middle; what is ``right`` ends at its right edge, so that durations can be compared.
    What ``hides`` is left out while it is empty in every row. ``time`` gives the width that
    instants take in place of ``width``, which is that of UTC.
    """

    title: str | Cell
    width: int
    render: Callable[[T, TimeFormat], Cell]
    sort: Callable[[T], Any] | None = None
    whole: bool = False
    middle: bool = False
    hides: bool = False
    right: bool = False
    time: Callable[[TimeFormat], int] | None = None


def sized(columns: Sequence[Column[T]], time_format: TimeFormat) -> Sequence[Column[T]]:
    """Return the columns as wide as their instants are in the zone shown."""
    return [
        column._replace(width=column.time(time_format)) if column.time else column
        for column in columns
    ]


def empty_columns(
    rows: Sequence[T], columns: Sequence[Column[T]], time_format: TimeFormat
) -> frozenset[str]:
    """Return the titles of the columns to leave out: those that hide, and have nothing to show."""
    return frozenset(
        str(column.title)
        for column in columns
        if column.hides
        and all(column.render(row, time_format) in (EMPTY, ABSENT, BLANK) for row in rows)
    )


def spread(cells: Sequence[Cell], columns: Sequence[Column[T]], width: int) -> Iterator[Fragment]:
    """Lay out one cell per column in exactly ``width`` columns of the terminal."""
    left = width
    for cell, column in zip(cells, columns, strict=True):
        column_width = min(column.width or left, left)
        if column.right and (free := column_width - width_of(cell)) > 0:
            yield " " * free, "plain"
            yield from cell
        else:
            cut = fit_fragments if column.whole else fit_middle if column.middle else fit
            yield from cut(cell, column_width)
        left -= column_width
        if left > 0 and column.width:
            yield " ", "plain"
            left -= 1


def row_cells(row: T, columns: Sequence[Column[T]], time_format: TimeFormat) -> list[Cell]:
    """What the row has in its columns."""
    return [column.render(row, time_format) for column in columns]


def title_cells(columns: Sequence[Column[T]]) -> list[Cell]:
    """The titles above the rows."""
    return [_title(column) for column in columns]


def _title(column: Column[T]) -> Cell:
    title = column.title
    return text(title, "dim") if isinstance(title, str) else title
