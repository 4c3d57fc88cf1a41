"""Write cells to their positions: cursor moves, styles and text, in as few bytes as possible."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF
from drs_tui.ui.screen_diff.frames import Cells
from drs_tui.ui.screen_diff.styles import style_change


class _Run(NamedTuple):
    """Adjacent cells of one style, from column ``x`` of line ``y`` on."""

    y: int
    x: int
    style: str
    chars: str


class CursorWriter:
    """Track the terminal's cursor and style, and collect what to write to it.

    Cells that were ``put`` are pending until ``flush``, which writes one style after the other:
    changing the style costs more bytes than the moves to all its cells. Between frames the style
    is the default: other output (a bell, a title, the end of the program) expects that.
    """

    def __init__(self) -> None:
        self._columns = 0
        self._cursor: tuple[int, int] | None = None  # line and column; None: not known
        self._style = ""
        self._out: list[str] = []
        self._pending: list[_Run] = []
        self._pending_ends: dict[int, int] = {}  # the column after the pending runs, by line

    def forget(self, columns: int) -> None:
        """Treat the cursor's position as unknown, and drop what is not written yet.

        ``columns`` is the width of the screen.
        """
        self._columns = columns
        self._cursor = None
        self._style = ""
        for unwritten in (self._out, self._pending, self._pending_ends):
            unwritten.clear()

    def put(self, y: int, x: int, cells: Cells, start: int, stop: int) -> None:
        """Add cells ``start`` to ``stop`` to what is pending; cell 0 is at column ``x``."""
        if x + start < self._pending_ends.get(y, 0):  # they overwrite pending ones: write those
            self.flush()
        styles = cells.styles
        while start < stop:
            end = start + 1
            while end < stop and styles[end] == styles[start]:
                end += 1
            self._pending.append(_Run(y, x + start, styles[start], cells.chars[start:end]))
            start = end
        self._pending_ends[y] = x + stop

    def flush(self, *, in_order: bool = False) -> None:
        """Write what is pending.

        ``in_order``: as it was put, from left to right; the cursor's position is unknown then.
        """
        for y, x, style, chars in self._pending if in_order else _grouped_by_style(self._pending):
            self._move_to(y, x)
            self._set_style(style)
            self._out.append(chars.replace(SECOND_HALF, ""))
            self._cursor = y, x + len(chars)
        if in_order:
            self._cursor = None
        self._pending.clear()
        self._pending_ends.clear()

    def write_unchanged(self, y: int, x: int, text: str) -> None:
        """Write a text that begins and ends in the default style, escape sequences included.

        The cursor's position is unknown afterwards.
        """
        self.flush()
        self._cursor = None
        self._move_to(y, x)
        self._set_style("")
        self._out.append(text)
        self._cursor = None

    def end_frame(self, cursor: tuple[int, int] | None) -> str:
        """Return all that is to be written, and start over in the default style.

        The last move is to ``cursor``, if there is one.
        """
        self.flush()
        if cursor:
            self._move_to(*cursor)
        self._set_style("")
        written = "".join(self._out)
        self._out.clear()
        return written

    def _set_style(self, style: str) -> None:
        self._out.append(style_change(self._style, style))
        self._style = style

    def _move_to(self, y: int, x: int) -> None:
        if self._cursor == (y, x):
            return
        move = f"\x1b[{y + 1};{x + 1}H" if y or x else "\x1b[H"
        # After writing the last column, terminals differ in where the cursor is.
        if self._cursor is not None and self._cursor[1] < self._columns and y >= self._cursor[0]:
            move = min(move, _relative_move(y - self._cursor[0], x - self._cursor[1]), key=len)
        self._out.append(move)
        self._cursor = (y, x)


def _grouped_by_style(runs: list[_Run]) -> Iterator[_Run]:
    groups: dict[str, list[_Run]] = {}
    for run in runs:
        groups.setdefault(run.style, []).append(run)
    return chain.from_iterable(groups.values())


def _relative_move(down: int, right: int) -> str:
    """Return the move that many lines down and columns to the right, or to the left (negative)."""
    return _move(down, "B") + ("\b" * -right if right < 0 else _move(right, "C"))


def _move(number: int, letter: str) -> str:
    return f"\x1b[{number if number > 1 else ''}{letter}" if number else ""
