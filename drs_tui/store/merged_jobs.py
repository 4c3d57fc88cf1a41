"""Order the jobs of many sources by creation, newest first, as far as each source has loaded.

Each source's own order is kept. A job's *position* is its creation, or that of the job above it
where the source has them in another order. The *horizon* of a source is the position of its oldest
loaded job: older ones may still come.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from enum import Enum
from heapq import heappop, heappush, nsmallest
from typing import Any, NamedTuple, overload

from sortedcontainers import SortedList

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.row import Row
from drs_tui.store.jobs import Answer, JobList, Jobs, Observed
from drs_tui.store.logs import Log
from drs_tui.store.position import BOTTOM, TOP, Position, rank_between

AT_ONCE = 256  # jobs


class Reach(Enum):
    """How far a source has answered."""

    WAITING = "waiting"  # nothing yet
    MORE = "more"  # there may be older jobs than those that are loaded
    END = "end"
    FAILING = "failing"  # it does not answer; what it has loaded stays


class MissingJobs(NamedTuple):
    """The sources that jobs of the list may be missing from.

    ``sources`` of them have loaded jobs; what they lack was created ``before`` (epoch seconds).
    Of those ``without_jobs`` it may be anything. ``silent`` of ``sources`` do not answer: what the
    others lack comes with their next pages.
    """

    sources: int
    before: float | None
    without_jobs: int
    silent: int = 0

    def __bool__(self) -> bool:
        """Return whether jobs may be missing."""
        return bool(self.sources or self.without_jobs)


class _Source:
    """A source's list, of which the first ``shown`` jobs are in the merged one.

    ``head`` is the position of the first one that is not shown, ``horizon`` the one that limits
    what is shown of others; None without one. ``repeated`` are positions of what others have too.
    ``live`` and ``has_failures`` are as they were counted last.
    """

    __slots__ = ("has_failures", "head", "horizon", "jobs", "live", "reach", "repeated", "shown")

    def __init__(self) -> None:
        self.jobs = JobList()
        self.repeated: dict[str, Position] = {}
        self.shown = self.live = 0
        self.has_failures = False
        self.reach = Reach.WAITING
        self.head: Position | None = None
        self.horizon: Position | None = None

    def copied(self, jobs: JobList) -> "_Source":
        made = copy(self)
        made.jobs, made.repeated = jobs, self.repeated.copy()
        return made


class MergedJobs(Jobs):
    """The jobs of all sources, down to where every source that answers has loaded.

    What was shown once stays, also when a source that answers later has not loaded as far: only
    the first ``whole`` jobs are then all that there are. ``row`` and the like know every loaded
    job, ``place`` those that are shown. A job that two sources have is the first one's.
    """

    def __init__(self, sources: int) -> None:
        self.has_names = False
        self._sources = [_Source() for _ in range(sources)]
        self._positions: dict[str, Position] = {}  # of every loaded job
        self._shown: Any = SortedList()  # of positions
        self._bound = TOP  # the position of the last one that is shown
        self._heads: list[Position] = []  # a heap; some are out of date
        self._horizons: list[Position] = []  # likewise
        self._missing: MissingJobs | None = None
        self._live = self._with_failures = 0

    def copied(self, lists: Sequence[JobList]) -> "MergedJobs":
        """Return a copy that no later change of this one changes; ``lists`` are the sources'."""
        made, pairs = copy(self), zip(self._sources, lists, strict=True)
        vars(made).update(
            _sources=[each.copied(jobs) for each, jobs in pairs],
            _positions=self._positions.copy(),
            _shown=self._shown.copy(),
            _heads=self._heads.copy(),
            _horizons=self._horizons.copy(),
        )
        return made

    # merging

    def update(self, source: int, jobs: JobList, added: Iterable[str], reach: Reach) -> bool:
        """Note what a source has loaded, ``added`` since the last time, and how far it is.

        Returns whether more can be shown, by ``show_more``.
        """
        each = self._sources[source]
        if each.jobs is not jobs:
            self._begin(source, jobs)
            added = [row.job_id for row in jobs]
        self._add(source, added)
        self._count(each)
        each.reach = reach
        self.has_names = self.has_names or jobs.has_names
        self._missing = None
        self._note_horizon(source)
        self._note_head(source)
        return self.show_more()

    def _count(self, each: _Source) -> None:
        """Count what is read with every drawing, however many sources there are."""
        live, has_failures = each.jobs.live, each.jobs.has_failures
        self._live += live - each.live
        self._with_failures += has_failures - each.has_failures
        each.live, each.has_failures = live, has_failures

    def _begin(self, source: int, jobs: JobList) -> None:
        """Take over another list of a source."""
        each = self._sources[source]
        for row in each.jobs:
            position = self._positions.get(row.job_id)
            if position and position.source == source:
                self._shown.discard(self._positions.pop(row.job_id))
        each.jobs, each.shown, each.repeated = jobs, 0, {}

    def _add(self, source: int, added: Iterable[str]) -> None:
        """Position new jobs, from the newest to the oldest; show those between shown ones."""
        each = self._sources[source]
        found = (each.jobs.place(job_id) for job_id in added)
        places = sorted(place for place in found if place is not None)
        below = self._below(source, places)
        for place in places:
            position = self._new_position(source, place, below[place])
            if self._positions.setdefault(position.job_id, position) is not position:
                each.repeated[position.job_id] = position
            if place < each.shown:
                each.shown += 1
                self._show(position)

    def _below(self, source: int, places: Sequence[int]) -> dict[int, Position | None]:
        """Return what limits new jobs from below: the next job that has a position already."""
        found: dict[int, Position | None] = {}
        last = len(self._sources[source].jobs) - 1
        for place in reversed(places):
            known = self._position(source, place + 1) if place < last else None
            found[place] = known or found.get(place + 1)
        return found

    def _new_position(self, source: int, place: int, below: Position | None) -> Position:
        """Return the position of a new job, as its neighbours in the source's order allow it."""
        jobs = self._sources[source].jobs
        above = self._position(source, place - 1) if place else None
        row = jobs[place]
        created = row.created
        if created is None and not place:  # as the first one that says when it was created
            created = next((each.created for each in jobs if each.created is not None), None)
        newest = above.age if above else -math.inf
        age = max(newest, newest if created is None else -created)
        age = min(age, below.age) if below else age
        return Position(age, source, rank_between(above, below), row.job_id)

    def _position(self, source: int, place: int) -> Position | None:
        """Return the position of a source's job; None before it has one."""
        each = self._sources[source]
        job_id = each.jobs[place].job_id
        position = each.repeated.get(job_id) or self._positions.get(job_id)
        return position if position and position.source == source else None

    def _note_horizon(self, source: int) -> None:
        each, horizon = self._sources[source], None
        if each.reach is Reach.MORE and len(each.jobs):
            horizon = self._position(source, len(each.jobs) - 1)
        if horizon is not each.horizon:
            each.horizon = horizon
            if horizon:
                heappush(self._horizons, horizon)

    def _note_head(self, source: int) -> None:
        each = self._sources[source]
        head = self._position(source, each.shown) if each.shown < len(each.jobs) else None
        if head is not each.head:
            each.head = head
            if head:
                heappush(self._heads, head)

    @property
    def _limit(self) -> Position:
        """The newest horizon of a source that answers: older jobs of others may have to wait."""
        while self._horizons:
            horizon = self._horizons[0]
            if self._sources[horizon.source].horizon is horizon:
                return horizon
            heappop(self._horizons)
        return BOTTOM

    def show_more(self) -> bool:
        """Show what is loaded down to the limit, in order; return whether some of it is left.

        That is for a later turn of the loop: one page may let those of all sources be shown.
        """
        wanted = max(self._bound, self._limit)
        for _ in range(AT_ONCE):
            head = self._next_head
            if head is None or head > wanted:
                return False
            heappop(self._heads)
            self._sources[head.source].shown += 1
            self._show(head)
            self._note_head(head.source)
            self._bound = max(self._bound, head)
        head = self._next_head
        return head is not None and head <= wanted

    @property
    def _next_head(self) -> Position | None:
        """The position of the newest job that is not shown."""
        while self._heads:
            head = self._heads[0]
            if self._sources[head.source].head is head:
                return head
            heappop(self._heads)
        return None

    def _show(self, position: Position) -> None:
        if self._positions[position.job_id] is position:
            self._shown.add(position)

    # how far it reaches

    @property
    def next_source(self) -> int | None:
        """The source whose next page lets more be shown: the one whose horizon is newest."""
        limit = self._limit
        return None if limit is BOTTOM else limit.source

    def next_sources(self, count: int) -> list[int]:
        """Return the sources whose pages are wanted next: so many of the newest horizons."""
        horizons = (each.horizon for each in self._sources if each.horizon)
        return [horizon.source for horizon in nsmallest(count, horizons)]

    @property
    def whole(self) -> int:
        """Return how many jobs, from the top, lack none of a source that answers between them."""
        found: int = self._shown.bisect_right(min(self._limit, self._next_head or BOTTOM))
        return found

    def reach(self, source: int) -> Reach:
        """Return how far a source has answered."""
        return self._sources[source].reach

    def shows_all(self, source: int) -> bool:
        """Return whether every job that a source has loaded is shown."""
        each = self._sources[source]
        return each.shown >= len(each.jobs)

    def missing(self) -> MissingJobs:
        """Return which sources jobs may be missing from, of those that are shown or older."""
        if self._missing is None:
            self._missing = self._find_missing()
        return self._missing

    def _find_missing(self) -> MissingJobs:
        horizons, without_jobs, silent = [], 0, 0
        for source, each in enumerate(self._sources):
            lags = each.horizon is not None and each.horizon < self._bound
            if each.reach in (Reach.WAITING, Reach.FAILING) and not len(each.jobs):
                without_jobs += 1
            elif lags or each.reach is Reach.FAILING:
                horizons.append(self._position(source, len(each.jobs) - 1))
                silent += each.reach is Reach.FAILING
        before = max((-each.age for each in horizons if each), default=None)
        return MissingJobs(len(horizons), before, without_jobs, silent)

    # reading

    def source_of(self, job_id: str) -> int | None:
        """Return the number of the source that a loaded job is of; None for others."""
        position = self._positions.get(job_id)
        return None if position is None else position.source

    def loaded(self, source: int) -> JobList:
        """Return the jobs of a source that are loaded."""
        return self._sources[source].jobs

    def __len__(self) -> int:
        return len(self._shown)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return list(map(self._row_at, self._shown[place]))
        return self._row_at(self._shown[place])

    def __iter__(self) -> Iterator[Row]:
        return map(self._row_at, self._shown)

    def _row_at(self, position: Position) -> Row:
        return self._sources[position.source].jobs.row(position.job_id)

    def _list_of(self, job_id: str) -> JobList:
        return self._sources[self._positions[job_id].source].jobs

    def place(self, job_id: str) -> int | None:
        """Return the index of the job among those that are shown; None if it is not one."""
        position = self._positions.get(job_id)
        if position is None:
            return None
        each = self._sources[position.source]
        place = each.jobs.place(job_id)
        if place is None or place >= each.shown:
            return None
        index: int = self._shown.bisect_left(position)
        return index

    @property
    def ids(self) -> Collection[str]:
        """Return the ids of the jobs that a source has loaded, shown or not."""
        return self._positions.keys()

    def is_loaded(self, job_id: str) -> bool:
        """Return whether a source has loaded the job, shown or not."""
        return job_id in self._positions

    def row(self, job_id: str) -> Row:
        """Return the row of a loaded job. KeyError for one that is not."""
        return self._list_of(job_id).row(job_id)

    def progress(self, job_id: str, log: Log | None) -> JobProgress:
        """Return the phases of the participants of a loaded job. KeyError for one that is not."""
        return self._list_of(job_id).progress(job_id, log)

    def last_answer(self, job_id: str) -> Answer:
        """Return the last answer of a loaded job. KeyError for one that is not."""
        return self._list_of(job_id).last_answer(job_id)

    def seen_at(self, job_id: str) -> float:
        """Return the time of its last answer (epoch seconds by the service's clock)."""
        return self._list_of(job_id).seen_at(job_id)

    def observed(self, job_id: str) -> dict[Subject, Observed]:
        """Return the observed changes of the job's statuses."""
        return self._list_of(job_id).observed(job_id) if job_id in self._positions else {}

    @property
    def account(self) -> str:
        """Return the account, if all sources that have jobs are of one; else nothing."""
        accounts = (each.jobs.account for each in self._sources if len(each.jobs))
        first = next(accounts, "")
        return first if all(each == first for each in accounts) else ""

    @property
    def live(self) -> int:
        """The number of loaded jobs that may still change."""
        return self._live

    @property
    def live_ids(self) -> tuple[str, ...]:
        """The ids of the loaded jobs that may still change, newest first."""
        live = {job_id for each in self._sources for job_id in each.jobs.live_ids}
        return tuple(sorted(live, key=self._positions.__getitem__))

    @property
    def has_failures(self) -> bool:
        """Whether any job has failed, or is failing."""
        return self._with_failures > 0
