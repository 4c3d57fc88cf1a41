"""Draw the report of the last hours."""

from collections.abc import Sequence

from drs_tui.model.text.safe import safe
from drs_tui.ui.render.cells import EMPTY, Cell, text, wrap
from drs_tui.views.handover import Line, LineKind

_STYLES = {
    LineKind.TITLE: "bold",
    LineKind.HEADING: "accent",
    LineKind.ITEM: "plain",
    LineKind.DETAIL: "dim",
    LineKind.NOTE: "dim",
}
_INDENTS = {LineKind.ITEM: 2, LineKind.DETAIL: 4}


def handover_cells(lines: Sequence[Line], width: int) -> list[Cell]:
    """Return the report, wrapped, with an empty line above each heading."""
    cells: list[Cell] = []
    for kind, words in lines:
        if kind is LineKind.HEADING or (kind is LineKind.NOTE and words is lines[-1].words):
            cells.append(EMPTY)
        style = "warn" if words.startswith("! ") else _STYLES[kind]
        cells += _wrapped(safe(words), style, _INDENTS.get(kind, 0), width)
    return cells


def _wrapped(words: str, style: str, indent: int, width: int) -> list[Cell]:
    """Wrap a line; what follows the first part is indented further."""
    hanging = indent + 2 if indent else 0
    parts = wrap(words, max(10, width - hanging))
    indents = (indent, *(hanging for _ in parts[1:]))
    return [
        ((" " * by, "plain"), *text(part, style)) for by, part in zip(indents, parts, strict=True)
    ]
