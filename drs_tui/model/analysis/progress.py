"""How far each server and network of a job is, in values and in words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from drs_tui.model.drs.log import LogItem

CLEANUP, SNAPSHOT, CONVERSION, LAUNCH = "CLEANUP", "SNAPSHOT", "CONVERSION", "LAUNCH"
_ORDER = (CLEANUP, SNAPSHOT, CONVERSION, LAUNCH)
_WHOLE = "NETWORK_RECOVERY_FAIL"  # says that something of the network failed, and not what
FINAL_STATUSES = frozenset({"LAUNCHED", "FAILED", "TERMINATED"})


class State(StrEnum):
    """How a server stands within its phase."""

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
    """A stretch of time in one state; ``end`` None: it goes on. Epoch seconds, from the log."""

    phase: str | None
    state: State
    start: float
    end: float | None


class Reason(NamedTuple):
    """A failure, the raw error that tells of it, and the stage that the error was of.

    An event without an error of its own repeats the one before it: USING_PREVIOUS_SNAPSHOT_FAILED
    the SNAPSHOT_FAIL, NETWORK_RECOVERY_FAIL whatever failed of that network.
    """

    item: LogItem
    error: str | None
    stage: str


class Progress(NamedTuple):
    """One server or network, as job and log together tell of it.

    ``status`` is its launchStatus. ``phase`` is the one it is in, waits for (WAITING) or failed in
    (FAILED); None before the first, and where no log was read. ``attempt`` of ``attempts`` is what
    the last failed attempt said. Instants are epoch seconds by the log; None: nobody said.
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

    @property
    def failure(self) -> LogItem | None:
        """The latest failure, while it is not overcome."""
        if not self.failures or self.state not in UNRESOLVED or self.got_past(self.failures[-1]):
            return None
        return self.failures[-1]

    @property
    def error(self) -> str | None:
        """The latest raw error that is not overcome: the last event may have none of its own."""
        return self.reasons[-1].error if self.failure else None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each failure with the raw error that tells of it, oldest first."""
        return tuple(_reasons(self.failures))

    def got_past(self, failure: LogItem) -> bool:
        """Whether it went past what failed then: reached its goal, or came to a later phase."""
        if self.state is State.DONE:
            return True
        stage = phase_of(failure.event or "")[0]
        if self.phase in _ORDER and stage in _ORDER:
            return _ORDER.index(self.phase) > _ORDER.index(stage)
        return self.phase not in (None, stage)


class JobProgress(NamedTuple):
    """Every participant, in the job's order. ``unlisted`` are only in the log. ``failures`` are the
    job's own. ``is_logged``: a log was read."""

    servers: tuple[Progress, ...]
    networks: tuple[Progress, ...]
    unlisted: tuple[Progress, ...] = ()
    failures: tuple[LogItem, ...] = ()
    cancelled_at: float | None = None
    is_cancelled: bool = False
    is_logged: bool = False

    def server(self, key: str) -> Progress | None:
        """The server of that key."""
        return next((server for server in self.servers if server.key == key), None)


def _reasons(failures: Iterable[LogItem]) -> Iterator[Reason]:
    last: Reason | None = None
    for item in failures:
        stage = phase_of(item.event or "")[0]
        is_repeated = item.raw_error is None and (
            item.event == _WHOLE or (last is not None and stage == last.stage)
        )
        if last is not None and is_repeated:
            last = last._replace(item=item)
        else:
            last = Reason(item, item.raw_error, stage)
        yield last


def phase_of(event: str) -> tuple[str, str]:
    """What an event is about, and which part of it: ``("launch", "START")``.

    An event that we do not know is read the same way: ``WARM_UP_START`` begins ``warm up``. The
    part is empty where the name has none. That there was no previous snapshot to use is a failure
    of the snapshot.
    """
    if event == "USING_PREVIOUS_SNAPSHOT_FAILED":
        return SNAPSHOT, "FAIL"
    for part in ("_START", "_END", "_FAILED", "_FAIL"):
        if event.endswith(part):
            return event.removesuffix(part), part[1:].removesuffix("ED")
    return event, ""


_TALLIED = (
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
        return _TALLIED.index(state), _ORDER.index(phase) if phase in _ORDER else len(_ORDER)

    return sorted(counts.items(), key=rank)
