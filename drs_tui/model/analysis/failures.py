"""Find what failed in a job and its current state: servers, networks, action runs, the job."""

from collections.abc import Hashable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.analysis.changes import Subject, server_keys, stable_key
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.progress import (
    SNAPSHOT,
    JobProgress,
    Progress,
    State,
    phase_of,
)
from drs_tui.model.drs.job import ActionRun, Job
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.times import elapsed


class FailureKind(StrEnum):
    """What fails: what is counted in a cause.

    UNLISTED: an id of the log that the job does not list, as that of a server in the staging
    account.
    """

    SERVER = "SERVER"
    UNLISTED = "UNLISTED"
    NETWORK = "NETWORK"
    ACTION = "ACTION"
    JOB = "JOB"


class FailureState(StrEnum):
    """The state of a failure, the worst first. LAST_KNOWN: its outcome was never reported."""

    FAILED = "FAILED"
    RETRYING = "RETRYING"
    LAST_KNOWN = "LAST_KNOWN"
    RESOLVED = "RESOLVED"


EARLY = 30.0
# What a participant's status change is filed under.
_SUBJECTS = {FailureKind.SERVER: "server", FailureKind.NETWORK: "network"}


class Failure(NamedTuple):
    """What failed for one reason, however many attempts it took.

    ``key`` is the server's or network's (``Progress.key``), empty for the job itself; ``run_key``
    the action run's (``changes.stable_key``), else empty. ``message`` is raw; None: there is no
    reason, or the log was not read (``is_unread``). ``item`` is the latest log event of
    it. ``at`` is by the log where there is an ``item``, else as observed by us; epoch seconds.
    ``phase`` is the one it failed in, or after (``is_between``); of an action run there is
    ``action_name`` instead. ``ended_early``: the job ended seconds after its creation, without a
    reason.
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
    is_between: bool = False
    ended_early: bool = False

    @property
    def cause(self) -> Hashable:
        """Return a key that is equal for all that failed for the same reason."""
        if self.message is None:
            where = self.phase, self.is_between, self.ended_early
            return self.kind, self.action_name, *where, self.is_unread
        return self.kind, self.action_name, read_message(self.message).compared

    @property
    def is_resolved(self) -> bool:
        """Return whether it got past what failed."""
        return self.state is FailureState.RESOLVED


def failures_of(
    job: Job,
    progress: JobProgress,
    observed: Mapping[Subject, float],
    *,
    is_read: bool = False,
) -> list[Failure]:
    """Find every failure of a job. ``observed``: when we saw a status change, epoch seconds.

    ``is_read``: its log is read to its end, although it may have no items.
    """
    progress = progress._replace(is_logged=progress.is_logged or is_read)
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
        found += _participant(job, progress, other, _kind_of_unlisted(job, other), observed)
    found += _runs(job, observed)
    return [*found, *_of_job(job, progress, has_others=bool(found))]


def _kind_of_unlisted(job: Job, other: Progress) -> FailureKind:
    """Jobs about networks may list no participants: then an id of the log is one of theirs."""
    if any(item.network_id and not item.server_id for item in other.failures):
        return FailureKind.NETWORK
    return FailureKind.UNLISTED if job.servers else FailureKind.SERVER


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
    if subject.status == "FAILED" and all(each.is_resolved for each in latest.values()):
        unexplained = _unexplained(job, progress, subject, kind, observed)
        latest = {each.cause: each for each in (*latest.values(), unexplained)}
    yield from latest.values()


def _unexplained(
    job: Job,
    progress: JobProgress,
    subject: Progress,
    kind: FailureKind,
    observed: Mapping[Subject, float],
) -> Failure:
    """Return the failure of a server or network that DRS calls failed, and the log does not."""
    ended_early = _ended_early(job, progress)
    return Failure(
        job_id=job.job_id,
        kind=kind,
        key=subject.key,
        state=FailureState.FAILED,
        message=None,
        at=observed.get(Subject(_SUBJECTS.get(kind, "server"), subject.key)),
        phase=_early_phase(progress) if ended_early else subject.phase,
        is_between=subject.is_between and not ended_early,
        is_unread=not progress.is_logged,
        ended_early=ended_early,
    )


def _ended_early(job: Job, progress: JobProgress) -> bool:
    """Return whether the job ended within EARLY seconds, and its log has no failure at all.

    No phase takes so little time: whatever ended it was not the work on a server.
    """
    seconds = elapsed(job.created, job.ended)
    everyone = (*progress.servers, *progress.networks, *progress.unlisted)
    has_reason = progress.failures or any(each.failures for each in everyone)
    return seconds is not None and seconds <= EARLY and progress.is_logged and not has_reason


def _early_phase(progress: JobProgress) -> str | None:
    """Return the snapshot if any had been taken by then: one phase for all, as it is one cause."""
    return SNAPSHOT if any(each.phase == SNAPSHOT for each in progress.servers) else None


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
