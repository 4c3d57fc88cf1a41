"""The lane of what screens look up beside jobs: names, recovery instances, executions, places."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from drs_tui.collector.executions import ExecutionFinder
from drs_tui.collector.finding import Finder
from drs_tui.collector.instances import InstanceFinder
from drs_tui.collector.lanes import CALL_SECONDS, Office
from drs_tui.collector.names import NETWORKS, SERVERS, NameFinder
from drs_tui.collector.problems import failure_of
from drs_tui.collector.worker import Worker
from drs_tui.stream.events import Lane, PlacesSeen
from drs_tui.stream.requests import FindExecution, FindInstances, FindNames

T = TypeVar("T")


class LookupLane(Worker):
    """Its public methods are called from other threads; ``run`` has its own.

    What fails holds up only its own kind: source networks are often denied, servers are not.
    """

    def __init__(self, office: Office, places: Callable[[], PlacesSeen]) -> None:
        super().__init__()
        self._office = office
        self._places = places
        source, tell = office.source, office.tell
        self._servers = NameFinder(SERVERS, source, tell)
        self._networks = NameFinder(NETWORKS, source, tell)
        self._instances = InstanceFinder(source, tell)
        self._executions = ExecutionFinder(source, tell)
        # What a person has just opened comes before what only makes lists nicer to read.
        self._finders: tuple[Finder, ...] = (
            self._executions,
            self._instances,
            self._servers,
            self._networks,
        )
        self._failures = Counter[Lane]()
        self._until: dict[Lane, float] = {}  # monotonic

    def find_names(self, request: FindNames) -> None:
        """Of those servers and networks; of all servers when it names none."""
        self._hand(partial(self._ask_names, request))

    def find_instances(self, request: FindInstances) -> None:
        """Of those servers, as they are now."""
        self._hand(partial(self._instances.ask, request.servers))

    def find_execution(self, request: FindExecution) -> None:
        """What SSM says of that run."""
        self._hand(partial(self._executions.ask, request))

    def find_places(self) -> None:
        """Profiles and regions; nobody is asked."""
        self._hand(lambda: self._office.tell(self._places()))

    def try_again(self) -> None:
        """End every wait for a retry."""
        self._hand(self._until.clear)

    def _ask_names(self, request: FindNames) -> None:
        self._servers.ask(request.servers)
        self._networks.ask(request.networks)
        if not (request.servers or request.networks):
            self._servers.ask_all()

    def _go_on(self) -> float | None:
        waits = {finder.lane: self._wait(finder) for finder in self._finders if finder.wants()}
        for finder in self._finders:
            if waits.get(finder.lane) == 0:
                self._find(finder)
                return 0.0
        return min(waits.values(), default=None)

    def _wait(self, finder: Finder) -> float:
        return max(0.0, self._until.get(finder.lane, 0.0) - time.monotonic())

    def _call(self, blocking: Callable[[], T]) -> T:
        return self._work.call(blocking, CALL_SECONDS)

    def _find(self, finder: Finder) -> None:
        lane = finder.lane
        try:
            finder.find(self._call)
        except Exception as error:  # noqa: BLE001  whatever it is, the ui is told
            failure = failure_of(error, finder.service)
            self._failures[lane] += 1
            retry_in = self._office.trouble(
                failure,
                lane,
                self._failures[lane],
                about=finder.about,
                retried=finder.is_retried(failure),
            )
            if retry_in is None:
                finder.give_up()
                del self._failures[lane]
            else:
                self._until[lane] = time.monotonic() + retry_in
        else:
            del self._failures[lane]
