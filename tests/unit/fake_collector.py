"""A real client with a fake collector: a test emits events and reads the requests."""

from typing import Any

from drs_tui.client.client import Client
from drs_tui.client.null_transport import NullTransport
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import encode_event, pack
from drs_tui.protocol.requests import Request, RequestEnvelope
from drs_tui.store.store import SourceStore
from tests.parsed import parse_instance
from tests.records import Item
from tests.unit.event_builders import SOURCE, seen

NOW = 1_795_450_000.0


class FakeTransport(NullTransport):
    """A collector without a process, which emits what is put into ``lines``."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Request] = []

    def send(self, envelope: RequestEnvelope, /) -> None:
        self.sent.append(envelope.request)


class FakeClient:
    """A client and its ``store`` after the events emitted so far; ``asked`` are its requests."""

    def __init__(self, *items: Item) -> None:
        self._transport = FakeTransport()
        self._number = 0
        self.client = Client(self._transport, wall=lambda: NOW)
        self.emit(ev.Ready(PROTOCOL, "us-east-1", "--region", None))
        for item in items:
            self.emit_job(item)

    @property
    def asked(self) -> list[Request]:
        return self._transport.sent

    @property
    def store(self) -> SourceStore:
        return self.client.store

    def emit(self, *events: ev.Event) -> None:
        """Apply events as if a collector had emitted them."""
        for event in events:
            self._number += 1
            line = encode_event(ev.EventEnvelope(self._number, SOURCE, 0, event))
            self._transport.lines.feed(line)
        self.client._drain()

    def emit_job(self, item: Item, topic: ev.Topic = ev.Topic.PAGE) -> None:
        """Emit one job of an answer."""
        self.emit(seen(item, asked=float(self._number), topic=topic))

    def emit_log(
        self, job_id: str, items: list[Any], start: int = 0, *, more: bool = False
    ) -> None:
        """Emit items of a job's log from index ``start`` on."""
        self.emit(ev.LogUpdated(job_id, start, pack(items)))
        self.emit(ev.LogPageRead(job_id, start + len(items), more, NOW))

    def emit_instances(self, servers: tuple[int, ...], items: list[Item]) -> None:
        """Emit the recovery instances of the servers with those numbers."""
        found = tuple(filter(None, map(parse_instance, items)))
        self.emit(ev.InstancesFound(tuple(f"s-{n:017x}" for n in servers), found, NOW))
