"""What operations on a long table cost: the job list, or Textual's DataTable; JSON on stdout.

``python -m benchmarks.programs.tables product|datatable ROWS``: headless, at 200×60. A cost is the
CPU time that the loop's turns took from the operation until nothing more was drawn, in ms; the
median of several. Decoding of events is not in it: the table is what is compared.
"""

import asyncio
import gc
import json
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple, cast

from msgspec.structs import replace
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from benchmarks.fleet import LIGHT, fleet
from benchmarks.programs import turns
from drs_tui.client.client import Client
from drs_tui.client.process import CollectorProcess, Lines
from drs_tui.model.analysis.row import Row, Source, row_of
from drs_tui.model.drs.job import parse_job
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack_together
from drs_tui.protocol.requests import RequestEnvelope
from drs_tui.settings import Settings
from drs_tui.store.jobs import Changes
from drs_tui.ui.app import DrsTui

SIZE = 200, 60
PAGE, TICK, REPEATS = 100, 20, 9
JOBS = 64  # of an event, as the collector tells them
LIVE = ev.Topic.LIVE
SOURCE = Source("111122223333", "us-east-1")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
LABELS = ("job", "type", "started", "took", "servers", "actions")


class Loaded(NamedTuple):
    """A row, and the item that it was made of, as compact JSON."""

    row: Row
    item: bytes


def rows(count: int) -> list[Loaded]:
    """Rows of the list, the newest first; on top a screen of jobs under way."""
    items = (encoded for _, encoded in fleet(LIGHT, count, TICK, NOW))
    return [Loaded(row_of(parse_job(item), SOURCE), item) for item in items]


class Subject(ABC):
    """A table with rows in it, and what is done to it. ``app`` shows it."""

    app: App[None]

    def __init__(self, loaded: list[Loaded], spare: list[Loaded]) -> None:
        self.loaded, self.spare = loaded, spare
        self.ticks = 0

    @abstractmethod
    def fill(self) -> None:
        """Have the rows."""

    @abstractmethod
    def append(self) -> None:
        """A page of rows below."""

    @abstractmethod
    def insert(self) -> None:
        """A row on top."""

    @abstractmethod
    def tick(self) -> None:
        """Rows on the screen change."""

    def down(self) -> None:
        """The cursor a row down."""
        self.app.post_message(events.Key("down", None))


class _Silent:
    """The collector that is not there."""

    def __init__(self) -> None:
        self.events_fd, self._events = os.pipe()
        self.errors_fd, self._errors = os.pipe()
        self.lines = Lines()

    def send(self, asked: RequestEnvelope) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


class Product(Subject):
    """The real program, but for its collector."""

    def __init__(self, loaded: list[Loaded], spare: list[Loaded]) -> None:
        super().__init__(loaded, spare)
        self.feed = Client(cast("CollectorProcess", _Silent()), wall=NOW.timestamp)
        settings = Settings(region="us-east-1", refresh=3600.0)
        self.feed.query(settings.query)
        self.feed._apply(
            self._told(ev.Ready(PROTOCOL, "us-east-1", "--region", None), 0), Changes()
        )
        self.app = DrsTui(self.feed, settings)
        self._asked = 0.0
        # As decoded events: what that costs is not the table's.
        self._inserted = [self._event([one], LIVE) for one in spare[:REPEATS]]
        pages = spare[REPEATS:]
        self._appended = [self._events(pages[n : n + PAGE]) for n in range(0, len(pages), PAGE)]
        self._ticked = pack_together(item for _, item in loaded[:TICK])

    def _told(self, event: ev.Event, generation: int = 1) -> ev.EventEnvelope:
        return ev.EventEnvelope(1, SOURCE, generation, event)

    def _event(self, seen: Sequence[Loaded], topic: ev.Topic = ev.Topic.PAGE) -> ev.JobsUpdated:
        answers = pack_together(item for _, item in seen)
        return self._jobs_seen([row for row, _ in seen], answers, topic)

    def _jobs_seen(self, rows: Sequence[Row], answers: bytes, topic: ev.Topic) -> ev.JobsUpdated:
        self._asked += 1.0
        jobs = tuple(map(ev.JobUpdate, rows))
        return ev.JobsUpdated(topic, jobs, answers, self._asked, NOW.timestamp())

    def _events(self, seen: Sequence[Loaded]) -> list[ev.JobsUpdated]:
        return [self._event(seen[n : n + JOBS]) for n in range(0, len(seen), JOBS)]

    def _tell(self, told: Sequence[ev.JobsUpdated]) -> None:
        batch = Changes()
        for event in told:
            self.feed._apply(self._told(event), batch)
        self.feed._on_changes(batch)

    def fill(self) -> None:
        self._tell(self._events(self.loaded))

    def append(self) -> None:
        self._tell(self._appended.pop())

    def insert(self) -> None:
        self._tell([self._inserted.pop()])

    def tick(self) -> None:
        self.ticks += 1
        rows = [self._moved(row) for row, _ in self.loaded[:TICK]]
        self._tell([self._jobs_seen(rows, self._ticked, LIVE)])

    def _moved(self, row: Row) -> Row:
        counts = row.counts._replace(pending=self.ticks, in_progress=self.ticks)
        return replace(row, counts=counts)


