"""Every failure of the jobs that somebody asks about, found once for each of their answers."""

from collections.abc import Iterable

from drs_tui.model.analysis.failures import Failure, failures_of
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.analysis.row import Row
from drs_tui.store.store import Store

KEPT = 256


class Failures:
    """Found in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, tuple[JobProgress, list[Failure]]] = {}
        self._most = KEPT

    def of_job(self, job_id: str) -> list[Failure]:
        """The failures of one job, by its last answer and as much of its log as is read."""
        progress = self._store.progress(job_id)
        kept = self._kept.get(job_id)
        if kept is None or kept[0] is not progress:
            jobs = self._store.jobs
            observed = {subject: note.at for subject, note in jobs.observed(job_id).items()}
            kept = self._kept[job_id] = progress, failures_of(jobs.job(job_id), progress, observed)
            if len(self._kept) > self._most:
                self._evict()
        return kept[1]

    def _evict(self) -> None:
        """Let go of the jobs whose logs were let go: few are left, or there is room for more."""
        logs = self._store.details.logs
        self._kept = {job_id: kept for job_id, kept in self._kept.items() if logs.get(job_id)}
        self._most = KEPT + 2 * len(self._kept)

    def of(self, job_ids: Iterable[str]) -> list[Failure]:
        """The failures of several."""
        return [failure for job_id in job_ids for failure in self.of_job(job_id)]

    def is_read(self, job_id: str) -> bool:
        """Whether the job's log, without which there is no cause, is read to its end."""
        return self._store.details.logs.is_whole(job_id)


def needs_log(row: Row) -> bool:
    """Whether only the log can say why: of failed servers and networks, and of what still runs."""
    return row.live or row.counts.failed > 0


def may_have_failed(row: Row) -> bool:
    """Whether the job is worth asking at all."""
    return needs_log(row) or row.counts.runs_failed > 0 or row.counts.optional_failed > 0
