"""Terminals of different opinions: each draws rightly, and none as the other."""

from collections.abc import Callable

from rich.cells import get_character_cell_size

from tests.shadow.emulator import BLANK, GARBAGE, Cell, Emulator, Style

Width = Callable[[str], int]
ASTRAL = 0x10000


def as_rich_has_it(char: str) -> int:
    """What Textual reckons with."""
    return get_character_cell_size(char)


def without_emoji(char: str) -> int:
    """An old one: what lies beyond the first plane takes one cell, and so do the marks."""
    return 1 if ord(char) >= ASTRAL or not as_rich_has_it(char) else as_rich_has_it(char)


def with_wide_symbols(char: str) -> int:
    """A new one: what may be an emoji is drawn as one."""
    return 2 if "\u2600" <= char <= "\u2712" or char in "\u2764\ufe0f" else as_rich_has_it(char)


LEFT_AS_IT_WAS: Cell = ("?", Style(frozenset({4}), "35", "49"))
OPINIONS: dict[str, tuple[Width, Cell]] = {
    "as Rich": (as_rich_has_it, BLANK),
    "without emoji": (without_emoji, LEFT_AS_IT_WAS),
    "with wide symbols": (with_wide_symbols, BLANK),
}


class Pair:
    """One that is told all, and one that is told the news; and whether they show the same."""

    def __init__(self, columns: int, rows: int, opinion: str) -> None:
        self._agrees = opinion == "as Rich"
        self.whole = Emulator(columns, rows, *OPINIONS[opinion])
        self.diff = Emulator(columns, rows, *OPINIONS[opinion])

    def resize(self, columns: int, rows: int) -> None:
        """Both of another size, and damaged."""
        self.whole.resize(columns, rows)
        self.diff.resize(columns, rows)

    def damage(self) -> list[str]:
        """The lines that are not mended. Where widths are disputed, Textual itself leaves some."""
        damaged = [y for y, row in enumerate(self.diff.cells) if GARBAGE in row]
        return [f"line {y} is still damaged" for y in damaged if self._agrees]

    def differences(self) -> list[str]:
        """What the second shows, and should show; empty when they are the same."""
        whole, diff = self.whole, self.diff
        found = [
            f"line {y} column {x}: {new!a} for {old!a}"
            for y, (olds, news_) in enumerate(zip(whole.cells, diff.cells, strict=True))
            if olds != news_
            for x, (old, new) in enumerate(zip(olds, news_, strict=True))
            if old != new
        ]
        if (whole.y, whole.x) != (diff.y, diff.x):
            found.append(f"cursor {(diff.y, diff.x)} for {(whole.y, whole.x)}")
        if whole.style != diff.style:
            found.append(f"left in the style {diff.style} for {whole.style}")
        return found
