"""How far each server and network of a job is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.drs.log import LogItem

CLEANUP, SNAPSHOT, CONVERSION, LAUNCH = "CLEANUP", "SNAPSHOT", "CONVERSION", "LAUNCH"
_ORDER = (CLEANUP, SNAPSHOT, CONVERSION, LAUNCH)
# Reports that a network failed, without its own error.
_NETWORK_FAIL = "NETWORK_RECOVERY_FAIL"
FINAL_STATUSES = frozenset({"LAUNCHED", "FAILED", "TERMINATED"})


class State(StrEnum):
    """The state of a server or network within its phase."""

    WAITING = "WAITING"
    ACTIVE = "ACTIVE"
    RETRYING = "RETRYING"
    FAILED = "FAILED"
    DONE = "DONE"
    SKIPPED = "SKIPPED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


UNRESOLVED = frozenset({State.FAILED, State.RETRYING, State.UNKNOWN})
UNFINISHED_STATES = frozenset({State.WAITING, State.ACTIVE, State.RETRYING})


class Span(NamedTuple):
    """A span of time in one state, in epoch seconds by the log; ``end`` None: it continues.

    While it waits (WAITING), ``phase`` is the one that has ended, None before the first.
    """

    phase: str | None
    state: State
    start: float
    end: float | None


class Reason(NamedTuple):
    """A failure with the raw error that explains it, and the phase of that error.

    A log item without an error of its own repeats the one before it: USING_PREVIOUS_SNAPSHOT_FAILED
    the SNAPSHOT_FAIL, NETWORK_RECOVERY_FAIL whatever failed of that network.
    """

    item: LogItem
    error: str | None
    phase: str


class Progress(NamedTuple):
    """One server or network, by job and log together.

    ``status`` is its launchStatus. ``phase`` is the one it is in or failed in (FAILED); None before
    the first, and where no log was read. ``is_between``: ``phase`` has ended, the next one has not
    begun, and which one that will be is not known. ``attempt`` of ``attempts`` is the last one that
    failed. Instants are epoch seconds by the log; None: not known.

    ``data_time``: when the data was taken that is converted, a recovery point.
    """

    key: str
    id: str | None
    status: str | None
    state: State
    phase: str | None = None
    since: float | None = None
    attempt: int | None = None
    attempts: int | None = None
    spans: tuple[Span, ...] = ()
    failures: tuple[LogItem, ...] = ()
    previous_snapshot: bool = False
    target_instance: str | None = None
    conversion_server: str | None = None
    reached_at: float | None = None
    is_between: bool = False
    data_time: float | None = None

    @property
    def failure(self) -> LogItem | None:
        """Return the latest failure, unless the participant got past it."""
        if not self.failures or self.state not in UNRESOLVED or self.got_past(self.failures[-1]):
            return None
        return self.failures[-1]

    @property
    def error(self) -> str | None:
        """Return the raw error of the latest failure: its last item may have none of its own."""
        return self.reasons[-1].error if self.failure else None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return each failure with the raw error that explains it, oldest first."""
        return tuple(_reasons(self.failures))

    def got_past(self, failure: LogItem) -> bool:
        """Return whether it got past a failure: reached its goal, or entered a later phase."""
        if self.state is State.DONE:
            return True
        phase = phase_of(failure.event or "")[0]
        if self.is_between and phase == self.phase:
            return True
        if self.phase in _ORDER and phase in _ORDER:
            return _ORDER.index(self.phase) > _ORDER.index(phase)
        return self.phase not in (None, phase)


class JobProgress(NamedTuple):
    """All participants, in the job's order.

    ``unlisted`` are in the log only. ``failures`` are the job's own. ``is_logged``: a log was read.
    """

    servers: tuple[Progress, ...]
    networks: tuple[Progress, ...]
    unlisted: tuple[Progress, ...] = ()
    failures: tuple[LogItem, ...] = ()
    cancelled_at: float | None = None
    is_cancelled: bool = False
    is_logged: bool = False

    def server(self, key: str) -> Progress | None:
        """Return the server of that key."""
        return next((server for server in self.servers if server.key == key), None)


def _reasons(failures: Iterable[LogItem]) -> Iterator[Reason]:
    last: Reason | None = None
    for item in failures:
        phase = phase_of(item.event or "")[0]
        is_repeated = item.raw_error is None and (
            item.event == _NETWORK_FAIL or (last is not None and phase == last.phase)
        )
        if last is not None and is_repeated:
            last = last._replace(item=item)
        else:
            last = Reason(item, item.raw_error, phase)
        yield last


def phase_of(event: str) -> tuple[str, str]:
    """Split the name of an event into phase and part: ``("LAUNCH", "START")``.

    An unknown event is split the same way: ``WARM_UP_START`` starts ``WARM_UP``. The part is empty
    where the name has none. USING_PREVIOUS_SNAPSHOT_FAILED is a failure of the snapshot.
    """
    if event == "USING_PREVIOUS_SNAPSHOT_FAILED":
        return SNAPSHOT, "FAIL"
    for part in ("_START", "_END", "_FAILED", "_FAIL"):
        if event.endswith(part):
            return event.removesuffix(part), part[1:].removesuffix("ED")
    return event, ""


_BY_SEVERITY = (
    *(State.FAILED, State.RETRYING, State.UNKNOWN, State.WAITING, State.ACTIVE),
    *(State.SKIPPED, State.CANCELLED, State.DONE),
)


def count_states(progress: JobProgress) -> list[tuple[tuple[State, str | None], int]]:
    """Count the servers by state, and those at work by phase.

    The worst state comes first; of the phases, the one that is furthest from the goal.
    """
    counts = Counter(
        (server.state, server.phase if server.state is State.ACTIVE else None)
        for server in progress.servers
    )

    def rank(counted: tuple[tuple[State, str | None], int]) -> tuple[int, int]:
        (state, phase), _ = counted
        return _BY_SEVERITY.index(state), _ORDER.index(phase) if phase in _ORDER else len(_ORDER)

    return sorted(counts.items(), key=rank)
