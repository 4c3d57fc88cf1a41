"""Merge the pages of several sources, the newest jobs first; ask each for no more than needed.

A job is passed on once every source that answers has shown all that is newer. Each source's own
order is kept.
"""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Sequence
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

from drs_tui.model.analysis.row import Row
from drs_tui.store.jobs import JobList

Pages = AsyncIterator[JobList]


class FoundJob(NamedTuple):
    """A job, the number of its source, and the page that it is on."""

    row: Row
    source: int
    page: JobList


class _Feed:
    """The pages of one source, and the jobs of its last one that were not passed on yet."""

    def __init__(self, source: int, pages: Pages) -> None:
        self._source = source
        self._pages = pages
        self._rows: deque[Row] = deque()
        self._page = JobList()
        self._age = -math.inf

    async def fill(self) -> bool:
        """Wait for a job; return whether there is one."""
        while not self._rows:
            try:
                self._page = await anext(self._pages)
            except StopAsyncIteration:
                return False
            self._rows.extend(self._page)
        return True

    @property
    def has_jobs(self) -> bool:
        """Return whether a job is at hand."""
        return bool(self._rows)

    @property
    def position(self) -> tuple[float, int]:
        """Return where its next job belongs: as the one above it, if it does not say."""
        created = self._rows[0].created
        if created is None and self._age == -math.inf:
            created = next((each.created for each in self._rows if each.created is not None), None)
        return max(self._age, -math.inf if created is None else -created), self._source

    def take(self) -> FoundJob:
        """Take its next job."""
        self._age, _ = self.position
        return FoundJob(self._rows.popleft(), self._source, self._page)


async def merged(pages: Sequence[Pages]) -> AsyncIterator[list[FoundJob]]:
    """Yield the jobs of all sources, as many at a time as are known to be the newest.

    The next page of the source whose loaded jobs end first is requested when those have been used.
    """
    feeds = [_Feed(source, each) for source, each in enumerate(pages)]
    have_jobs = await asyncio.gather(*(feed.fill() for feed in feeds))
    heads = [
        (feed.position, feed) for feed, has_jobs in zip(feeds, have_jobs, strict=True) if has_jobs
    ]
    heapify(heads)
    at, seen = math.inf, set[str]()
    while heads:
        found = []
        feed = heads[0][1]
        while feed.has_jobs:
            job = feed.take()
            (age, _), _ = heads[0]
            if age != at:
                at, seen = age, set()
            if job.row.job_id not in seen:  # two profiles may be of one account
                seen.add(job.row.job_id)
                found.append(job)
            if feed.has_jobs:
                heapreplace(heads, (feed.position, feed))
                feed = heads[0][1]
        yield found
        if await feed.fill():
            heapreplace(heads, (feed.position, feed))
        else:
            heappop(heads)
