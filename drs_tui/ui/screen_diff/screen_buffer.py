"""Keep the cells that the terminal shows, and find what a frame changes in them."""

from drs_tui.ui.screen_diff.buffer_line import BufferLine
from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF
from drs_tui.ui.screen_diff.cursor_writer import CursorWriter
from drs_tui.ui.screen_diff.frames import Segment, cells, segments


class ScreenBuffer:
    """Turn each frame that Textual writes into the changes that the terminal needs.

    An unknown cell is always written. A segment whose cells are uncertain is written as Textual
    would, and its whole line is unknown afterwards: a character of another width than expected
    moves everything after it.
    """

    def __init__(self) -> None:
        self._columns = self._rows = 0  # nothing fits until the size is known
        self._lines: dict[int, BufferLine] = {}
        self._writer = CursorWriter()

    def resize(self, columns: int, rows: int) -> None:
        """Set the terminal's size; from then on it may show anything.

        Textual may still draw for the old size: a segment that does not fit is uncertain.
        """
        self._columns, self._rows = columns, rows
        self.forget()

    def forget(self) -> None:
        """Treat every cell as unknown: the next frames are written whole."""
        self._lines.clear()
        self._writer.forget(self._columns)

    def diff(self, frame: str) -> str:
        """Return what makes the terminal show that frame; empty when it shows it already.

        Raises:
            NotUnderstoodError: the frame cannot be parsed; call ``forget``.
        """
        cursor: tuple[int, int] | None = None
        for segment in segments(frame):
            cursor = self._draw(segment)
        return self._writer.end_frame(cursor)

    def _draw(self, segment: Segment) -> tuple[int, int] | None:
        """Draw a segment; return where the cursor is after it, None when that is not known."""
        y, x, text = segment
        line = self._lines.get(y)
        if line is None:
            line = self._lines[y] = BufferLine()
        elif width := line.shown_width(x, text):
            return y, x + width
        drawn = cells(text)
        if drawn is None or y >= self._rows or x + len(drawn.chars) > self._columns:
            self._draw_unchanged(segment)
            return None
        end = x + len(drawn.chars)
        if changed := list(line.changed_runs(x, drawn)):
            # Terminals differ in what they show of a wide character that is half overwritten.
            in_order = SECOND_HALF in drawn.chars or line.has_wide(x, end)
            if in_order:
                self._writer.flush()
            for start, stop in changed:
                self._writer.put(y, x, drawn, start, stop)
            if in_order:
                self._writer.flush(in_order=True)
        line.draw(x, drawn, text, has_changed=bool(changed))
        return y, end

    def _draw_unchanged(self, segment: Segment) -> None:
        """Write a segment as Textual does; its line is unknown afterwards."""
        self._writer.write_unchanged(*segment)
        # A terminal draws on its last line what is placed below it.
        for y in (segment.y, self._rows - 1):
            self._lines.pop(y, None)
