"""The status line: what is highlighted, in two lines where there is room, and its position."""

from textual.geometry import Region
from textual.strip import Strip

from drs_tui.ui.render.cells import EMPTY, Cell, Fragment, break_cell, fit, width_of
from drs_tui.ui.widgets.line_cache import Painting, strip

MARK: Cell = ((" ", "plain"), ("› ", "dim"))
INDENT: Cell = (("   ", "plain"),)
GAP = 2


class StatusLines(Painting):
    """Text that goes on in the next line if there is one; the position ends the first line."""

    DEFAULT_CSS = "StatusLines { height: 2; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._shown: tuple[Cell, Cell] = EMPTY, EMPTY
        self._lines: list[list[Fragment]] = []

    def show(self, words: Cell, position: Cell = EMPTY) -> None:
        """Show these; draw only the lines that have changed."""
        if (words, position) == self._shown:
            return
        self._shown = words, position
        before, self._lines = self._lines, self._laid_out()
        size = self.size
        if len(before) != len(self._lines):
            self.refresh()
        elif changed := [y for y, line in enumerate(self._lines) if line != before[y]]:
            self.refresh(*(Region(0, y, size.width, 1) for y in changed))

    def _laid_out(self) -> list[list[Fragment]]:
        (words, position), (width, height) = self._shown, self.size
        if not words:
            return [[] for _ in range(height)]
        right = width_of(position) + GAP if position else 0
        if right + width_of(MARK) + GAP > width:
            position, right = EMPTY, 0
        first_width, rest = width - width_of(MARK) - right, EMPTY
        if height > 1:
            words, rest = break_cell(words, first_width)
        first = [*MARK, *fit(words, max(0, first_width))]
        if right:
            first += [(" " * (GAP - 1), "plain"), *position, (" ", "plain")]
        second = [*INDENT, *fit(rest, max(0, width - width_of(INDENT)))] if rest else []
        return [first, second][:height]

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self._lines = self._laid_out()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Render one of the lines."""
        line = self._lines[y] if y < len(self._lines) else []
        return strip(self, line, self.size.width)
