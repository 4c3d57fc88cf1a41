"""Lay out the help: keys in groups, and blocks of text in as many columns as fit."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from drs_tui.ui.keymap import GROUPS
from drs_tui.ui.render.cells import EMPTY, Cell, fit
from drs_tui.ui.render.help_text import definition, heading_cell

Block = Callable[[int], list[Cell]]
"""Takes a width; returns a heading and the lines below it."""

TWO_FROM, THREE_FROM = 96, 146  # columns, of the terminal less its margins
WRAPPED_MAX = 1000  # columns: no terminal is wider
GAP = 2
KEYS = 14
OTHERS = "Keys here: program"


class HelpKey(NamedTuple):
    """What some keys do; ``action`` as Textual's bindings have it: ``move(1)``."""

    use: str
    keys: tuple[str, ...]
    action: str

    @property
    def group(self) -> str:
        """Return the heading it belongs below."""
        name = self.action.rpartition(".")[2].partition("(")[0]
        return next((group for group, names in GROUPS.items() if name in names), OTHERS)


def key_blocks(keys: Sequence[HelpKey]) -> list[Block]:
    """Return a block for each group of keys that has any."""
    blocks = []
    for group in (*GROUPS, OTHERS):
        found = [key for key in keys if key.group == group]
        if found:
            blocks.append(_key_block(group, found))
    return blocks


def _key_block(group: str, keys: Sequence[HelpKey]) -> Block:
    def block(width: int) -> list[Cell]:
        lines = [line for key in keys for line in _key_lines(key, width)]
        return [heading_cell(group), *lines]

    return block


def _key_lines(key: HelpKey, width: int) -> list[Cell]:
    return definition(" ".join(key.keys), key.use, width, KEYS)


def columns_for(width: int) -> int:
    """Return how many columns of help fit; one where lines are not wrapped."""
    if width < TWO_FROM or width > WRAPPED_MAX:
        return 1
    return 2 if width < THREE_FROM else 3


def lay_out(blocks: Sequence[Block], width: int) -> list[Cell]:
    """Return the blocks one below the other, in as many columns as fit, in their order."""
    count = columns_for(width)
    room = (width - GAP * (count - 1)) // count
    drawn = [block(room) for block in blocks]
    columns = [_stacked(part) for part in _balanced(drawn, count)]
    height = max(map(len, columns), default=0)
    return [_beside((column[y : y + 1] for column in columns), room) for y in range(height)]


def _stacked(blocks: Iterable[list[Cell]]) -> list[Cell]:
    lines: list[Cell] = []
    for block in blocks:
        lines += [EMPTY, *block] if lines else block
    return lines


def _balanced(blocks: list[list[Cell]], count: int) -> list[list[list[Cell]]]:
    """Split blocks into columns so that the highest one is as low as possible."""

    def parts(cuts: tuple[int, ...]) -> list[list[list[Cell]]]:
        edges = (0, *cuts, len(blocks))
        return [blocks[start:end] for start, end in pairwise(edges)]

    splits = map(parts, combinations(range(1, len(blocks)), min(count, len(blocks)) - 1))
    return min(splits, key=lambda split: max(len(_stacked(part)) for part in split))


def _beside(lines: Iterable[Sequence[Cell]], room: int) -> Cell:
    """Put one line of each column beside the others."""
    *before, last = [line[0] if line else EMPTY for line in lines]
    padded = [fragment for cell in before for fragment in fit(cell, room + GAP)]
    return (*padded, *last)
