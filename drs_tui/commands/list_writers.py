"""Write the list of jobs a page at a time: as text, as CSV, or as one JSON document.

Nothing is written before the first page is there, so that what cannot be listed leaves stdout
empty.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
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
from drs_tui.model.drs.lenient import loads
from drs_tui.views.job_list import (
    COLUMNS,
    OF_SEVERAL,
    Columns,
    Listed,
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
from drs_tui.views.text_report import GAP, LAST_LEAST

if TYPE_CHECKING:
    from rich.console import Console

_PRINTABLE = bytes(range(ord(" "), 127))


class ListWriter(Protocol):
    """Makes lines of pages. Those of several sources say which account each job is of."""

    def page(self, jobs: Sequence[Listed]) -> Iterable[str]:
        """Write these jobs."""

    def end(self, token: str | None, missing: Sequence[str]) -> Iterable[str]:
        """Write the end. ``token``: where the list goes on; ``missing``: what was not read."""


class CsvWriter:
    """A line a job below a line of titles."""

    def __init__(self, *, is_of_several: bool = False) -> None:
        self._is_of_several = is_of_several
        self._has_titles = False

    def page(self, jobs: Sequence[Listed]) -> Iterator[str]:
        """Write these jobs."""
        if not self._has_titles:
            self._has_titles = True
            yield csv_titles(is_of_several=self._is_of_several)
        for job in jobs:
            yield row_csv(job, is_of_several=self._is_of_several)

    def end(self, _token: str | None, _missing: Sequence[str]) -> Iterator[str]:
        """Write nothing: CSV has no place for it."""
        yield from ()


class JsonWriter:
    """One document, with each job on a line of its own: AWS's text of it, and ours within."""

    def __init__(self, command: str, *, is_of_several: bool = False) -> None:
        self._command = command
        self._is_of_several = is_of_several
        self._is_open = False
        self._count = 0

    def page(self, jobs: Sequence[Listed]) -> Iterator[str]:
        """Write these jobs; a line's comma is at the beginning of the next one."""
        if not self._is_open:
            self._is_open = True
            yield '{"items": ['
        for row, known, now, account in jobs:
            comma = "," if self._count else ""
            self._count += 1
            ours = row_json(row, now, account if self._is_of_several else None)
            yield comma + with_member(known.last_answer(row.job_id).text, ours)

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

    def __init__(
        self, output: Output, environ: Mapping[str, str], *, is_of_several: bool = False
    ) -> None:
        self._output = output
        self._columns = OF_SEVERAL if is_of_several else COLUMNS
        self._table = ListTable(console(environ), self._columns) if is_drawn(environ) else None
        self._has_titles = False

    def page(self, jobs: Sequence[Listed]) -> Iterable[str]:
        """Write these jobs, the first ones below the titles."""
        is_first = bool(jobs) and not self._has_titles
        self._has_titles = self._has_titles or bool(jobs)
        zone, columns = self._output.zone, self._columns
        if self._table:
            lines: Iterable[str] = self._table.lines(jobs, zone, with_titles=is_first)
        else:
            titles = [list_line(list_titles(columns), columns)] if is_first else []
            cells = (list_cells(job, zone, columns) for job in jobs)
            lines = chain(titles, (list_line(each, columns) for each in cells))
        return in_charset(lines, self._output)

    def end(self, _token: str | None, _missing: Sequence[str]) -> Iterator[str]:
        """Write nothing: what is to be said is no part of the list."""
        yield from ()


class ListTable:
    """Draws pages of the list for a terminal, their columns below each other's.

    Where it is narrow, it has fewer columns.
    """

    def __init__(self, console: "Console", columns: Columns = COLUMNS) -> None:
        from rich.table import Table  # now, while the first page is on its way
        from rich.text import Text

        self._new_table, self._new_text = Table, Text
        self._console = console
        self._columns = fitting_columns(console.width, columns)

    def lines(self, jobs: Sequence[Listed], zone: tzinfo, *, with_titles: bool) -> list[str]:
        """Return the lines of these jobs."""
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
        for job in jobs:
            tone = STYLES[row_tone(job.row)]
            cells = list_cells(job, zone, self._columns)
            styled = zip(self._columns, cells, strict=True)
            table.add_row(
                *(self._new_text(c, tone if e.title == "OUTCOME" else "") for e, c in styled)
            )
        with self._console.capture() as drawn:
            self._console.print(table)
        return drawn.get().splitlines() if jobs else []
