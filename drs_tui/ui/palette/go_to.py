"""Find jobs by id and tag, and servers by name and id."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple

from textual.command import Hits

from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import type_word
from drs_tui.protocol.events import Topic
from drs_tui.ui.palette.provider import Deadline, MonitorProvider, hit
from drs_tui.ui.palette.ranking import INSIDE, rank
from drs_tui.views.summary import job_words

MAX_RESULTS = 10  # of jobs, and of servers
MAX_OLDER = 4  # jobs of a server beside its newest
OLDER = 1.0  # less than the newest
STEP = 0.001  # less for each next one that fits as well
_JOB_ID = re.compile(r"drsjob-[0-9A-Za-z]{17}")


class Place(NamedTuple):
    """A job, or a server in it, to go to."""

    score: float
    label: str
    job_id: str
    server: str | None = None


class GoTo(MonitorProvider):
    """Offer jobs and servers; a server's newest job comes first, then older ones."""

    async def startup(self) -> None:
        """Request the servers' names."""
        self._deadline = Deadline()
        self.context.client.needs.all_names()

    async def search(self, query: str) -> Hits:
        """Yield the jobs and servers that fit, each kind with the newest job first."""
        store = self.context.store
        await self._deadline.wait_for(
            lambda: store.details.has_all_names or Topic.NAMES in store.status.errors
        )
        typed = self.context.client.typed(query).strip().casefold()
        if not typed:
            return
        places = (*islice(self._jobs(typed), MAX_RESULTS), *self._servers(typed))
        for number, place in enumerate(places):
            go = partial(self.navigation.go_to, place.job_id, place.server)
            yield hit(place.score - STEP * number, place.label, go)

    def _jobs(self, typed: str) -> Iterator[Place]:
        jobs = self.context.store.jobs
        for row in jobs:
            score, tag = _match(typed, row)
            if score:
                label = f"go to {job_words(row)} {self._when(row)}{row.job_id}"
                is_shown = tag.partition("=")[2] in label
                yield Place(score, label if is_shown else f"{label} · {tag}", row.job_id)
        if _JOB_ID.fullmatch(typed) and jobs.place(typed) is None:
            yield Place(INSIDE, f"go to {typed}, which is not loaded", typed)

    def _servers(self, typed: str) -> Iterator[Place]:
        store = self.context.store
        names = store.details.servers.names
        fitting: dict[str, float] = {}  # the score of each server met, 0 if it does not fit
        shown: dict[str, int] = {}  # how many jobs of a server are offered
        for row in store.jobs:
            for server in row.server_ids:
                if server not in fitting:
                    name = names.get(server)
                    is_named = name is not None and name.matches(typed)
                    found = rank(typed, name.shown) if name and is_named else 0.0
                    fitting[server] = found or (INSIDE if is_named or typed in server else 0.0)
                before = shown.get(server, 0)
                if not fitting[server] or before > MAX_OLDER:
                    continue
                if not before and len(shown) == MAX_RESULTS:
                    continue
                shown[server] = before + 1
                job = f"{type_word(row.initiated_by, row.type)} {self._when(row)}{row.job_id}"
                label = f"go to server {self._name(server)} in {job}"
                yield Place(fitting[server] - OLDER * bool(before), label, row.job_id, server)

    def _when(self, row: Row) -> str:
        """Return when a job was created, and a blank: ids say nothing of that."""
        times = self.context.time_format()
        return "" if row.created is None else f"{times.brief(row.created)} "

    def _name(self, server: str) -> str:
        name = self.context.store.details.servers.names.get(server)
        return f"{name.shown} ({server})" if name else server


def _match(typed: str, row: Row) -> tuple[float, str]:
    """Return how well a job fits by its id or its best tag, and that tag."""
    if typed in row.job_id.casefold():
        return INSIDE, ""
    ranked = ((rank(typed, tag.partition("=")[2]), tag) for tag in row.tags)
    return max(ranked, default=(0.0, ""))
