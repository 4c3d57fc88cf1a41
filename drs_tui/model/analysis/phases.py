"""Which phase each server and network of a job is in, and since when: from the job's log.

Only the log has phases: ``launchStatus`` stays PENDING through snapshot and conversion. A
``launchStatus`` of LAUNCHED, FAILED or TERMINATED overrides the log all the same.

A phase is known from its own log items alone. Between two phases a server is *after* the one that
has ended, and waits for something unknown: after its snapshot a server whose recoveryMode is FAST
launches without conversion, and nothing in a job says which servers those are.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from msgspec.structs import replace

from drs_tui.model.analysis.changes import network_keys, server_keys
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

_GO_ON = (SNAPSHOT, CONVERSION)
"""The phases after whose end a server waits for another one."""


@dataclass(slots=True)
class _ParticipantTimeline:
    """Collects the log items of one participant, oldest first."""

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
    data_time: float | None = None
    reached_at: float | None = None

    def enter(self, state: State, phase: str | None, at: float | None) -> None:
        if self.since is not None:
            self.spans.append(Span(self.phase, self.state, self.since, at))
        self.state, self.phase, self.since = state, phase, at

    def apply(self, item: LogItem) -> None:
        """Apply a log item: it supersedes what was before it, a failure included."""
        phase, part = phase_of(item.event or "")
        self.target_instance = item.target_instance or self.target_instance
        self.conversion_server = item.conversion_server or self.conversion_server
        self.data_time = item.data_time or self.data_time
        if item.event == "SERVER_SKIPPED":
            self.enter(State.SKIPPED, None, item.at)
        elif item.event == "USING_PREVIOUS_SNAPSHOT":
            self.previous_snapshot = True
            self.enter(State.WAITING, SNAPSHOT, item.at)
        elif part == "FAIL":
            self._fail(item, phase)
        elif part == "START":
            self._start(phase, item.at)
        elif part == "END":
            self._end(phase, item.at)
        else:
            self.enter(State.ACTIVE, phase, item.at)

    def _fail(self, item: LogItem, phase: str) -> None:
        self.failures.append(item)
        self.attempt, self.attempts = item.attempt, item.attempts
        tries_left = (item.attempts or 0) > (item.attempt or 0) > 0
        self.enter(State.RETRYING if tries_left else State.FAILED, phase, item.at)

    def _start(self, phase: str, at: float | None) -> None:
        if phase != self.phase:
            self.attempt = self.attempts = None
        self.enter(State.ACTIVE, phase, at)

    def _end(self, phase: str, at: float | None) -> None:
        self.attempt = self.attempts = None
        if phase == LAUNCH:
            self.reached_at = at
            self.enter(State.DONE, LAUNCH, at)
        elif phase in _GO_ON:
            self.enter(State.WAITING, phase, at)
        elif phase == CLEANUP:
            self.enter(State.ACTIVE, CLEANUP, at)
        else:
            self.enter(State.ACTIVE, f"{phase}_ENDED", at)


def in_time_order(log: Iterable[LogItem]) -> list[LogItem]:
    """Order a log by its own times; items of one time, or without one, as they arrived."""
    latest, timed = float("-inf"), []
    for item in log:
        at = item.at
        latest = latest if at is None else at
        timed.append((latest, item))
    timed.sort(key=itemgetter(0))
    return [item for _, item in timed]


class _ParticipantTimelines:
    """Collects the log items of all participants of a job."""

    def __init__(self, job: Job, log: Iterable[LogItem]) -> None:
        self._job = job
        self._started = job.created
        self._timelines: dict[str, _ParticipantTimeline] = {}
        self._listed: set[str] = set()
        self.failures: list[LogItem] = []
        self.is_cancelled = False
        self.cancelled_at: float | None = None
        self.is_logged = False
        for item in in_time_order(log):
            self._read(item)

    def _read(self, item: LogItem) -> None:
        self.is_logged = True
        if item.about:
            self._timeline(item.about).apply(item)
        elif item.event == "JOB_CANCEL":
            self.is_cancelled, self.cancelled_at = True, item.at
        elif item.is_failure:
            self.failures.append(item)

    def _timeline(self, identity: str) -> _ParticipantTimeline:
        return self._timelines.setdefault(identity, _ParticipantTimeline(since=self._started))

    def _own_timeline(self, identity: str | None) -> _ParticipantTimeline:
        """Return a copy, as an id may be listed twice: then both have the log items of that id."""
        found = self._timelines.get(identity or "")
        if found is None:
            return _ParticipantTimeline(since=self._started)
        self._listed.add(identity or "")
        return dataclasses.replace(found, spans=list(found.spans), failures=list(found.failures))

    def progress(
        self, key: str, identity: str | None, status: str | None, *, is_shared: bool = False
    ) -> Progress:
        """Return the participant's progress; a final status overrides the log.

        ``is_shared``: the id is listed twice, and the log does not say which of the two it means.
        How each of them ended is known by its own status alone.
        """
        timeline = self._own_timeline(identity)
        if is_shared and timeline.state not in UNFINISHED_STATES and status not in FINAL_STATUSES:
            timeline = _ParticipantTimeline(since=self._started)
        state = self._state(timeline, status)
        waits = timeline.state is State.WAITING and timeline.phase is not None
        if state is State.CANCELLED:
            timeline.enter(state, timeline.phase, self.cancelled_at)
        spans = list(timeline.spans)
        if timeline.since is not None and timeline.state in UNFINISHED_STATES:
            # Its end is not in the log: the end of the job is the best that is known.
            end = None if state in UNFINISHED_STATES else self._job.ended
            spans.append(Span(timeline.phase, timeline.state, timeline.since, end))
        return Progress(
            key=key,
            id=identity,
            status=status,
            state=state,
            phase=timeline.phase,
            is_between=waits and state is not State.DONE,
            data_time=timeline.data_time,
            since=timeline.since if state is timeline.state else None,
            attempt=timeline.attempt,
            attempts=timeline.attempts,
            spans=tuple(spans),
            failures=tuple(timeline.failures),
            previous_snapshot=timeline.previous_snapshot,
            target_instance=timeline.target_instance,
            conversion_server=timeline.conversion_server,
            reached_at=timeline.reached_at if state is State.DONE else None,
        )

    def _state(self, timeline: _ParticipantTimeline, status: str | None) -> State:
        if status == goal(self._job.type, self._job.initiated_by):
            return State.DONE
        if status in FINAL_STATUSES:
            return State.FAILED if status == "FAILED" else State.UNKNOWN
        if timeline.state not in UNFINISHED_STATES:
            return timeline.state
        if self.is_cancelled:
            return State.CANCELLED
        if not is_live(self._job):
            return State.UNKNOWN
        if not self.is_logged and status == "IN_PROGRESS":
            return State.ACTIVE
        return timeline.state

    def all_progress(
        self, keys: Sequence[str], participants: Sequence[tuple[str | None, str | None]]
    ) -> tuple[Progress, ...]:
        """Return the progress of participants, each an id and a status."""
        times = Counter(identity for identity, _ in participants)
        return tuple(
            self.progress(key, identity, status, is_shared=bool(identity) and times[identity] > 1)
            for key, (identity, status) in zip(keys, participants, strict=True)
        )

    def unlisted(self) -> tuple[Progress, ...]:
        """Return the participants that are in the log and not in the job."""
        others = [identity for identity in self._timelines if identity not in self._listed]
        return tuple(self.progress(identity, identity, None) for identity in others)


def job_progress(job: Job, log: Sequence[LogItem]) -> JobProgress:
    """Find every participant's phase, from a job and its log so far (ascending in time)."""
    timelines = _ParticipantTimelines(job, log)
    servers = timelines.all_progress(
        server_keys(job), [(s.source_server_id, s.launch_status) for s in job.servers or ()]
    )
    networks = timelines.all_progress(
        network_keys(job), [(n.resource_id, n.launch_status) for n in job.resources or ()]
    )
    return JobProgress(
        servers,
        networks,
        timelines.unlisted(),
        tuple(timelines.failures),
        timelines.cancelled_at,
        timelines.is_cancelled,
        timelines.is_logged,
    )


def with_log(row: Row, progress: JobProgress) -> Row:
    """Correct a job's row by its log.

    A job that was cancelled, or whose every server was skipped, has ended although its statuses
    look unfinished. One whose statuses have all ended, a failure among them, is what they say.
    """
    has_ended = row.counts.failed and not row.counts.is_unfinished
    if row.status != "COMPLETED" or has_ended or not progress.servers:
        return row
    skipped = all(server.state is State.SKIPPED for server in progress.servers)
    if not (progress.is_cancelled or skipped):
        return row
    ended = Outcome.CANCELLED if progress.is_cancelled else Outcome.NOTHING_DONE
    return replace(row, outcome=ended, live=False)
