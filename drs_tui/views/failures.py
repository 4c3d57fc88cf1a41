"""Find the failures of jobs, once for each answer about them."""

from collections.abc import Iterable

from drs_tui.model.analysis.causes import Cause, causes
from drs_tui.model.analysis.failures import Failure, failures_of
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.recovery import with_later_attempts
from drs_tui.model.analysis.row import Row
from drs_tui.store.store import Store
from drs_tui.views.job_view import JobView

CACHED_JOBS = 256


class Failures:
    """Find failures, and cache them until another answer or more of the log arrives."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cached: dict[str, tuple[JobProgress, list[Failure], bool]] = {}
        self._capacity = CACHED_JOBS

    def of_job(self, job_id: str) -> list[Failure]:
        """Return the failures of a job, by its last answer and what was read of its log."""
        progress = self._store.progress(job_id)
        is_read = self.is_read(job_id)
        cached = self._cached.get(job_id)
        if cached is None or cached[0] is not progress or cached[2] != is_read:
            jobs = self._store.jobs
            observed = {subject: note.at for subject, note in jobs.observed(job_id).items()}
            cached = self._cached[job_id] = (
                progress,
                failures_of(jobs.job(job_id), progress, observed, is_read=is_read),
                is_read,
            )
            if len(self._cached) > self._capacity:
                self._evict()
        return cached[1]

    def _evict(self) -> None:
        """Drop the jobs whose logs were dropped; if most have one, allow for more jobs."""
        logs = self._store.details.logs
        self._cached = {
            job_id: cached for job_id, cached in self._cached.items() if logs.get(job_id)
        }
        self._capacity = CACHED_JOBS + 2 * len(self._cached)

    def of(self, job_ids: Iterable[str]) -> list[Failure]:
        """Return the failures of several jobs."""
        return [failure for job_id in job_ids for failure in self.of_job(job_id)]

    def of_view(self, view: JobView) -> list[Failure]:
        """Return the failures of a job, or of a recovery: resolved by later attempts."""
        found = self.of(view.job_ids)
        return with_later_attempts(found, view.recovery) if view.recovery else found

    def causes(self, failures: Iterable[Failure]) -> list[Cause]:
        """Group failures by cause, the worst first; the hints are for their jobs' regions."""
        row = self._store.jobs.row
        return causes(failures, lambda job_id: row(job_id).source.region)

    def is_read(self, job_id: str) -> bool:
        """Return whether the job's log has been read to its end."""
        return self._store.details.logs.is_whole(job_id)


def needs_log(row: Row) -> bool:
    """Return whether a job's causes are in its log: it is live, or participants failed."""
    return row.live or row.counts.failed > 0


def may_have_failed(row: Row) -> bool:
    """Return whether the job may have any failures."""
    return needs_log(row) or row.counts.runs_failed > 0 or row.counts.optional_failed > 0
