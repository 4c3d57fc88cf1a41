"""One line of the screen buffer: the cells that the terminal shows there."""

from collections.abc import Iterator
from operator import ne, or_

from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF
from drs_tui.ui.screen_diff.frames import Cells

# No frame contains this character, so any cell drawn there differs from it.
_UNKNOWN = "\x01"

# The shortest move forward on a line, in bytes.
_MOVE_BYTES = 3


def _is_short_gap(cells: Cells, start: int, end: int) -> bool:
    """Return whether to write the cells between two changed runs again instead of moving on.

    They take no more bytes than a move, and no other style than the run before.
    """
    return (
        0 < end - start <= _MOVE_BYTES
        and cells.chars[start:end].isascii()
        and len(set(cells.styles[start - 1 : end])) == 1
    )


class BufferLine:
    """A character and a style for each cell; all are unknown until the line is drawn."""

    def __init__(self) -> None:
        self.chars = ""
        self.styles: list[str] = []
        # Segments that are on the screen as they were drawn: text and width by first column.
        self._drawn: dict[int, tuple[str, int]] = {}

    def shown_width(self, x: int, text: str) -> int:
        """Return how many cells a segment's text takes if it is shown at ``x``; else 0."""
        drawn, width = self._drawn.get(x, ("", 0))
        return width if drawn == text else 0

    def changed_runs(self, x: int, cells: Cells) -> Iterator[tuple[int, int]]:
        """Yield start and end, counted from ``x``, of each run of cells that differs from the line.

        Unchanged cells between two runs are included where that is shorter than a move.
        """
        end = x + len(cells.chars)
        self._extend_to(end)
        chars, styles = self.chars[x:end], self.styles[x:end]
        if chars == cells.chars and styles == cells.styles:
            return
        chars_differ = map(ne, chars, cells.chars)
        # One byte for each cell: 1 where it differs.
        differs = bytes(map(or_, chars_differ, map(ne, styles, cells.styles))) + b"\0"
        start = stop = differs.find(1)
        while stop >= 0:
            stop = differs.find(0, stop)
            # A wide character can only be written whole.
            if cells.chars.startswith(SECOND_HALF, stop):
                stop += 1
            following = differs.find(1, stop)
            if not _is_short_gap(cells, stop, following):
                yield start, stop
                start = following
            stop = following

    def has_wide(self, x: int, end: int) -> bool:
        """Return whether a wide character is shown from ``x`` to ``end``, or across either edge."""
        return SECOND_HALF in self.chars[x : end + 1]

    def draw(self, x: int, cells: Cells, text: str, *, has_changed: bool) -> None:
        """Note that a segment is shown at ``x``; ``has_changed``: its cells were not there yet."""
        if has_changed:
            end = x + len(cells.chars)
            before = self.chars[:x]
            # A wide character is half overwritten: terminals differ in what they leave of its first
            # cell, so that becomes unknown. A second cell alone differs from anything drawn later.
            if self.chars.startswith(SECOND_HALF, x):
                before = before[:-1] + _UNKNOWN
            self.chars = before + cells.chars + self.chars[end:]
            self.styles[x:end] = cells.styles
            self._drawn.clear()
        self._drawn[x] = text, len(cells.chars)

    def _extend_to(self, end: int) -> None:
        missing = end - len(self.chars)
        if missing > 0:
            self.chars += _UNKNOWN * missing
            self.styles += [""] * missing
