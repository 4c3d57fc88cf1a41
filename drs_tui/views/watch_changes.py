"""What happens to followed jobs, change by change: in words, and as members of a JSON message."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from drs_tui.model.analysis.causes import Cause
from drs_tui.model.analysis.changes import Subject, server_keys, stable_key
from drs_tui.model.analysis.failures import Failure, FailureKind
from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.analysis.progress import UNFINISHED_STATES, Progress, State
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.job import ActionRun, Server
from drs_tui.model.text.labels import (
    NOT_OF_THIS_JOB,
    job_outcome_label,
    progress_label,
    short_job_id,
    summary_line,
)
from drs_tui.model.text.times import iso_time
from drs_tui.store.store import Store
from drs_tui.views.causes_json import source_json
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView
from drs_tui.views.server_history import cause_words
from drs_tui.views.summary import job_words
from drs_tui.views.text_report import one_line

_FAILING = frozenset({State.FAILED, State.RETRYING})
_NO_CAUSE = frozenset({State.DONE, State.WAITING, State.ACTIVE})


class WatchChange(NamedTuple):
    """Something that happened, ``at`` that time (epoch seconds; None: not known).

    ``words`` are one safe line. ``message``: a JSON message without its time. ``is_wrong``: it is
    a failure. ``is_quiet``: it is how a server was found at the first look, for machines alone.
    ``is_new``: it was otherwise at the last look, so that the present time is near enough.
    """

    at: float | None
    source: TimeSource | None
    words: str
    message: dict[str, Any]
    is_wrong: bool = False
    is_end: bool = False
    is_quiet: bool = False
    is_new: bool = False

    def shown_at(self, now: float) -> float | None:
        """Return the time to show; None for what may have been so long before the first look."""
        return now if self.at is None and self.is_new else self.at


def with_job(change: WatchChange) -> WatchChange:
    """Name the job where several are followed: a server may be in two of them at once."""
    if change.message["type"] == "job":
        return change
    return change._replace(words=f"{short_job_id(change.message['jobID'])} {change.words}")


def with_source(change: WatchChange, store: Store) -> WatchChange:
    """Say of several sources where a job is."""
    target = store.target_of(change.message["jobID"])
    if target is None or change.message["type"] != "job":
        return change
    source = store.jobs.row(change.message["jobID"]).source
    ours = {**change.message["drs_tui"], **source_json(source, target)}
    words = one_line(f"{target.full_name}: {change.words}")
    return change._replace(words=words, message={**change.message, "drs_tui": ours})


def in_order(changes: Iterable[WatchChange], now: float) -> list[WatchChange]:
    """Order changes of several jobs by their times; those without one stand behind their job's.

    A job's end comes after its other changes: DRS gives it with fractions of a second, an answer's
    time, at which a launch in the same answer was seen, has none and may be the later one.
    """
    found = list(changes)
    latest: dict[str, float] = {}
    for each in found:
        job_id, at = each.message["jobID"], each.shown_at(now)
        if at is not None:
            latest[job_id] = max(at, latest.get(job_id, at))

    def place(change: WatchChange) -> tuple[float, bool]:
        at = None if change.is_end else change.shown_at(now)
        return latest.get(change.message["jobID"], now) if at is None else at, change.is_end

    return sorted(found, key=place)


class Changes:
    """Finds what has changed since the last call; each change once.

    ``is_settled`` says of a job that has ended whether its log was read after that: the job's end
    and its last failures are changes only then, as their causes are in the log.
    """

    def __init__(self, store: Store, is_settled: Callable[[Row], bool]) -> None:
        self._store = store
        self._is_settled = is_settled
        self._failures = Failures(store)
        self._jobs: dict[str, tuple[object, ...]] = {}  # by what their changes were found
        self._said: dict[tuple[str, ...], Any] = {}  # of each subject

    def new(self, job_ids: Sequence[str], now: float) -> Iterator[WatchChange]:
        """Yield what has changed, job by job."""
        for job_id in job_ids:
            row = self._store.jobs.row(job_id)
            is_settled = not row.live and self._is_settled(row)
            basis = (
                self._store.progress(job_id),
                row,
                self._failures.is_read(job_id),
                self._is_log_behind(job_id),
                self._is_denied(job_id),
                is_settled,
            )
            if self._jobs.get(job_id) != basis:
                self._jobs[job_id] = basis
                yield from self._of_job(JobView(self._store, job_id, now), is_settled=is_settled)

    def _is_new(self, subject: tuple[str, ...], said: Any) -> bool:
        if self._said.get(subject) == said:
            return False
        self._said[subject] = said
        return True

    def _of_job(self, job: JobView, *, is_settled: bool) -> Iterator[WatchChange]:
        row = job.row
        is_first = (job.job_id,) not in self._said
        if is_first:
            self._said[job.job_id,] = row.outcome if row.live else None
            yield _job_change(job, f": {summary_line(row, job.progress)}", row.created)
        elif row.live and self._is_new((job.job_id,), row.outcome):
            yield _job_change(job, f": {job_outcome_label(row)}", None)._replace(is_new=True)
        # The log, which is read next, says why something failed.
        is_read = is_settled or self._is_denied(job.job_id)
        yield from self._of_servers(job, is_first=is_first, is_read=is_read)
        yield from self._of_others(job, is_read=is_read)
        if is_settled and self._is_new((job.job_id,), "ended"):
            words = f" ended: {job_outcome_label(row)}"
            end = _job_change(job, words, row.ended, is_end=True)
            yield end._replace(is_new=not is_first)

    def _of_servers(self, job: JobView, *, is_first: bool, is_read: bool) -> Iterator[WatchChange]:
        servers, progress = job.job.servers or (), job.progress.servers
        for key, server, each in zip(server_keys(job.job), servers, progress, strict=True):
            yield from self._of_server(job, server, each, is_first=is_first, is_read=is_read)
            for number, run in enumerate(server.runs or ()):
                run_key = stable_key(run.run_id, number)
                if run.status == "FAILED" and self._is_new((job.job_id, key, run_key), "FAILED"):
                    yield _action_change(job, server, each, run, run_key)

    def _of_server(
        self, job: JobView, server: Server, each: Progress, *, is_first: bool, is_read: bool
    ) -> Iterator[WatchChange]:
        cause = None
        if each.state not in _NO_CAUSE:
            cause = self._cause(job.job_id, each.key)
            if cause and not is_read and self._may_come(job.job_id, cause):
                return
        why = "" if cause is None else cause_words(cause, is_denied=self._is_denied(job.job_id))
        label = progress_label(each)
        if self._is_new((job.job_id, each.key), (label, why)):
            change = _server_change(job, server, each, label, why)
            # The job's first line counts them all: what is well needs no line of its own.
            yield change._replace(is_quiet=is_first and not change.is_wrong)

    def _may_come(self, job_id: str, cause: Cause) -> bool:
        """Return whether the log, once it is read again, may say why."""
        is_behind = self._is_log_behind(job_id)
        return any(f.is_unread or (f.message is None and is_behind) for f in cause.failures)

    def _is_log_behind(self, job_id: str) -> bool:
        """Return whether the job was answered about since its log was read."""
        log = self._store.details.logs.get(job_id)
        return log is None or (log.as_of or 0.0) < self._store.jobs.seen_at(job_id)

    def _is_denied(self, job_id: str) -> bool:
        return self._store.status_of(job_id).is_log_denied

    def _cause(self, job_id: str, key: str) -> Cause | None:
        """Return why a server does not get on, its actions apart."""
        ours = [
            failure
            for failure in self._failures.of_job(job_id)
            if failure.key == key and not failure.run_key and not failure.is_resolved
        ]
        return next(iter(self._failures.causes(ours)), None)

    def _of_others(self, job: JobView, *, is_read: bool) -> Iterator[WatchChange]:
        """Yield the failures of networks, of ids that the job does not list, and of the job."""
        kinds = FailureKind.NETWORK, FailureKind.UNLISTED, FailureKind.JOB
        for failure in self._failures.of_job(job.job_id):
            is_early = failure.is_unread and not is_read
            if failure.kind not in kinds or failure.is_resolved or is_early:
                continue
            (cause,) = self._failures.causes([failure])
            why = cause_words(cause, is_denied=self._is_denied(job.job_id))
            subject = job.job_id, failure.kind, failure.key
            if self._is_new((*subject, why), failure.state):
                yield _other_change(job, failure, why)


def _job_change(job: JobView, words: str, at: float | None, *, is_end: bool = False) -> WatchChange:
    row = job.row
    kind, _, name = job_words(row).partition(" ")
    named = f" {name}" if name else ""
    message = {
        "type": "job",
        "jobID": row.job_id,
        "job": job_members(row),
        "drs_tui": {"outcome": row.outcome, "isLive": row.live, "isDeleted": row.deleted},
    }
    source = None if at is None else TimeSource.LOG
    line = one_line(f"{kind} {row.job_id}{named}{words}")
    return WatchChange(at, source, line, message, is_wrong=is_end and row.has_failed, is_end=is_end)


def job_members(row: Row) -> dict[str, Any]:
    """Return a job by AWS's names."""
    return {
        "jobID": row.job_id,
        "type": row.type,
        "initiatedBy": row.initiated_by,
        "status": row.status,
        "creationDateTime": None if row.created is None else iso_time(row.created),
        "endDateTime": None if row.ended is None else iso_time(row.ended),
    }


