"""Keep what was looked up besides the jobs: logs, names, plans, instances, SSM executions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from drs_tui.model.drs.facts import Fact
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.names import Name
from drs_tui.model.text.safe import safe
from drs_tui.protocol.codec import unpack
from drs_tui.protocol.events import (
    AllInstancesFound,
    Event,
    ExecutionFound,
    FactsFound,
    InstancesFound,
    NamesFound,
    PlanExecutionsFound,
    PlanFound,
    PlansFound,
    PlanStepsFound,
    StartCallFound,
    TargetsListed,
    Topic,
)
from drs_tui.store.logs import Logs

if TYPE_CHECKING:
    from drs_tui.store.plans import Plans

F = TypeVar("F", bound=Fact)

EXECUTIONS_KEPT = 50  # an automation's answer may be hundreds of KB


class Directory:
    """The names of source servers, or of source networks. ``version`` changes with them.

    ``places_of`` returns what the source of an id is called, the shortest form first; nothing where
    there is one source, or where it is not known.
    """

    def __init__(self, places_of: Callable[[str], Sequence[str]] = lambda _: ()) -> None:
        self._places_of = places_of
        self.names: dict[str, Name] = {}
        self._staged: dict[str, Name] = {}
        self._alike: dict[str, frozenset[str]] = {}  # ids by the name to show
        self._unique: dict[str, str] = {}  # names that differ, by id
        self._missing: set[str] = set()  # ids that DRS does not know
        self.version = 0

    def add(self, found: NamesFound) -> None:
        """Add the names that were found."""
        for name in found.names:
            if before := self.names.get(name.id):
                self._alike[_seen(before.shown)] -= {name.id}
            self.names[name.id] = name
            seen = _seen(name.shown)
            self._alike[seen] = self._alike.get(seen, frozenset()) | {name.id}
        self._unique.clear()
        self._missing.update(found.missing)
        self._staged.update((name.staging_id, name) for name in found.names if name.staging_id)
        self.version += 1

    def has_answered(self, ids: Iterable[str]) -> bool:
        """Return whether it is known of all these ids what they are called, or that nothing is."""
        return all(each in self.names or each in self._missing for each in ids)

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
        if place := self._place(name.id, alike):
            return f"{name.shown} in {place}"
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

    def _place(self, identity: str, alike: Iterable[str]) -> str:
        """Return the place that no other of ``alike`` is in; empty if none is like that."""
        others = {place for each in alike if each != identity for place in self._places_of(each)}
        return next((place for place in self._places_of(identity) if place not in others), "")


def _seen(name: str) -> str:
    """Return a name as it looks on the screen."""
    return " ".join(safe(name).split())


class Execution(NamedTuple):
    """The SSM execution of an action run: its decoded answer, as of ``as_of`` (epoch seconds).

    ``type`` is the run's action type (``SSM_AUTOMATION``, ``SSM_COMMAND``), which says whose answer
    it is.
    """

    type: str
    answer: dict[str, Any]
    as_of: float


class AllInstances(NamedTuple):
    """Every recovery instance, as of ``as_of`` (epoch seconds); without ``complete``, so far."""

    instances: tuple[RecoveryInstance, ...]
    as_of: float
    complete: bool


class Known(NamedTuple, Generic[F]):
    """A fact as of ``as_of`` (epoch seconds)."""

    fact: F
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
        self.name_answers = 0
        """How many answers there were about names of servers: sources share a directory."""
        self._plans: Plans | None = None
        self.has_all_names = False
        self.targets: TargetsListed | None = None
        self.all_instances: AllInstances | None = None
        self._arriving: list[RecoveryInstance] = []  # of a list that is not complete
        self._facts: dict[tuple[type[Fact], str], Known[Any]] = {}
        self._instances: dict[str, tuple[RecoveryInstance, ...]] = {}
        self._executions: dict[str, Execution] = {}
        self.start_calls: dict[str, StartCallFound] = {}  # by the id of what was started

    @property
    def plans(self) -> "Plans":
        """What is known of recovery plans."""
        if self._plans is None:
            from drs_tui.store.plans import Plans  # the first frame does without

            self._plans = Plans()
        return self._plans

    @property
    def has_plans(self) -> bool:
        """Whether anything is known of recovery plans."""
        return self._plans is not None

    def name(self, identity: str) -> str:
        """Return the name of a source server or source network; its id if there is none."""
        is_network = identity in self.networks.names
        return (self.networks if is_network else self.servers).shown(identity)

    def system(self, server_id: str) -> str | None:
        """Return the operating system of a source server, WINDOWS or LINUX, where it is known."""
        name = self.servers.names.get(server_id)
        return name.system if name else None

    def extension_error(self, server_id: str | None) -> str | None:
        """Return why the staging account of a source server could not be used."""
        name = self.servers.names.get(server_id or "")
        return name.extension_error if name else None

    def names_known(self, ids: set[str]) -> int:
        """Count the source servers among these that have a name."""
        return sum(identity in self.servers.names for identity in ids)

    def instances(self, server_id: str) -> tuple[RecoveryInstance, ...] | None:
        """Return the server's recovery instances; None when they were not looked up yet."""
        is_complete = self.all_instances is not None and self.all_instances.complete
        return self._instances.get(server_id, () if is_complete else None)

    def fact(self, kind: type[F], identity: str) -> Known[F] | None:
        """Return the fact of that class about an id; None when it was not looked up yet."""
        return self._facts.get((kind, identity))

    def facts(self) -> Iterable[Known[Any]]:
        """Return every fact that was looked up."""
        return self._facts.values()

    def executions(self) -> Mapping[str, Execution]:
        """Return the SSM executions that are kept, by the ids of their runs."""
        return self._executions

    def instances_by_server(self) -> Mapping[str, tuple[RecoveryInstance, ...]]:
        """Return the recovery instances of the servers whose instances were looked up."""
        return self._instances

    def execution(self, run_id: str) -> Execution | None:
        """Return the SSM execution of the run; None when it was not looked up yet."""
        return self._executions.get(run_id)

    def apply(self, event: Event) -> bool:
        """Apply an event; return whether it was about a detail."""
        match event:
            case NamesFound():
                (self.servers if event.topic is Topic.NAMES else self.networks).add(event)
                self.has_all_names |= event.complete
                self.name_answers += event.topic is Topic.NAMES
            case InstancesFound():
                self._add_instances(event)
            case AllInstancesFound():
                self._add_to_all_instances(event)
            case FactsFound(facts=facts, as_of=as_of):
                self._facts |= {(type(fact), fact.id): Known(fact, as_of) for fact in facts}
            case ExecutionFound():
                self._add_execution(event)
            case StartCallFound(started):
                self.start_calls[started] = event
            case TargetsListed():
                self.targets = event
            case PlansFound() | PlanFound() | PlanExecutionsFound() | PlanStepsFound():
                self.plans.apply(event)
            case _:
                return False
        return True

    def _add_instances(self, event: InstancesFound) -> None:
        """Replace the instances of the event's servers: those not in the event no longer exist."""
        self._instances |= dict.fromkeys(event.servers, ()) | _by_server(event.instances)

    def _add_to_all_instances(self, event: AllInstancesFound) -> None:
        """Add to the list that arrives; a complete one is shown until the next is complete."""
        self._arriving = [*([] if event.first else self._arriving), *event.instances]
        if event.complete or self.all_instances is None or not self.all_instances.complete:
            found = tuple(self._arriving)
            self.all_instances = AllInstances(found, event.as_of, event.complete)
        if event.complete:  # newer than what was looked up for some servers
            self._instances = _by_server(self._arriving)

    def _add_execution(self, event: ExecutionFound) -> None:
        """Keep the newest executions; older ones are looked up again when needed."""
        self._executions.pop(event.run_id, None)
        self._executions[event.run_id] = Execution(event.type, unpack(event.answer), event.as_of)
        if len(self._executions) > EXECUTIONS_KEPT:
            del self._executions[next(iter(self._executions))]


def _by_server(
    instances: Iterable[RecoveryInstance],
) -> dict[str, tuple[RecoveryInstance, ...]]:
    found: dict[str, list[RecoveryInstance]] = {}
    for instance in instances:
        found.setdefault(instance.server_id or "", []).append(instance)
    return {server: tuple(some) for server, some in found.items()}
