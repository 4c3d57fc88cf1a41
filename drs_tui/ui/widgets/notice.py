"""The notice: errors and warnings in as many lines as needed; one empty line without any."""

from collections.abc import Sequence

from textual.strip import Strip

from drs_tui.ui.render.cells import EMPTY, Cell, wrap_cell
from drs_tui.ui.widgets.line_cache import Painting, strip

MAX_LINES = 6
MARGIN = 1


class Notice(Painting):
    """A widget as wide as the terminal, and as high as its lines.

    It is the only one that moves the rest of a screen by itself.
    """

    DEFAULT_CSS = "Notice { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._shown: Sequence[Cell] = ()
        self._lines: list[Cell] = []

    def show(self, lines: Sequence[Cell]) -> None:
        """Show these lines; lay them out only if they have changed."""
        if lines != self._shown:
            self._shown = lines
            self._lay_out()

    def _lay_out(self) -> None:
        # Its own width, which is the terminal's, may come late: Textual does not announce the first
        # size of a widget that it has arranged before the layout.
        width = max(1, self.app.size.width - 2 * MARGIN)
        self._lines = [part for line in self._shown for part in wrap_cell(line, width)][:MAX_LINES]
        self.set_class(bool(self._lines), "has-text")
        self.styles.height = max(1, len(self._lines))
        self.refresh()

    def on_resize(self) -> None:
        """Wrap the lines for the new width."""
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        """Render one of its lines."""
        cell = self._lines[y] if y < len(self._lines) else EMPTY
        return strip(self, [(" " * MARGIN, "plain"), *cell], self.size.width)