class _Plain(App[None]):
    """A DataTable, and nothing else."""

    def compose(self) -> ComposeResult:
        """It."""
        yield DataTable(cursor_type="row")


def _cells(row: Row) -> tuple[str, ...]:
    started = datetime.fromtimestamp(row.created or 0, UTC)
    took = timedelta(seconds=(row.ended or NOW.timestamp()) - (row.created or 0))
    servers = f"✓{row.counts.reached} ↻{row.counts.in_progress} ·{row.counts.pending}"
    return (row.job_id, "drill", f"{started:%Y-%m-%d %H:%M}", str(took), servers, "")


class Peer(Subject):
    """Textual's own table. It has no insert at a place: a row is added, and the table sorted."""

    def __init__(self, loaded: list[Loaded], spare: list[Loaded]) -> None:
        super().__init__(loaded, spare)
        self.app = _Plain()

    @property
    def table(self) -> "DataTable[str]":
        """The widget."""
        return cast("DataTable[str]", self.app.query_one(DataTable))

    def _add(self, row: Row) -> None:
        self.table.add_row(*_cells(row), key=row.job_id)

    def fill(self) -> None:
        for label in LABELS:
            self.table.add_column(label, key=label)
        for row, _ in self.loaded:
            self._add(row)
        self.table.focus()

    def append(self) -> None:
        for _ in range(PAGE):
            self._add(self.spare.pop().row)

    def insert(self) -> None:
        self._add(self.spare.pop().row)
        self.table.sort("started", reverse=True)

    def tick(self) -> None:
        self.ticks += 1
        for row, _ in self.loaded[:TICK]:
            self.table.update_cell(row.job_id, "took", str(timedelta(seconds=self.ticks)))
            self.table.update_cell(row.job_id, "servers", f"↻{self.ticks} ·{self.ticks}")


def _busy() -> float:
    return sum(turn.busy for turn in turns.TURNS)


async def _rest() -> float:
    """Wait until the loop has nothing to do, and not only because a timer is still to ring; how
    long it had, in all."""
    before, quiet = -1.0, 0
    while quiet < 2:
        busy = _busy()
        quiet = 0 if busy - before > 0.002 else quiet + 1
        before = busy
        await asyncio.sleep(0.06)
    return _busy()


async def _costs(subject: Subject) -> dict[str, float]:
    operations: dict[str, Callable[[], None]] = {
        "append": subject.append,
        "insert": subject.insert,
        "tick": subject.tick,
        "down": subject.down,
    }
    costs = {}
    async with subject.app.run_test(size=SIZE):
        subject.fill()
        await _rest()
        gc.collect()
        gc.freeze()
        for name, operate in operations.items():
            taken = []
            for _ in range(REPEATS):
                before = await _rest()
                operate()
                taken.append((await _rest() - before) * 1000)
            costs[name] = median(taken)
    return costs


def main() -> None:
    """Measure one of them."""
    kind, count = sys.argv[1], int(sys.argv[2])
    turns.install()
    made = rows(count + REPEATS * (PAGE + 1))
    loaded, spare = made[:count], made[count:]
    subject: Any = {"product": Product, "datatable": Peer}[kind](loaded, spare)
    sys.stdout.write(json.dumps(asyncio.run(_costs(subject))))


if __name__ == "__main__":
    main()
