"""What failed in a job, and how that stands now: servers, networks, action runs, the job itself."""

from collections.abc import Hashable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.analysis.changes import Subject, stable_key
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.progress import JobProgress, Progress, State, phase_of
from drs_tui.model.drs.job import ActionRun, Job
from drs_tui.model.drs.log import LogItem


class FailureKind(StrEnum):
    """What fails: what is counted in a cause."""

    SERVER = "SERVER"
    NETWORK = "NETWORK"
    ACTION = "ACTION"
    JOB = "JOB"


class FailureState(StrEnum):
    """How a failure stands, the worst first. LAST_KNOWN: it ended without a word of its outcome."""

    FAILED = "FAILED"
    RETRYING = "RETRYING"
    LAST_KNOWN = "LAST_KNOWN"
    RESOLVED = "RESOLVED"


# What a participant's status change is filed under.
_SUBJECTS = {FailureKind.SERVER: "server", FailureKind.NETWORK: "network"}


class Failure(NamedTuple):
    """One who fails for one reason, however many attempts: as it stands now.

    ``key`` is the server's or network's (``Progress.key``), empty for the job itself; ``run_key``
    the action run's (``changes.stable_key``), else empty. ``message`` is raw and unmasked; None: no
    reason was told, or the log was not read (``is_unread``). ``item`` is the latest log event of
    it. ``at`` is by the log where there is an ``item``, else as observed by us; epoch seconds.
    ``phase`` is the one it failed in; of an action run there is ``action_name`` instead.
    """

    job_id: str
    kind: FailureKind
    key: str
    state: FailureState
    message: str | None
    run_key: str = ""
    item: LogItem | None = None
    at: float | None = None
    phase: str | None = None
    action_name: str | None = None
    attempt: int | None = None
    attempts: int | None = None
    optional: bool = False
    is_unread: bool = False

    @property
    def cause(self) -> Hashable:
        """The same for all that fail for the same reason."""
        if self.message is None:
            return self.kind, self.action_name, self.phase, self.is_unread
        return self.kind, self.action_name, read_message(self.message).compared

    @property
    def is_resolved(self) -> bool:
        """Whether it went past what failed."""
        return self.state is FailureState.RESOLVED


def failures_of(
    job: Job, progress: JobProgress, observed: Mapping[Subject, float]
) -> list[Failure]:
    """Every failure of a job. ``observed``: when we saw a status change, epoch seconds."""
    found = [
        failure
        for kind, every in (
            (FailureKind.SERVER, progress.servers),
            (FailureKind.NETWORK, progress.networks),
        )
        for each in every
        for failure in _participant(job, progress, each, kind, observed)
    ]
    for stranger in progress.unlisted:
        of_network = any(item.network_id and not item.server_id for item in stranger.failures)
        kind = FailureKind.NETWORK if of_network else FailureKind.SERVER
        found += _participant(job, progress, stranger, kind, observed)
    found += _runs(job, observed)
    return [*found, *_whole(job, progress, told=bool(found))]


def _participant(
    job: Job,
    progress: JobProgress,
    subject: Progress,
    kind: FailureKind,
    observed: Mapping[Subject, float],
) -> Iterator[Failure]:
    """A server's or network's failures: the latest of each cause."""
    latest: dict[Hashable, Failure] = {}
    for item, error, phase in subject.reasons:
        failure = Failure(
            job_id=job.job_id,
            kind=kind,
            key=subject.key,
            state=_state(subject, item),
            message=_said(error),
            item=item,
            at=item.at,
            phase=phase,
            attempt=item.attempt,
            attempts=item.attempts,
        )
        latest[failure.cause if len(subject.failures) > 1 else None] = failure
    yield from latest.values()
    if subject.status == "FAILED" and all(each.is_resolved for each in latest.values()):
        yield Failure(
            job_id=job.job_id,
            kind=kind,
            key=subject.key,
            state=FailureState.FAILED,
            message=None,
            at=observed.get(Subject(_SUBJECTS[kind], subject.key)),
            phase=subject.phase,
            is_unread=not progress.is_logged,
        )


def _state(subject: Progress, item: LogItem) -> FailureState:
    """How a failure of this participant stands, as it stands itself."""
    if subject.got_past(item):
        return FailureState.RESOLVED
    match subject.state:
        case State.FAILED:
            return FailureState.FAILED
        case State.RETRYING | State.ACTIVE | State.WAITING:
            return FailureState.RETRYING
        case _:
            return FailureState.LAST_KNOWN


def _runs(job: Job, observed: Mapping[Subject, float]) -> Iterator[Failure]:
    """The failed action runs."""
    for place, server in enumerate(job.servers or ()):
        key = stable_key(server.source_server_id, place)
        for number, run in enumerate(server.runs or ()):
            if run.status == "FAILED":
                run_key = stable_key(run.run_id, number)
                yield Failure(
                    job_id=job.job_id,
                    kind=FailureKind.ACTION,
                    key=key,
                    run_key=run_key,
                    state=FailureState.FAILED,
                    message=_said(run.failure_reason),
                    at=observed.get(Subject("run", key, run_key)),
                    action_name=_action(run),
                    optional=run.action.optional is True,
                )


def _said(text: str | None) -> str | None:
    """A reason, unless it is blank."""
    return text if text and not text.isspace() else None


def _action(run: ActionRun) -> str | None:
    return run.action.name or run.action.action_code or run.action.action_id


def _whole(job: Job, progress: JobProgress, *, told: bool) -> Iterator[Failure]:
    """What failed of the job as a whole; an event that gives no reason adds nothing to what is
    ``told`` of its participants."""
    everyone = (*progress.servers, *progress.networks)
    overcome = bool(everyone) and all(each.state is State.DONE for each in everyone)
    latest = {
        failure.cause: failure
        for item in progress.failures
        if item.raw_error or not told
        for failure in [
            Failure(
                job_id=job.job_id,
                kind=FailureKind.JOB,
                key="",
                state=FailureState.RESOLVED if overcome else FailureState.FAILED,
                message=_said(item.raw_error),
                item=item,
                at=item.at,
                phase=phase_of(item.event or "")[0],
            )
        ]
    }
    yield from latest.values()
