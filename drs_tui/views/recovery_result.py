"""Make of jobs in the store what a recovery came to, server by server, to compare it."""

from collections.abc import Iterator, Sequence

from drs_tui.model.analysis.comparison import RecoveryResult, Result, ServerResult
from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.milestones import MilestoneTime, milestone
from drs_tui.model.analysis.phase_times import phase_times
from drs_tui.model.analysis.progress import CONVERSION, LAUNCH, Progress, State
from drs_tui.model.analysis.row import Row
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.text.times import CLOCK_SLACK, elapsed
from drs_tui.store.store import Store
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import ServerRow
from drs_tui.views.server_history import cause_words, server_cause
from drs_tui.views.summary import job_words


def recovers(row: Row) -> bool:
    """Return whether the job recovers servers: one that ends instances, or has none, does not."""
    return bool(row.server_ids) and goal(row.type, row.initiated_by) == "LAUNCHED"


class Results:
    """Makes results of jobs in the store. ``end``: where a server counts as recovered."""

    def __init__(self, store: Store, end: RtoTarget = RtoTarget.LAUNCHED) -> None:
        self._store = store
        self._end = end
        self._failures = Failures(store)

    def of(self, job_ids: Sequence[str], now: float) -> RecoveryResult:
        """Return what a recovery of these jobs came to: of each server its newest job counts.

        Its clock starts with its first job. KeyError for a job that is not in the store.
        """
        rows = sorted(map(self._store.jobs.row, job_ids), key=lambda row: row.created or 0.0)
        created = min((row.created for row in rows if row.created is not None), default=None)
        servers: dict[str, ServerResult] = {}
        for row in rows:
            for server in self._servers(JobView(self._store, row.job_id, now), created):
                servers[server.key] = server
        return RecoveryResult(
            tuple(row.job_id for row in rows),
            job_words(rows[0]) if rows else "",
            rows[0].initiated_by if rows else None,
            rows[0].source.region if rows else "",
            created,
            tuple(servers.values()),
            any(row.live for row in rows),
        )

    def _servers(self, job: JobView, created: float | None) -> Iterator[ServerResult]:
        live = job.row.live
        point = milestone(self._end, job.progress, job.job, job.seen, live=live)
        times = {mark.key: mark for mark in point.reached}
        lost, pending = set(point.lost), set(point.pending)
        for line in job.servers():
            if line.key in times or line.key in lost or line.key in pending:
                yield self._server(
                    job, line, times.get(line.key), created, is_lost=line.key in lost
                )

    def _server(
        self,
        job: JobView,
        line: ServerRow,
        mark: MilestoneTime | None,
        created: float | None,
        *,
        is_lost: bool,
    ) -> ServerResult:
        identity, progress = line.server.source_server_id, line.progress
        name = self._store.details.servers.names.get(identity or "")
        took = elapsed(created, mark.at, CLOCK_SLACK) if mark else None
        return ServerResult(
            key=line.key,
            name=line.name,
            result=_result(progress, has_reached=mark is not None, is_lost=is_lost),
            id=identity,
            hostname=(name.fqdn or name.hostname) if name else None,
            took=took,
            source=mark.source if mark and took is not None else None,
            phases=phase_times(progress) if mark else {},
            cause=self._cause(job.job_id, line.key) if is_lost else "",
            point_age=line.point_age,
            is_converted=_is_converted(progress),
        )

    def _cause(self, job_id: str, key: str) -> str:
        cause = server_cause(self._failures, job_id, key)
        is_denied = self._store.status.is_log_denied
        return cause_words(cause, is_denied=is_denied) if cause else ""


def _result(progress: Progress, *, has_reached: bool, is_lost: bool) -> Result:
    if has_reached:
        return Result.REACHED
    if not is_lost:
        return Result.OPEN
    return Result.CANCELLED if progress.state is State.CANCELLED else Result.FAILED


def _is_converted(progress: Progress) -> bool | None:
    """Return whether the log has a conversion; None where it has no launch either."""
    phases = {span.phase for span in progress.spans}
    return CONVERSION in phases if LAUNCH in phases else None
