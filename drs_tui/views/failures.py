"""Find the failures of jobs, once for each of their answers."""

from collections.abc import Iterable

from drs_tui.model.analysis.failures import Failure, failures_of
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.row import Row
from drs_tui.store.store import Store

CACHED_JOBS = 256


class Failures:
    """Caches the failures of jobs until another answer or more of their log arrives."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cached: dict[str, tuple[JobProgress, list[Failure], bool]] = {}
        self._capacity = CACHED_JOBS

    def of_job(self, job_id: str) -> list[Failure]:
        """Return the failures of a job, by its last answer and as much of its log as is read."""
        progress = self._store.progress(job_id)
        is_read = self.is_read(job_id)
        kept = self._cached.get(job_id)
        if kept is None or kept[0] is not progress or kept[2] != is_read:
            jobs = self._store.jobs
            observed = {subject: note.at for subject, note in jobs.observed(job_id).items()}
            kept = self._cached[job_id] = (
                progress,
                failures_of(jobs.job(job_id), progress, observed, is_read=is_read),
                is_read,
            )
            if len(self._cached) > self._capacity:
                self._evict()
        return kept[1]

    def _evict(self) -> None:
        """Drop the jobs whose logs were dropped; if most have one, allow for more jobs."""
        logs = self._store.details.logs
        self._cached = {job_id: kept for job_id, kept in self._cached.items() if logs.get(job_id)}
        self._capacity = CACHED_JOBS + 2 * len(self._cached)

    def of(self, job_ids: Iterable[str]) -> list[Failure]:
        """Return the failures of several jobs."""
        return [failure for job_id in job_ids for failure in self.of_job(job_id)]

    def is_read(self, job_id: str) -> bool:
        """Return whether the job's log, which has the causes, is read to its end."""
        return self._store.details.logs.is_whole(job_id)


def needs_log(row: Row) -> bool:
    """Return whether the causes are in the log: of failed participants and of live jobs."""
    return row.live or row.counts.failed > 0


def may_have_failed(row: Row) -> bool:
    """Return whether the job can have failures at all."""
    return needs_log(row) or row.counts.runs_failed > 0 or row.counts.optional_failed > 0
