"""Find what failed in a job and its current state: servers, networks, action runs, the job."""

from collections.abc import Hashable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.analysis.changes import Subject, server_keys, stable_key
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
    """The state of a failure, the worst first. LAST_KNOWN: its outcome was never reported."""

    FAILED = "FAILED"
    RETRYING = "RETRYING"
    LAST_KNOWN = "LAST_KNOWN"
    RESOLVED = "RESOLVED"


# What a participant's status change is filed under.
_SUBJECTS = {FailureKind.SERVER: "server", FailureKind.NETWORK: "network"}


class Failure(NamedTuple):
    """What failed for one reason, however many attempts it took.

    ``key`` is the server's or network's (``Progress.key``), empty for the job itself; ``run_key``
    the action run's (``changes.stable_key``), else empty. ``message`` is raw; None: there is no
    reason, or the log was not read (``is_unread``). ``item`` is the latest log event of
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
        """Return a key that is equal for all that failed for the same reason."""
        if self.message is None:
            return self.kind, self.action_name, self.phase, self.is_unread
        return self.kind, self.action_name, read_message(self.message).compared

    @property
    def is_resolved(self) -> bool:
        """Return whether it got past what failed."""
        return self.state is FailureState.RESOLVED


def failures_of(
    job: Job, progress: JobProgress, observed: Mapping[Subject, float]
) -> list[Failure]:
    """Find every failure of a job. ``observed``: when we saw a status change, epoch seconds."""
    found = [
        failure
        for kind, every in (
            (FailureKind.SERVER, progress.servers),
            (FailureKind.NETWORK, progress.networks),
        )
        for each in every
        for failure in _participant(job, progress, each, kind, observed)
    ]
    for other in progress.unlisted:
        of_network = any(item.network_id and not item.server_id for item in other.failures)
        kind = FailureKind.NETWORK if of_network else FailureKind.SERVER
        found += _participant(job, progress, other, kind, observed)
    found += _runs(job, observed)
    return [*found, *_of_job(job, progress, has_others=bool(found))]


def _participant(
    job: Job,
    progress: JobProgress,
    subject: Progress,
    kind: FailureKind,
    observed: Mapping[Subject, float],
) -> Iterator[Failure]:
    """Yield the failures of a server or network: the latest of each cause."""
    latest: dict[Hashable, Failure] = {}
    for item, error, phase in subject.reasons:
        failure = Failure(
            job_id=job.job_id,
            kind=kind,
            key=subject.key,
            state=_state(subject, item),
            message=_unless_blank(error),
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
    """Derive the state of a failure from that of its participant."""
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
    """Yield the failed action runs."""
    for key, server in zip(server_keys(job), job.servers or (), strict=True):
        for number, run in enumerate(server.runs or ()):
            if run.status == "FAILED":
                run_key = stable_key(run.run_id, number)
                yield Failure(
                    job_id=job.job_id,
                    kind=FailureKind.ACTION,
                    key=key,
                    run_key=run_key,
                    state=FailureState.FAILED,
                    message=_unless_blank(run.failure_reason),
                    at=observed.get(Subject("run", key, run_key)),
                    action_name=_action(run),
                    optional=run.action.optional is True,
                )


def _unless_blank(text: str | None) -> str | None:
    """Return the text, unless it is blank."""
    return text if text and not text.isspace() else None


def _action(run: ActionRun) -> str | None:
    return run.action.name or run.action.action_code or run.action.action_id


def _of_job(job: Job, progress: JobProgress, *, has_others: bool) -> Iterator[Failure]:
    """Yield the failures of the job as a whole.

    ``has_others``: its participants' failures are known; then an event without an error of its
    own adds nothing.
    """
    everyone = (*progress.servers, *progress.networks)
    recovered = bool(everyone) and all(each.state is State.DONE for each in everyone)
    latest = {
        failure.cause: failure
        for item in progress.failures
        if item.raw_error or not has_others
        for failure in [
            Failure(
                job_id=job.job_id,
                kind=FailureKind.JOB,
                key="",
                state=FailureState.RESOLVED if recovered else FailureState.FAILED,
                message=_unless_blank(item.raw_error),
                item=item,
                at=item.at,
                phase=phase_of(item.event or "")[0],
            )
        ]
    }
    yield from latest.values()
