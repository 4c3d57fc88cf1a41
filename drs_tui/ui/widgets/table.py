"""A table over any sequence, drawn line by line: its cost does not grow with its length."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import BindingType
from textual.screen import Screen

from drs_tui.model.text.times import offset_width
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, Cell, fit, text
from drs_tui.ui.render.columns import Column, row_cells, sized, title_cells
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.widgets.drawn_lines import MARGIN, DrawnLines, LineContent
from drs_tui.ui.widgets.focus import KeepsFocus

T = TypeVar("T")

TITLES = 1
WHEEL = 3

_MARGIN, _NO_MARK = text(" " * MARGIN), text(" " * MARGIN, "accent")


class RowHighlightListener:
    """A screen that its tables call at once: what depends on the row is drawn in the cursor's own
    frame. A message would come too late for that."""

    def row_highlighted(self, table: "Table[Any]") -> None:
        """Update what depends on the row: the cursor is on another one, or stays on its own now."""
        raise NotImplementedError


_BLANK = LineContent(EMPTY)


class Table(KeepsFocus, DrawnLines, Generic[T], can_focus=True):
    """Rows with a cursor that stays on the same row, whatever arrives above or below it.

    ``key`` names a row for good; ``opens`` makes the screen that a row leads to. ``detail_lines``
    gives ``more`` lines below each row's first, its own. With ``worst_first`` the cursor stays
    on top until it is moved, whatever comes there; with ``sticks_to_end`` it stays at the
    end once it was sent there, whatever comes below. It scrolls by itself: Textual's virtual
    size would lay the whole screen out again with every page.
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
        opens: Callable[[T], Screen[Any]] | None = None,
        detail_lines: Callable[[T, TimeFormat], Sequence[Cell]] = lambda *_: (),
        more: int = 0,
        is_failure: Callable[[T], bool] | None = None,
        worst_first: bool = False,
        sticks_to_end: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._stays_on_top = worst_first
        self._loads_all = sticks_to_end
        self._stays_at_end = False
        self._is_failure = is_failure
        self._failures: bool | None = None  # whether there is one; None: not looked yet
        self._detail_lines = detail_lines
        self._lines_each = 1 + more
        self._columns_for = columns
        self._key = key
        self._view_now = time_format
        self._opens = opens
        self._rows: Sequence[T] = ()
        self._place: Callable[[Hashable], int | None] = lambda _: None
        self._tail: Sequence[Cell] = ()
        self._cursor = 0
        self._top = 0
        self._top_key: Hashable = None
        self._cursor_key: Hashable = None
        self._columns: Sequence[Column[T]] = ()
        self._columns_width = 0, 0
        self._offset_width = 0  # columns of the zone behind a time
        self._view = time_format()
        self._blank_from: int | None = None  # lines of the screen; None: not known

    # what it shows

    @property
    def highlighted(self) -> T | None:
        """The row under the cursor, wherever it stands by now: rows may have come above it that are
        still to be shown."""
        place = None if self._cursor_key is None else self._place(self._cursor_key)
        place = self._cursor if place is None else place
        return self._rows[place] if place < len(self._rows) else None

    @property
    def cursor_key(self) -> Hashable:
        """What the row under the cursor is named by."""
        return self._cursor_key

    @property
    def top(self) -> int:
        """The place of the first row on the screen."""
        return self._top

    @property
    def below(self) -> int:
        """How many rows there are below the screen."""
        return len(self._rows) - (self._top + self.body_height)

    @property
    def body_height(self) -> int:
        """How many rows fit on the screen."""
        return max(0, self.size.height - TITLES) // self._lines_each

    @property
    def used_lines(self) -> int:
        """Below how many lines there is nothing to see."""
        below = max(0, len(self._rows) - self._top)
        return TITLES + below * self._lines_each + len(self._tail)

    def on_screen(self) -> Sequence[T]:
        """The rows on the screen."""
        return self._rows[self._top : self._top + self.body_height]

    def show(
        self,
        rows: Sequence[T],
        place: Callable[[Hashable], int | None] | None = None,
        tail: Sequence[Cell] = (),
        *,
        has_failures: bool | None = None,
    ) -> None:
        """Show these rows, the cursor and the screen staying on the rows they are on.

        ``place`` is looked up instead of searching the rows. ``tail`` are lines after the last.
        ``has_failures``: whether any row is one, where that is known without looking.
        """
        self._place = place or self._places(rows)
        self._rows, self._tail = rows, tail
        self._failures = has_failures
        self._follow()
        self.redraw()

    def show_tail(self, tail: Sequence[Cell]) -> None:
        """Have these lines after the last row."""
        if tail != self._tail:
            self._tail = tail
            self.redraw()

    def _places(self, rows: Sequence[T]) -> Callable[[Hashable], int | None]:
        return {self._key(row): place for place, row in enumerate(rows)}.get

    def _follow(self) -> None:
        """Find the cursor's and the screen's rows again."""
        if self._stays_on_top:
            self._move(0)
            return
        if self._stays_at_end:
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
        """Draw again the lines that would look different, and only those."""
        self._view = self._view_now()
        self._offset_width = offset_width(self._view.now, self._view.zone)
        height = self.size.height
        before, self._blank_from = self._blank_from, self.used_lines
        changing = height if before is None else min(height, max(before, self._blank_from))
        self.redraw_lines(range(changing))

    def _place_cursor(self) -> None:
        """Show the cursor on its row's line, while the table has the focus."""
        has_cursor = self._rows and self.has_focus
        line = TITLES + (self._cursor - self._top) * self._lines_each
        self.mark_line(line if has_cursor else None)

    # drawing

    def titled(self) -> Sequence[Column[T]]:
        """The columns, as their titles are drawn."""
        return self._columns

    def line_content(self, y: int, width: int) -> LineContent:
        """Return the titles, a row, one of its detail lines, or a line of the tail."""
        if (width, self._offset_width) != self._columns_width:
            self._columns = sized(self._columns_for(width), self._view)
            self._columns_width = width, self._offset_width
        if y < TITLES:
            titled = self.titled()
            return LineContent(_MARGIN, title_cells(titled), titled) if self._rows else _BLANK
        below, part = divmod(y - TITLES, self._lines_each)
        place = self._top + below
        if place < len(self._rows):
            return self._row(place) if part == 0 else self._more(place, part, width)
        after = y - TITLES - (len(self._rows) - self._top) * self._lines_each
        if after >= len(self._tail):
            return _BLANK
        return LineContent((*_MARGIN, *_MARGIN) if self._rows else EMPTY, [self._tail[after]])

    def _row(self, place: int) -> LineContent:
        cells = row_cells(self._rows[place], self._columns, self._view)
        return LineContent(_NO_MARK, cells, self._columns)

    def _more(self, place: int, part: int, width: int) -> LineContent:
        """A line under a row's own."""
        lines = self._detail_lines(self._rows[place], self._view)
        cell = lines[part - 1] if part <= len(lines) else EMPTY
        return LineContent(_MARGIN, [tuple(fit(cell, max(0, width - MARGIN)))])

    def on_resize(self) -> None:
        """The cursor stays on the screen."""
        self._blank_from = None
        self._follow()
        self.redraw()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001  Textual's signature
        """The cursor is shown where the keys go."""
        super().watch_has_focus(has_focus)
        self._place_cursor()

    # moving

    def _scroll(self, top: int) -> None:
        """Have that row on top, or one as near as fills the screen."""
        most = len(self._rows) + -(-len(self._tail) // self._lines_each) - self.body_height
        top = max(0, min(top, most))
        if top != self._top:
            body = range(TITLES, TITLES + self.body_height * self._lines_each)
            self.shift_lines(body, (top - self._top) * self._lines_each)
            self._top = top
            self._place_cursor()
            self._blank_from = None
            self.refresh()

    def _move(self, place: int) -> None:
        """Put the cursor there, or as near as there are rows, and keep it on the screen."""
        key_before = self._cursor_key
        self._cursor = max(0, min(place, len(self._rows) - 1))
        height = self.body_height
        if height and self._cursor < self._top:
            self._scroll(self._cursor)
        elif height and self._cursor >= self._top + height:
            self._scroll(self._cursor - height + 1)
        self._note_keys()
        self._place_cursor()
        if self._cursor_key != key_before:
            self._emit()

    def _emit(self) -> None:
        """Report the highlighted row to the screen, unless the table never shows a cursor."""
        if self.can_focus and self.is_attached and isinstance(self.screen, RowHighlightListener):
            self.screen.row_highlighted(self)

    def _note_keys(self) -> None:
        """Remember by key what the cursor and the screen's top are on."""
        rows = self._rows
        self._cursor_key = self._key(rows[self._cursor]) if rows else None
        self._top_key = self._key(rows[self._top]) if self._top < len(rows) else None

    def stay(self) -> None:
        """From now on the cursor stays on its row, wherever that comes to stand."""
        was_at_end = self._stays_at_end
        self._stays_on_top = self._stays_at_end = False
        if was_at_end:
            self._emit()  # though it may not have moved

    def go_to(self, key: Hashable) -> None:
        """Put the cursor on the row of that key, if it is there."""
        place = self._place(key)
        if place is not None:
            self.stay()
            self._move(place)

    @property
    def stays_at_end(self) -> bool:
        """Whether the cursor was sent to the end, and has not been moved since."""
        return self._stays_at_end

    @property
    def is_at_end(self) -> bool:
        """Whether the cursor is on the last row."""
        return self._cursor >= len(self._rows) - 1

    def action_move(self, rows: int) -> None:
        """Down by that many rows, or up."""
        self.stay()
        self._move(self._cursor + rows)

    def action_page(self, halves: int) -> None:
        """Down by that many half screens, or up; the view moves with the cursor."""
        self.stay()
        step = halves * max(1, self.body_height // 2)
        self._scroll(self._top + step)
        self._move(self._cursor + step)

    def action_next_failure(self, step: int) -> None:
        """To the next row that failed, or the one before; round at the ends."""
        if self._is_failure is None:
            return
        length = len(self._rows)
        around = ((self._cursor + step * offset) % length for offset in range(1, length + 1))
        found = next((place for place in around if self._is_failure(self._rows[place])), None)
        if found is not None:
            self.stay()
            self._move(found)

    def _has_failures(self) -> bool:
        if self._failures is None:
            is_failure = self._is_failure
            self._failures = is_failure is not None and any(map(is_failure, self._rows))
        return self._failures

    def action_first(self) -> None:
        """To the first row."""
        if self._stays_at_end:
            self.stay()
        self._move(0)

    def action_last(self) -> None:
        """To the last row, and the lines after it."""
        was_at_end = self._stays_at_end
        self._stays_on_top, self._stays_at_end = False, self._loads_all
        if self._stays_at_end and not was_at_end:
            self._emit()  # also from the last row
        self._move_to_end()

    def _move_to_end(self) -> None:
        self._move(len(self._rows) - 1)
        self._scroll(len(self._rows) + len(self._tail))
        self._note_keys()

    async def action_open(self) -> None:
        """Open the row under the cursor. Awaited, so that keys typed ahead find the new screen."""
        row = self.highlighted
        if self._opens and row is not None:
            await self.app.push_screen(self._opens(row))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Opening is offered only where there is something to open, and so on."""
        if action == "next_failure":
            return self._has_failures()
        return bool(self._opens and self._rows) if action == "open" else True

    async def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; one on the cursor opens."""
        place = self._top + (event.y - TITLES) // self._lines_each
        if event.y < TITLES or place >= len(self._rows):
            return
        if place == self._cursor:
            await self.action_open()
        self.stay()
        self._move(place)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor."""
        event.stop()
        event.prevent_default()
        self.action_move(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor."""
        event.stop()
        event.prevent_default()
        self.action_move(-WHEEL)
