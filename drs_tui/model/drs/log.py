"""Parse a job's log: what happened to which server or network, and when."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Raw, field
from msgspec.structs import force_setattr

from drs_tui.model.drs.lenient import DrsShape, Instant, Reader, epoch, loads
from drs_tui.model.text.times import CLOCK_SLACK, parse_time

_FAILURES = ("_FAIL", "_FAILED")
_NUMBER = re.compile(r"\d{9,16}(\.\d*)?", re.ASCII)
_MILLISECONDS_FROM = 1e11  # as seconds that would be the year 5138


class SourceNetworkData(DrsShape, frozen=True):
    """Which source network an event is about."""

    source_network_id: str | None = field(default=None, name="sourceNetworkID")


class EventResourceData(DrsShape, frozen=True):
    """Which resource an event is about."""

    source_network_data: SourceNetworkData = SourceNetworkData()


class ConversionProperties(DrsShape, frozen=True):
    """What was converted. ``data_timestamp``: an instant, in a form that AWS does not document."""

    data_timestamp: str | None = None


class EventData(DrsShape, frozen=True):
    """The data of an event. ``raw_error`` has up to 65,536 characters."""

    source_server_id: str | None = field(default=None, name="sourceServerID")
    target_instance_id: str | None = field(default=None, name="targetInstanceID")
    conversion_server_id: str | None = field(default=None, name="conversionServerID")
    raw_error: str | None = None
    attempt_count: int | None = None
    max_attempts_count: int | None = None
    event_resource_data: EventResourceData = EventResourceData()
    conversion_properties: ConversionProperties = ConversionProperties()


class LogItem(DrsShape, frozen=True):
    """One DescribeJobLogItems item. Properties return None for an empty text."""

    event: str | None = None
    log_date_time: Instant | None = None
    event_data: EventData = EventData()
    # Not a field of AWS: ``parse_log_item`` sets it to the item's JSON.
    text: Raw = field(default=Raw(b"{}"), name="")

    @property
    def at(self) -> float | None:
        """When it happened, by the service's clock (epoch seconds)."""
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
        """The id of the server or network it is about; None for the job itself."""
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
    def data_time(self) -> float | None:
        """The time of the data that is converted (epoch seconds): a recovery point.

        None where it cannot be read, or is later than the event itself.
        """
        at = _instant(self.event_data.conversion_properties.data_timestamp)
        return None if at is None or (self.at is not None and at > self.at + CLOCK_SLACK) else at

    @property
    def attempt(self) -> int | None:
        """The number of the attempt, of at most ``attempts``."""
        return self.event_data.attempt_count

    @property
    def attempts(self) -> int | None:
        """The maximum number of attempts."""
        return self.event_data.max_attempts_count

    @property
    def raw_error(self) -> str | None:
        """The error, in the words of the service that reported it."""
        return self.event_data.raw_error or None

    @property
    def is_failure(self) -> bool:
        """Whether the event reports a failure, even if the event is unknown here."""
        return (self.event or "").endswith(_FAILURES)

    @property
    def raw(self) -> Mapping[str, Any]:
        """The item as the service sent it, with fields that no struct declares."""
        value = loads(self.text)
        return value if isinstance(value, dict) else {}


def _instant(text: str | None) -> float | None:
    """Read a date, or a number of seconds or milliseconds since 1970."""
    if text is None or not _NUMBER.fullmatch(text.strip()):
        return parse_time(text)
    number = float(text)
    return parse_time(number / 1000 if number >= _MILLISECONDS_FROM else number)


_items = Reader(LogItem)


def parse_log_item(item: Raw) -> LogItem:
    """Parse the JSON of an item; anything but an object becomes an empty item."""
    parsed = _items.read(item) or LogItem()
    force_setattr(parsed, "text", item)
    return parsed
