"""Why things failed: every failure of one job or of many, grouped by what caused it.

Two messages are of one cause when they are the same once masked (``masking``). What stays apart: a
server's and a network's, runs of different actions, different IAM actions denied, and different
instance types that lack capacity, since another type is what mends it; Availability Zones do not.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.failures import Failure, FailureKind, FailureState, failures_of
from drs_tui.model.analysis.hints import hint

__all__ = ["Cause", "Failure", "FailureKind", "FailureState", "causes", "failures_of"]

_NEVER = float("-inf")
_WORST = {state: rank for rank, state in enumerate(FailureState)}


@dataclass(frozen=True, slots=True)
class Cause:
    """Failures of one kind with one cause, the unresolved first, then the latest.

    ``key`` is the same after every refresh. ``message`` is one of them as it came, the latest.
    ``hint`` is ours, not AWS's.
    """

    key: Hashable
    kind: FailureKind
    title: str
    message: str | None
    hint: str | None
    failures: tuple[Failure, ...]

    @property
    def count(self) -> int:
        """How many servers, networks, action runs or jobs: a server of two jobs is one server."""
        return len(set(map(_who, self.failures)))

    @property
    def unresolved(self) -> int:
        """How many of them have not gone past it."""
        return len({_who(each) for each in self.failures if not each.is_resolved})

    @property
    def jobs(self) -> int:
        """In how many jobs."""
        return len({failure.job_id for failure in self.failures})

    @property
    def state(self) -> FailureState:
        """The worst of its failures'."""
        return min((failure.state for failure in self.failures), key=_WORST.__getitem__)

    @property
    def word(self) -> str:
        """The state as shown: ``failed``, ``retrying 2/3`` of who has tried most."""
        if self.state is not FailureState.RETRYING:
            return self.state.value
        tries = [
            (failure.attempt, failure.attempts)
            for failure in self.failures
            if failure.state is FailureState.RETRYING and failure.attempt and failure.attempts
        ]
        return "retrying {}/{}".format(*max(tries)) if tries else "retrying"

    @property
    def is_resolved(self) -> bool:
        """Whether all of them have gone past it."""
        return self.state is FailureState.RESOLVED

    @property
    def optional(self) -> bool:
        """Whether only optional actions failed for it."""
        return all(failure.optional for failure in self.failures)

    @property
    def last(self) -> float | None:
        """When it was last seen; epoch seconds."""
        return max(self.failures, key=_when).at

    @property
    def is_observed(self) -> bool:
        """Whether ``last`` is our own observation, and not the log's time."""
        return max(self.failures, key=_when).item is None


def causes(failures: Iterable[Failure], region_of: Callable[[str], str]) -> list[Cause]:
    """Group failures by cause: the unresolved first, then the most, then the latest.

    ``region_of`` gives the region of a job id, for the hints.
    """
    groups: defaultdict[Hashable, list[Failure]] = defaultdict(list)
    for failure in failures:
        groups[failure.cause].append(failure)
    found = [_cause(key, group, region_of) for key, group in groups.items()]
    return sorted(
        found,
        key=lambda cause: (cause.is_resolved, -cause.count, -(cause.last or 0), str(cause.key)),
    )


def _cause(key: Hashable, group: list[Failure], region_of: Callable[[str], str]) -> Cause:
    group = sorted(group, key=lambda each: (each.is_resolved, -_when(each), *_place(each)))
    latest = max(group, key=_when)
    message = read_message(latest.message) if latest.message is not None else None
    return Cause(
        key=key,
        kind=latest.kind,
        title=_title(latest),
        message=latest.message,
        hint=hint(message, region_of(latest.job_id)) if message else None,
        failures=tuple(group),
    )


def _title(failure: Failure) -> str:
    if failure.kind is FailureKind.ACTION:
        return failure.stage or "action"
    if failure.message is None:
        said = "log not read" if failure.is_unread else "no reason told"
        return f"{said} · {failure.stage}" if failure.stage else said
    return read_message(failure.message).title or "no reason told"


_place = attrgetter("job_id", "key", "run_key")


def _who(failure: Failure) -> tuple[str, ...]:
    """A participant that has an id is the same one in every job."""
    if failure.kind in (FailureKind.SERVER, FailureKind.NETWORK) and not failure.key.startswith(
        "#"
    ):
        return (failure.key,)
    return failure.job_id, failure.key, failure.run_key


def _when(failure: Failure) -> float:
    return _NEVER if failure.at is None else failure.at
