"""A panel beside a list, with the details of the highlighted row."""

from collections.abc import Callable, Sequence

from drs_tui.ui.render.cells import EMPTY, Cell, fit, text
from drs_tui.ui.widgets.drawn_lines import DrawnLines, LineContent

MARGIN = 1  # columns at its right edge, as in the header

Lines = Callable[[int, int], Sequence[Cell]]
"""Takes a width and a height; returns the lines for them."""


class Panel(DrawnLines):
    """Lines to read, cut at the end of the panel; only those that have changed are drawn."""

    DEFAULT_CSS = "Panel { width: 30%; min-width: 44; height: 1fr; margin-left: 2; display: none; }"

    def __init__(self, *, id: str = "panel") -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._lines_for: Lines = lambda *_: ()
        self._lines: Sequence[Cell] = ()
        self._more = ""

    def show(self, lines: Lines, more: str = "…") -> None:
        """Show these lines, laid out for the panel's size; ``more`` is said if they are cut."""
        self._lines_for, self._more = lines, more
        self._lay_out()

    def _lay_out(self) -> None:
        width, height = self.size.width - MARGIN, self.size.height
        before = len(self._lines)
        self._lines = self._lines_for(width, height) if width > 0 else ()
        if len(self._lines) > height:
            self._lines = [*self._lines[: height - 1], text(self._more, "dim")]
        self.redraw_lines(range(min(height, max(before, len(self._lines)))))

    def line_content(self, y: int, width: int) -> LineContent:
        """Return one of the lines."""
        cell = self._lines[y] if y < len(self._lines) else EMPTY
        return LineContent(EMPTY, [tuple(fit(cell, width))])

    def on_resize(self) -> None:
        """Lay the lines out for the new size."""
        self._lay_out()
