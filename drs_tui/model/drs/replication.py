"""Parse how far behind the replication of a source server is."""

import re

from msgspec import field

from drs_tui.model.drs.facts import Replication
from drs_tui.model.drs.lenient import DrsShape, Id, Json, Reader

# Seen on the wire: P0D, PT10M, PT1H2M3.5S.
_DURATION = re.compile(
    r"P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_SECONDS = (86_400, 3_600, 60, 1)


class DataReplicationInfo(DrsShape, frozen=True):
    """The shown fields of ``dataReplicationInfo``."""

    data_replication_state: str | None = None
    lag_duration: str | None = None


class ReplicatedServer(DrsShape, frozen=True):
    """The fields of a DescribeSourceServers item about its replication."""

    source_server_id: Id = field(name="sourceServerID")
    data_replication_info: DataReplicationInfo = DataReplicationInfo()


_servers = Reader(ReplicatedServer)


def parse_lag(duration: str | None) -> float | None:
    """Parse an ISO 8601 duration of days at most, in seconds; None if it is not one."""
    found = _DURATION.fullmatch(duration or "")
    if found is None or not any(found.groups()):
        return None
    pairs = zip(found.groups(), _SECONDS, strict=True)
    return sum(float(count) * size for count, size in pairs if count)


def parse_replication(item: Json) -> Replication | None:
    """Parse the JSON of a DescribeSourceServers item; return None if it has no id."""
    server = _servers.read(item)
    if server is None:
        return None
    info = server.data_replication_info
    return Replication(
        server.source_server_id, info.data_replication_state or None, parse_lag(info.lag_duration)
    )
