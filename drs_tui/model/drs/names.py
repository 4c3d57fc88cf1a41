"""Parse the names of source servers and source networks."""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from drs_tui.model.drs.lenient import DrsShape, Id, Json, Reader

_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+|[0-9a-f:]*:[0-9a-f:.]*(%\w+)?", re.IGNORECASE)
# Hostnames that nobody chose: EC2's, Windows Setup's, and those of an image without a name.
_DEFAULT_HOSTNAME = re.compile(
    r"(ip-\d+-\d+-\d+-\d+|i-[0-9a-f]{8,17}|ip6-localhost|localhost\d*"
    r"|EC2AMAZ-[0-9A-Z]+|WIN-[0-9A-Z]{11}|DESKTOP-[0-9A-Z]{7}|MININT-[0-9A-Z]{7})(\..*)?",
    re.IGNORECASE,
)
_ID_ENDS = 5, 8
WINDOWS, LINUX = "WINDOWS", "LINUX"


class Name(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """The names that DRS has. Only the id is always present; several may share a Name tag.

    Of a server that is replicated in another account: ``staging_id`` is its id there, which the log
    has, and ``extension_error`` why that account could not be used. ``system`` is its operating
    system: WINDOWS or LINUX.
    """

    id: str
    hostname: str | None = None
    fqdn: str | None = None
    tag: str | None = None
    staging_id: str | None = None
    extension_error: str | None = None
    system: str | None = None

    @property
    def shown(self) -> str:
        """The hostname without its domain, or a Name tag that says more, or else the id."""
        host = self.hostname or self.fqdn or ""
        is_address = _ADDRESS.fullmatch(host)
        if self.tag and (not host or is_address or _DEFAULT_HOSTNAME.fullmatch(host)):
            return self.tag
        return (host if is_address else host.partition(".")[0]) or self.id

    def longer(self) -> Iterator[str]:
        """Yield what else it may be called, to distinguish it from another one of the same name."""
        shown = self.shown
        others = [other for other in (self.fqdn, self.hostname, self.tag) if other]
        yield from (other for other in others if other.startswith(f"{shown}."))
        yield from (f"{shown} ({other})" for other in reversed(others) if other != shown)
        yield from (f"{shown} …{self.id[-end:]}" for end in _ID_ENDS)
        yield self.id

    def matches(self, folded: str) -> bool:
        """Return whether the id or a name contains ``folded``, a casefolded text."""
        names = (self.id, self.hostname, self.fqdn, self.tag)
        return any(name and folded in name.casefold() for name in names)


class IdentificationHints(DrsShape, frozen=True):
    """How a source server identifies itself."""

    hostname: Id | None = None
    fqdn: Id | None = None


class OperatingSystem(DrsShape, frozen=True):
    """The operating system of a source server, as its agent found it."""

    full_string: str | None = None

    @property
    def family(self) -> str | None:
        """WINDOWS, or else LINUX: DRS knows no others."""
        if not _not_blank(self.full_string):
            return None
        return WINDOWS if "windows" in (self.full_string or "").casefold() else LINUX


class SourceProperties(DrsShape, frozen=True):
    """What the agent reports about a source server."""

    identification_hints: IdentificationHints = IdentificationHints()
    os: OperatingSystem = OperatingSystem()


class StagingArea(DrsShape, frozen=True):
    """Where a source server is replicated to, when that is another account."""

    status: str | None = None
    error_message: str | None = None
    staging_source_server_arn: str | None = None

    @property
    def server_id(self) -> str | None:
        """The server's id in that account: the end of its ARN."""
        return (self.staging_source_server_arn or "").rpartition("/")[2] or None

    @property
    def error(self) -> str | None:
        """Why the account could not be used; DRS may say no more than its status."""
        return self.error_message or (self.status if self.status == "EXTENSION_ERROR" else None)


class NameTag(DrsShape, frozen=True):
    """The Name tag among the tags of a resource."""

    name: Id | None = field(default=None, name="Name")


class SourceServer(DrsShape, frozen=True):
    """The fields of a DescribeSourceServers item that name the server."""

    source_server_id: Id = field(name="sourceServerID")
    source_properties: SourceProperties = SourceProperties()
    staging_area: StagingArea = StagingArea()
    tags: NameTag = NameTag()


class SourceNetwork(DrsShape, frozen=True):
    """The fields of a DescribeSourceNetworks item that name the network: only its Name tag."""

    source_network_id: Id = field(name="sourceNetworkID")
    tags: NameTag = NameTag()


_servers, _networks = Reader(SourceServer), Reader(SourceNetwork)


def _not_blank(name: str | None) -> str | None:
    return name if name and name.strip() else None


def parse_server_name(item: Json) -> Name | None:
    """Parse the names in a DescribeSourceServers item; return None if it has no id."""
    server = _servers.read(item)
    if server is None or not _not_blank(server.source_server_id):
        return None
    hints, tag = server.source_properties.identification_hints, _not_blank(server.tags.name)
    staging = server.staging_area
    return Name(
        server.source_server_id,
        _not_blank(hints.hostname),
        _not_blank(hints.fqdn),
        tag,
        staging.server_id if staging.server_id != server.source_server_id else None,
        staging.error,
        server.source_properties.os.family,
    )


def parse_network_name(item: Json) -> Name | None:
    """Parse the names in a DescribeSourceNetworks item; return None if it has no id."""
    network = _networks.read(item)
    if network is None or not _not_blank(network.source_network_id):
        return None
    return Name(network.source_network_id, tag=_not_blank(network.tags.name))
