"""A line of the screen, as the terminal was last told to show it."""

from collections.abc import Iterator
from operator import ne, or_

from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF
from drs_tui.ui.screen_diff.frames import Cells

# No frame has it, so that whatever is drawn there is news.
_UNKNOWN = "\x01"

# No way forward on a line takes fewer bytes than this many letters.
_STEP = 3


def _is_short(cells: Cells, start: int, end: int) -> bool:
    """Whether the cells between two that change are better written again than passed over: they
    take no more bytes, and no other style than the one before."""
    return (
        0 < end - start <= _STEP
        and cells.chars[start:end].isascii()
        and len(set(cells.styles[start - 1 : end])) == 1
    )


class Line:
    """A character and a style for each cell; of a line not drawn yet, none is known."""

    def __init__(self) -> None:
        self.chars = ""
        self.styles: list[str] = []
        # What was drawn, by its first column, and would change nothing if it were drawn again.
        self._drawn: dict[int, tuple[str, int]] = {}

    def shown(self, x: int, said: str) -> int:
        """How many cells that piece has; 0 when it has none, or is not known to be there."""
        drawn, length = self._drawn.get(x, ("", 0))
        return length if drawn == said else 0

    def changes(self, x: int, cells: Cells) -> Iterator[tuple[int, int]]:
        """Where runs of cells begin and end, counted from ``x``, that are not as given from there
        on."""
        end = x + len(cells.chars)
        self._reach(end)
        chars, styles = self.chars[x:end], self.styles[x:end]
        if chars == cells.chars and styles == cells.styles:
            return
        other_chars = map(ne, chars, cells.chars)
        # A byte a cell: 1 where it is another.
        differs = bytes(map(or_, other_chars, map(ne, styles, cells.styles))) + b"\0"
        start = stop = differs.find(1)
        while stop >= 0:
            stop = differs.find(0, stop)
            # Half of a wide character cannot be written.
            if cells.chars.startswith(SECOND_HALF, stop):
                stop += 1
            following = differs.find(1, stop)
            if not _is_short(cells, stop, following):
                yield start, stop
                start = following
            stop = following

    def is_wide(self, x: int, end: int) -> bool:
        """Whether some of it is shown from ``x`` to ``end``, where it ends or begins included."""
        return SECOND_HALF in self.chars[x : end + 1]

    def draw(self, x: int, cells: Cells, said: str, *, is_news: bool) -> None:
        """Have it there."""
        if is_news:
            end = x + len(cells.chars)
            before = self.chars[:x]
            # A wide character that loses a half: terminals differ in what they leave of the first
            # one. A second one without its first is like nothing that is ever drawn.
            if self.chars.startswith(SECOND_HALF, x):
                before = before[:-1] + _UNKNOWN
            self.chars = before + cells.chars + self.chars[end:]
            self.styles[x:end] = cells.styles
            self._drawn.clear()
        self._drawn[x] = said, len(cells.chars)

    def _reach(self, end: int) -> None:
        missing = end - len(self.chars)
        if missing > 0:
            self.chars += _UNKNOWN * missing
            self.styles += [""] * missing
