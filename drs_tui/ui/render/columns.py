"""The columns of a table, and laying out a row in them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from drs_tui.ui.render.cells import Cell, Fragment, fit, fit_fragments, text
from drs_tui.ui.render.time_format import TimeFormat

T = TypeVar("T")


class Column(NamedTuple, Generic[T]):
    """A table's column; a ``width`` of 0 takes the rest of the line (the last column only).

    ``sort`` returns the sort key of a row, or None for a row without a value. A ``whole`` cell is
    cut only between fragments.
    """

    title: str | Cell
    width: int
    render: Callable[[T, TimeFormat], Cell]
    sort: Callable[[T], Any] | None = None
    whole: bool = False


def spread(cells: Sequence[Cell], columns: Sequence[Column[T]], width: int) -> Iterator[Fragment]:
    """Lay out one cell per column in exactly ``width`` columns of the terminal."""
    left = width
    for cell, column in zip(cells, columns, strict=True):
        column_width = min(column.width or left, left)
        yield from fit_fragments(cell, column_width) if column.whole else fit(cell, column_width)
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
