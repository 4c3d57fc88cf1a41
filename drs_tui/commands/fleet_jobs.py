"""``drs-tui jobs`` of several sources: one list, written as far down as it is known to be whole."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from drs_tui.client.fleet_fetch import FleetFetch
from drs_tui.client.merged_pages import FoundJob
from drs_tui.commands.fetching import Finish, missing_words
from drs_tui.commands.jobs import Listing, Wanted, print_list, writer_of
from drs_tui.commands.list_writers import ListWriter
from drs_tui.commands.printing import Output
from drs_tui.protocol.events import Topic
from drs_tui.views.job_list import Listed


async def prepare(
    wanted: Wanted, output: Output, environ: Mapping[str, str], fetch: FleetFetch
) -> Finish:
    """Print the list; return what ends it."""
    writer = writer_of(wanted.form, output, environ, is_of_several=True)
    return await print_list(_FleetListing(wanted, writer, fetch))


class _FleetListing(Listing):
    """What has been written of the list of several sources."""

    def __init__(self, wanted: Wanted, writer: ListWriter, fetch: FleetFetch) -> None:
        super().__init__(wanted, writer, fetch)
        self._fleet = fetch
        self._found: Sequence[FoundJob] = ()  # with the last jobs
        self._is_cut = False

    async def pages(self) -> AsyncIterator[Sequence[Listed]]:
        """Yield the jobs that are known to be the newest; --max-items of them in all."""
        left = self._wanted.query.max_items
        async for found in self._fleet.pages(replace(self._wanted.query, max_items=None)):
            self._found = list(islice(found, left))
            yield list(map(self._listed, self._found))
            if left is not None:
                left -= len(self._found)
                self._is_cut = len(self._found) < len(found) or (not left and self._fleet.has_more)
                if not left:
                    return

    def _listed(self, job: FoundJob) -> Listed:
        account = self._fleet.targets[job.source].name
        return Listed(job.row, job.page, self._fleet.now(job.source), account)

    @property
    def has_more(self) -> bool:
        """Return whether another page will be asked for."""
        return self._fleet.has_more

    async def look_up_names(self, _jobs: Iterable[Listed]) -> None:
        """Look up the names of servers, if the filter may be about them."""
        if self._needs_names:
            await self._fleet.names_of(self._found)

    def _complain(self, words: str) -> None:
        """Say what is missing; which sources could not be read was said when that was found."""
        lost = (each for each in self._fleet.missing if each.topic is Topic.PAGE)
        if words not in map(missing_words, lost):
            super()._complain(words)

    def _more_words(self, _resume: str | None) -> str:
        return "without --max-items, or with more of them" if self._is_cut else ""
