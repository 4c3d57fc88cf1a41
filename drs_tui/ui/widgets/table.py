"""A table of any sequence, drawn line by line: its cost does not grow with its length."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import BindingType
from textual.screen import Screen

from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, Cell, text
from drs_tui.ui.render.columns import Column, ColumnLayout, row_cells, title_cells
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.widgets.drawn_lines import MARGIN, DrawnLines, LineContent
from drs_tui.ui.widgets.focus import KeepsFocus

T = TypeVar("T")

TITLES = 1
WHEEL = 3  # rows

_MARGIN, _NO_MARK = text(" " * MARGIN), text(" " * MARGIN, "accent")
_MARKED = text("* ", "accent")


class RowHighlightListener:
    """A screen that its tables call directly when another row is highlighted.

    What depends on the row is then drawn in the same frame as the cursor; a message would arrive
    too late for that.
    """

    def row_highlighted(self, table: "Table[Any]") -> None:
        """Update what depends on the row, or on whether the cursor sticks to the end."""
        raise NotImplementedError


_BLANK = LineContent(EMPTY)


class Table(KeepsFocus, DrawnLines, Generic[T], can_focus=True):
    """A table with a cursor that stays on its row while others are added above or below it.

    ``key`` returns what identifies a row; ``opens`` makes the screen that a row leads to, if any;
    ``is_marked`` says which rows have a mark in the margin.
    With ``worst_first`` the cursor sticks to the top until it is moved; with ``sticks_to_end`` it
    sticks to the end once it was sent there. The table scrolls by itself: with Textual's virtual
    size the whole screen would be laid out again for every page of rows.
    """

    DEFAULT_CSS = "Table { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keymap.MOVES, *keymap.FAILURES]

    def __init__(
        self,
        columns: Callable[[int], Sequence[Column[T]]],
        key: Callable[[T], Hashable],
        time_format: Callable[[], TimeFormat],
        *,
        id: str | None = None,  # noqa: A002  Textual's name
        opens: Callable[[T], Screen[Any] | None] | None = None,
        is_failure: Callable[[T], bool] | None = None,
        worst_first: bool = False,
        sticks_to_end: bool = False,
        is_marked: Callable[[T], bool] = lambda _: False,
    ) -> None:
        super().__init__(id=id)
        self._sticks_to_top = worst_first
        self._can_stick_to_end = sticks_to_end
        self._is_stuck_to_end = False
        self._is_failure = is_failure
        self._any_failure: bool | None = None  # None: not known
        self._column_layout = ColumnLayout(columns)
        self._key = key
        self._view_now = time_format
        self._opens = opens
        self._is_marked = is_marked
        self._rows: Sequence[T] = ()
        self._place: Callable[[Hashable], int | None] = lambda _: None
        self._tail: Sequence[Cell] = ()
        self._cursor = 0
        self._top = 0
        self._top_key: Hashable = None
        self._cursor_key: Hashable = None
        self._time_format = time_format()
        self._used_before: int | None = None  # ``used_lines`` when last drawn; None: draw all

    # content

    @property
    def highlighted(self) -> T | None:
        """Return the row under the cursor, by its key: it may have moved since it was drawn."""
        index = None if self._cursor_key is None else self._place(self._cursor_key)
        index = self._cursor if index is None else index
        return self._rows[index] if index < len(self._rows) else None

    @property
    def cursor_key(self) -> Hashable:
        """Return the key of the row under the cursor."""
        return self._cursor_key

    @property
    def position(self) -> str:
        """Return the number of the row under the cursor among all rows, such as ``14/100``."""
        return f"{self._cursor + 1}/{len(self._rows)}" if self._rows else ""

    @property
    def top(self) -> int:
        """Return the index of the first row on the screen."""
        return self._top

    @property
    def below(self) -> int:
        """Return how many rows there are below the screen."""
        return len(self._rows) - (self._top + self.body_height)

    @property
    def body_height(self) -> int:
        """Return how many rows fit on the screen."""
        return max(0, self.size.height - TITLES)

    @property
    def used_lines(self) -> int:
        """Return how many lines are in use; those below are blank."""
        return TITLES + max(0, self._lines_to(len(self._rows))) + len(self._tail)

    @property
    def _body_lines(self) -> int:
        """Return how many lines there are for rows."""
        return self.body_height

    def _lines_to(self, index: int) -> int:
        """Return how many lines there are from the first row on the screen to that row."""
        return index - self._top

    def _row_at(self, line: int) -> tuple[int, int]:
        """Return the index of the row on a line of the body, and which of its lines that is."""
        return self._top + line, 0

    def _last_top(self) -> int:
        """Return the first row on the screen when it shows the end, the tail included."""
        return len(self._rows) + len(self._tail) - self.body_height

    def _top_for(self, last: int) -> int:
        """Return the first row on the screen with which ``last`` is the last one."""
        return last - self.body_height + 1

    def on_screen(self) -> Sequence[T]:
        """Return the rows on the screen."""
        return self._rows[self._top : self._top + self.body_height]

    def show(
        self,
        rows: Sequence[T],
        place: Callable[[Hashable], int | None] | None = None,
        tail: Sequence[Cell] = (),
        *,
        has_failures: bool | None = None,
    ) -> None:
        """Show these rows; the cursor and the top of the screen stay on their rows.

        ``place`` returns the index of a row's key; without it the rows are searched. ``tail`` are
        lines after the last row. ``has_failures``: whether any row is a failure, if that is known.
        """
        self._place = place or self._index_of(rows)
        self._rows, self._tail = rows, tail
        self._any_failure = has_failures
        if self._column_layout.measure(rows, self.size.width, self._time_format):
            self.reset_columns()
        self._restore_position()
        self.redraw()

    def reset_columns(self) -> None:
        """Ask for the columns again when they are drawn next."""
        self._column_layout.reset()
        self._used_before = None

    def show_tail(self, tail: Sequence[Cell]) -> None:
        """Show these lines after the last row."""
        if tail != self._tail:
            self._tail = tail
            self.redraw()

    def _index_of(self, rows: Sequence[T]) -> Callable[[Hashable], int | None]:
        return {self._key(row): index for index, row in enumerate(rows)}.get

    def _restore_position(self) -> None:
        """Move cursor and screen back to their rows, or to the end they stick to."""
        if self._sticks_to_top:
            self._move(0)
            return
        if self._is_stuck_to_end:
            self._move_to_end()
            return
        cursor = None if self._cursor_key is None else self._place(self._cursor_key)
        top = None if self._top_key is None else self._place(self._top_key)
        if cursor is not None:
            moved = cursor - self._cursor
            self._cursor = cursor
            if moved and self._top > 0 and top is not None:
                self._scroll(top)
        self._move(self._cursor)

    def redraw(self) -> None:
        """Draw only those lines again that have changed."""
        self._time_format = self._view_now()
        height = self.size.height
        before, self._used_before = self._used_before, self.used_lines
        changing = height if before is None else min(height, max(before, self._used_before))
        self.redraw_lines(range(changing))

    def _place_cursor(self) -> None:
        """Show the cursor on the line of its row, while the table has the focus."""
        has_cursor = self._rows and self.has_focus
        line = TITLES + self._lines_to(self._cursor)
        self.mark_line(line if has_cursor else None)

    # drawing

    def titled(self) -> Sequence[Column[T]]:
        """Return the columns with the titles to draw."""
        return self._column_layout.columns

    def line_content(self, y: int, width: int) -> LineContent:
        """Return the titles, a line of a row, or a line of the tail."""
        self._column_layout.lay_out(width, MARGIN, self._time_format)
        if y < TITLES:
            titled = self.titled()
            return LineContent(_MARGIN, title_cells(titled), titled) if self._rows else _BLANK
        index, part = self._row_at(y - TITLES)
        if index < len(self._rows):
            return self._row_line(index, part, width)
        after = y - TITLES - self._lines_to(len(self._rows))
        if after >= len(self._tail):
            return _BLANK
        return LineContent((*_MARGIN, *_MARGIN) if self._rows else EMPTY, [self._tail[after]])

    def _row_line(self, index: int, part: int, width: int) -> LineContent:  # noqa: ARG002  for others
        """Return a line of a row, which has one here."""
        columns = self._column_layout.columns
        row = self._rows[index]
        cells = row_cells(row, columns, self._time_format)
        return LineContent(_MARKED if self._is_marked(row) else _NO_MARK, cells, columns)

    def on_resize(self) -> None:
        """Draw for the new size, and keep the cursor on the screen."""
        self._column_layout.measure(self._rows, self.size.width, self._time_format)
        self.reset_columns()
        self._restore_position()
        self.redraw()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001  Textual's signature
        """Show the cursor while the table has the focus."""
        super().watch_has_focus(has_focus)
        self._place_cursor()

    # moving

    def _scroll(self, top: int) -> None:
        """Scroll to have that row on top, but no further than fills the screen."""
        top = max(0, min(top, self._last_top()))
        if top != self._top:
            self.shift_lines(range(TITLES, TITLES + self._body_lines), self._lines_to(top))
            self._top = top
            self._place_cursor()
            self._used_before = None
            self.refresh()

    def _move(self, index: int) -> None:
        """Put the cursor on that row, or the nearest there is, and keep it on the screen."""
        key_before = self._cursor_key
        self._cursor = max(0, min(index, len(self._rows) - 1))
        height = self.body_height
        if height and self._cursor < self._top:
            self._scroll(self._cursor)
        elif height and self._cursor >= self._top + height:
            self._scroll(self._top_for(self._cursor))
        self._store_keys()
        self._place_cursor()
        if self._cursor_key != key_before:
            self._emit()

    def _emit(self) -> None:
        """Report the highlighted row to the screen, unless the table never shows a cursor."""
        if self.can_focus and self.is_attached and isinstance(self.screen, RowHighlightListener):
            self.screen.row_highlighted(self)

    def _store_keys(self) -> None:
        """Remember the keys of the cursor's row and of the top row."""
        rows = self._rows
        self._cursor_key = self._key(rows[self._cursor]) if rows else None
        self._top_key = self._key(rows[self._top]) if self._top < len(rows) else None

    def stay(self) -> None:
        """Keep the cursor on its row from now on, instead of at the top or the end."""
        was_at_end = self._is_stuck_to_end
        self._sticks_to_top = self._is_stuck_to_end = False
        if was_at_end:
            self._emit()  # even if the cursor has not moved

    def go_to(self, key: Hashable) -> None:
        """Put the cursor on the row of that key, if there is one."""
        index = self._place(key)
        if index is not None:
            self.stay()
            self._move(index)

    @property
    def stays_at_end(self) -> bool:
        """Return whether the cursor was sent to the end, and has not been moved since."""
        return self._is_stuck_to_end

    @property
    def is_at_end(self) -> bool:
        """Return whether the cursor is on the last row."""
        return self._cursor >= len(self._rows) - 1

    def action_move(self, rows: int) -> None:
        """Move the cursor down by that many rows; up if negative."""
        self.stay()
        self._move(self._cursor + rows)

    def action_page(self, halves: int) -> None:
        """Move cursor and screen down by that many half screens; up if negative."""
        self.stay()
        step = halves * max(1, self.body_height // 2)
        self._scroll(self._top + step)
        self._move(self._cursor + step)

    def action_next_failure(self, step: int) -> None:
        """Move to the next row that failed, or the previous one; wrap around at the ends."""
        if self._is_failure is None:
            return
        length = len(self._rows)
        around = ((self._cursor + step * offset) % length for offset in range(1, length + 1))
        found = next((index for index in around if self._is_failure(self._rows[index])), None)
        if found is not None:
            self.stay()
            self._move(found)

    def _has_failures(self) -> bool:
        if self._any_failure is None:
            is_failure = self._is_failure
            self._any_failure = is_failure is not None and any(map(is_failure, self._rows))
        return self._any_failure

    def action_first(self) -> None:
        """Move to the first row."""
        if self._is_stuck_to_end:
            self.stay()
        self._move(0)

    def action_last(self) -> None:
        """Move to the last row, and show the lines after it."""
        was_at_end = self._is_stuck_to_end
        self._sticks_to_top, self._is_stuck_to_end = False, self._can_stick_to_end
        if self._is_stuck_to_end and not was_at_end:
            self._emit()  # even if the cursor was on the last row
        self._move_to_end()

    def _move_to_end(self) -> None:
        self._move(len(self._rows) - 1)
        self._scroll(len(self._rows) + len(self._tail))
        self._store_keys()

    async def action_open(self) -> None:
        """Open the row under the cursor. Awaited, so that keys typed ahead go to the new screen."""
        row = self.highlighted
        if self._opens and row is not None and (screen := self._opens(row)):
            await self.app.push_screen(screen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Enable opening and moving to failures where there are rows for it."""
        if action == "next_failure":
            return self._has_failures()
        return bool(self._opens and self._rows) if action == "open" else True

    async def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; open the row if the cursor is there already."""
        index, _ = self._row_at(event.y - TITLES)
        if event.y < TITLES or index >= len(self._rows):
            return
        if index == self._cursor:
            await self.action_open()
        self.stay()
        self._move(index)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move the cursor down with the mouse wheel."""
        event.stop()
        event.prevent_default()
        self.action_move(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move the cursor up with the mouse wheel."""
        event.stop()
        event.prevent_default()
        self.action_move(-WHEEL)
