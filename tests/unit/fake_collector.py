"""A feed whose collector a test plays: what it is told, and what it asks."""

from typing import Any, cast

from drs_tui.client.client import Client
from drs_tui.client.process import CollectorProcess, Lines
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import encode_event, pack
from drs_tui.protocol.requests import Request, RequestEnvelope
from tests.parsed import parse_instance
from tests.records import Item
from tests.unit.event_builders import SOURCE, seen

NOW = 1_795_450_000.0


class _Silent:
    """The process that is not there."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.lines = Lines()

    def send(self, asked: RequestEnvelope) -> None:
        self.asked.append(asked.request)


class PlayedFeed:
    """``feed`` after whatever was told; ``asked``: what it has asked."""

    def __init__(self, *items: Item) -> None:
        self._process = _Silent()
        self._number = 0
        self.feed = Client(cast("CollectorProcess", self._process), wall=lambda: NOW)
        self.emit(ev.Ready(PROTOCOL, "us-east-1", "--region", None))
        for item in items:
            self.tell_job(item)

    @property
    def asked(self) -> list[Request]:
        return self._process.asked

    def emit(self, *events: ev.Event) -> None:
        """The collector says that."""
        for event in events:
            self._number += 1
            self._process.lines.feed(encode_event(ev.EventEnvelope(self._number, SOURCE, 0, event)))
        self.feed._drain()

    def tell_job(self, item: Item, topic: ev.Topic = ev.Topic.PAGE) -> None:
        """An answer shows that job."""
        self.emit(seen(item, asked=float(self._number), topic=topic))

    def tell_log(
        self, job_id: str, items: list[Any], start: int = 0, *, more: bool = False
    ) -> None:
        """Items of its log, from that place on."""
        self.emit(ev.LogUpdated(job_id, start, pack(items)))
        self.emit(ev.LogPageRead(job_id, start + len(items), more, NOW))

    def tell_instances(self, servers: tuple[int, ...], items: list[Item]) -> None:
        """What DescribeRecoveryInstances says of the servers of those numbers."""
        found = tuple(filter(None, map(parse_instance, items)))
        self.emit(ev.InstancesFound(tuple(f"s-{n:017x}" for n in servers), found, NOW))
