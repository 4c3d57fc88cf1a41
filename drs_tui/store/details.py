"""Keep what was looked up besides the jobs: logs, names, recovery instances, SSM executions."""

from typing import Any, NamedTuple

from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.names import Name
from drs_tui.model.text.safe import safe
from drs_tui.protocol.codec import unpack
from drs_tui.protocol.events import (
    Event,
    ExecutionFound,
    InstancesFound,
    NamesFound,
    TargetsListed,
    Topic,
)
from drs_tui.store.logs import Logs

EXECUTIONS_KEPT = 50  # an automation's answer may be hundreds of KB


class Directory:
    """The names of source servers, or of source networks. ``version`` changes with them."""

    def __init__(self) -> None:
        self.names: dict[str, Name] = {}
        self._staged: dict[str, Name] = {}
        self._alike: dict[str, set[str]] = {}  # ids by the name to show
        self._unique: dict[str, str] = {}  # names that differ, by id
        self.version = 0

    def add(self, found: NamesFound) -> None:
        """Add the names that were found."""
        for name in found.names:
            if before := self.names.get(name.id):
                self._alike[_seen(before.shown)].discard(name.id)
            self.names[name.id] = name
            self._alike.setdefault(_seen(name.shown), set()).add(name.id)
        self._unique.clear()
        self._staged.update((name.staging_id, name) for name in found.names if name.staging_id)
        self.version += 1

    def shown(self, identity: str) -> str:
        """Return the name to show, which no other one has; the id if there is none."""
        if identity in self.names:
            return self._unique_name(identity)
        staged = self._staged.get(identity)
        return f"{self._unique_name(staged.id)} in its staging account" if staged else identity

    def _unique_name(self, identity: str) -> str:
        unique = self._unique.get(identity)
        if unique is None:
            unique = self._unique[identity] = self._find_unique(self.names[identity])
        return unique

    def _find_unique(self, name: Name) -> str:
        """Return the name as it is, or with what sets it apart from those that look alike."""
        alike = self._alike[_seen(name.shown)]
        if len(alike) < 2:
            return name.shown
        others = {
            _seen(longer)
            for identity in alike
            if identity != name.id
            for longer in self.names[identity].longer()
        }
        return next(
            longer
            for longer in name.longer()
            if longer == name.id or not (_seen(longer) in others or self._alike.get(_seen(longer)))
        )


def _seen(name: str) -> str:
    """Return a name as it looks on the screen."""
    return " ".join(safe(name).split())


class Execution(NamedTuple):
    """The SSM execution of an action run: its decoded answer, as of ``as_of`` (epoch seconds)."""

    answer: dict[str, Any]
    as_of: float


class Details:
    """Keep the details by the ids of source servers, networks, jobs and action runs."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.logs = Logs()
        self.servers = Directory()
        self.networks = Directory()
        self.has_all_names = False
        self.targets: TargetsListed | None = None
        self._instances: dict[str, tuple[RecoveryInstance, ...]] = {}
        self._executions: dict[str, Execution] = {}

    def name(self, identity: str) -> str:
        """Return the name of a source server or source network; its id if there is none."""
        is_network = identity in self.networks.names
        return (self.networks if is_network else self.servers).shown(identity)

    def extension_error(self, server_id: str | None) -> str | None:
        """Return why the staging account of a source server could not be used."""
        name = self.servers.names.get(server_id or "")
        return name.extension_error if name else None

    def names_known(self, ids: set[str]) -> int:
        """Count the source servers among these that have a name."""
        return sum(identity in self.servers.names for identity in ids)

    def instances(self, server_id: str) -> tuple[RecoveryInstance, ...] | None:
        """Return the server's recovery instances; None when they were not looked up yet."""
        return self._instances.get(server_id)

    def execution(self, run_id: str) -> Execution | None:
        """Return the SSM execution of the run; None when it was not looked up yet."""
        return self._executions.get(run_id)

    def apply(self, event: Event) -> bool:
        """Apply an event; return whether it was about a detail."""
        match event:
            case NamesFound():
                (self.servers if event.topic is Topic.NAMES else self.networks).add(event)
                self.has_all_names |= event.complete
            case InstancesFound():
                self._add_instances(event)
            case ExecutionFound():
                self._add_execution(event)
            case TargetsListed():
                self.targets = event
            case _:
                return False
        return True

    def _add_instances(self, event: InstancesFound) -> None:
        """Replace the instances of the event's servers: those not in the event no longer exist."""
        found: dict[str, list[RecoveryInstance]] = {server: [] for server in event.servers}
        for instance in event.instances:
            found.setdefault(instance.server_id or "", []).append(instance)
        self._instances.update((server, tuple(some)) for server, some in found.items())

    def _add_execution(self, event: ExecutionFound) -> None:
        """Keep the newest executions; older ones are looked up again when needed."""
        self._executions.pop(event.run_id, None)
        self._executions[event.run_id] = Execution(unpack(event.answer), event.as_of)
        if len(self._executions) > EXECUTIONS_KEPT:
            del self._executions[next(iter(self._executions))]
