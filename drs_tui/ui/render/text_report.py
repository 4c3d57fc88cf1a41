"""Draw a report of lines and tables; the last column of a table wraps below itself."""

from collections.abc import Iterator

from drs_tui.ui.render.cells import EMPTY, Cell, fit, text, wrap
from drs_tui.views.text_report import Section, TextReport, Tone, cell_width

LAST_LEAST = 16  # columns that the last column has at least, next to the others
_INDENT = 2
_GAP = 2
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
    rows = (section.columns, *section.rows)
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    yield from _row(section, section.columns, widths, width, is_title=True)
    for row in section.rows:
        yield from _row(section, row, widths, width)


def _row(
    section: Section, row: tuple[str, ...], widths: list[int], width: int, *, is_title: bool = False
) -> Iterator[Cell]:
    """Yield a row; what the last column has no room for continues on lines of its own."""
    style = "dim" if is_title else _STYLES[section.tone]
    *fixed, last = zip(row, widths, strict=True)
    start: Cell = text(" " * _INDENT)
    for place, (words, column) in enumerate(fixed):
        cell = text(words, style if place == 0 or is_title else "plain")
        start = (
            *start,
            *_padded(cell, column, right=place in section.right),
            (" " * _GAP, "plain"),
        )
    words, column = last
    used = _INDENT + sum(widths[:-1]) + _GAP * len(fixed)
    room = width - used
    look = style if is_title or not fixed else "plain"
    if cell_width(words) <= max(room, LAST_LEAST):
        yield (*start, *_padded(text(words, look), column, right=len(fixed) in section.right))
        return
    if room < LAST_LEAST:
        yield start
        start, room = text(" " * 2 * _INDENT), width - 2 * _INDENT
    first, *rest = wrap(words, max(LAST_LEAST, room))
    yield (*start, *text(first, look))
    indent = text(" " * (width - room))
    yield from ((*indent, *text(line, look)) for line in rest)


def _padded(cell: Cell, width: int, *, right: bool) -> Iterator[tuple[str, str]]:
    padding = width - sum(cell_width(words) for words, _ in cell)
    if right and padding > 0:
        yield " " * padding, "plain"
        yield from cell
    else:
        yield from fit(cell, width)
