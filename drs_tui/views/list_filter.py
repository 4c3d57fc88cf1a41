"""Filter the list by the text that was typed."""

from collections.abc import Callable, Mapping, Sequence

from drs_tui.model.analysis.filtering import BadTermError, Filter, parse_filter, server_test
from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import thousands
from drs_tui.protocol.events import Topic
from drs_tui.store.jobs import Jobs
from drs_tui.store.matches import Matches
from drs_tui.store.status import Paging
from drs_tui.store.store import Store

Place = Callable[[str], int | None]


class ListFilter:
    """The list's filter. ``text`` is the last valid text typed, which applies.

    ``need_names`` requests the names of all source servers, which a filter may contain.
    """

    def __init__(self, store: Store, need_names: Callable[[], None]) -> None:
        self._store = store
        self._need_names = need_names
        self._matches: Matches | None = None
        self._filter = Filter()
        self._is_server: Callable[[str], bool] | None = None
        self._inputs: tuple[Jobs, int, int, Mapping[str, str]] | None = None
        self.text = ""
        self.stopped = False

    @property
    def is_on(self) -> bool:
        """Return whether the filter has any terms."""
        return bool(self._filter.terms)

    def type(self, text: str, keep: str | None) -> str:
        """Filter by a text; the row of ``keep`` stays if it matches.

        Returns a message about the text; empty if it is valid.
        """
        try:
            wanted = parse_filter(text)
        except BadTermError as error:
            return str(error)
        self.text = text
        if wanted != self._filter:
            self._filter, self._inputs, self.stopped = wanted, None, False
            self._refresh(None)
            if keep and self._matches and self._matches.place(keep) is not None:
                self._matches.keep = keep
        return ""

    def _refresh(self, keep: str | None) -> None:
        """Match all rows again if the filter, the list, or a name has changed."""
        details = self._store.details
        accounts = self._store.accounts
        versions = details.servers.version, details.networks.version
        inputs = self._store.jobs, *versions, accounts
        if inputs != self._inputs:
            self._inputs = inputs
            if self.is_on:
                self._need_names()
            one = self._filter.server
            self._is_server = server_test(one, details.servers.names) if one else None
            names, networks = details.servers.names, details.networks.names
            test = self._filter.test(names, networks, accounts)
            self._matches = Matches(self._store.jobs, test, keep) if self.is_on else None

    def rows(self, updated: set[str], keep: str | None) -> tuple[Sequence[Row], Place]:
        """Return the rows that match, and a function that returns a job's index among them.

        The row of ``keep`` stays even if it has just ceased to match.
        """
        self._refresh(keep)
        if self._matches is None:
            return self._store.jobs, self._store.jobs.place
        # Only a row that is shown can stay.
        keep = keep if keep and self._matches.place(keep) is not None else None
        if self._matches.keep != keep:
            kept_before, self._matches.keep = self._matches.keep, keep
            updated = updated | {kept_before} if kept_before else updated
        self._matches.update(updated)
        return self._matches, self._matches.place

    def fits(self, row: Row) -> bool:
        """Return whether the row matches; a row that is only kept does not."""
        return self._matches is None or self._matches.fits(row)

    def server_of(self, row: Row) -> str | None:
        """Return the one server of the job that a ``server:`` term is about, if there is one."""
        fits = self._is_server
        if fits is None:
            return None
        found = {identity for identity in row.server_ids if fits(identity)}
        return found.pop() if len(found) == 1 else None

    @property
    def found(self) -> int:
        """Count the rows that match."""
        return len(self._store.jobs if self._matches is None else self._matches)

    @property
    def may_find_more(self) -> bool:
        """Return whether jobs may match that are not loaded yet: those of some sources cannot."""
        return self._store.may_have_more(self._filter.of_source.test(accounts=self._store.accounts))

    @property
    def looks_on(self) -> bool:
        """Return whether more pages are to be requested, to find more matches."""
        return not (self.is_on and self.stopped)

    def words(self) -> str:
        """Say how many jobs match, of how many, whether it searches on, and which names it lacks.

        DRS does not say how many jobs there are: until the last page is loaded that is a ``?``.
        """
        if self._matches is None:
            return ""
        found, seen = len(self._matches), thousands(self._matches.scanned)
        match = "1 job matches" if found == 1 else f"{thousands(found)} jobs match"
        paging = self._store.status.paging
        sources = self._store.status.sources
        is_all = sources is None or sources.answering == sources.asked
        if paging is Paging.END and is_all:
            words = f"{match}, of all {seen}"
        elif self.stopped:
            words = f"{match}, of {seen} loaded, stopped: s searches on"
        elif paging is Paging.LOADING and self.may_find_more:
            words = f"{match}, searching: {seen} of ? jobs, s stops"
        else:
            words = f"{match}, of {seen} loaded"
        return f"{words}{self._names()}"

    def _names(self) -> str:
        details = self._store.details
        if details.has_all_names:
            return ""
        if why_not := self._why_no_names():
            return f" · {why_not}"
        ids = {server for row in self._store.jobs for server in row.server_ids}
        known = details.names_known(ids)
        if known == len(ids):
            return ""
        return f" · names: {thousands(known)} of {thousands(len(ids))} known"

    def _why_no_names(self) -> str:
        """Say why names cannot be looked up, and of which sources that have jobs."""
        failing = [
            (name, error.request_error.summary)
            for name, status in self._store.statuses
            if status.as_of is not None and (error := status.errors.get(Topic.NAMES))
        ]
        if not failing:
            return ""
        from drs_tui.views.missing_sources import named  # the first frame does without

        names, reasons = zip(*failing, strict=True)
        where = f" of {named(names)}" if any(names) else ""
        why = reasons[0] if len(set(reasons)) == 1 else "not known"
        return f"names{where}: {why}"
