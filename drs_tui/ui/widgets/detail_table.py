"""A table whose rows have lines of details below them, as many as each needs."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from itertools import accumulate
from typing import Any, TypeVar

from drs_tui.ui.render.cells import Cell, fit, text
from drs_tui.ui.widgets.drawn_lines import MARGIN, LineContent
from drs_tui.ui.widgets.table import TITLES, Table

T = TypeVar("T")


class DetailTable(Table[T]):
    """``detail_lines`` returns the lines below a row. All rows are measured: for short lists."""

    def __init__(
        self,
        *arguments: Any,
        detail_lines: Callable[[T], Sequence[Cell]],
        **named: Any,
    ) -> None:
        super().__init__(*arguments, **named)
        self._detail_lines = detail_lines
        self._details: list[Sequence[Cell]] = []
        self._starts = [0]  # the first line of each row, and the end of the last one

    def show(
        self,
        rows: Sequence[T],
        place: Callable[[Hashable], int | None] | None = None,
        tail: Sequence[Cell] = (),
        *,
        has_failures: bool | None = None,
    ) -> None:
        """Show these rows with their details."""
        self._measure(rows)
        super().show(rows, place, tail, has_failures=has_failures)

    def on_resize(self) -> None:
        """Measure for the new width; Textual calls the table's handler after this one."""
        self._measure(self._rows)

    def _measure(self, rows: Sequence[T]) -> None:
        self._details = [self._detail_lines(row) for row in rows]
        self._starts = [0, *accumulate(1 + len(lines) for lines in self._details)]

    def _start(self, index: int) -> int:
        return self._starts[min(index, len(self._starts) - 1)]

    @property
    def _body_lines(self) -> int:
        return max(0, self.size.height - TITLES)

    @property
    def body_height(self) -> int:
        """Return how many whole rows are on the screen; one at least, if there is room at all."""
        end = self._start(self._top) + self._body_lines
        whole = bisect_right(self._starts, end) - 1 - self._top
        return max(whole, min(1, self._body_lines))

    def _lines_to(self, index: int) -> int:
        return self._start(index) - self._start(self._top)

    def _row_at(self, line: int) -> tuple[int, int]:
        target = self._start(self._top) + line
        index = bisect_right(self._starts, target) - 1
        return index, target - self._starts[index]

    def _last_top(self) -> int:
        return bisect_left(self._starts, self._starts[-1] + len(self._tail) - self._body_lines)

    def _top_for(self, last: int) -> int:
        return min(last, bisect_left(self._starts, self._start(last + 1) - self._body_lines))

    def _row_line(self, index: int, part: int, width: int) -> LineContent:
        if part == 0:
            return super()._row_line(index, part, width)
        cell = self._details[index][part - 1]
        return LineContent(text(" " * MARGIN), [tuple(fit(cell, max(0, width - MARGIN)))])
