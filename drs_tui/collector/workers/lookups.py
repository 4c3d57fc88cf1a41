"""The lane of what screens look up beside jobs: names, recovery instances, executions, places."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from drs_tui.collector.aws.errors import classify
from drs_tui.collector.lookups.executions import ExecutionLookup
from drs_tui.collector.lookups.instances import InstanceLookup
from drs_tui.collector.lookups.lookup import Lookup
from drs_tui.collector.lookups.names import NETWORKS, SERVERS, NameLookup
from drs_tui.collector.workers.context import CALL_SECONDS, WorkerContext
from drs_tui.collector.workers.worker import Worker
from drs_tui.protocol.events import TargetsListed, Topic
from drs_tui.protocol.requests import FindExecution, FindInstances, FindNames

T = TypeVar("T")


class LookupWorker(Worker):
    """Its public methods are called from other threads; ``run`` has its own.

    What fails holds up only its own kind: source networks are often denied, servers are not.
    """

    def __init__(self, context: WorkerContext, places: Callable[[], TargetsListed]) -> None:
        super().__init__()
        self._office = context
        self._places = places
        source, emit = context.source, context.emit
        self._servers = NameLookup(SERVERS, source, emit)
        self._networks = NameLookup(NETWORKS, source, emit)
        self._instances = InstanceLookup(source, emit)
        self._executions = ExecutionLookup(source, emit)
        # What a person has just opened comes before what only makes lists nicer to read.
        self._lookups: tuple[Lookup, ...] = (
            self._executions,
            self._instances,
            self._servers,
            self._networks,
        )
        self._failures = Counter[Topic]()
        self._until: dict[Topic, float] = {}  # monotonic

    def find_names(self, request: FindNames) -> None:
        """Of those servers and networks; of all servers when it names none."""
        self._post(partial(self._ask_names, request))

    def find_instances(self, request: FindInstances) -> None:
        """Of those servers, as they are now."""
        self._post(partial(self._instances.ask, request.servers))

    def find_execution(self, request: FindExecution) -> None:
        """What SSM says of that run."""
        self._post(partial(self._executions.ask, request))

    def find_places(self) -> None:
        """Profiles and regions; nobody is asked."""
        self._post(lambda: self._office.emit(self._places()))

    def try_again(self) -> None:
        """End every wait for a retry."""
        self._post(self._until.clear)

    def _ask_names(self, request: FindNames) -> None:
        self._servers.ask(request.servers)
        self._networks.ask(request.networks)
        if not (request.servers or request.networks):
            self._servers.ask_all()

    def _go_on(self) -> float | None:
        waits = {lookup.topic: self._wait(lookup) for lookup in self._lookups if lookup.wants()}
        for lookup in self._lookups:
            if waits.get(lookup.topic) == 0:
                self._find(lookup)
                return 0.0
        return min(waits.values(), default=None)

    def _wait(self, lookup: Lookup) -> float:
        return max(0.0, self._until.get(lookup.topic, 0.0) - time.monotonic())

    def _call(self, blocking: Callable[[], T]) -> T:
        return self._work.call(blocking, CALL_SECONDS)

    def _find(self, lookup: Lookup) -> None:
        topic = lookup.topic
        try:
            lookup.find(self._call)
        except Exception as error:  # noqa: BLE001  whatever it is, the ui is told
            failure = classify(error, lookup.service)
            self._failures[topic] += 1
            retry_in = self._office.trouble(
                failure,
                topic,
                self._failures[topic],
                about=lookup.about,
                retried=lookup.is_retried(failure),
            )
            if retry_in is None:
                lookup.give_up()
                del self._failures[topic]
            else:
                self._until[topic] = time.monotonic() + retry_in
        else:
            del self._failures[topic]
