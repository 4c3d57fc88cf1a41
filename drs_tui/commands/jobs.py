"""``drs-tui jobs``: the list, page by page, each written before the next one is asked for."""

import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

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
from drs_tui.views.job_list import Listed

if TYPE_CHECKING:
    from drs_tui.client.fleet_fetch import FleetFetch

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
    return await print_list(Listing(wanted, writer_of(wanted.form, output, environ), fetch))


async def print_list(listing: "Listing") -> Finish:
    """Print a list, whose reader may not want all of it; return what ends it."""
    is_first = True
    async for jobs in listing.pages():
        await listing.look_up_names(jobs)
        if status := listing.write_page(jobs):
            return partial(int, status)
        if listing.has_more and not still_reads(sys.stdout, GRACE if is_first else 0.0):
            return lambda: EXIT_BROKEN_PIPE
        is_first = False
    return listing.end


class Listing:
    """What has been written of the list."""

    def __init__(self, wanted: Wanted, writer: ListWriter, fetch: "Fetch | FleetFetch") -> None:
        self._wanted = wanted
        self._writer = writer
        self._fetch = fetch
        self._written = 0
        self._unknown = set(wanted.query.job_ids)
        self._needs_names = any(term.key in ("", "server") for term in wanted.filter.terms)

    async def pages(self) -> AsyncIterator[Sequence[Listed]]:
        """Yield the jobs of each page."""
        fetch = cast("Fetch", self._fetch)
        async for page in fetch.pages(self._wanted.query):
            now = fetch.client.now()
            yield [Listed(row, page, now) for row in page]

    @property
    def has_more(self) -> bool:
        """Return whether another page will be asked for."""
        return self._fetch.store.status.paging is Paging.IDLE

    async def look_up_names(self, jobs: Iterable[Listed]) -> None:
        """Look up the names of servers, if the filter may be about them."""
        is_denied = any(each.topic is Topic.NAMES for each in self._fetch.missing)
        if self._needs_names and not is_denied:
            await self._fetch.names(each for job in jobs for each in job.row.server_ids)

    def write_page(self, jobs: Sequence[Listed]) -> int:
        """Write the jobs of a page that the filter lets through; return the exit status of what
        keeps them from being read, else 0."""
        self._unknown.difference_update(job.row.job_id for job in jobs)
        if self._wanted.filter.terms:
            passes = self._test(jobs)
            jobs = [job for job in jobs if passes(job.row)]
        self._written += len(jobs)
        return write(self._writer.page(jobs))

    def _test(self, jobs: Iterable[Listed]) -> Callable[[Row], bool]:
        """Return the filter's test, by the names that are known."""
        terms = self._wanted.filter.terms
        typed = Filter(tuple(t._replace(value=self._typed(t)) for t in terms))
        accounts = {job.row.source.account: job.account for job in jobs if job.account}
        return typed.test(self._fetch.store.details.servers.names, accounts=accounts)

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
            self._complain(words)
        if not self._written and not self._unknown:
            complain(COMMAND, "no such job" if self._wanted.filter.terms else "no jobs")
        if words := self._more_words(resume):
            complain(COMMAND, f"there may be more: {words}")
        return EXIT_NO_VERDICT if self._unknown else EXIT_OK

    def _complain(self, words: str) -> None:
        """Say what is missing."""
        complain(COMMAND, words)

    def _more_words(self, resume: str | None) -> str:
        """Say how to go on with a list that --max-items has ended; empty if it is at its end."""
        if not self._fetch.store.status.resume:
            return ""
        return "--redact hides the token" if resume is None else f"--starting-token {resume}"


def writer_of(
    form: Form, output: Output, environ: Mapping[str, str], *, is_of_several: bool = False
) -> ListWriter:
    """Return what writes a list in that form."""
    match form:
        case Form.JSON:
            return JsonWriter(COMMAND, is_of_several=is_of_several)
        case Form.CSV:
            return CsvWriter(is_of_several=is_of_several)
        case _:
            return TextWriter(output, environ, is_of_several=is_of_several)
