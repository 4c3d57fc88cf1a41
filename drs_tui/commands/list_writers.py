"""Write the list of jobs a page at a time: as text, as CSV, or as one JSON document.

Nothing is written before the first page is there, so that what cannot be listed leaves stdout
empty.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Raw

from drs_tui.commands.printing import (
    STYLES,
    Output,
    console,
    document_members,
    in_charset,
    is_drawn,
)
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.lenient import loads
from drs_tui.model.text.times import TimeText
from drs_tui.store.store import Store
from drs_tui.views.job_list import (
    csv_titles,
    fitting_columns,
    list_cells,
    list_line,
    list_titles,
    rest_width,
    row_csv,
    row_json,
    row_tone,
)
from drs_tui.views.text_report import GAP, LAST_LEAST, one_line

if TYPE_CHECKING:
    from rich.console import Console

_PRINTABLE = bytes(range(ord(" "), 127))


class ListWriter(Protocol):
    """Makes lines of pages. ``now`` is epoch seconds by the service's clock."""

    def page(self, store: Store, rows: Sequence[Row], now: float) -> Iterable[str]:
        """Write these jobs, which are in the store."""

    def end(self, token: str | None, missing: Sequence[str]) -> Iterable[str]:
        """Write the end. ``token``: where the list goes on; ``missing``: what was not read."""


class CsvWriter:
    """A line a job below a line of titles."""

    def __init__(self) -> None:
        self._has_titles = False

    def page(self, _store: Store, rows: Sequence[Row], now: float) -> Iterator[str]:
        """Write these jobs."""
        if not self._has_titles:
            self._has_titles = True
            yield csv_titles()
        for row in rows:
            yield row_csv(row, now)

    def end(self, _token: str | None, _missing: Sequence[str]) -> Iterator[str]:
        """Write nothing: CSV has no place for it."""
        yield from ()


class JsonWriter:
    """One document, with each job on a line of its own: AWS's text of it, and ours within."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._is_open = False
        self._count = 0

    def page(self, store: Store, rows: Sequence[Row], now: float) -> Iterator[str]:
        """Write these jobs; a line's comma is at the beginning of the next one."""
        if not self._is_open:
            self._is_open = True
            yield '{"items": ['
        for row in rows:
            comma = "," if self._count else ""
            self._count += 1
            yield comma + with_member(store.jobs.last_answer(row.job_id).text, row_json(row, now))

    def end(self, token: str | None, missing: Sequence[str]) -> Iterator[str]:
        """Close the document: one that was cut off is not valid."""
        ours = {"jobs": self._count, "startingToken": token, "missing": list(missing)}
        yield f'], "drs_tui": {json.dumps(document_members(self._command, ours))}}}'


def with_member(text: Raw, ours: Mapping[str, Any]) -> str:
    """Return AWS's JSON of an object with our member ``drs_tui``, in one line of ASCII."""
    member = json.dumps(ours, separators=(",", ":"))
    known = bytes(text)
    # Most are: only what has no line end and nothing beyond ASCII can stay as it came.
    if known.isascii() and known[-1:] == b"}" and not known.translate(None, _PRINTABLE):
        return f'{known[:-1].decode()},"drs_tui":{member}}}'
    written = json.dumps(loads(text), separators=(",", ":"))
    return f'{written[:-1]},"drs_tui":{member}}}'


class TextWriter:
    """Lines of fixed columns; in a terminal a table with colours."""

    def __init__(self, output: Output, environ: Mapping[str, str]) -> None:
        self._output = output
        self._table = ListTable(console(environ)) if is_drawn(environ) else None
        self._has_titles = False

    def page(self, _store: Store, rows: Sequence[Row], now: float) -> Iterable[str]:
        """Write these jobs, the first ones below the titles."""
        is_first = bool(rows) and not self._has_titles
        self._has_titles = self._has_titles or bool(rows)
        times = TimeText(now, self._output.zone)
        if self._table:
            lines: Iterable[str] = self._table.lines(rows, times, with_titles=is_first)
        else:
            titles = [list_line(list_titles())] if is_first else []
            lines = chain(titles, (list_line(list_cells(row, times)) for row in rows))
        return in_charset(lines, self._output)

    def end(self, _token: str | None, _missing: Sequence[str]) -> Iterator[str]:
        """Write nothing: what is to be said is no part of the list."""
        yield from ()


class ListTable:
    """Draws pages of the list for a terminal, their columns below each other's.

    Where it is narrow, it has fewer columns.
    """

    def __init__(self, console: "Console") -> None:
        from rich.table import Table  # now, while the first page is on its way
        from rich.text import Text

        self._new_table, self._new_text = Table, Text
        self._console = console
        self._columns = fitting_columns(console.width)

    def lines(self, rows: Sequence[Row], times: TimeText, *, with_titles: bool) -> list[str]:
        """Return the lines of these rows."""
        table = self._new_table(
            box=None,
            header_style="dim",
            pad_edge=False,
            padding=(0, GAP, 0, 0),
            show_header=with_titles,
        )
        for each in self._columns:
            justify: Any = "right" if each.right else "left"
            width = each.width or max(LAST_LEAST, rest_width(self._columns, self._console.width))
            table.add_column(each.title, width=width, overflow="fold", justify=justify)
        for row in rows:
            tone = STYLES[row_tone(row)]
            cells = (one_line(each.text(row, times)) for each in self._columns)
            styled = zip(self._columns, cells, strict=True)
            table.add_row(
                *(self._new_text(c, tone if e.title == "OUTCOME" else "") for e, c in styled)
            )
        with self._console.capture() as drawn:
            self._console.print(table)
        return drawn.get().splitlines() if rows else []
