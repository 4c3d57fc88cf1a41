"""The source servers and source networks of the simulated account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from drs_tui.simulator.ids import Ids

DEMO = "storefront"
"""The application that the demo's drill launches."""

GRID = "grid"
"""A compute grid: the only application large enough for a job of 100 servers."""

# Application → its servers' names; `*n`: n numbered servers. A name starting with win- is a
# Windows server. `-` before a name: no hostname; `~`: no Name tag.
_APPLICATIONS: Mapping[str, str] = {
    DEMO: (
        "db-primary db-replica app-web-01 app-web-02 app-api-01 cache-01 mq-broker"
        " batch-07 win-reports"
    ),
    "erp": "erp-db-01 erp-db-02 erp-app*6 erp-web*3 ~erp-batch",
    "payroll": "win-payroll-sql win-payroll-app*2 payroll-web*2 ~win-payroll-print",
    "crm": "crm-db*2 crm-app*4 crm-search*2 ~crm-mail",
    "warehouse": "wms-db wms-app*4 wms-edge*3 -wms-scanner-gw -~wms-legacy",
    "identity": "win-dc*3 win-adfs ~win-ca",
    "files": "win-file*4 ~nas-gateway",
    "analytics": "spark-master spark-worker*12 hive-metastore airflow ~notebook*2",
    "billing": "billing-db*2 billing-app*4 -billing-hsm-proxy billing-report",
    "mail": "~localhost*2 mail-relay*2",
    "monitoring": "prometheus grafana -~collector",
    "trading": "trade-db*4 trade-gw*6 trade-risk*8 trade-md*7",
    GRID: "grid-node*112",
}
_OLD_HOSTS = {"mail"}  # cloned images: all have the hostname localhost.localdomain


@dataclass(frozen=True, slots=True)
class SourceServer:
    """A source server. ``name``: its name here; it may lack a hostname and a Name tag."""

    server_id: str
    name: str
    application: str
    hostname: str | None
    name_tag: str | None
    windows: bool
    disks: tuple[int, ...]
    instance_type: str
    added_days: float


@dataclass(frozen=True, slots=True)
class SourceNetwork:
    """A protected network: a VPC in the source region."""

    network_id: str
    name: str
    vpc_id: str
    target_vpc_id: str
    stack: str


class Inventory:
    """All source servers and networks of an account, in the service's order."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.servers: tuple[SourceServer, ...] = tuple(
            server
            for application, names in _APPLICATIONS.items()
            for server in self._servers(application, names)
        )
        self.networks: tuple[SourceNetwork, ...] = tuple(
            self._network(name) for name in ("prod", "shared", "dmz", "trading", "mgmt", "grid")
        )

    @cached_property
    def by_id(self) -> Mapping[str, SourceServer]:
        """The servers by id."""
        return {server.server_id: server for server in self.servers}

    @cached_property
    def groups(self) -> Mapping[str, Sequence[SourceServer]]:
        """The servers by application."""
        found: dict[str, list[SourceServer]] = {}
        for server in self.servers:
            found.setdefault(server.application, []).append(server)
        return found

    def by_name(self, name: str) -> SourceServer:
        """Return the server with this name."""
        return next(server for server in self.servers if server.name == name)

    def _servers(self, application: str, names: str) -> list[SourceServer]:
        servers = []
        for word in names.split():
            name, _, count = word.partition("*")
            numbered = [f"{name}-{n:02d}" for n in range(1, int(count) + 1)] if count else [name]
            servers += [self._server(application, each) for each in numbered]
        return servers

    def _server(self, application: str, word: str) -> SourceServer:
        name = word.lstrip("-~")
        marks = word[: len(word) - len(name)]
        rng = self._ids.rng("server", application, name)
        windows = name.startswith("win-")
        domain = "localdomain" if application in _OLD_HOSTS else "corp.example.com"
        host = "localhost" if application in _OLD_HOSTS and "localhost" in name else name
        return SourceServer(
            server_id=self._ids.stable_id("s", application, name),
            name=name,
            application=application,
            hostname=None if "-" in marks else f"{host}.{domain}",
            name_tag=None if "~" in marks else name,
            windows=windows,
            disks=tuple(rng.choice((8, 30, 50, 100, 200, 500)) for _ in range(rng.randint(1, 3))),
            instance_type=rng.choice(("c5.large", "m5.xlarge", "m5.2xlarge", "r5.xlarge")),
            added_days=rng.uniform(520, 900),
        )

    def _network(self, name: str) -> SourceNetwork:
        return SourceNetwork(
            network_id=self._ids.stable_id("sn", name),
            name=name,
            vpc_id=self._ids.vpc("source", name),
            target_vpc_id=self._ids.vpc("target", name),
            stack=f"drs-network-{name}",
        )
