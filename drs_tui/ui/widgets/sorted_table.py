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
    """``o`` goes from column to column and back to the rows' own order, ``O`` turns it round.

    A row that has nothing in that column comes last, whichever way.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.SORTING]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._by: str | None = None
        self._reverse = False
        self._given: tuple[Sequence[T], Sequence[Cell]] = (), ()

    def show(
        self,
        rows: Sequence[T],
        place: Callable[[Hashable], int | None] | None = None,
        tail: Sequence[Cell] = (),
        *,
        has_failures: bool | None = None,
    ) -> None:
        """Show these rows in the order that is wanted."""
        self._given = rows, tail
        column = self._sorted_by()
        if column is None:
            super().show(rows, place, tail, has_failures=has_failures)
        else:
            super().show(self._sorted(rows, column), None, tail, has_failures=has_failures)

    def _sortable(self) -> list[Column[T]]:
        return [column for column in self._columns_for(self.size.width) if column.sort]

    def _sorted_by(self) -> Column[T] | None:
        return next((column for column in self._sortable() if column.title == self._by), None)

    def _sorted(self, rows: Sequence[T], column: Column[T]) -> list[T]:
        by = column.sort
        assert by is not None  # noqa: S101  _sortable has looked
        there = [row for row in rows if by(row) is not None]
        absent = [row for row in rows if by(row) is None]
        return sorted(there, key=by, reverse=self._reverse) + absent

    def titled(self) -> Sequence[Column[T]]:
        """The column sorted by is marked."""
        mark = "↓" if self._reverse else "↑"
        return [
            column._replace(title=((f"{column.title}{mark}", "accent"),))
            if column.title == self._by and self._by is not None
            else column
            for column in super().titled()
        ]

    def _again(self) -> None:
        rows, tail = self._given
        self.show(rows, tail=tail)

    def action_sort(self) -> None:
        """By the next column; after the last one, in the rows' own order."""
        titles = [None, *(str(column.title) for column in self._sortable())]
        now = titles.index(self._by) if self._by in titles else 0
        self._by, self._reverse = titles[(now + 1) % len(titles)], False
        self._again()

    def action_reverse(self) -> None:
        """The other way round."""
        self._reverse = not self._reverse
        self._again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There must be rows to sort, and an order to turn round."""
        if action == "sort":
            return len(self._rows) > 1
        if action == "reverse":
            return self._by is not None
        return super().check_action(action, parameters)
