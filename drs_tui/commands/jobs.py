"""``drs-tui jobs``: the list, page by page, each written before the next one is asked for."""

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from drs_tui.client.fetch import Fetch
from drs_tui.commands.fetching import Finish, missing_words
from drs_tui.commands.list_writers import CsvWriter, JsonWriter, ListWriter, TextWriter
from drs_tui.commands.printing import Output, complain, write
from drs_tui.commands.reader import GRACE, still_reads
from drs_tui.exit_codes import EXIT_BROKEN_PIPE, EXIT_NO_VERDICT, EXIT_OK
from drs_tui.model.analysis.filtering import Filter, Term
from drs_tui.model.analysis.row import Row
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import Query
from drs_tui.store.status import Paging

COMMAND = "jobs"


class Form(StrEnum):
    """How the list is written."""

    TEXT = "TEXT"
    CSV = "CSV"
    JSON = "JSON"


class Wanted(NamedTuple):
    """Which jobs, of them those that a filter lets through, and how they are written."""

    query: Query
    filter: Filter = Filter()
    form: Form = Form.TEXT


async def prepare(
    wanted: Wanted, output: Output, environ: Mapping[str, str], fetch: Fetch
) -> Finish:
    """Print the list page by page; return what ends it."""
    listing = _Listing(wanted, _writer(wanted.form, output, environ), fetch)
    is_first = True
    async for jobs in fetch.pages(wanted.query):
        await listing.look_up_names(jobs)
        if status := listing.write_page(jobs):
            return partial(int, status)
        has_more = fetch.store.status.paging is Paging.IDLE
        if has_more and not still_reads(sys.stdout, GRACE if is_first else 0.0):
            return lambda: EXIT_BROKEN_PIPE
        is_first = False
    return listing.end


class _Listing:
    """What has been written of the list."""

    def __init__(self, wanted: Wanted, writer: ListWriter, fetch: Fetch) -> None:
        self._wanted = wanted
        self._writer = writer
        self._fetch = fetch
        self._written = 0
        self._unknown = set(wanted.query.job_ids)
        self._needs_names = any(term.key in ("", "server") for term in wanted.filter.terms)

    async def look_up_names(self, rows: Iterable[Row]) -> None:
        """Look up the names of servers, if the filter may be about them."""
        is_denied = any(each.topic is Topic.NAMES for each in self._fetch.missing)
        if self._needs_names and not is_denied:
            await self._fetch.names(each for row in rows for each in row.server_ids)

    def write_page(self, rows: Iterable[Row]) -> int:
        """Write the jobs of a page that the filter lets through; return the exit status of what
        keeps them from being read, else 0."""
        store = self._fetch.store
        self._unknown.difference_update(row.job_id for row in rows)
        if self._wanted.filter.terms:
            names = store.details.servers.names
            terms = self._wanted.filter.terms
            typed = Filter(tuple(t._replace(value=self._typed(t)) for t in terms))
            rows = list(filter(typed.test(names), rows))
        shown = list(rows)
        self._written += len(shown)
        lines = self._writer.page(store, shown, self._fetch.client.now())
        return write(lines)

    def _typed(self, term: Term) -> str:
        """Return the value of a term as the store has it."""
        redaction, is_name = self._fetch.client.redaction, term.key in ("server", "tag")
        return redaction.typed(term.value, is_name=is_name) if redaction else term.value

    def end(self) -> int:
        """Write what the list ends with; return the exit status."""
        status, missing = self._fetch.store.status, list(map(missing_words, self._fetch.missing))
        if self._unknown:
            missing.append(f"DRS knows no {', '.join(sorted(self._unknown))}")
        if status.unreadable:
            missing.append(f"{status.unreadable} entries without a job id are left out")
        # A pseudonym of the token would open nothing.
        resume = None if self._fetch.client.redaction else status.resume
        if closed := write(self._writer.end(resume, missing)):
            return closed
        for words in missing:
            complain(COMMAND, words)
        if not self._written and not self._unknown:
            complain(COMMAND, "no such job" if self._wanted.filter.terms else "no jobs")
        if status.resume:
            token = "--redact hides the token" if resume is None else f"--starting-token {resume}"
            complain(COMMAND, f"there may be more: {token}")
        return EXIT_NO_VERDICT if self._unknown else EXIT_OK


def _writer(form: Form, output: Output, environ: Mapping[str, str]) -> ListWriter:
    match form:
        case Form.JSON:
            return JsonWriter(COMMAND)
        case Form.CSV:
            return CsvWriter()
        case _:
            return TextWriter(output, environ)
