"""Lines that are kept as they were drawn, each until its content changes, and a cursor on one."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from textual.geometry import Region
from textual.strip import Strip

from drs_tui.ui.render.cells import EMPTY, Cell
from drs_tui.ui.render.columns import Column, spread
from drs_tui.ui.widgets.line_cache import Painting, strip, under_cursor

MARGIN = 2  # the cursor's mark, and a space
MARK = "› "


class LineContent(NamedTuple):
    """What a line is drawn from: a cell for each column behind a margin, or one cell as it is.

    Lines of the same content look the same, but for the cursor that is laid over one of them.
    """

    margin: Cell
    cells: Sequence[Cell] = (EMPTY,)
    columns: Sequence[Column[Any]] = ()


class DrawnLines(Painting):
    """Draw ``line_content`` of each line of the screen, and draw it again once that differs."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._drawn: dict[int, tuple[LineContent, Strip]] = {}
        self._cursor_line: int | None = None  # line of the screen

    def line_content(self, y: int, width: int) -> LineContent:
        """Return what line ``y`` of the screen shows."""
        raise NotImplementedError

    def redraw_lines(self, lines: Sequence[int]) -> None:
        """Draw those of the lines again that would look different."""
        width = self.size.width
        self._refresh_lines([y for y in lines if self._draw(y, width)])

    def mark_line(self, line: int | None) -> None:
        """Lay the cursor over that line alone; over none with None."""
        before, self._cursor_line = self._cursor_line, line
        if line != before:
            self._refresh_lines([y for y in (before, line) if y is not None])

    def shift_lines(self, body: range, lines: int) -> None:
        """Move the lines of ``body`` up by so many, or down: they are as they were."""
        kept = {y: line for y, line in self._drawn.items() if y < body.start}
        moved = {y - lines: line for y, line in self._drawn.items() if y in body}
        self._drawn = kept | {y: line for y, line in moved.items() if y in body}

    def render_line(self, y: int) -> Strip:
        """Return a line as it was drawn last, unless the widget's width has changed since."""
        drawn, width = self._drawn.get(y), self.size.width
        if drawn is None or drawn[1].cell_length != width:
            self._draw(y, width)
        content, line = self._drawn[y]
        is_marked = y == self._cursor_line and content.columns
        return under_cursor(self, line, MARK) if is_marked else line

    def notify_style_update(self) -> None:
        """Forget every line: colours have changed."""
        self._drawn.clear()
        super().notify_style_update()

    def _refresh_lines(self, lines: Sequence[int]) -> None:
        if lines:
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in lines))

    def _draw(self, y: int, width: int) -> bool:
        """Draw that line; return whether it looks different now."""
        content, drawn = self.line_content(y, width), self._drawn.get(y)
        if drawn and drawn[0] == content and drawn[1].cell_length == width:
            return False
        self._drawn[y] = content, self._strip(content, width)
        return True

    def _strip(self, content: LineContent, width: int) -> Strip:
        columns, cells = content.columns, content.cells
        fragments = spread(cells, columns, width - MARGIN) if columns else cells[0]
        return strip(self, [*content.margin, *fragments], width)
