"""The jobs that a source server took part in, and how each ended for it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.counts import ActionFailure, failed_action
from drs_tui.model.analysis.progress import JobProgress, State
from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import cause_title
from drs_tui.store.jobs import Jobs
from drs_tui.store.matches import Matches
from drs_tui.store.store import Store
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import ServerRow

SHOWN = 20  # jobs at first: each is parsed to be shown
MORE = 50
LOGS_MAX = 10


class PastJob(NamedTuple):
    """One job of the server. ``progress`` is how far all in it are, ``line`` the server in it,
    ``cause`` why it failed there."""

    row: Row
    progress: JobProgress
    line: ServerRow
    cause: Cause | None


def server_cause(failures: Failures, job_id: str, key: str) -> Cause | None:
    """Return the worst cause for which a server, or an action on it, failed in a job."""
    ours = [failure for failure in failures.of_job(job_id) if failure.key == key]
    found = failures.causes(ours)
    found.sort(key=lambda cause: (cause.is_resolved, cause.optional))
    return found[0] if found else None


def cause_words(cause: Cause, *, is_denied: bool = False) -> str:
    """Name a cause in one line; of a failed action also its reason. ``is_denied``: logs are."""
    title = cause_title(cause, is_denied=is_denied)
    if cause.kind == "ACTION" and cause.message:
        return f"{title}: {' '.join(cause.message.split())}"
    return title


def is_failed(line: ServerRow) -> bool:
    """Return whether the server failed, or a required action on it."""
    action = failed_action(line.server)
    return line.progress.state is State.FAILED or action is ActionFailure.REQUIRED


class ServerHistory:
    """The loaded jobs that a source server took part in, newest first.

    ``limit`` of them are shown; ``show_more`` raises it.
    """

    def __init__(self, store: Store, server_id: str) -> None:
        self._store = store
        self._server_id = server_id
        self._failures = Failures(store)
        self._matches: tuple[Jobs, Matches] | None = None
        self.limit = SHOWN

    @property
    def rows(self) -> Sequence[Row]:
        """Return the rows of its jobs, as far as they are loaded."""
        jobs = self._store.jobs
        if self._matches is None or self._matches[0] is not jobs:
            self._matches = jobs, Matches(jobs, lambda row: self._server_id in row.server_ids)
        self._matches[1].update(set())
        return self._matches[1]

    def show_more(self) -> None:
        """Show more of the jobs that are loaded."""
        self.limit = min(self.limit + MORE, len(self.rows) + MORE)

    def past_jobs(self, now: float) -> list[PastJob]:
        """Return the newest of its jobs."""
        return list(self._past_jobs(now))

    def _past_jobs(self, now: float) -> Iterator[PastJob]:
        for row in self.rows[: self.limit]:
            job = JobView(self._store, row.job_id, now)
            line = job.server(self._server_id)
            cause = server_cause(self._failures, row.job_id, line.key)
            is_over = cause is None or cause.is_resolved or cause.optional
            yield PastJob(row, job.progress, line, None if is_over else cause)

    def logs_needed(self, past: Sequence[PastJob]) -> list[str]:
        """Return the ids of ended jobs whose logs say why it failed: of the newest alone."""
        failed = [each for each in past if each.line.progress.status == "FAILED"]
        return [each.row.job_id for each in failed if not each.row.live][:LOGS_MAX]
