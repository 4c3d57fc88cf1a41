"""What people call a source server or source network."""

import re

from msgspec import Struct, field

from drs_tui.model.drs.lenient import DrsShape, Id, Json, Reader

# What EC2 gives a host that nobody named.
_UNNAMED = re.compile(r"ip-\d+-\d+-\d+-\d+(\..*)?")


class Name(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """What DRS knows it by. Only the id is always there; a Name tag may be shared by many."""

    id: str
    hostname: str | None = None
    fqdn: str | None = None
    tag: str | None = None

    @property
    def shown(self) -> str:
        """The hostname, without its domain; the Name tag where that says more; else the id."""
        host = self.hostname or self.fqdn or ""
        if self.tag and (not host or _UNNAMED.fullmatch(host)):
            return self.tag
        return host.partition(".")[0] or self.id

    def matches(self, folded: str) -> bool:
        """Whether any of its names or its id contains the text, which is casefolded."""
        names = (self.id, self.hostname, self.fqdn, self.tag)
        return any(name and folded in name.casefold() for name in names)


class IdentificationHints(DrsShape, frozen=True):
    """What a source server calls itself."""

    hostname: Id | None = None
    fqdn: Id | None = None


class SourceProperties(DrsShape, frozen=True):
    """What the agent says of a source server."""

    identification_hints: IdentificationHints = IdentificationHints()


class NameTag(DrsShape, frozen=True):
    """Of a thing's tags the one that names it."""

    name: Id | None = field(default=None, name="Name")


class SourceServer(DrsShape, frozen=True):
    """A DescribeSourceServers item, as far as it names the server."""

    source_server_id: Id = field(name="sourceServerID")
    source_properties: SourceProperties = SourceProperties()
    tags: NameTag = NameTag()


class SourceNetwork(DrsShape, frozen=True):
    """A DescribeSourceNetworks item, as far as it names the network: by its Name tag alone."""

    source_network_id: Id = field(name="sourceNetworkID")
    tags: NameTag = NameTag()


_servers, _networks = Reader(SourceServer), Reader(SourceNetwork)


def _said(name: str | None) -> str | None:
    return name if name and name.strip() else None


def parse_server_name(item: Json) -> Name | None:
    """The name in a DescribeSourceServers item; None when it has no id."""
    server = _servers.read(item)
    if server is None or not _said(server.source_server_id):
        return None
    hints, tag = server.source_properties.identification_hints, _said(server.tags.name)
    return Name(server.source_server_id, _said(hints.hostname), _said(hints.fqdn), tag)


def parse_network_name(item: Json) -> Name | None:
    """The name in a DescribeSourceNetworks item; None when it has no id."""
    network = _networks.read(item)
    if network is None or not _said(network.source_network_id):
        return None
    return Name(network.source_network_id, tag=_said(network.tags.name))
