"""Watching jobs while one looks elsewhere: what is worth a bell."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from drs_tui.model.analysis.causes import causes
from drs_tui.model.analysis.failures import Failure
from drs_tui.model.text.labels import outcome_label, type_word
from drs_tui.store.store import Store
from drs_tui.views.failures import Failures


@dataclass(slots=True)
class WatchedJob:
    """What was last known of one live job. ``unread``: who had failed while the log, which says
    why, was not read."""

    has_failed: bool = False
    unread: set[Hashable] = field(default_factory=set)
    causes: set[Hashable] = field(default_factory=set)


def _who(failure: Failure) -> Hashable:
    return failure.kind, failure.key, failure.run_key


class Watch:
    """``job_id`` None: every live job, those that start later included.

    ``new_alerts`` names each thing once: the first failed attempt, another cause, the end.
    """

    def __init__(self, store: Store, job_id: str | None = None) -> None:
        self._store = store
        self._failures = Failures(store)
        self._known: dict[str, WatchedJob] = {}
        self.job_id = job_id
        for watched in self.job_ids():
            self._known[watched] = WatchedJob()
            self._learn(watched)

    def job_ids(self) -> tuple[str, ...]:
        """The live jobs that are watched."""
        live = self._store.jobs.live_ids
        return tuple(job_id for job_id in live if self.job_id in (None, job_id))

    def new_alerts(self) -> list[str]:
        """What has happened since the last look."""
        for job_id in self.job_ids():
            self._known.setdefault(job_id, WatchedJob())
        known = [job_id for job_id in self._known if self._store.jobs.place(job_id) is not None]
        return [said for job_id in known for said in self._alerts_of(job_id)]

    def _learn(self, job_id: str) -> list[str]:
        """Take in the job's failures; the titles of the causes that are new."""
        known, failures = self._known[job_id], self._failures.of_job(job_id)
        found = causes(failures, lambda _: self._store.jobs.row(job_id).source.region)
        read = [cause for cause in found if not any(f.is_unread for f in cause.failures)]
        # The cause of failures that were known before it is no news.
        fresh = [
            cause.title
            for cause in read
            if cause.key not in known.causes
            and not known.unread.issuperset(map(_who, cause.failures))
        ]
        if failures and not known.has_failed:
            fresh = fresh or [found[0].title]
        known.causes |= {cause.key for cause in read}
        known.has_failed = known.has_failed or bool(failures)
        known.unread |= {_who(failure) for failure in failures if failure.is_unread}
        return fresh

    def _alerts_of(self, job_id: str) -> Iterator[str]:
        row, known = self._store.jobs.row(job_id), self._known[job_id]
        who = f"{type_word(row.initiated_by)} {job_id}"
        kind = "another cause" if known.has_failed else "first failure"
        for title in self._learn(job_id):
            yield f"{who}: {kind}: {title}"
        if not row.live:
            del self._known[job_id]
            yield f"{who} ended: {outcome_label(row)}"
