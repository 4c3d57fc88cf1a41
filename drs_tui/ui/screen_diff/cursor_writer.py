"""Writes cells where they belong: cursor moves, styles and text, as few bytes as will do."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF
from drs_tui.ui.screen_diff.frames import Cells
from drs_tui.ui.screen_diff.styles import change


class _Run(NamedTuple):
    """Cells of one style, side by side from column ``x`` of line ``y`` on."""

    y: int
    x: int
    style: str
    chars: str


class CursorWriter:
    """Where the terminal's cursor is, and in which style it writes.

    What is put is kept, and written one style after the other: a style costs more bytes than the
    moves to wherever it is seen. Between frames the style is the default: what else is written to
    the terminal (a bell, a title, the end) expects that.
    """

    def __init__(self) -> None:
        self._columns = 0
        self._at: tuple[int, int] | None = None  # line and column; None: nobody knows
        self._style = ""
        self._out: list[str] = []
        self._runs: list[_Run] = []
        self._pending_ends: dict[int, int] = {}  # of what is kept, by line

    def forget(self, columns: int) -> None:
        """Somebody else has moved the cursor, or may have; the screen has that many columns. What
        is not written yet is dropped."""
        self._columns = columns
        self._at = None
        self._style = ""
        for kept in (self._out, self._runs, self._pending_ends):
            kept.clear()

    def put(self, y: int, x: int, cells: Cells, start: int, stop: int) -> None:
        """Have some of the cells there, the first of all of them being at ``x``."""
        if x + start < self._pending_ends.get(y, 0):  # upon others: those first
            self.flush()
        styles = cells.styles
        while start < stop:
            end = start + 1
            while end < stop and styles[end] == styles[start]:
                end += 1
            self._runs.append(_Run(y, x + start, styles[start], cells.chars[start:end]))
            start = end
        self._pending_ends[y] = x + stop

    def flush(self, *, in_order: bool = False) -> None:
        """Write what is kept; ``in_order``: as it was put, from left to right, and no move after it
        counts on where that leads."""
        for y, x, style, chars in self._runs if in_order else _by_style(self._runs):
            self._go(y, x)
            self._be(style)
            self._out.append(chars.replace(SECOND_HALF, ""))
            self._at = y, x + len(chars)
        if in_order:
            self._at = None
        self._runs.clear()
        self._pending_ends.clear()

    def write_as_it_is(self, y: int, x: int, said: str) -> None:
        """Write there what begins and ends in the default style. Where that leads nobody knows."""
        self.flush()
        self._at = None
        self._go(y, x)
        self._be("")
        self._out.append(said)
        self._at = None

    def done(self, ends: tuple[int, int] | None) -> str:
        """All that is to be written, the cursor left there; the pen is empty again, and its style
        the default."""
        self.flush()
        if ends:
            self._go(*ends)
        self._be("")
        said = "".join(self._out)
        self._out.clear()
        return said

    def _be(self, style: str) -> None:
        self._out.append(change(self._style, style))
        self._style = style

    def _go(self, y: int, x: int) -> None:
        if self._at == (y, x):
            return
        move = f"\x1b[{y + 1};{x + 1}H" if y or x else "\x1b[H"
        # Once the last column is written, terminals differ in where they are.
        if self._at is not None and self._at[1] < self._columns and y >= self._at[0]:
            move = min(move, _near(y - self._at[0], x - self._at[1]), key=len)
        self._out.append(move)
        self._at = (y, x)


def _by_style(runs: list[_Run]) -> Iterator[_Run]:
    together: dict[str, list[_Run]] = {}
    for run in runs:
        together.setdefault(run.style, []).append(run)
    return chain.from_iterable(together.values())


def _near(down: int, right: int) -> str:
    """The move so many lines down and columns to the right; to the left if those are negative."""
    return _by(down, "B") + ("\b" * -right if right < 0 else _by(right, "C"))


def _by(number: int, letter: str) -> str:
    return f"\x1b[{number if number > 1 else ''}{letter}" if number else ""
