"""A page: text that scrolls, some of whose lines can be highlighted and opened."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple

from textual.screen import Screen

from drs_tui.ui.render.cells import EMPTY, Cell, fit
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.widgets.drawn_lines import MARGIN, LineContent
from drs_tui.ui.widgets.table import TITLES, Table

_WHOLE: Sequence[Column[Any]] = (Column("", 0, lambda *_: EMPTY),)


class PageLine(NamedTuple):
    """One line. ``key`` identifies a line that can be highlighted; None: text to read.

    ``columns`` are the widths of the cells; without them there is one cell. ``about`` is what the
    line shows, for the screen; ``opens`` makes the screen that it leads to.
    """

    cells: Sequence[Cell]
    key: Hashable = None
    columns: Sequence[Column[Any]] = ()
    about: object = None
    opens: Callable[[], Screen[Any]] | None = None
    is_failure: bool = False


Build = Callable[[int], Sequence[PageLine]]
"""Takes a width; returns the lines for it."""


class Page(Table[PageLine]):
    """Lines to read and lines to open. ``on_end`` is called when the end is asked for.

    Moving goes to the next line that can be highlighted once that is on the screen, and scrolls
    until then, so that nothing is passed over.
    """

    def __init__(
        self,
        time_format: Callable[[], TimeFormat],
        on_end: Callable[[], None],
        *,
        id: str,  # noqa: A002  Textual's name
    ) -> None:
        super().__init__(
            lambda _: (),
            lambda line: line.key,
            time_format,
            id=id,
            is_failure=lambda line: line.is_failure,
        )
        self._build: Build = lambda _: ()
        self._on_end = on_end
        self._hidden_shown = 0  # lines

    def show_page(self, build: Build, first: Hashable) -> None:
        """Show the lines; ``first`` is highlighted until another one is."""
        self._build = build
        self.show(build(self.size.width - MARGIN))
        if self._cursor_key is None:
            self._highlight(self._index(first))
            if self._cursor_key is None:
                self._highlight(next(iter(self._selectable(range(len(self._rows)))), None))

    @property
    def highlighted(self) -> PageLine | None:
        """Return the highlighted line."""
        line = super().highlighted
        return line if line and line.key is not None else None

    def line_content(self, y: int, width: int) -> LineContent:
        """Return a line; the first one is blank."""
        index = self._top + y - TITLES
        if y < TITLES or index >= len(self._rows):
            return LineContent(EMPTY)
        line = self._rows[index]
        margin = ((" " * MARGIN, "accent"),)
        if line.key is None and not line.columns:
            return LineContent(margin, [tuple(fit(line.cells[0], max(0, width - MARGIN)))])
        return LineContent(margin, line.cells, line.columns or _WHOLE)

    def on_resize(self) -> None:
        """Wrap the lines for the new width."""
        self.show(self._build(self.size.width - MARGIN))
        super().on_resize()
        if self._hidden != self._hidden_shown:
            self._emit()

    @property
    def position(self) -> str:
        """Return nothing: the lines of a page are not rows to count."""
        return ""

    def count_hidden(self) -> int:
        """Return how many lines there are below the screen, to be shown."""
        self._hidden_shown = self._hidden
        return self._hidden_shown

    @property
    def _hidden(self) -> int:
        return max(0, self.below) if self.size.height else 0

    # moving

    def _index(self, key: Hashable) -> int | None:
        return None if key is None else self._place(key)

    def _selectable(self, indexes: Iterable[int]) -> Iterable[int]:
        return (index for index in indexes if self._rows[index].key is not None)

    def _is_on_screen(self, index: int) -> bool:
        return self._top <= index < self._top + self.body_height

    def _highlight(self, index: int | None) -> None:
        """Highlight that line, without scrolling."""
        if index is None:
            return
        before = self._cursor_key
        self._cursor = index
        self._store_keys()
        self._place_cursor()
        if self._cursor_key != before:
            self._emit()

    def _move(self, index: int) -> None:
        """Highlight that line, if it can be, and scroll it onto the screen."""
        index = max(0, min(index, len(self._rows) - 1))
        if not self._rows or self._rows[index].key is None:
            return
        if index < self._top:
            self._scroll(index)
        elif index >= self._top + self.body_height:
            self._scroll(index - self.body_height + 1)
        self._highlight(index)

    def _place_cursor(self) -> None:
        """Show the cursor on its line, while that is on the screen and can be highlighted."""
        is_shown = self.highlighted and self.has_focus and self._is_on_screen(self._cursor)
        self.mark_line(TITLES + self._cursor - self._top if is_shown else None)

    def _restore_position(self) -> None:
        """Move the cursor back to its line; the page stays where it is scrolled to."""
        index = self._index(self._cursor_key)
        if index is not None:
            self._cursor = index
        elif self._cursor_key is not None:  # its line is not there any more
            self._cursor_key = None
        self._scroll(self._top)
        self._place_cursor()

    def _scroll(self, top: int) -> None:
        before = self._top
        super()._scroll(top)
        if self._top != before:
            self._emit()

    def _step(self, step: int) -> None:
        stop = len(self._rows) if step > 0 else -1
        target = next(iter(self._selectable(range(self._cursor + step, stop, step))), None)
        if target is None or not self._is_on_screen(target):
            self._scroll(self._top + step)
        if target is not None and self._is_on_screen(target):
            self._highlight(target)

    def action_move(self, rows: int) -> None:
        """Go to the next line that can be highlighted, or scroll towards it."""
        for _ in range(abs(rows)):
            self._step(1 if rows > 0 else -1)

    def action_page(self, halves: int) -> None:
        """Scroll by half screens, and highlight what is then on the screen."""
        self._scroll(self._top + halves * max(1, self.body_height // 2))
        shown = range(self._top, min(self._top + self.body_height, len(self._rows)))
        if self._cursor not in shown:
            found = list(self._selectable(shown))
            self._highlight(None if not found else found[0 if halves > 0 else -1])

    def action_first(self) -> None:
        """Go to the first line."""
        self._scroll(0)
        self._highlight(next(iter(self._selectable(range(len(self._rows)))), None))

    def action_last(self) -> None:
        """Go to the last line."""
        self._on_end()
        self._scroll(len(self._rows))
        self._highlight(next(iter(self._selectable(range(len(self._rows) - 1, -1, -1))), None))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable opening where the highlighted line leads anywhere."""
        if action == "open":
            line = self.highlighted
            return bool(line and line.opens)
        return super().check_action(action, parameters)

    async def action_open(self) -> None:
        """Open the highlighted line."""
        line = self.highlighted
        if line and line.opens:
            await self.app.push_screen(line.opens())
