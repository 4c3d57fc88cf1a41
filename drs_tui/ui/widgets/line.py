"""One line of text, redrawn only when it changes."""

from textual.geometry import Region
from textual.strip import Strip

from drs_tui.ui.render.cells import EMPTY, Cell, Fragment, fit, width_of
from drs_tui.ui.widgets.line_cache import Painting, strip

GAP = 2


class Line(Painting):
    """A line with text on the left and on the right; the left is cut when both do not fit."""

    DEFAULT_CSS = "Line { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._shown: tuple[Cell, Cell] = EMPTY, EMPTY

    def show(self, left: Cell, right: Cell = EMPTY) -> None:
        """Show these texts; draw only if they have changed."""
        if (left, right) != self._shown:
            self._shown = left, right
            self.refresh(Region(0, 0, self.size.width, 1))

    def _fragments(self, width: int) -> list[Fragment]:
        left, right = self._shown
        right_width = width_of(right)
        if not right_width:
            return list(fit(left, width))
        if right_width + GAP > width:
            return list(fit(right, width))
        return [*fit(left, width - right_width - GAP), (" " * GAP, "plain"), *right]

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  Textual's signature
        """Render the line."""
        return strip(self, self._fragments(self.size.width), self.size.width)
