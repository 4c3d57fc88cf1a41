"""Make of jobs in the store what a recovery came to, server by server, to compare it."""

from collections.abc import Iterator, Sequence

from drs_tui.model.analysis.comparison import RecoveryResult, Result, ServerResult
from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.milestones import MilestoneTime, milestone
from drs_tui.model.analysis.phase_times import phase_times
from drs_tui.model.analysis.progress import CONVERSION, LAUNCH, Progress, State
from drs_tui.model.analysis.row import Row
from drs_tui.model.analysis.rto import RtoTarget
from drs_tui.model.text.labels import type_word
from drs_tui.model.text.times import CLOCK_SLACK, elapsed
from drs_tui.store.store import Store
from drs_tui.views.belonging import why_no_recovery
from drs_tui.views.failures import Failures
from drs_tui.views.job_sources import sources_of
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.rows import ServerRow
from drs_tui.views.server_history import cause_words, server_cause
from drs_tui.views.summary import job_words


def recovers(row: Row) -> bool:
    """Return whether the job recovers servers: one that ends instances, or has none, does not."""
    return bool(row.server_ids) and goal(row.type, row.initiated_by) == "LAUNCHED"


def refusal(store: Store, *recoveries: Sequence[str]) -> str:
    """Return why these jobs cannot be compared; empty if they can."""
    for job_ids in recoveries:
        rows = list(map(store.jobs.row, job_ids))
        if not any(map(recovers, rows)):
            words = type_word(rows[0].initiated_by, rows[0].type)
            return f"{', '.join(job_ids)} ({words}) recovers no servers"
        if why_not := why_no_recovery(rows):
            return f"{', '.join(job_ids)}: {why_not}"
    return ""


class Results:
    """Makes results of jobs in the store. ``end``: where a server counts as recovered."""

    def __init__(self, store: Store, end: RtoTarget = RtoTarget.LAUNCHED) -> None:
        self._store = store
        self.end = end
        self._failures = Failures(store)

    def of(self, job_ids: Sequence[str], now: float) -> RecoveryResult:
        """Return what a job, or several as one recovery, came to.

        KeyError for a job that is not in the store.
        """
        view = recovery_view(self._store, job_ids, now)
        row = view.row
        return RecoveryResult(
            tuple(view.job_ids),
            job_words(row),
            row.initiated_by,
            sources_of(view),
            row.created,
            tuple(self._servers(view, live=row.live)),
            row.live,
        )

    def _servers(self, view: JobView, *, live: bool) -> Iterator[ServerResult]:
        point = milestone(self.end, view.progress, view.job, view.seen, live=live)
        times = {mark.key: mark for mark in point.reached}
        lost = set(point.lost)
        taking_part = {*times, *lost, *point.pending}
        for line in view.servers():
            if line.key in taking_part:
                yield self._server(line, times.get(line.key), is_lost=line.key in lost)

    def _server(
        self, line: ServerRow, mark: MilestoneTime | None, *, is_lost: bool
    ) -> ServerResult:
        identity, progress = line.server.source_server_id, line.progress
        name = self._store.details.servers.names.get(identity or "")
        took = elapsed(line.started, mark.at, CLOCK_SLACK) if mark else None
        return ServerResult(
            key=line.key,
            name=line.name,
            result=Result.REACHED if mark else _unreached(line, is_lost=is_lost),
            id=identity,
            hostname=(name.fqdn or name.hostname) if name else None,
            took=took,
            source=mark.source if mark and took is not None else None,
            attempt=line.attempt,
            phases=phase_times(progress) if mark and line.is_logged else {},
            cause=self._cause(line.job_id, line.job_key) if is_lost else "",
            point_age=line.point_age,
            is_converted=_is_converted(progress),
        )

    def _cause(self, job_id: str, key: str) -> str:
        cause = server_cause(self._failures, job_id, key)
        is_denied = self._store.status_of(job_id).is_log_denied
        return cause_words(cause, is_denied=is_denied) if cause else ""


def _unreached(line: ServerRow, *, is_lost: bool) -> Result:
    if not is_lost:
        return Result.UNKNOWN if line.is_over else Result.OPEN
    return Result.CANCELLED if line.progress.state is State.CANCELLED else Result.FAILED


def _is_converted(progress: Progress) -> bool | None:
    """Return whether the log has a conversion; None where it has no launch either."""
    phases = {span.phase for span in progress.spans}
    return CONVERSION in phases if LAUNCH in phases else None
