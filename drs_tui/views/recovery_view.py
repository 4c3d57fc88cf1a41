"""Several jobs followed as one recovery: what ``JobView`` is of one job."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.grouping import launches, tag_of
from drs_tui.model.analysis.outcome import Outcome
from drs_tui.model.analysis.phases import with_log
from drs_tui.model.analysis.progress import JobProgress, Span
from drs_tui.model.analysis.recovery import (
    Attempts,
    Recovery,
    spans_before,
)
from drs_tui.model.analysis.row import Row, row_of
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.store.jobs import Observed
from drs_tui.store.logs import Log
from drs_tui.store.status import ActiveError
from drs_tui.store.store import Store
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import LogRow, NetworkRow, RunRow, ServerRow


def recovery_view(store: Store, job_ids: Sequence[str], now: float) -> JobView:
    """Return one job, or several as one recovery. KeyError where one is not in the list."""
    if len(job_ids) == 1:
        return JobView(store, job_ids[0], now)
    return RecoveryView(store, job_ids, now)


class RecoveryView(JobView):
    """Jobs in the store as one recovery, as of ``now``: make another one for another time.

    Participants are those of the last attempts, under the keys of the merged job.
    """

    def __init__(self, store: Store, job_ids: Sequence[str], now: float) -> None:
        jobs = sorted(job_ids, key=lambda job_id: (store.jobs.row(job_id).created or 0.0, job_id))
        super().__init__(store, jobs[0], now)
        self._job_ids = tuple(jobs)

    @property
    def job_ids(self) -> tuple[str, ...]:
        """Return the ids of its jobs, oldest first."""
        return self._job_ids

    @cached_property
    def parts(self) -> Sequence[JobView]:
        """Return its jobs, oldest first."""
        return [JobView(self.store, job_id, self.now) for job_id in self._job_ids]

    @cached_property
    def recovery(self) -> Recovery:
        """Return the jobs joined."""
        return self.store.recovery(self._job_ids)

    @property
    def job(self) -> Job:
        """Return the jobs as one."""
        return self.recovery.job

    @property
    def progress(self) -> JobProgress:
        """Return the phase of every participant, by its last attempt."""
        return self.recovery.progress

    @cached_property
    def row(self) -> Row:
        """Return what a row of the list would be for them all."""
        rows = [part.row for part in self.parts]
        rows = [row for row in rows if launches(row)] or rows
        row = with_log(row_of(self.job, rows[0].source), self.progress)
        name = self.recovery_name
        tags = (f"Name={name}", *(each for each in row.tags if not each.startswith("Name=")))
        return replace(
            row,
            tags=tags if name else row.tags,
            outcome=_outcome(row, rows),
            live=any(each.live for each in rows),
            deleted=all(each.deleted for each in rows),
        )

    @property
    def recovery_name(self) -> str:
        """Return the name that all jobs share: of the recovery's tag, their own, or a plan's."""
        rows = [part.row for part in self.parts]
        plans = self.store.details.plans
        of_plans = {plans.name_of_job(job_id) for job_id in self._job_ids}
        shared = {tag_of(row) for row in rows}, {row.name for row in rows}, of_plans
        return next((name for names in shared if len(names) == 1 for name in names if name), "")

    def attempts(self, key: str) -> Attempts:
        """Return the launches of a server, oldest first."""
        return self.recovery.servers.get(key, ())

    def attempts_before(self) -> Mapping[str, Sequence[Span]]:
        """Return how the attempts before a server's last one went, by its key."""
        return {
            key: spans_before(attempts)
            for key, attempts in self.recovery.servers.items()
            if len(attempts) > 1
        }

    @cached_property
    def observed(self) -> dict[Subject, Observed]:
        """Return the status changes that were observed of the last attempts."""
        origins = self.recovery.origins()
        return {
            subject._replace(owner=origins[part.job_id, subject.owner]): observed
            for part in self.parts
            for subject, observed in part.observed.items()
            if (part.job_id, subject.owner) in origins
        }

    @property
    def log_error(self) -> ActiveError | None:
        """Return the first error that keeps one of the logs from being complete."""
        return next(filter(None, (part.log_error for part in self.parts)), None)

    def servers(self) -> list[ServerRow]:
        """Return each server by its last attempt."""
        rows = {(row.job_id, row.job_key): row for part in self.parts for row in part.servers()}
        return [
            rows[attempts[-1].job_id, attempts[-1].key]._replace(
                key=key, started=self.job.created, attempt=len(attempts)
            )
            for key, attempts in self.recovery.servers.items()
        ]

    def networks(self) -> list[NetworkRow]:
        """Return each network by its last attempt."""
        rows = {(row.job_id, row.job_key): row for part in self.parts for row in part.networks()}
        return [
            rows[last.job_id, last.key]._replace(key=key)
            for key, (*_, last) in self.recovery.networks.items()
        ]

    def all_runs(self) -> list[RunRow]:
        """Return every action run of every server's last attempt."""
        views = {part.job_id: part for part in self.parts}
        return [
            run
            for row in self.servers()
            for run in views[row.job_id].runs_of(row.job_key, row.server)
        ]

    # the logs as one

    @cached_property
    def _logged(self) -> list[tuple[LogItem, JobView, int]]:
        """Return every log item with its job and its index there, in the order of time."""
        found = [each for part in self.parts for each in _items(part)]
        found.sort(key=lambda each: each[0])
        return [(item, part, index) for _, (item, part, index) in found]

    @cached_property
    def log(self) -> Log | None:
        """Return the logs as one; None if nothing of any was read."""
        logs = [part.log for part in self.parts]
        read = [log for log in logs if log is not None]
        if not read:
            return None
        merged = Log()
        merged.items = [item for item, _, _ in self._logged]
        merged.version = sum(log.version for log in read)
        merged.is_whole = len(read) == len(logs) and all(log.is_whole for log in read)
        merged.as_of = min((log.as_of for log in read if log.as_of is not None), default=None)
        return merged

    def log_row(self, index: int, item: LogItem) -> LogRow:
        """Return a log item with its own job's names, timed from the recovery's start."""
        _, part, place = self._logged[index]
        return part.log_row(place, item)._replace(place=index, created=self.job.created)

    def log_place(self, key: Hashable) -> int | None:
        """Return the index in ``log`` of an item, by its job's id and its index there."""
        return self._log_places.get(key)

    @cached_property
    def _log_places(self) -> dict[Hashable, int]:
        return {(part.job_id, place): index for index, (_, part, place) in enumerate(self._logged)}


def _outcome(row: Row, rows: Sequence[Row]) -> Outcome:
    """Return the outcome of the jobs together; one that is over may have left servers unfinished,
    when it was cancelled or fell silent."""
    if row.outcome is not Outcome.FINISHING or any(each.live for each in rows):
        return row.outcome
    is_silent = any(each.outcome is Outcome.LAST_KNOWN for each in rows)
    return Outcome.LAST_KNOWN if is_silent else Outcome.CANCELLED


def _items(part: JobView) -> Iterator[tuple[float, tuple[LogItem, JobView, int]]]:
    """Yield a job's log items with their times; one without a time has that of the item before."""
    latest = part.job.created or 0.0
    for index, item in enumerate(part.log.items if part.log else ()):
        latest = item.at if item.at is not None else latest
        yield latest, (item, part, index)
