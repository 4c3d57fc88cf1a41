"""Draw a report of lines and tables; the last column of a table wraps below itself."""

from collections.abc import Iterator

from drs_tui.ui.render.cells import EMPTY, Cell, fit, text, wrap
from drs_tui.views.text_report import (
    GAP,
    LAST_LEAST,
    Section,
    TextReport,
    Tone,
    cell_width,
    column_widths,
)

_INDENT = 2
_BETWEEN: Cell = text(" " * GAP)
_STYLES = {Tone.PLAIN: "plain", Tone.GOOD: "ok", Tone.BAD: "fail"}


def report_cells(report: TextReport, width: int) -> list[Cell]:
    """Return the report for a width, with an empty line above each table."""
    cells = _wrapped(report.headline, "bold", width)
    for line in report.lines:
        cells += _wrapped(line, "plain", width)
    for section in report.sections:
        cells += [EMPTY, text(section.title, "accent"), *_table(section, width)]
    if report.notes:
        cells.append(EMPTY)
    for note in report.notes:
        cells += _wrapped(note, "warn" if note.startswith("!") else "dim", width)
    return cells


def _wrapped(words: str, style: str, width: int) -> list[Cell]:
    return [text(line, style) for line in wrap(words, max(10, width))]


def _table(section: Section, width: int) -> Iterator[Cell]:
    widths = column_widths(section)
    used = _INDENT + sum(widths[:-1]) + GAP * (len(widths) - 1)
    style = _STYLES[section.tone]
    for row, first, others in (
        (section.columns, "dim", "dim"),
        *((row, style, "plain") for row in section.rows),
    ):
        if used > width:  # then there are no columns, and nothing is lost
            yield from _wrapped((" " * GAP).join(filter(None, row)), first, width)
            continue
        start: Cell = text(" " * _INDENT)
        for place, (words, column) in enumerate(zip(row[:-1], widths, strict=False)):
            cell = text(words, others if place else first)
            start = (*start, *_padded(cell, column, right=place in section.right), *_BETWEEN)
        if len(row) - 1 in section.right:
            yield (*start, *_padded(text(row[-1], others), widths[-1], right=True))
        else:
            yield from _with_last(start, row[-1], others, width - used, width)


def _with_last(start: Cell, words: str, style: str, room: int, width: int) -> Iterator[Cell]:
    """Yield a row with its last column, which continues below, or there alone if room is short."""
    if room < LAST_LEAST and cell_width(words) > room:
        yield start
        start, room = text(" " * 2 * _INDENT), width - 2 * _INDENT
    first, *rest = wrap(words, max(1, room)) or [""]
    yield (*start, *text(first, style))
    yield from ((*text(" " * (width - room)), *text(line, style)) for line in rest)


def _padded(cell: Cell, width: int, *, right: bool) -> Iterator[tuple[str, str]]:
    padding = width - sum(cell_width(words) for words, _ in cell)
    if right and padding > 0:
        yield " " * padding, "plain"
        yield from cell
    else:
        yield from fit(cell, width)
