"""Select the jobs whose errors are shown, and find the causes of their failures."""

from collections.abc import Hashable, Sequence

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.row import Row
from drs_tui.store.store import Store
from drs_tui.views.failures import Failures, may_have_failed, needs_log
from drs_tui.views.recent import is_recent
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.slow import slow_words
from drs_tui.views.twins import each_once, names_needed_of


class ErrorScope:
    """The jobs of one recovery; without ``job_ids`` the live jobs and those of the last 24 hours.

    ``all_loaded`` widens the latter to all loaded jobs. ``now`` is epoch seconds by the service's
    clock.
    """

    def __init__(self, store: Store, job_ids: Sequence[str] = ()) -> None:
        self._store = store
        self._failures = Failures(store)
        self.job_ids = tuple(job_ids)
        self.all_loaded = False

    def rows(self, now: float) -> list[Row]:
        """Return the jobs that may have failures."""
        jobs = self._store.jobs
        if self.job_ids:
            return [jobs.row(job_id) for job_id in self.job_ids]
        rows = filter(may_have_failed, jobs)
        return [row for row in rows if self.all_loaded or is_recent(row, now)]

    def causes(self, now: float) -> list[Cause]:
        """Return the causes of their failures, the worst first."""
        if self.job_ids:
            failures = self._failures.of_view(recovery_view(self._store, self.job_ids, now))
        else:
            failures = self._failures.of(row.job_id for row in self.rows(now))
            failures = each_once(self._store, failures)
        return self._failures.causes(failures)

    def slow(self, now: float) -> list[str]:
        """Say who has not failed, and is slow."""
        found = []
        for row in self.rows(now):
            job = "" if len(self.job_ids) == 1 else f" · {row.job_id}"
            found += [f"{words}{job}" for words in slow_words(self._store, row.job_id, now)]
        return found

    def cause(self, key: Hashable, now: float) -> Cause | None:
        """Return the cause of that key; None when no failure has it any more."""
        return next((cause for cause in self.causes(now) if cause.key == key), None)

    def names_needed(self, now: float) -> list[str]:
        """Return the ids of the servers by whose names it is known what two jobs say of one."""
        return [] if self.job_ids else names_needed_of(self._store, self.rows(now))

    def logs_needed(self, now: float) -> list[str]:
        """Return the ids of the jobs whose causes are in their logs."""
        return [row.job_id for row in self.rows(now) if needs_log(row)]

    def logs_read(self, now: float) -> int:
        """Count those of these logs that are read to their end."""
        return sum(map(self._failures.is_read, self.logs_needed(now)))
