"""Which phase each server and network of a job is in, and since when: from the job's log.

The log alone tells it: ``launchStatus`` stays PENDING through snapshot and conversion. When that
says LAUNCHED, FAILED or TERMINATED it has the last word all the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from drs_tui.model.analysis.changes import stable_key
from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.outcome import Outcome, is_live
from drs_tui.model.analysis.progress import (
    CLEANUP,
    CONVERSION,
    FINAL_STATUSES,
    LAUNCH,
    SNAPSHOT,
    UNFINISHED_STATES,
    JobProgress,
    Progress,
    Span,
    State,
    phase_of,
)
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem

_NEXT = {SNAPSHOT: CONVERSION, CONVERSION: LAUNCH}


@dataclass(slots=True)
class _ParticipantTimeline:
    """One participant while its events are read, oldest first."""

    state: State = State.WAITING
    phase: str | None = None
    since: float | None = None
    attempt: int | None = None
    attempts: int | None = None
    spans: list[Span] = field(default_factory=list)
    failures: list[LogItem] = field(default_factory=list)
    previous_snapshot: bool = False
    target_instance: str | None = None
    conversion_server: str | None = None
    reached_at: float | None = None

    def enter(self, state: State, phase: str | None, at: float | None) -> None:
        if self.since is not None:
            self.spans.append(Span(self.phase, self.state, self.since, at))
        self.state, self.phase, self.since = state, phase, at

    def apply(self, item: LogItem) -> None:
        """The event supersedes what was before it, a failure included."""
        stage, part = phase_of(item.event or "")
        self.target_instance = item.target_instance or self.target_instance
        self.conversion_server = item.conversion_server or self.conversion_server
        if item.event == "SERVER_SKIPPED":
            self.enter(State.SKIPPED, None, item.at)
        elif item.event == "USING_PREVIOUS_SNAPSHOT":
            self.previous_snapshot = True
            self.enter(State.WAITING, CONVERSION, item.at)
        elif part == "FAIL":
            self._fail(item, stage)
        elif part == "START":
            self._start(stage, item.at)
        elif part == "END":
            self._end(stage, item.at)
        else:
            self.enter(State.ACTIVE, stage, item.at)

    def _fail(self, item: LogItem, stage: str) -> None:
        self.failures.append(item)
        self.attempt, self.attempts = item.attempt, item.attempts
        tries_left = (item.attempts or 0) > (item.attempt or 0) > 0
        self.enter(State.RETRYING if tries_left else State.FAILED, stage, item.at)

    def _start(self, stage: str, at: float | None) -> None:
        if stage != self.phase:
            self.attempt = self.attempts = None
        self.enter(State.ACTIVE, stage, at)

    def _end(self, stage: str, at: float | None) -> None:
        self.attempt = self.attempts = None
        if stage == LAUNCH:
            self.reached_at = at
            self.enter(State.DONE, LAUNCH, at)
        elif stage in _NEXT:
            self.enter(State.WAITING, _NEXT[stage], at)
        elif stage == CLEANUP:
            self.enter(State.ACTIVE, CLEANUP, at)
        else:
            self.enter(State.ACTIVE, f"{stage}_ENDED", at)


class _ParticipantTimelines:
    """All participants of a job while its log is read."""

    def __init__(self, job: Job, log: Iterable[LogItem]) -> None:
        self._job = job
        self._started = job.created
        self._folds: dict[str, _ParticipantTimeline] = {}
        self.failures: list[LogItem] = []
        self.is_cancelled = False
        self.cancelled_at: float | None = None
        self.is_logged = False
        for item in log:
            self._read(item)

    def _read(self, item: LogItem) -> None:
        self.is_logged = True
        if item.about:
            self._fold(item.about).apply(item)
        elif item.event == "JOB_CANCEL":
            self.is_cancelled, self.cancelled_at = True, item.at
        elif item.is_failure:
            self.failures.append(item)

    def _fold(self, identity: str) -> _ParticipantTimeline:
        return self._folds.setdefault(identity, _ParticipantTimeline(since=self._started))

    def progress(self, key: str, identity: str | None, status: str | None) -> Progress:
        """The participant, its own status having the last word."""
        fold = self._folds.pop(identity or "", None) or _ParticipantTimeline(since=self._started)
        state = self._state(fold, status)
        if state is State.CANCELLED:
            fold.enter(state, fold.phase, self.cancelled_at)
        spans = list(fold.spans)
        if fold.since is not None and fold.state in UNFINISHED_STATES:
            # Ended without a word in the log: when, the job's own end is all that says.
            end = None if state in UNFINISHED_STATES else self._job.ended
            spans.append(Span(fold.phase, fold.state, fold.since, end))
        return Progress(
            key=key,
            id=identity,
            status=status,
            state=state,
            phase=fold.phase,
            since=fold.since if state is fold.state else None,
            attempt=fold.attempt,
            attempts=fold.attempts,
            spans=tuple(spans),
            failures=tuple(fold.failures),
            previous_snapshot=fold.previous_snapshot,
            target_instance=fold.target_instance,
            conversion_server=fold.conversion_server,
            reached_at=fold.reached_at if state is State.DONE else None,
        )

    def _state(self, fold: _ParticipantTimeline, status: str | None) -> State:
        if status == goal(self._job.type, self._job.initiated_by):
            return State.DONE
        if status in FINAL_STATUSES:
            return State.FAILED if status == "FAILED" else State.UNKNOWN
        if fold.state not in UNFINISHED_STATES:
            return fold.state
        if self.is_cancelled:
            return State.CANCELLED
        if not is_live(self._job):
            return State.UNKNOWN
        if not self.is_logged and status == "IN_PROGRESS":
            return State.ACTIVE
        return fold.state

    def unlisted(self) -> tuple[Progress, ...]:
        """Who is in the log, and not in the job."""
        return tuple(self.progress(identity, identity, None) for identity in list(self._folds))


def job_progress(job: Job, log: Sequence[LogItem]) -> JobProgress:
    """Every participant's phase, from a job and its log so far (ascending in time)."""
    folds = _ParticipantTimelines(job, log)
    servers = tuple(
        folds.progress(stable_key(server.source_server_id, place), server.source_server_id, status)
        for place, server in enumerate(job.servers or ())
        for status in [server.launch_status]
    )
    networks = tuple(
        folds.progress(stable_key(network.resource_id, place), network.resource_id, status)
        for place, network in enumerate(job.resources or ())
        for status in [network.launch_status]
    )
    return JobProgress(
        servers,
        networks,
        folds.unlisted(),
        tuple(folds.failures),
        folds.cancelled_at,
        folds.is_cancelled,
        folds.is_logged,
    )


def with_log(row: Row, progress: JobProgress) -> Row:
    """The job's row, the log having had its say: a job that was cancelled, or whose every server
    was skipped, ended all the same."""
    if row.status != "COMPLETED" or row.counts.failed or not progress.servers:
        return row
    skipped = all(server.state is State.SKIPPED for server in progress.servers)
    if not (progress.is_cancelled or skipped):
        return row
    ended = Outcome.CANCELLED if row.counts.reached else Outcome.NOTHING_DONE
    return replace(row, outcome=ended, live=False)
