"""Which columns a table has for its width and its rows, and how wide they are."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from drs_tui.model.text.times import offset_width
from drs_tui.ui.render.columns import Column, empty_columns, longest_cells, sized
from drs_tui.ui.render.time_format import TimeFormat

T = TypeVar("T")


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
        self._laid_out = laid_out
