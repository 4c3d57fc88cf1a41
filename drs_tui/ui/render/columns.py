"""The columns of a table, and laying out a row in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from drs_tui.model.text.times import offset_width
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
NAME_MAX = 40  # columns of a name: what is longer is cut in its middle
LAST_LEAST = 9  # columns of the one that takes the rest: ``none yet``
NAME_LEAST = 12  # columns of one that is as wide as its content: the names may not be known yet


class Column(NamedTuple, Generic[T]):
    """``width`` in columns of the terminal; 0 takes what is left (the last one only).

    ``sort`` gives what rows are sorted by: anything that compares with its like, or None for a row
    that has nothing there. With ``most`` the column is as wide as its content, up to that many
    columns, and narrower than ``width`` only if the content is; ``least`` is what others leave to
    one that takes the rest. What is ``whole`` is cut between fragments, what is ``middle`` in its
    middle; what is ``right`` ends at its right edge, so that durations can be compared.
    What ``hides`` is left out while it is empty in every row, what is ``spare`` where too
    little would be left for the last column. ``time`` gives the width that
    instants take in place of ``width``, which is that of UTC.
    """

    title: str | Cell
    width: int
    render: Callable[[T, TimeFormat], Cell]
    sort: Callable[[T], Any] | None = None
    whole: bool = False
    middle: bool = False
    hides: bool = False
    spare: bool = False
    right: bool = False
    time: Callable[[TimeFormat], int] | None = None
    most: int = 0
    least: int = 0


def sized(
    columns: Sequence[Column[T]], time_format: TimeFormat, longest: Mapping[str, int], room: int
) -> Sequence[Column[T]]:
    """Return the columns as wide as their instants are in the zone shown, and as their content is.

    ``longest`` has what the content of a column takes, by title; ``room`` is that of a line.
    """
    timed = [
        column._replace(width=column.time(time_format)) if column.time else column
        for column in columns
    ]
    return _as_content(timed, longest, room)


def _as_content(
    columns: Sequence[Column[T]], longest: Mapping[str, int], room: int
) -> Sequence[Column[T]]:
    """Give each column with ``most`` what its content takes, as far as the others leave room."""
    wanted = {
        str(column.title): min(column.most, max(NAME_LEAST, longest[str(column.title)]))
        for column in columns
        if column.title in longest
    }
    widths = {title: min(_width_of(title, columns), most) for title, most in wanted.items()}
    others = sum(each.width or each.least for each in columns if each.title not in wanted)
    spare = max(0, room - others - sum(widths.values()) - len(columns) + 1)
    growing = sorted(wanted, key=lambda title: wanted[title] - widths[title])
    for place, title in enumerate(growing):
        grown = min(wanted[title] - widths[title], spare // (len(growing) - place))
        widths[title] += grown
        spare -= grown
    return [
        column._replace(width=widths.get(str(column.title), column.width)) for column in columns
    ]


def _width_of(title: str, columns: Sequence[Column[T]]) -> int:
    return next(column.width for column in columns if column.title == title)


def longest_cells(
    rows: Sequence[T], columns: Sequence[Column[T]], time_format: TimeFormat
) -> dict[str, int]:
    """Return what the longest cell takes of each column that is as wide as its content."""
    return {
        str(column.title): max(
            (width_of(column.render(row, time_format)) for row in rows), default=0
        )
        for column in columns
        if column.most
    }


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
    """Return what the row has in each of its columns."""
    return [column.render(row, time_format) for column in columns]


def title_cells(columns: Sequence[Column[T]]) -> list[Cell]:
    """Return the titles above the rows."""
    return [_title(column) for column in columns]


def _title(column: Column[T]) -> Cell:
    title = column.title
    return text(title, "dim") if isinstance(title, str) else title


def _lacks(columns: Sequence[Column[Any]], room: int) -> bool:
    """Return whether too little is left for the last column."""
    fixed = sum(each.width for each in columns) + len(columns) - 1
    return fixed + LAST_LEAST * (not columns[-1].width) > room


class ColumnLayout(Generic[T]):
    """The columns, laid out again only when that changes them. ``columns_for`` takes a width."""

    def __init__(self, columns_for: Callable[[int], Sequence[Column[T]]]) -> None:
        self.columns_for = columns_for
        self.columns: Sequence[Column[T]] = ()
        self._hidden: frozenset[str] = frozenset()  # titles
        self._longest: dict[str, int] = {}  # columns of the terminal, by title
        self._laid_out: tuple[int, int] | None = None  # width, and that of the zone behind a time

    def measure(self, rows: Sequence[T], width: int, time_format: TimeFormat) -> bool:
        """Return whether these rows need another layout."""
        columns = self.columns_for(width)
        hidden = empty_columns(rows, columns, time_format)
        longest = longest_cells(rows, columns, time_format)
        has_changed = (hidden, longest) != (self._hidden, self._longest)
        self._hidden, self._longest = hidden, longest
        return has_changed

    def reset(self) -> None:
        """Lay out again when the columns are next asked for."""
        self._laid_out = None

    def lay_out(self, width: int, margin: int, time_format: TimeFormat) -> None:
        """Choose and size the columns for a width, of which ``margin`` is not theirs."""
        laid_out = width, offset_width(time_format.now, time_format.zone)
        if laid_out == self._laid_out:
            return
        shown = [each for each in self.columns_for(width) if each.title not in self._hidden]
        self.columns = sized(shown, time_format, self._longest, width - margin)
        while _lacks(self.columns, width - margin) and any(each.spare for each in shown):
            shown.remove([each for each in shown if each.spare][-1])
            self.columns = sized(shown, time_format, self._longest, width - margin)
        self._laid_out = laid_out
