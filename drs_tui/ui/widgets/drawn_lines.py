"""Keep each line as it was drawn until its content changes, and show a cursor on one of them."""

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
    """The content of a line: a margin, then one cell for each column; one cell without columns.

    Lines of equal content look the same, except for the cursor, which is drawn over one of them.
    """

    margin: Cell
    cells: Sequence[Cell] = (EMPTY,)
    columns: Sequence[Column[Any]] = ()


class DrawnLines(Painting):
    """Draw each line from its ``line_content``, and draw it again only when that changes."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._drawn: dict[int, tuple[LineContent, Strip]] = {}
        self._cursor_line: int | None = None  # line of the widget

    def line_content(self, y: int, width: int) -> LineContent:
        """Return the content of line ``y`` of the widget."""
        raise NotImplementedError

    def redraw_lines(self, lines: Sequence[int]) -> None:
        """Draw those of the lines again that have changed."""
        width = self.size.width
        self._refresh_lines([y for y in lines if self._draw(y, width)])

    def mark_line(self, line: int | None) -> None:
        """Show the cursor on that line; None: on no line."""
        before, self._cursor_line = self._cursor_line, line
        if line != before:
            self._refresh_lines([y for y in (before, line) if y is not None])

    def shift_lines(self, body: range, lines: int) -> None:
        """Move the drawn lines of ``body`` up by ``lines``; down if negative."""
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
        """Drop all drawn lines: colours have changed."""
        self._drawn.clear()
        super().notify_style_update()

    def _refresh_lines(self, lines: Sequence[int]) -> None:
        if lines:
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in lines))

    def _draw(self, y: int, width: int) -> bool:
        """Draw a line if it has changed; return whether it has."""
        content, drawn = self.line_content(y, width), self._drawn.get(y)
        if drawn and drawn[0] == content and drawn[1].cell_length == width:
            return False
        self._drawn[y] = content, self._strip(content, width)
        return True

    def _strip(self, content: LineContent, width: int) -> Strip:
        columns, cells = content.columns, content.cells
        fragments = spread(cells, columns, width - MARGIN) if columns else cells[0]
        return strip(self, [*content.margin, *fragments], width)
