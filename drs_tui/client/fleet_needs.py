"""What screens need beside the list of many sources: asked of the source that has it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from drs_tui.client.needs import NO_PLANS, Needs
from drs_tui.model.drs.facts import Fact
from drs_tui.model.drs.start_call import Started
from drs_tui.protocol.requests import FollowPlans
from drs_tui.store.fleet_store import FleetStore


class FleetNeeds(Needs):
    """The needs of all sources: ``parts``, by the sources' numbers.

    What no source is known to have is asked of all.
    """

    def __init__(self, store: FleetStore, parts: Sequence[Needs]) -> None:
        super().__init__(store.details, lambda _: None)
        self._store = store
        self._parts = parts
        self._following: set[int] = set()  # sources whose logs are followed
        self._reading: set[int] = set()  # sources whose logs are kept

    def of_job(self, job_id: str) -> Needs:
        """Return the needs of the source that has a job."""
        source = self._store.source_of_job(job_id)
        return self if source is None else self._parts[source]

    def _by_source(
        self, ids: Iterable[str], source_of: Callable[[str], int | None]
    ) -> dict[int, list[str]]:
        """Return the ids by the number of their source; those of none are all sources'."""
        found: dict[int, list[str]] = defaultdict(list)
        for identity in ids:
            source = source_of(identity)
            for number in self._all() if source is None else (source,):
                found[number].append(identity)
        return found

    def _all(self) -> Sequence[int]:
        asked = set(map(id, self._store.asked))
        return [n for n, store in enumerate(self._store.stores) if id(store) in asked]

    def follow_plans(self, wanted: FollowPlans) -> None:
        """Keep fresh what a screen shows of recovery plans; nothing is sent before one does."""
        if wanted == self._followed_plans:
            return
        self._followed_plans = wanted
        for number in self._all():
            plans = self._store.stores[number].details
            if not wanted.on:
                self._parts[number].follow_plans(NO_PLANS)
                continue
            known = plans.plans
            own = replace(
                wanted,
                executions=tuple(arn for arn in wanted.executions if arn in known.executions),
                opened=wanted.opened if wanted.opened in known.executions else None,
                plan=wanted.plan if wanted.plan in known.plans else None,
            )
            self._parts[number].follow_plans(own)

    def plans_again(self) -> None:
        """Find again what a screen shows of recovery plans, as it is now."""
        for number in self._all():
            self._parts[number].plans_again()

    def follow_logs(self, first: str | None, others: tuple[str, ...] = ()) -> None:
        """Keep the logs of these jobs fresh, and of no others; the first is read to its end."""
        source_of = self._store.source_of_job
        ids = [job_id for job_id in (first, *others) if job_id and source_of(job_id) is not None]
        wanted = self._by_source(ids, source_of)
        for source in self._following | wanted.keys():
            mine = wanted.get(source, [])
            own = first if first in mine else None
            self._parts[source].follow_logs(own, tuple(i for i in mine if i != own))
        self._following = set(wanted)

    def logs(self, job_ids: Iterable[str], *, again: bool = False) -> None:
        """Read the logs not requested yet, or all of them ``again``.

        They are kept in the store until the next call.
        """
        source_of = self._store.source_of_job
        wanted = self._by_source((i for i in job_ids if source_of(i) is not None), source_of)
        for source in self._reading | wanted.keys():
            self._parts[source].logs(wanted.get(source, ()), again=again)
        self._reading = set(wanted)

    def names(self, servers: Iterable[str], networks: Iterable[str] = ()) -> None:
        """Look up the names of these source servers and source networks."""
        source_of, known = self._store.source_of_server, self._details
        of_servers = self._by_source(
            (i for i in servers if i not in known.servers.names), source_of
        )
        unknown = (i for i in networks if i not in known.networks.names)
        of_networks = self._by_source(unknown, source_of)
        for source in of_servers.keys() | of_networks.keys():
            self._parts[source].names(of_servers.get(source, ()), of_networks.get(source, ()))

    def all_names(self) -> None:
        """Look up the names of all source servers of all accounts."""
        for number in self._all():
            self._parts[number].all_names()

    def instances(self, servers: Iterable[str]) -> None:
        """Look up the recovery instances of these source servers, as they are now."""
        for source, ids in self._by_source(servers, self._store.source_of_server).items():
            self._parts[source].instances(ids)

    def all_instances(self) -> None:
        """Look up every recovery instance of all accounts and regions, as they are now."""
        for number in self._all():
            self._parts[number].all_instances()

    def facts(self, kind: type[Fact], ids: Iterable[str]) -> None:
        """Look up the facts of that class about these ids, as they are now."""
        for source, some in self._by_source(ids, self._store.source_of_server).items():
            self._parts[source].facts(kind, some)

    def start_calls(self, starts: Iterable[Started], *, again: bool = False) -> None:
        """Look up the API calls that started these, each once unless ``again``."""
        wanted = {each.id: each for each in starts}
        for source, ids in self._by_source(wanted, self._store.source_of_job).items():
            self._parts[source].start_calls(map(wanted.__getitem__, ids), again=again)

    def targets(self) -> None:
        """Do nothing: several sources are not switched."""
