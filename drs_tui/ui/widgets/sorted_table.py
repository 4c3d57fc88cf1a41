"""A table that can be sorted by any of its columns."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, TypeVar

from textual.binding import BindingType

from drs_tui.ui import keymap
from drs_tui.ui.render.cells import Cell
from drs_tui.ui.render.columns import Column
from drs_tui.ui.widgets.table import Table

T = TypeVar("T")


class SortedTable(Table[T]):
    """A table that ``o`` sorts by the next column, or not at all; ``O`` reverses the order.

    A row without a value in that column comes last in either order.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.SORTING]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._sort_title: str | None = None
        self._reverse = False
        self._unsorted: tuple[Sequence[T], Sequence[Cell]] = (), ()

    def show(
        self,
        rows: Sequence[T],
        place: Callable[[Hashable], int | None] | None = None,
        tail: Sequence[Cell] = (),
        *,
        has_failures: bool | None = None,
    ) -> None:
        """Show these rows, sorted by the chosen column."""
        self._unsorted = rows, tail
        column = self._sorted_by()
        if column is None:
            super().show(rows, place, tail, has_failures=has_failures)
        else:
            super().show(self._sorted(rows, column), None, tail, has_failures=has_failures)

    def _sortable(self) -> list[Column[T]]:
        return [
            column for column in self._column_layout.columns_for(self.size.width) if column.sort
        ]

    def _sorted_by(self) -> Column[T] | None:
        return next(
            (column for column in self._sortable() if column.title == self._sort_title), None
        )

    def _sorted(self, rows: Sequence[T], column: Column[T]) -> list[T]:
        value = column.sort
        assert value is not None  # noqa: S101  _sortable has checked
        present = [row for row in rows if value(row) is not None]
        missing = [row for row in rows if value(row) is None]
        return sorted(present, key=value, reverse=self._reverse) + missing

    def titled(self) -> Sequence[Column[T]]:
        """Return the columns, with an arrow on the one that is sorted by."""
        mark = "↓" if self._reverse else "↑"
        return [
            column._replace(title=((f"{column.title}{mark}", "accent"),))
            if column.title == self._sort_title and self._sort_title is not None
            else column
            for column in super().titled()
        ]

    def _show_from_top(self) -> None:
        """Show the rows in their new order, from the first one."""
        rows, tail = self._unsorted
        self.show(rows, tail=tail)
        self.stay()
        self.action_first()
        self._emit()  # even if the cursor's row is the first one now

    def action_sort(self) -> None:
        """Sort by the next column; after the last one, not at all."""
        titles = [None, *(str(column.title) for column in self._sortable())]
        now = titles.index(self._sort_title) if self._sort_title in titles else 0
        self._sort_title, self._reverse = titles[(now + 1) % len(titles)], False
        self._show_from_top()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._reverse = not self._reverse
        self._show_from_top()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable sorting where there are rows to sort, and reversing while they are sorted."""
        if action == "sort":
            return len(self._rows) > 1
        if action == "reverse":
            return self._sort_title is not None
        return super().check_action(action, parameters)
