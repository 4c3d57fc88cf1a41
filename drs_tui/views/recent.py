"""Find recent jobs: those of the last 24 hours."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

from drs_tui.model.analysis.row import Row
from drs_tui.store.jobs import Jobs

RECENT = 86_400.0  # seconds
RECENT_LABEL = "last 24 h"


def is_recent(row: Row, now: float) -> bool:
    """Return whether a job is live, or was created or ended in the last 24 hours."""
    return row.live or max(row.created or 0.0, row.ended or 0.0) > now - RECENT


class ServerFailures:
    """Count the servers that failed in jobs, each once: one that failed in two jobs is one server.

    A row says how many failed. Which ones says the job: it is looked at where jobs share servers,
    once for each state of its row.
    """

    def __init__(self) -> None:
        self._rows: list[Row] = []  # counted last
        self._count = 0
        self._failed: dict[str, tuple[Row, frozenset[str]]] = {}  # by job id

    def in_all(self, jobs: Jobs) -> int:
        """Count those of all jobs of the list."""
        found = [row for row in jobs if row.counts.failed and not row.counts.networks]
        return self._counted(jobs, found)

    def recent(
        self, jobs: Jobs, now: float, skip: Callable[[Row], bool] = lambda _: False
    ) -> tuple[int, bool]:
        """Count those of jobs created in the last 24 hours.

        Those to ``skip`` have servers that another one counts. Also returns whether the list
        reaches back that far.
        """
        found: list[Row] = []
        for row in jobs:
            if row.created is not None and row.created <= now - RECENT:
                return self._counted(jobs, found), True
            if row.counts.failed and not row.counts.networks and not skip(row):
                found.append(row)
        return self._counted(jobs, found), False

    def _counted(self, jobs: Jobs, rows: list[Row]) -> int:
        if rows != self._rows:  # the list is drawn far more often than these change
            self._rows, self._count = rows, self._count_once(jobs, rows)
        return self._count

    def _count_once(self, jobs: Jobs, rows: Sequence[Row]) -> int:
        seen = Counter(chain.from_iterable(row.server_ids for row in rows))
        shared = {server_id for server_id, times in seen.items() if times > 1}
        alone = [row for row in rows if shared.isdisjoint(row.server_ids)]
        others = [row for row in rows if not shared.isdisjoint(row.server_ids)]
        others.sort(key=lambda row: row.source)  # answers are unpacked many jobs at a time
        self._failed = {row.job_id: (row, self._failed_in(jobs, row)) for row in others}
        failed = frozenset[str]().union(*(keys for _, keys in self._failed.values()))
        return sum(row.counts.failed for row in alone) + len(failed)

    def _failed_in(self, jobs: Jobs, row: Row) -> frozenset[str]:
        """Return the ids of the servers that failed in a job; of one without, its place there."""
        before, failed = self._failed.get(row.job_id, (None, frozenset[str]()))
        if before == row:
            return failed
        servers = enumerate(jobs.job(row.job_id).servers or ())
        failing = ((place, each) for place, each in servers if each.launch_status == "FAILED")
        return frozenset(each.source_server_id or f"{row.job_id}#{n}" for n, each in failing)
