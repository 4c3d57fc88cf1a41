"""The screen as the terminal was last told to show it."""

from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF
from drs_tui.ui.screen_diff.cursor_writer import CursorWriter
from drs_tui.ui.screen_diff.frames import Segment, cells, segments
from drs_tui.ui.screen_diff.line import Line


class ScreenBuffer:
    """Takes frames as Textual writes them, and says what of them is news to the terminal.

    A cell that is not known is written whatever it is. What is in doubt is written as Textual
    would, and its whole line is not known afterwards: a character that takes other cells than
    thought moves all that is written with it.
    """

    def __init__(self) -> None:
        self._columns = self._rows = 0  # until it is known, nothing fits
        self._lines: dict[int, Line] = {}
        self._pen = CursorWriter()

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has that size, and may show anything. Textual may yet draw for another size
        before it has heard: what does not fit is in doubt."""
        self._columns, self._rows = columns, rows
        self.forget()

    def forget(self) -> None:
        """The terminal may show anything: the next frames are written whole."""
        self._lines.clear()
        self._pen.forget(self._columns)

    def diff(self, frame: str) -> str:
        """What makes the terminal show that frame; empty when it does already.

        Raises:
            NotUnderstoodError: it is not known what it would do; all is to be forgotten.
        """
        ends: tuple[int, int] | None = None
        for piece in segments(frame):
            ends = self._draw(piece)
        return self._pen.done(ends)

    def _draw(self, piece: Segment) -> tuple[int, int] | None:
        """Where the cursor would be after it; None when nobody knows."""
        y, x, said = piece
        line = self._lines.get(y)
        if line is None:
            line = self._lines[y] = Line()
        elif length := line.shown(x, said):
            return y, x + length
        drawn = cells(said)
        if drawn is None or y >= self._rows or x + len(drawn.chars) > self._columns:
            self._draw_as_it_is(piece)
            return None
        end = x + len(drawn.chars)
        if changes := list(line.changes(x, drawn)):
            # Terminals may differ in what is left of a wide character meanwhile.
            in_order = SECOND_HALF in drawn.chars or line.is_wide(x, end)
            if in_order:
                self._pen.flush()
            for start, stop in changes:
                self._pen.put(y, x, drawn, start, stop)
            if in_order:
                self._pen.flush(in_order=True)
        line.draw(x, drawn, said, is_news=bool(changes))
        return y, end

    def _draw_as_it_is(self, piece: Segment) -> None:
        self._pen.write_as_it_is(*piece)
        # What is below the last line is drawn upon it.
        for y in (piece.y, self._rows - 1):
            self._lines.pop(y, None)
