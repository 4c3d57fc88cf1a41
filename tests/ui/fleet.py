"""Several sources, each a fake collector, and the real screens over all of them."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from typing import Any

from drs_tui.client.client import Client
from drs_tui.client.fleet_client import FleetClient
from drs_tui.client.recorder import Recorder, create, start_of
from drs_tui.client.turns import Turns
from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.analysis.row import Source
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import encode_event, pack
from drs_tui.settings import Settings
from drs_tui.store.fleet_store import FleetStore
from drs_tui.ui.app import DrsTui
from tests.parsed import row_of
from tests.records import Item
from tests.ui.conftest import NOW, FakeCollector, Opened


class SourceCollector(FakeCollector):
    """The collector of one account in one region."""

    def __init__(self, name: str, account: str, region: str) -> None:
        super().__init__()
        self.target = SourceTarget(name, name, region)
        self.source = Source(account, region)

    def emit(self, *events: ev.Event, generation: int = 1) -> None:
        for event in events:
            self._number += 1
            line = encode_event(ev.EventEnvelope(self._number, self.source, generation, event))
            os.write(self._events, line)

    def seen(self, item: Item, topic: ev.Topic = ev.Topic.PAGE, **more: Any) -> ev.JobsUpdated:
        self._asked_at += 1
        update = ev.JobUpdate(row_of(self.own(item), self.source), **more)
        return ev.JobsUpdated(topic, (update,), pack([item]), self._asked_at, NOW)

    def own(self, item: Item) -> Item:
        """Return a job as one of this account."""
        account, region = self.source
        return item | {"arn": f"arn:aws:drs:{region}:{account}:job/{item['jobID']}"}

    def begin(self) -> None:
        """Be ready."""
        self.emit(ev.Ready(PROTOCOL, self.source.region, "--regions", self.target.profile))

    def answer(self, *items: Item, more: bool = False) -> None:
        """Answer with a page."""
        self.emit_page(list(items), more=more)

    def fail(self, kind: ErrorKind, summary: str, advice: str) -> None:
        """Refuse the first page."""
        error = RequestError(kind, summary, advice)
        self.emit(ev.RequestFailed(ev.Topic.PAGE, error, 60.0))


@asynccontextmanager
async def opened_fleet(
    collectors: Sequence[SourceCollector],
    size: tuple[int, int] = (120, 24),
    recording: Path | None = None,
    **wanted: Any,
) -> AsyncIterator[Opened]:
    """Run the program on several sources; its clock stands still at ``NOW``.

    ``recording``: they are recorded to that file, from the beginning. ``wanted`` are settings.
    """
    turns = Turns()
    clients = [Client(each, wall=lambda: NOW, turns=turns) for each in collectors]
    targets = [each.target for each in collectors]
    store = FleetStore(targets, [client.store for client in clients])
    fleet = FleetClient(clients, store, wall=lambda: NOW)
    settings = Settings(refresh=3600.0, sources=tuple(targets), **wanted)
    if recording:
        begin_recording(fleet, recording)
    fleet.query(settings.query)
    app = DrsTui(fleet, settings)
    with closing(fleet):
        async with app.run_test(size=size) as pilot:
            yield pilot, app


def begin_recording(fleet: FleetClient, path: Path) -> None:
    """Record from now on; each line is a second after the one before."""
    seconds = count()
    start = start_of(fleet.store, NOW)
    fleet.record(Recorder(create(path), start, wall=lambda: NOW, mono=lambda: float(next(seconds))))
