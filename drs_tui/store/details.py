"""What is known beside the jobs' own answers: logs, names, recovery instances, SSM executions.

Everything here is asked for when a screen needs it, and then kept: a screen says what it needs as
often as it likes.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.names import Name
from drs_tui.protocol.codec import unpack
from drs_tui.protocol.events import (
    ExecutionFound,
    InstancesFound,
    LogPageRead,
    NamesFound,
    TargetsListed,
    Topic,
)
from drs_tui.protocol.requests import (
    FindExecution,
    FindInstances,
    FindNames,
    FollowLogs,
    ListTargets,
    ReadLogs,
    Request,
)
from drs_tui.store.logs import Logs

EXECUTIONS_KEPT = 50  # an automation's answer may be hundreds of KB


class Directory:
    """The names of source servers, or of source networks. ``version`` changes with them."""

    def __init__(self) -> None:
        self.names: dict[str, Name] = {}
        self.asked: set[str] = set()
        self.version = 0

    def unasked(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the ids that nobody has asked for; from here on they count as asked."""
        missing = tuple(dict.fromkeys(i for i in ids if i not in self.asked))
        self.asked.update(missing)
        return missing

    def take(self, seen: NamesFound) -> None:
        """Some were told."""
        self.names.update((name.id, name) for name in seen.names)
        self.asked.update(name.id for name in seen.names)
        self.version += 1

    def shown(self, identity: str) -> str:
        """What it is called; its id where nobody knows."""
        name = self.names.get(identity)
        return name.shown if name else identity


class Execution(NamedTuple):
    """What SSM said of an action run: its answer as it came, when it was true."""

    answer: dict[str, Any]
    as_of: float


class Details:
    """``send`` asks the collector. Source server ids and job ids are DRS's own."""

    def __init__(self, send: Callable[[Request], None]) -> None:
        self._send = send
        self._followed = FollowLogs()
        self._logs_asked: set[str] = set()
        self._logs_needed: frozenset[str] = frozenset()
        self._all_names_asked = False
        self._executions_asked: set[str] = set()
        self.logs = Logs()
        self.servers = Directory()
        self.networks = Directory()
        self.has_all_names = False
        self.places: TargetsListed | None = None
        self._instances: dict[str, tuple[RecoveryInstance, ...]] = {}
        self._executions: dict[str, Execution] = {}

    def reset_pending(self) -> None:
        """There is another collector: what the one before did not answer is asked for again."""
        self._followed = FollowLogs()
        self._logs_asked = {job_id for job_id in self._logs_asked if self.logs.is_whole(job_id)}
        self._executions_asked &= self._executions.keys()
        self._all_names_asked = self.has_all_names
        for directory in (self.servers, self.networks):
            directory.asked = set(directory.names)

    # what screens need

    def follow(self, first: str | None, others: tuple[str, ...] = ()) -> None:
        """Keep these jobs' logs fresh, and no others. The first is read to its end by this."""
        wanted = FollowLogs(first, others)
        if first:
            self._logs_asked.add(first)
        if wanted != self._followed:
            self._followed = wanted
            self._send(wanted)

    def need_logs(self, job_ids: Iterable[str], *, again: bool = False) -> None:
        """Read the logs that nobody has asked for yet, or all of them ``again``. Until the next
        call they are kept, however many."""
        needed = tuple(job_ids)
        self._logs_needed = frozenset(needed)
        missing = tuple(i for i in needed if again or i not in self._logs_asked)
        if missing:
            self._logs_asked.update(missing)
            self._send(ReadLogs(missing))

    def need_names(self, servers: Iterable[str], networks: Iterable[str] = ()) -> None:
        """Find what these are called."""
        some = FindNames(self.servers.unasked(servers), self.networks.unasked(networks))
        if some.servers or some.networks:
            self._send(some)

    def need_all_names(self) -> None:
        """Find what every source server of the account is called."""
        if not self._all_names_asked:
            self._all_names_asked = True
            self._send(FindNames())

    def need_instances(self, servers: Iterable[str]) -> None:
        """Find the recovery instances of these, as they are now."""
        if ids := tuple(servers):
            self._send(FindInstances(ids))

    def need_execution(self, run_id: str, kind: str, *, again: bool = False) -> None:
        """Find what SSM says of the run."""
        if again or run_id not in self._executions_asked:
            self._executions_asked.add(run_id)
            self._send(FindExecution(run_id, kind))

    def need_places(self) -> None:
        """Find what one could switch to."""
        if self.places is None:
            self._send(ListTargets())

    # what is known

    def instances(self, server_id: str) -> tuple[RecoveryInstance, ...] | None:
        """The server's recovery instances as last told; None: nobody has asked, or no answer."""
        return self._instances.get(server_id)

    def execution(self, run_id: str) -> Execution | None:
        """What SSM said of the run; None: nothing, or nothing yet."""
        return self._executions.get(run_id)

    # what was told

    def log_read(self, read: LogPageRead) -> set[str]:
        """An answer about a log was told whole; whose logs were let go for it."""
        if not self.logs.read(read):
            self._send(ReadLogs((read.job_id,), anew=True))
        first, others = self._followed.first or read.job_id, self._followed.others
        evict = self.logs.evict({read.job_id, first, *others, *self._logs_needed})
        self._logs_asked -= evict
        return evict

    def names_seen(self, seen: NamesFound) -> None:
        """Names of servers or networks."""
        directory = self.servers if seen.topic is Topic.NAMES else self.networks
        directory.take(seen)
        self.has_all_names |= seen.whole

    def instances_seen(self, seen: InstancesFound) -> None:
        """Those servers' instances: what is not among them is not there any more."""
        found: dict[str, list[RecoveryInstance]] = {server: [] for server in seen.servers}
        for instance in seen.instances:
            found.setdefault(instance.server_id or "", []).append(instance)
        self._instances.update((server, tuple(some)) for server, some in found.items())

    def execution_seen(self, seen: ExecutionFound) -> None:
        """An execution. Those told last are kept; the others are asked for anew when needed."""
        self._executions.pop(seen.run_id, None)
        self._executions[seen.run_id] = Execution(unpack(seen.answer), seen.as_of)
        if len(self._executions) > EXECUTIONS_KEPT:
            oldest = next(iter(self._executions))
            del self._executions[oldest]
            self._executions_asked.discard(oldest)

    def names_known(self, ids: Iterable[str]) -> int:
        """How many of these source servers have a name."""
        return sum(identity in self.servers.names for identity in ids)
