"""What screens need beside the list: each is requested once, however often it is asked for."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from drs_tui.model.drs.facts import Fact, kind_of
from drs_tui.model.drs.start_call import Started
from drs_tui.protocol.events import Event, ExecutionFound
from drs_tui.protocol.requests import (
    FindAllInstances,
    FindExecution,
    FindFacts,
    FindInstances,
    FindNames,
    FindStartCalls,
    FollowLogs,
    FollowPlans,
    ListTargets,
    ReadLogs,
    Request,
)
from drs_tui.store.changes import Changes
from drs_tui.store.details import Details, Directory

NO_PLANS = FollowPlans(on=False)
"""What screens want of recovery plans that show none."""


class Needs:
    """Send the requests for what ``details`` lacks. Ids are DRS's own."""

    def __init__(self, details: Details, send: Callable[[Request], None]) -> None:
        self._details = details
        self._send = send
        self._followed = FollowLogs()
        self._logs_needed: frozenset[str] = frozenset()
        self._logs_requested: set[str] = set()
        self._servers_requested: set[str] = set()
        self._networks_requested: set[str] = set()
        self._all_names_requested = False
        self._executions_requested: set[str] = set()  # and not answered yet, or failed
        self._starts_requested: set[str] = set()
        self._followed_plans = NO_PLANS  # as sent
        self._wanted_plans = NO_PLANS  # by the screen
        self._records_plans = False

    def reset(self) -> None:
        """Request again what the last collector did not answer: another one has started."""
        is_whole = self._details.logs.is_whole
        self._followed = FollowLogs()
        self._logs_requested = {job_id for job_id in self._logs_requested if is_whole(job_id)}
        self._servers_requested.clear()
        self._networks_requested.clear()
        self._all_names_requested = self._details.has_all_names
        self._executions_requested.clear()
        self._starts_requested.clear()
        self._followed_plans = NO_PLANS

    def of_job(self, job_id: str) -> "Needs":  # noqa: ARG002  for the needs of many sources
        """Return what asks for what is of a job."""
        return self

    def follow_plans(self, wanted: FollowPlans) -> None:
        """Keep fresh what a screen shows of recovery plans; nothing is sent before one does."""
        self._wanted_plans = wanted
        if self._records_plans:
            wanted = replace(wanted, on=True)
        if wanted != self._followed_plans:
            self._followed_plans = wanted
            self._send(wanted)

    def record_plans(self, *, on: bool) -> None:
        """Keep executions of recovery plans fresh also without a screen that shows them, or not
        any more: a retry takes the jobs of a step away."""
        self._records_plans = on
        self.follow_plans(self._wanted_plans)

    def plans_again(self) -> None:
        """Find again what a screen shows of recovery plans, as it is now."""
        if self._followed_plans.on:
            self._send(replace(self._followed_plans, again=True))

    def follow_logs(self, first: str | None, others: tuple[str, ...] = ()) -> None:
        """Keep the logs of these jobs fresh, and of no others; the first is read to its end."""
        wanted = FollowLogs(first, others)
        if first:
            self._logs_requested.add(first)
        if wanted != self._followed:
            self._followed = wanted
            self._keep_logs()
            self._send(wanted)

    def logs(self, job_ids: Iterable[str], *, again: bool = False) -> None:
        """Read the logs not requested yet, or all of them ``again``.

        They are kept in the store until the next call.
        """
        needed = tuple(job_ids)
        self._logs_needed = frozenset(needed)
        self._keep_logs()
        missing = tuple(i for i in needed if again or i not in self._logs_requested)
        if missing:
            self._logs_requested.update(missing)
            self._send(ReadLogs(missing))

    def rest_of_log(self, job_id: str) -> None:
        """Read the rest of a job's log, whatever a screen needs."""
        self._send(ReadLogs((job_id,)))

    def _keep_logs(self) -> None:
        followed = {self._followed.first or "", *self._followed.others}
        self._details.logs.in_use = self._logs_needed | followed

    def names(self, servers: Iterable[str], networks: Iterable[str] = ()) -> None:
        """Look up the names of these source servers and source networks."""
        request = FindNames(
            _missing(servers, self._details.servers, self._servers_requested),
            _missing(networks, self._details.networks, self._networks_requested),
        )
        if request.servers or request.networks:
            self._send(request)

    def all_names(self) -> None:
        """Look up the names of all source servers of the account."""
        if not self._all_names_requested:
            self._all_names_requested = True
            self._send(FindNames())

    def instances(self, servers: Iterable[str]) -> None:
        """Look up the recovery instances of these source servers, as they are now."""
        if ids := tuple(servers):
            self._send(FindInstances(ids))

    def all_instances(self) -> None:
        """Look up every recovery instance of the account and region, as they are now."""
        self._send(FindAllInstances())

    def facts(self, kind: type[Fact], ids: Iterable[str]) -> None:
        """Look up the facts of that class about these ids, as they are now."""
        if wanted := tuple(ids):
            self._send(FindFacts(kind_of(kind), wanted))

    def execution(self, run_id: str, kind: str, *, again: bool = False) -> None:
        """Look up the Systems Manager execution of an action run."""
        is_known = run_id in self._executions_requested or self._details.execution(run_id)
        if again or not is_known:
            self._executions_requested.add(run_id)
            self._send(FindExecution(run_id, kind))

    def start_calls(self, starts: Iterable[Started], *, again: bool = False) -> None:
        """Look up the API calls that started these, each once unless ``again``."""
        requested = set() if again else self._starts_requested
        if wanted := tuple(each for each in starts if not self._has_start(each.id, requested)):
            self._starts_requested.update(each.id for each in wanted)
            self._send(FindStartCalls(wanted))

    def _has_start(self, identity: str, requested: set[str]) -> bool:
        found = self._details.start_calls.get(identity)
        return identity in requested or bool(found and found.call)

    def targets(self) -> None:
        """List the profiles and regions that one can switch to."""
        if self._details.targets is None:
            self._send(ListTargets())

    def applied(self, event: Event, changes: Changes) -> None:
        """Note what an event answered, and request again what was evicted too early."""
        if isinstance(event, ExecutionFound):
            self._executions_requested.discard(event.run_id)
        self._logs_requested -= changes.evicted_logs
        if changes.incomplete_logs:
            self._send(ReadLogs(tuple(changes.incomplete_logs), from_start=True))


def _missing(ids: Iterable[str], known: Directory, requested: set[str]) -> tuple[str, ...]:
    """Return the ids neither known nor requested; they count as requested from now on."""
    ids = dict.fromkeys(ids)
    missing = tuple(i for i in ids if i not in known.names and i not in requested)
    requested.update(missing)
    return missing
