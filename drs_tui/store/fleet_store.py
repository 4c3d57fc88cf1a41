"""The state of many sources, as if it were of one. Each source's own store stays as it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from itertools import chain
from types import MappingProxyType
from typing import Any

from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.row import Row
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import Topic
from drs_tui.store.changes import Changes
from drs_tui.store.joined_details import JoinedDetails
from drs_tui.store.merged_jobs import MergedJobs, Reach
from drs_tui.store.status import ActiveError, Paging, SourceCounts, Status
from drs_tui.store.store import SourceStore, Store

# An account without DRS, or that has not enabled the region, has no jobs: that is an answer.
UNUSED = frozenset({ErrorKind.NOT_INITIALIZED, ErrorKind.NOT_ENABLED})
_LISTING = (Topic.LIVE, Topic.PAGE)


class SourceStanding(Enum):
    """How a source stands."""

    WAITING = "waiting"  # for its first answer
    ANSWERING = "answering"
    LATE = "late"  # an answer is overdue
    FAILING = "failing"
    ENDED = "ended"  # its collector has
    UNUSED = "unused"  # there is no DRS


SILENT = frozenset({SourceStanding.LATE, SourceStanding.FAILING, SourceStanding.ENDED})
"""It does not answer, or not any more."""


class FleetStore(Store):
    """The jobs of many sources in one order, what was looked up, and how the sources stand.

    ``targets`` and ``stores`` are by the sources' numbers. ``remembered`` are those that had no DRS
    when they were asked last, with the date: they are not asked.
    """

    jobs: MergedJobs

    def __init__(
        self,
        targets: Sequence[SourceTarget],
        stores: Sequence[SourceStore],
        remembered: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        self.targets, self.stores = tuple(targets), tuple(stores)
        self.remembered = {**remembered}
        self._servers: dict[str, int] = {}  # the sources of servers and networks, by id
        self._late: set[int] = set()
        self.accounts = {}
        self._status: Status | None = None
        self._standings = [SourceStanding.WAITING for _ in stores]
        # What is counted of each source, and the counts; None after a change.
        self._places = [("", "", False) for _ in stores]
        self._spread: tuple[int, int] | None = None
        self._begin_jobs()
        parts = [store.details for store in self.stores]
        places = [(target.name, target.full_name) for target in self.targets]
        self.joined = JoinedDetails(parts, self.source_of_job, self.source_of_server, places)
        super().__init__(self.joined)
        self._note_standings()

    def _begin_jobs(self) -> None:
        self.jobs = MergedJobs(len(self.stores))
        for source in self.remembered:  # nothing of them is waited for
            self.jobs.update(source, self.stores[source].jobs, (), Reach.END)

    # sources

    @property
    def parts(self) -> Sequence[SourceStore]:
        """Return the stores of all sources."""
        return self.stores

    def source_of_job(self, job_id: str) -> int | None:
        """Return the number of the source that has a job; None for one that is not known.

        One that is not loaded may be known by the instances that it has launched.
        """
        source = self.jobs.source_of(job_id)
        return self.joined.source_of_launch(job_id) if source is None else source

    def source_of_server(self, identity: str) -> int | None:
        """Return the number of the source that has a server or network; None if that is unknown.

        A server that no job has yet may be known by the step of a plan that is to launch it.
        """
        source = self._servers.get(identity)
        return self.joined.source_of_planned(identity) if source is None else source

    def standing(self, source: int) -> SourceStanding:
        """Return how a source stands."""
        return self._standings[source]

    def _note_standings(self) -> None:
        self._standings = [self._find_standing(n) for n in range(len(self.stores))]

    def _find_standing(self, source: int) -> SourceStanding:
        status = self.stores[source].status
        if source in self.remembered or self.unused_error(source):
            return SourceStanding.UNUSED
        if status.ended is not None:
            return SourceStanding.ENDED
        if status.active_error:
            return SourceStanding.FAILING
        if source in self._late:
            return SourceStanding.LATE
        return SourceStanding.ANSWERING if status.as_of is not None else SourceStanding.WAITING

    def silent(self) -> list[tuple[SourceTarget, float | None]]:
        """Return the sources that do not answer, each with the time of its last answer."""
        each = zip(self.targets, self.stores, self._standings, strict=True)
        return [
            (target, store.status.as_of) for target, store, standing in each if standing in SILENT
        ]

    def unused_error(self, source: int) -> ActiveError | None:
        """Return the answer that says that a source has no DRS, or has it disabled."""
        error = self.stores[source].status.active_error
        return error if error and error.request_error.kind in UNUSED else None

    def error(self, source: int) -> ActiveError | None:
        """Return why a source does not answer."""
        return self.stores[source].status.active_error

    def account(self, source: int) -> str:
        """Return the account of a source; empty until it is known."""
        store = self.stores[source]
        return store.status.account or store.jobs.account

    def region(self, source: int) -> str:
        """Return the region of a source; empty until it is known."""
        ready = self.stores[source].status.ready
        return ready.region if ready else self.targets[source].region or ""

    @property
    def statuses(self) -> Sequence[tuple[str, Status]]:
        """Return the status of each source that is asked, by its name."""
        each = zip(self.targets, self.stores, self._standings, strict=True)
        return [
            (target.full_name, store.status)
            for target, store, standing in each
            if standing is not SourceStanding.UNUSED
        ]

    @property
    def asked(self) -> Sequence[SourceStore]:
        """Return the stores of the sources that have DRS, as far as is known."""
        both = zip(self.stores, self._standings, strict=True)
        return [store for store, standing in both if standing is not SourceStanding.UNUSED]

    # what changes

    @property
    def offset(self) -> float:
        """Return how far the service's clock is ahead, by the first source that differs."""
        both = zip(self.stores, self._standings, strict=True)
        offsets = (s.status.offset for s, standing in both if standing is SourceStanding.ANSWERING)
        return next(filter(None, offsets), 0.0)

    @property
    def is_loading(self) -> bool:
        """Return whether a page of any source is on its way, or the first one."""
        if SourceStanding.WAITING in self._standings:
            return True
        both = zip(self.stores, self._standings, strict=True)
        return any(
            standing is SourceStanding.ANSWERING and store.status.paging is Paging.LOADING
            for store, standing in both
        )

    def begin_list(self) -> None:
        """Drop the jobs: every source begins another list."""
        self._begin_jobs()
        self._late.clear()
        self._note_standings()
        self._status = self._spread = None

    def drop_jobs(self) -> None:
        """Drop the jobs that have been used, of lists that are not looked back at."""
        for store in self.stores:
            store.drop_jobs()
        self.begin_list()

    def changed(self, source: int, changes: Changes) -> bool:
        """Take over what has changed in a source; return whether more can be shown later."""
        jobs = self.stores[source].jobs
        self._standings[source] = self._find_standing(source)
        self._note_place(source)
        for job_id in chain(changes.added, changes.updated):  # servers may be named later
            if jobs.place(job_id) is not None:
                row = jobs.row(job_id)
                for identity in chain(row.server_ids, row.network_ids):
                    self._servers.setdefault(identity, source)
        if changes.details:
            self.join()
        if changes.added or changes.status:
            self._name_account(source)
        for job_id in changes.evicted_logs:
            self._samples.pop(job_id, None)
        self._status = None
        return self.jobs.update(source, jobs, changes.added, self._reach(source))

    def _note_place(self, source: int) -> None:
        is_unused = self._standings[source] is SourceStanding.UNUSED
        place = self.account(source), self.region(source), is_unused
        if place != self._places[source]:
            self._places[source], self._spread = place, None

    def join(self) -> None:
        """Take over what was looked up of whole accounts."""
        self.joined.join([store.details for store in self.asked])

    def put_back(self, own: Mapping[str, Any]) -> None:
        """Take back attributes as they were."""
        vars(self).update(own)
        self._status = self._spread = None

    def _name_account(self, source: int) -> None:
        """Note what the account of a source is shown with, once it is known."""
        account, name = self.account(source), self.targets[source].name
        if account and account not in self.accounts:
            self.accounts = {**self.accounts, account: name}

    def set_late(self, source: int, *, is_late: bool) -> bool:
        """Note whether an answer of a source is overdue; return whether that is new."""
        if is_late == (source in self._late):
            return False
        (self._late.add if is_late else self._late.discard)(source)
        return True

    def page_requested(self) -> None:
        """Note that a source's page is on its way."""
        self._status = None

    def _reach(self, source: int) -> Reach:
        store, standing = self.stores[source], self.standing(source)
        if standing is SourceStanding.UNUSED:
            return Reach.END
        if standing in SILENT:
            return Reach.FAILING
        if store.status.paging in (Paging.END, Paging.STOPPED):
            return Reach.END
        return Reach.MORE if len(store.jobs) else Reach.WAITING

    # reading

    def progress(self, job_id: str) -> JobProgress:
        """Return each participant's phase, by the job's last answer and the log read so far."""
        return self._of(job_id).progress(job_id)

    def target_of(self, job_id: str) -> SourceTarget | None:
        """Return the source that a job is of; None for one that is not loaded."""
        source = self.jobs.source_of(job_id)
        return None if source is None else self.targets[source]

    def account_name(self, job_id: str) -> str:
        """Return what the account of a job is shown with; empty where there is one alone."""
        if not self.status.spread.accounts:
            return ""
        source = self.source_of_job(job_id)
        return "" if source is None else self.targets[source].name

    def region_name(self, job_id: str) -> str:
        """Return the region of a job; empty where there is one alone."""
        if not self.status.spread.regions:
            return ""
        source = self.source_of_job(job_id)
        return "" if source is None else self.region(source)

    def _of(self, job_id: str) -> SourceStore:
        source = self.jobs.source_of(job_id)
        if source is None:
            raise KeyError(job_id)
        return self.stores[source]

    def may_have_more(self, fits: Callable[[Row], bool]) -> bool:
        """Return whether jobs may come that are not shown yet, of sources whose jobs ``fits``."""
        numbers = range(len(self.stores))
        return any(self._may_have_more(source, fits) for source in numbers)

    def _may_have_more(self, source: int, fits: Callable[[Row], bool]) -> bool:
        reach, loaded = self.jobs.reach(source), self.jobs.loaded(source)
        if not len(loaded):
            return reach is Reach.WAITING
        is_whole = reach is not Reach.MORE and self.jobs.shows_all(source)
        return not is_whole and fits(loaded[0])

    def status_of(self, job_id: str) -> Status:
        """Return the status of the source that a job is of."""
        source = self.source_of_job(job_id)
        return self.status if source is None else self.stores[source].status

    def status_of_execution(self, arn: str) -> Status:
        """Return the status of the source that an execution of a recovery plan is of."""
        with_plans = (store for store in self.stores if store.details.has_plans)
        found = (s.status for s in with_plans if arn in s.details.plans.executions)
        return next(found, self.status)

    @property
    def status(self) -> Status:
        """Return the status of all sources together."""
        if self._status is None:
            self._status = self._sum_up()
        return self._status

    def _counts(self, standings: Sequence[SourceStanding]) -> SourceCounts:
        count = standings.count
        numbers = range(len(self.stores))
        used = [n for n in numbers if standings[n] is not SourceStanding.UNUSED]
        accounts, regions = self._counted(used)
        return SourceCounts(
            asked=len(used),
            failing=sum(map(count, SILENT)),
            waiting=count(SourceStanding.WAITING),
            unused=count(SourceStanding.UNUSED),
            accounts=accounts,
            regions=regions,
        )

    def _counted(self, used: Sequence[int]) -> tuple[int, int]:
        """Count the accounts and the regions of sources."""
        if self._spread is None:
            self._spread = self._count_accounts(used), len({self.region(n) for n in used})
        return self._spread

    def _count_accounts(self, sources: Sequence[int]) -> int:
        """Count the accounts of sources; one that is not known yet by its name."""
        known = [n for n in sources if self.account(n)]
        names = {self.targets[n].name for n in sources} - {self.targets[n].name for n in known}
        return len({self.account(n) for n in known}) + len(names)

    def _sum_up(self) -> Status:
        standings = self._standings
        counts = self._counts(standings)
        answering = [
            store.status
            for store, standing in zip(self.stores, standings, strict=True)
            if standing is SourceStanding.ANSWERING
        ]
        statuses = [store.status for store in self.asked]
        as_of = [status.as_of for status in answering if status.as_of is not None]
        minutes = [s.minutes_left for s in statuses if s.minutes_left is not None]
        return Status(
            ready=next((s.ready for s in (*answering, *statuses) if s.ready), None),
            as_of=max(as_of, default=None),  # those that are overdue do not count as answering
            offset=self.offset,
            minutes_left=min(minutes, default=None),
            wanted=next((s.wanted for s in statuses if s.wanted), None),
            paused=any(s.paused for s in statuses),
            ended=_ended(statuses),
            starts_at=min((s.starts_at for s in statuses if s.starts_at is not None), default=None),
            paging=_paging(answering, is_waiting=bool(counts.waiting)),
            paged=sum(s.paged for s in statuses),
            unreadable=sum(s.unreadable for s in statuses),
            errors=_errors(statuses, is_all=not answering and not counts.waiting),
            about={about: each for s in statuses for about, each in s.about.items()},
            sources=counts,
        )


def _ended(statuses: Sequence[Status]) -> str | None:
    """Return the last words of a collector, if all have ended."""
    is_all = bool(statuses) and all(status.ended is not None for status in statuses)
    return statuses[0].ended if is_all else None


def _paging(statuses: Sequence[Status], *, is_waiting: bool) -> Paging:
    """Return whether the list goes on in any of the sources."""
    found = {status.paging for status in statuses}
    if Paging.LOADING in found or is_waiting:
        return Paging.LOADING
    if not found:
        return Paging.FAILED
    if Paging.IDLE in found:
        return Paging.IDLE
    return Paging.STOPPED if Paging.STOPPED in found else Paging.END


def _errors(statuses: Iterable[Status], *, is_all: bool) -> dict[Topic, ActiveError]:
    """Return what fails, the first error of each topic; of listing, only if ``is_all`` fail."""
    errors: dict[Topic, ActiveError] = {}
    for status in statuses:
        for topic, error in status.errors.items():
            if is_all or topic not in _LISTING:
                errors.setdefault(topic, error)
    return errors
