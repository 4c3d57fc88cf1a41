"""A feed whose collector a test plays: what it is told, and what it asks."""

from typing import Any, cast

from drs_tui.feed.feed import Feed
from drs_tui.feed.process import CollectorProcess, Lines
from drs_tui.model.instance import parse_instance
from drs_tui.stream import PROTOCOL
from drs_tui.stream import events as ev
from drs_tui.stream.codec import encode_event, pack
from drs_tui.stream.requests import Asked, Request
from tests.records import Item
from tests.unit.told import SOURCE, seen

NOW = 1_795_450_000.0


class _Silent:
    """The process that is not there."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.lines = Lines()

    def send(self, asked: Asked) -> None:
        self.asked.append(asked.request)


class PlayedFeed:
    """``feed`` after whatever was told; ``asked``: what it has asked."""

    def __init__(self, *items: Item) -> None:
        self._process = _Silent()
        self._number = 0
        self.feed = Feed(cast("CollectorProcess", self._process), wall=lambda: NOW)
        self.tell(ev.Ready(PROTOCOL, "us-east-1", "--region", None))
        for item in items:
            self.tell_job(item)

    @property
    def asked(self) -> list[Request]:
        return self._process.asked

    def tell(self, *events: ev.Event) -> None:
        """The collector says that."""
        for event in events:
            self._number += 1
            self._process.lines.feed(encode_event(ev.Told(self._number, SOURCE, 0, event)))
        self.feed._drain()

    def tell_job(self, item: Item, lane: ev.Lane = ev.Lane.PAGE) -> None:
        """An answer shows that job."""
        self.tell(seen(item, asked=float(self._number), lane=lane))

    def tell_log(
        self, job_id: str, items: list[Any], start: int = 0, *, more: bool = False
    ) -> None:
        """Items of its log, from that place on."""
        self.tell(ev.LogSeen(job_id, start, pack(items)))
        self.tell(ev.LogRead(job_id, start + len(items), more, NOW))

    def tell_instances(self, servers: tuple[int, ...], items: list[Item]) -> None:
        """What DescribeRecoveryInstances says of the servers of those numbers."""
        found = tuple(filter(None, map(parse_instance, items)))
        self.tell(ev.InstancesSeen(tuple(f"s-{n:017x}" for n in servers), found, NOW))