def _server_change(
    job: JobView, server: Server, each: Progress, label: str, why: str
) -> WatchChange:
    at, source = _server_time(job, each)
    ours = {
        "name": job.name_of(each),
        "phase": each.phase,
        "state": each.state,
        "attempt": each.attempt,
        "attempts": each.attempts,
        "cause": why or None,
    }
    message = {
        "type": "server",
        "jobID": job.job_id,
        "sourceServerID": server.source_server_id,
        "launchStatus": server.launch_status,
        "recoveryInstanceID": server.recovery_instance_id,
        "drs_tui": ours,
    }
    words = one_line(f"{job.name_of(each)}: {label}{f': {why}' if why else ''}")
    is_wrong = each.state in _FAILING or each.state is State.UNKNOWN
    return WatchChange(at, source, words, message, is_wrong)


def _server_time(job: JobView, each: Progress) -> tuple[float | None, TimeSource | None]:
    """Return since when a server is where it is: by its log, else as observed."""
    is_logged = each.state in UNFINISHED_STATES or each.failures or each.state is State.SKIPPED
    logged = each.reached_at if each.state is State.DONE else each.since if is_logged else None
    if logged is not None:
        return logged, TimeSource.LOG
    at = job.seen.get(Subject("server", each.key))
    return at, None if at is None else TimeSource.OBSERVED


