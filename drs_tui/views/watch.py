"""Watch jobs in the background for failures and ends, which are alerted."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.failures import Failure, FailureState
from drs_tui.model.text.labels import (
    cause_state_label,
    cause_title,
    failure_state_label,
    job_outcome_label,
    plural,
    type_word,
)
from drs_tui.store.store import Store
from drs_tui.views.causes import is_log_denied
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import who_failed
from drs_tui.views.recovery_view import recovery_view
from drs_tui.views.summary import standing


class Alert(NamedTuple):
    """What has happened to a watched job, ``at`` that time (epoch seconds; None: not known).

    ``line`` is for the screen. ``title`` is for the terminal's title, with a bell; None: for what
    is no more than another failure of a known cause.
    """

    title: str | None
    line: str
    at: float | None


@dataclass(slots=True)
class WatchedJob:
    """The last known state of a live job.

    ``unread``: the failures that were found before the log, which has their causes, was read.
    ``failed``: those that are final.
    """

    has_failed: bool = False
    unread: set[Hashable] = field(default_factory=set)
    failed: set[Hashable] = field(default_factory=set)
    causes: set[Hashable] = field(default_factory=set)


def _identity(failure: Failure) -> Hashable:
    return failure.kind, failure.key, failure.run_key


def _last(failures: Sequence[Failure]) -> float | None:
    return max((failure.at for failure in failures if failure.at is not None), default=None)


class Watch:
    """Watch the live jobs among ``watched``; without any, all live jobs, also those to come.

    ``new_alerts`` returns each alert once: the first failure, another cause, another failure, the
    end of the job, and of several jobs that are watched as one the end of the last.
    """

    def __init__(self, store: Store, watched: Sequence[str] = ()) -> None:
        self._store = store
        self._failures = Failures(store)
        self._known: dict[str, WatchedJob] = {}
        self.watched = tuple(watched)
        for job_id in self.job_ids():
            self._known[job_id] = WatchedJob()
            self._record(job_id)

    def job_ids(self) -> tuple[str, ...]:
        """Return the ids of the live jobs that are watched."""
        live = self._store.jobs.live_ids
        return tuple(job_id for job_id in live if not self.watched or job_id in self.watched)

    def new_alerts(self) -> list[Alert]:
        """Return the alerts since the last call."""
        for job_id in self.job_ids():
            self._known.setdefault(job_id, WatchedJob())
        known = [job_id for job_id in self._known if self._store.jobs.place(job_id) is not None]
        alerts = [alert for job_id in known for alert in self._alerts_of(job_id)]
        if known and not self._known and len(self.watched) > 1:
            alerts.append(self._end_of_all())
        return alerts

    def _end_of_all(self) -> Alert:
        """Return how the recovery ended, of which all jobs are over."""
        view = recovery_view(self._store, self.watched, now=0.0)
        ended = f"recovery of {plural(len(self.watched), 'job')} ended: {standing(view)}"
        return Alert(ended, ended, view.row.ended)

    def _record(self, job_id: str) -> tuple[list[Cause], list[tuple[Cause, list[Failure]]]]:
        """Record the failures of a job.

        Returns:
            The causes that are new, and the final failures that are new, by their known causes.
        """
        known, failures = self._known[job_id], self._failures.of_job(job_id)
        found = self._failures.causes(failures)
        read = [cause for cause in found if not any(f.is_unread for f in cause.failures)]
        # A cause that only explains failures known before is not new.
        new = [
            cause
            for cause in read
            if cause.key not in known.causes
            and not known.unread.issuperset(map(_identity, cause.failures))
        ]
        if failures and not known.has_failed:
            new = new or [found[0]]
        others = [(cause, self._new_failures(known, cause)) for cause in found if cause not in new]
        known.causes |= {cause.key for cause in read}
        known.has_failed = known.has_failed or bool(failures)
        known.unread |= {_identity(failure) for failure in failures if failure.is_unread}
        known.failed |= {_identity(each) for each in failures if each.state is FailureState.FAILED}
        return new, [(cause, fresh) for cause, fresh in others if fresh]

    def _new_failures(self, known: WatchedJob, cause: Cause) -> list[Failure]:
        return [
            failure
            for failure in cause.failures
            if failure.state is FailureState.FAILED and _identity(failure) not in known.failed
        ]

    def _line(self, failures: Sequence[Failure], state: str, cause: Cause) -> str:
        """Say who failed and why, and which key says more."""
        first, *others = dict.fromkeys(who_failed(self._store, failure) for failure in failures)
        who = f"{first} and {len(others)} more" if others else first
        title = cause_title(cause, is_denied=is_log_denied(self._store, cause))
        return f"{who} {state}: {title} (e)"

    def _alerts_of(self, job_id: str) -> Iterator[Alert]:
        row, known = self._store.jobs.row(job_id), self._known[job_id]
        who = f"{type_word(row.initiated_by, row.type)} {job_id}"
        kind = "another cause" if known.has_failed else "first failure"
        new, others = self._record(job_id)
        for cause, fresh in others:
            line = self._line(fresh, failure_state_label(FailureState.FAILED), cause)
            yield Alert(None, line, _last(fresh))
        for cause in new:
            line = self._line(cause.failures, cause_state_label(cause), cause)
            yield Alert(f"{who}: {kind}: {cause_title(cause)}", line, cause.last)
        if not row.live:
            del self._known[job_id]
            ended = f"{who} ended: {job_outcome_label(row)}"
            yield Alert(ended, ended, row.ended)
