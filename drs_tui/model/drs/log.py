"""A job's log: what happened to which server or network, and when."""

from collections.abc import Mapping
from typing import Any

from msgspec import Raw, field
from msgspec.structs import force_setattr

from drs_tui.model.drs.lenient import DrsShape, Instant, Reader, epoch, loads

_FAILURES = ("_FAIL", "_FAILED")


class SourceNetworkData(DrsShape, frozen=True):
    """Which source network an event is about."""

    source_network_id: str | None = field(default=None, name="sourceNetworkID")


class EventResourceData(DrsShape, frozen=True):
    """Which resource an event is about."""

    source_network_data: SourceNetworkData = SourceNetworkData()


class EventData(DrsShape, frozen=True):
    """What an event says besides its name. ``raw_error`` has up to 65,536 characters."""

    source_server_id: str | None = field(default=None, name="sourceServerID")
    target_instance_id: str | None = field(default=None, name="targetInstanceID")
    conversion_server_id: str | None = field(default=None, name="conversionServerID")
    raw_error: str | None = None
    attempt_count: int | None = None
    max_attempts_count: int | None = None
    event_resource_data: EventResourceData = EventResourceData()


class LogItem(DrsShape, frozen=True):
    """One DescribeJobLogItems item. An empty text is as good as none."""

    event: str | None = None
    log_date_time: Instant | None = None
    event_data: EventData = EventData()
    # No field of AWS's: ``parse_log_item`` puts the item's own JSON here.
    text: Raw = field(default=Raw(b"{}"), name="")

    @property
    def at(self) -> float | None:
        """When, by the service: epoch seconds."""
        return epoch(self.log_date_time)

    @property
    def server_id(self) -> str | None:
        """The source server it is about."""
        return self.event_data.source_server_id or None

    @property
    def network_id(self) -> str | None:
        """The source network it is about."""
        return self.event_data.event_resource_data.source_network_data.source_network_id or None

    @property
    def about(self) -> str | None:
        """The id of the server or network it is about; None: the job itself."""
        return self.server_id or self.network_id

    @property
    def target_instance(self) -> str | None:
        """The recovery instance that was launched."""
        return self.event_data.target_instance_id or None

    @property
    def conversion_server(self) -> str | None:
        """The instance that converted the snapshot."""
        return self.event_data.conversion_server_id or None

    @property
    def attempt(self) -> int | None:
        """Which of ``attempts`` it is about."""
        return self.event_data.attempt_count

    @property
    def attempts(self) -> int | None:
        """How often it is tried at most."""
        return self.event_data.max_attempts_count

    @property
    def raw_error(self) -> str | None:
        """What failed, in the words of the service that said so."""
        return self.event_data.raw_error or None

    @property
    def is_failure(self) -> bool:
        """Whether the event says that something failed, known to us or not."""
        return (self.event or "").endswith(_FAILURES)

    @property
    def raw(self) -> Mapping[str, Any]:
        """The item as it came: what no field has is in there."""
        value = loads(self.text)
        return value if isinstance(value, dict) else {}


_items = Reader(LogItem)


def parse_log_item(item: Raw) -> LogItem:
    """The JSON of an item; what is no object is an item that says nothing."""
    parsed = _items.read(item) or LogItem()
    force_setattr(parsed, "text", item)
    return parsed
