"""Terminals that measure characters differently: each draws correctly by its own widths."""

from collections.abc import Callable

from rich.cells import get_character_cell_size

from tests.screen_diff.emulator import BLANK, GARBAGE, Cell, Emulator, Style

Width = Callable[[str], int]
ASTRAL = 0x10000


def as_rich_has_it(char: str) -> int:
    """Return the width that Textual uses."""
    return get_character_cell_size(char)


def without_emoji(char: str) -> int:
    """Return the width in an old terminal: one cell beyond the first plane, and for marks."""
    return 1 if ord(char) >= ASTRAL or not as_rich_has_it(char) else as_rich_has_it(char)


def with_wide_symbols(char: str) -> int:
    """Return the width in a new terminal: whatever may be an emoji is drawn as one."""
    return 2 if "\u2600" <= char <= "\u2712" or char in "\u2764\ufe0f" else as_rich_has_it(char)


HALF_LEFT: Cell = ("?", Style(frozenset({4}), "35", "49"))
WIDTHS: dict[str, tuple[Width, Cell]] = {
    "as Rich": (as_rich_has_it, BLANK),
    "without emoji": (without_emoji, HALF_LEFT),
    "with wide symbols": (with_wide_symbols, BLANK),
}


class Pair:
    """Compare a terminal that gets all output (``whole``) with one that gets changes (``diff``)."""

    def __init__(self, columns: int, rows: int, widths: str) -> None:
        self._is_as_rich = widths == "as Rich"
        self.whole = Emulator(columns, rows, *WIDTHS[widths])
        self.diff = Emulator(columns, rows, *WIDTHS[widths])

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of both, which fills them with garbage."""
        self.whole.resize(columns, rows)
        self.diff.resize(columns, rows)

    def damage(self) -> list[str]:
        """Name the lines that still show garbage.

        None where widths differ from Textual's: it leaves some garbage itself then.
        """
        damaged = [y for y, row in enumerate(self.diff.cells) if GARBAGE in row]
        return [f"line {y} is still damaged" for y in damaged if self._is_as_rich]

    def differences(self) -> list[str]:
        """Describe where ``diff`` shows something else than ``whole``."""
        whole, diff = self.whole, self.diff
        found = [
            f"line {y} column {x}: {new!a} for {old!a}"
            for y, (old_row, new_row) in enumerate(zip(whole.cells, diff.cells, strict=True))
            if old_row != new_row
            for x, (old, new) in enumerate(zip(old_row, new_row, strict=True))
            if old != new
        ]
        if (whole.y, whole.x) != (diff.y, diff.x):
            found.append(f"cursor {(diff.y, diff.x)} for {(whole.y, whole.x)}")
        if whole.style != diff.style:
            found.append(f"left in the style {diff.style} for {whole.style}")
        return found
