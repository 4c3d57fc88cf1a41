"""Group the failures of one job or many by cause.

Two messages have one cause when they are equal once normalised (``normalise``). Kept apart are
servers and networks, runs of different actions, different denied IAM actions, and different
instance types without capacity, since another type may have some; Availability Zones are not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from drs_tui.model.analysis.changes import identity_of
from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.failures import Failure, FailureKind, FailureState, failures_of
from drs_tui.model.analysis.hints import hint

__all__ = ["Cause", "Failure", "FailureKind", "FailureState", "causes", "failures_of"]

EARLY_HINT = "see CloudTrail, and the permissions of who started the job"
_NEVER = float("-inf")
_SEVERITY = {state: rank for rank, state in enumerate(FailureState)}


@dataclass(frozen=True, slots=True)
class Cause:
    """Failures of one kind with one cause, the unresolved first, then the latest.

    ``key`` is the same after every refresh. ``message`` is the latest one, as it came.
    ``title`` is the action's name, or what the message is about; None when there is no message.
    ``hint`` is ours, not AWS's.
    """

    key: Hashable
    kind: FailureKind
    title: str | None
    message: str | None
    hint: str | None
    failures: tuple[Failure, ...]

    @property
    def count(self) -> int:
        """Count the servers, networks, action runs or jobs: a server of two jobs is one server."""
        return len(set(map(_identity, self.failures)))

    @property
    def unresolved(self) -> int:
        """Count those that have not got past it."""
        return len({_identity(each) for each in self.failures if not each.is_resolved})

    @property
    def jobs(self) -> int:
        """Count the jobs."""
        return len({failure.job_id for failure in self.failures})

    @property
    def state(self) -> FailureState:
        """Return the worst state of the failures."""
        return min((failure.state for failure in self.failures), key=_SEVERITY.__getitem__)

    @property
    def attempts(self) -> tuple[int, int] | None:
        """Return the highest attempt, and of how many; None when the cause is not retrying."""
        if self.state is not FailureState.RETRYING:
            return None
        tried = (
            (failure.attempt, failure.attempts)
            for failure in self.failures
            if failure.state is FailureState.RETRYING and failure.attempt and failure.attempts
        )
        return max(tried, default=None)

    @property
    def states(self) -> dict[FailureState, int]:
        """Count what failed by its own worst state, the worst first; of the unresolved, if any."""
        worst: dict[tuple[str, ...], FailureState] = {}
        for each in self.failures:
            before = worst.get(_identity(each), each.state)
            worst[_identity(each)] = min(before, each.state, key=_SEVERITY.__getitem__)
        counts = Counter(worst.values())
        if not self.is_resolved:
            del counts[FailureState.RESOLVED]
        return {state: counts[state] for state in FailureState if counts[state]}

    @property
    def is_resolved(self) -> bool:
        """Return whether all of them have got past it."""
        return self.state is FailureState.RESOLVED

    @property
    def optional(self) -> bool:
        """Return whether only optional actions failed."""
        return all(failure.optional for failure in self.failures)

    @property
    def last(self) -> float | None:
        """Return when it was last seen; epoch seconds."""
        return max(self.failures, key=_when).at

    @property
    def is_observed(self) -> bool:
        """Return whether ``last`` is our own observation, not a time of the log."""
        return max(self.failures, key=_when).item is None


def causes(failures: Iterable[Failure], region_of: Callable[[str], str]) -> list[Cause]:
    """Group failures by cause: the unresolved first; servers, then actions that are required, then
    optional ones; then the most, then the latest.

    ``region_of`` gives the region of a job id, for the hints.
    """
    groups: defaultdict[Hashable, list[Failure]] = defaultdict(list)
    for failure in failures:
        groups[failure.cause].append(failure)
    found = [_cause(key, group, region_of) for key, group in groups.items()]
    return sorted(
        found,
        key=lambda cause: (
            cause.is_resolved,
            _weight(cause),
            -cause.count,
            -(cause.last or 0),
            str(cause.key),
        ),
    )


def unresolved_by_kind(found: Iterable[Cause]) -> dict[FailureKind, int]:
    """Count what still fails, each once whatever it fails for: servers, networks, actions, jobs."""
    unresolved = {
        (each.kind, _identity(each))
        for cause in found
        for each in cause.failures
        if not each.is_resolved
    }
    counts = Counter(kind for kind, _ in unresolved)
    return {kind: counts[kind] for kind in FailureKind if counts[kind]}


def _weight(cause: Cause) -> int:
    """Rank what failed: a missing server weighs more than an action of one that is there."""
    if cause.kind is FailureKind.ACTION:
        return 2 + cause.optional
    return int(cause.kind is FailureKind.UNLISTED)


def _cause(key: Hashable, group: list[Failure], region_of: Callable[[str], str]) -> Cause:
    group = sorted(group, key=lambda each: (each.is_resolved, -_when(each), *_order(each)))
    latest = max(group, key=_when)
    message = read_message(latest.message) if latest.message is not None else None
    return Cause(
        key=key,
        kind=latest.kind,
        title=_title(latest),
        message=latest.message,
        hint=hint(message, region_of(latest.job_id)) if message else silent_hint(latest),
        failures=tuple(group),
    )


def silent_hint(failure: Failure) -> str | None:
    """Return what to look at where DRS gives no reason."""
    return EARLY_HINT if failure.ended_early else None


def _title(failure: Failure) -> str | None:
    if failure.kind is FailureKind.ACTION:
        return failure.action_name
    return None if failure.message is None else read_message(failure.message).title


_order = attrgetter("job_id", "key", "run_key")


def _identity(failure: Failure) -> tuple[str, ...]:
    """Identify what failed: a participant with an id is the same one in every job."""
    is_participant = failure.kind not in (FailureKind.ACTION, FailureKind.JOB)
    if is_participant and not failure.key.startswith("#"):
        return (identity_of(failure.key),)
    return failure.job_id, failure.key, failure.run_key


def _when(failure: Failure) -> float:
    return _NEVER if failure.at is None else failure.at
