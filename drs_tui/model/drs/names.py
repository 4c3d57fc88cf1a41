"""What people call a source server or source network."""

import re
from collections.abc import Mapping
from typing import NamedTuple

# What EC2 gives a host that nobody named.
_UNNAMED = re.compile(r"ip-\d+-\d+-\d+-\d+(\..*)?")


class Name(NamedTuple):
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
        return any(name and folded in name.casefold() for name in self)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def parse_server_name(raw: object) -> Name | None:
    """The name in a DescribeSourceServers item as it came; None when it has no id."""
    item = _mapping(raw)
    hints = _mapping(_mapping(item.get("sourceProperties")).get("identificationHints"))
    server_id, tag = _text(item.get("sourceServerID")), _mapping(item.get("tags")).get("Name")
    if server_id is None:
        return None
    return Name(server_id, _text(hints.get("hostname")), _text(hints.get("fqdn")), _text(tag))


def parse_network_name(raw: object) -> Name | None:
    """The name in a DescribeSourceNetworks item as it came: a network has only its Name tag."""
    item = _mapping(raw)
    network_id, tag = _text(item.get("sourceNetworkID")), _mapping(item.get("tags")).get("Name")
    return None if network_id is None else Name(network_id, tag=_text(tag))
