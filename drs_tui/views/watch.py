"""Watch jobs in the background for failures and ends, which are alerted."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from drs_tui.model.analysis.causes import causes
from drs_tui.model.analysis.failures import Failure
from drs_tui.model.text.labels import cause_title, job_outcome_label, type_word
from drs_tui.store.store import Store
from drs_tui.views.failures import Failures


@dataclass(slots=True)
class WatchedJob:
    """The last known state of a live job.

    ``unread``: the failures that were found before the log, which has their causes, was read.
    """

    has_failed: bool = False
    unread: set[Hashable] = field(default_factory=set)
    causes: set[Hashable] = field(default_factory=set)


def _identity(failure: Failure) -> Hashable:
    return failure.kind, failure.key, failure.run_key


class Watch:
    """Watch one live job; ``job_id`` None: every live job, including those that start later.

    ``new_alerts`` returns each alert once: the first failure, another cause, the end of the job.
    """

    def __init__(self, store: Store, job_id: str | None = None) -> None:
        self._store = store
        self._failures = Failures(store)
        self._known: dict[str, WatchedJob] = {}
        self.job_id = job_id
        for watched in self.job_ids():
            self._known[watched] = WatchedJob()
            self._record(watched)

    def job_ids(self) -> tuple[str, ...]:
        """Return the ids of the live jobs that are watched."""
        live = self._store.jobs.live_ids
        return tuple(job_id for job_id in live if self.job_id in (None, job_id))

    def new_alerts(self) -> list[str]:
        """Return the alerts since the last call."""
        for job_id in self.job_ids():
            self._known.setdefault(job_id, WatchedJob())
        known = [job_id for job_id in self._known if self._store.jobs.place(job_id) is not None]
        return [alert for job_id in known for alert in self._alerts_of(job_id)]

    def _record(self, job_id: str) -> list[str]:
        """Record the failures of a job; return the titles of the causes that are new."""
        known, failures = self._known[job_id], self._failures.of_job(job_id)
        found = causes(failures, lambda _: self._store.jobs.row(job_id).source.region)
        read = [cause for cause in found if not any(f.is_unread for f in cause.failures)]
        # A cause that only explains failures known before is not new.
        new_titles = [
            cause_title(cause)
            for cause in read
            if cause.key not in known.causes
            and not known.unread.issuperset(map(_identity, cause.failures))
        ]
        if failures and not known.has_failed:
            new_titles = new_titles or [cause_title(found[0])]
        known.causes |= {cause.key for cause in read}
        known.has_failed = known.has_failed or bool(failures)
        known.unread |= {_identity(failure) for failure in failures if failure.is_unread}
        return new_titles

    def _alerts_of(self, job_id: str) -> Iterator[str]:
        row, known = self._store.jobs.row(job_id), self._known[job_id]
        who = f"{type_word(row.initiated_by, row.type)} {job_id}"
        kind = "another cause" if known.has_failed else "first failure"
        for title in self._record(job_id):
            yield f"{who}: {kind}: {title}"
        if not row.live:
            del self._known[job_id]
            yield f"{who} ended: {job_outcome_label(row)}"