def _action_change(
    job: JobView, server: Server, each: Progress, run: ActionRun, run_key: str
) -> WatchChange:
    at = job.seen.get(Subject("run", each.key, run_key))
    action = run.action
    name = action.name or action.action_code or action.action_id or "action"
    optional = action.optional is True
    message = {
        "type": "action",
        "jobID": job.job_id,
        "sourceServerID": server.source_server_id,
        "runId": run.run_id,
        "status": run.status,
        "failureReason": run.failure_reason,
        "drs_tui": {"name": job.name_of(each), "action": name, "optional": optional},
    }
    kind = "optional action" if optional else "action"
    why = f": {run.failure_reason}" if run.failure_reason else ""
    words = one_line(f"{job.name_of(each)}: {kind} {name} failed{why}")
    source = None if at is None else TimeSource.OBSERVED
    return WatchChange(at, source, words, message, is_wrong=True)


def _other_change(job: JobView, failure: Failure, why: str) -> WatchChange:
    who = job.name_of_key(failure.key) if failure.key else "the job"
    if failure.kind is FailureKind.UNLISTED:
        who = f"{who} ({NOT_OF_THIS_JOB})"
    message = {
        "type": "failure",
        "jobID": job.job_id,
        "drs_tui": {
            "kind": failure.kind,
            "id": failure.key or None,
            "phase": failure.phase,
            "state": failure.state,
            "cause": why,
        },
    }
    source = None if failure.at is None else TimeSource.LOG if failure.item else TimeSource.OBSERVED
    words = one_line(f"{who} {failure.state.lower().replace('_', ' ')}: {why}")
    return WatchChange(failure.at, source, words, message, is_wrong=True)
