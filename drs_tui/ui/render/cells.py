"""Fragments of styled text, and fitting them into cells of the terminal.

A fragment is a text and the name of a style (``theme``). Outside text passes ``safe`` when it
becomes a fragment, and is never read as markup: ``external`` is the way in.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator

from rich.cells import cell_len, chop_cells, set_cell_size

from drs_tui.model.text.safe import safe

Fragment = tuple[str, str]
Cell = tuple[Fragment, ...]

ELLIPSIS = "…"
SEPARATOR = " · "
STEP = " › "
"""Between the steps of a path."""
ABSENT: Cell = (("–", "dim"),)
EMPTY: Cell = ()
LEAST_MIDDLE = 8  # columns: what is narrower has no middle


def text(words: str, style: str = "plain") -> Cell:
    """Return a cell of trusted text, such as drs-tui's own words."""
    return ((words, style),) if words else EMPTY


def external(words: str | None, style: str = "plain") -> Cell:
    """Return text from AWS, made safe; a dash when it is absent."""
    return ABSENT if words is None else ((safe(words), style),)


def width_of(cell: Cell) -> int:
    """Return how many columns of the terminal a cell takes."""
    return sum(cell_len(words) for words, _ in cell)


def join(cells: Iterable[Cell], between: str = " ", style: str = "dim") -> Cell:
    """Join the non-empty cells with a separator."""
    joined: list[Fragment] = []
    for cell in cells:
        if cell:
            if joined:
                joined.append((between, style))
            joined.extend(cell)
    return tuple(joined)


def _cut(words: str, width: int) -> str:
    """Cut text to at most ``width`` columns."""
    return words if cell_len(words) <= width else set_cell_size(words, width)


def fit(cell: Cell, width: int) -> Iterator[Fragment]:
    """Fit a cell to exactly ``width`` columns: padded, or cut with an ellipsis."""
    whole = width_of(cell)
    if whole <= width:
        yield from cell
        if whole < width:
            yield " " * (width - whole), "plain"
        return
    left = max(0, width - 1)
    style = "plain"
    for words, style in cell:
        part = _cut(words, left)
        yield part, style
        left -= cell_len(part)
        if left <= 0:
            break
    if left > 0:
        yield " " * left, "plain"
    if width > 0:
        yield ELLIPSIS, style


def fit_middle(cell: Cell, width: int) -> Iterator[Fragment]:
    """Fit a cell of one fragment, cut in the middle: names differ at their ends."""
    if len(cell) != 1 or width < LEAST_MIDDLE:
        return fit(cell, width)
    return cut_middle(cell, width, (width - 1) // 2)


def cut_middle(cell: Cell, width: int, left: int) -> Iterator[Fragment]:
    """Fit a cell, cut in the middle: ``left`` columns of its start stay, and as many as fit of its
    end."""
    if width_of(cell) <= width or width < 1:
        return fit(cell, width)
    start: list[Fragment] = []
    for words, style in cell:
        start.append((_cut(words, left), style))
        left -= cell_len(start[-1][0])
        if left <= 0:
            break
    words, style = start.pop()
    start.append((words.rstrip() + ELLIPSIS, style))
    return fit((*start, *_end_of(cell, width - width_of(tuple(start)))), width)


def _end_of(cell: Cell, width: int) -> Cell:
    """Return the end of a cell that fits into ``width`` columns."""
    end: list[Fragment] = []
    for words, style in reversed(cell):
        kept = words
        while cell_len(kept) > width:
            kept = kept[1:]
        end.insert(0, (kept, style))
        width -= cell_len(kept)
        if kept != words:
            break
    return tuple(end)


def fit_fragments(cell: Cell, width: int) -> Iterator[Fragment]:
    """Fit a cell like ``fit``, but cut only between fragments: half a number is another number."""
    kept = list(cell)
    if width_of(cell) > width:
        while kept and (width_of(tuple(kept)) > width - 2 or kept[-1][0].isspace()):
            kept.pop()
        kept.append((f" {ELLIPSIS}" if kept else ELLIPSIS, "dim"))
    return fit(tuple(kept), width)


_WORD = re.compile(r"\S*\s*")


def break_cell(cell: Cell, width: int) -> tuple[Cell, Cell]:
    """Break a cell before the word that no longer fits: what fits, and the rest.

    A separator at the break is dropped. A word wider than ``width`` is not broken.
    """
    if width_of(cell) <= width:
        return cell, EMPTY
    pieces = [(word, style) for words, style in cell for word in _WORD.findall(words) if word]
    left, fitting = width, 0
    for number, (word, _) in enumerate(pieces, 1):
        if cell_len(word.rstrip()) > left:
            break
        left -= cell_len(word)
        fitting = number
    rest = tuple(pieces[fitting:])
    while rest and rest[0][0].strip() in ("", "·"):
        rest = rest[1:]
    first = pieces[:fitting]
    while first and first[-1][0].strip() in ("", "·"):
        first.pop()
    if first:
        first[-1] = first[-1][0].rstrip(), first[-1][1]
    return tuple(first), rest


def wrap_cell(cell: Cell, width: int) -> list[Cell]:
    """Wrap a cell; every line has the style of the cell's first fragment."""
    combined, styles = "".join(words for words, _ in cell), [style for _, style in cell]
    return [text(line, styles[0]) for line in wrap(combined, width)] if combined else []


def wrap(words: str, width: int, *, prose: bool = True) -> list[str]:
    """Wrap safe text at ``width`` columns; long words are broken, nothing is lost.

    ``prose`` drops the space at which a line was broken; data keeps it.
    """
    if width < 1:
        return []
    if cell_len(words) != len(words):
        first, *rest = chop_cells(words, width) or [""]
        return [first, *(line.lstrip() if prose else line for line in rest)]
    return textwrap.wrap(
        words, width, drop_whitespace=prose, replace_whitespace=False, break_on_hyphens=False
    ) or [""]
