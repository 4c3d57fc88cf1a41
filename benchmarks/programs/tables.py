"""Measures operations on a long table, the job list or Textual's DataTable; JSON on stdout.

``python -m benchmarks.programs.tables product|datatable ROWS``: headless, at 200×60. A cost is the
CPU time of the loop's turns from the operation until nothing more is drawn, in ms; the median of
several. Events are decoded before: only the table is compared.
"""

import asyncio
import gc
import json
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
from drs_tui.client.null_transport import NullTransport
from drs_tui.model.analysis.row import Row, Source, row_of
from drs_tui.model.drs.job import parse_job
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack_together
from drs_tui.settings import Settings
from drs_tui.store.changes import Changes
from drs_tui.ui.app import DrsTui

SIZE = 200, 60
PAGE, TICK, REPEATS = 100, 20, 9
JOBS = 64  # in an event, as the collector sends them
LIVE = ev.Topic.LIVE
SOURCE = Source("111122223333", "us-east-1")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
LABELS = ("job", "type", "started", "took", "servers", "actions")


class Loaded(NamedTuple):
    """A row, and its job as compact JSON."""

    row: Row
    item: bytes


def rows(count: int) -> list[Loaded]:
    """Return rows of the list, newest first; the first ones are live jobs."""
    items = (encoded for _, encoded in fleet(LIGHT, count, TICK, NOW))
    return [Loaded(row_of(parse_job(item), SOURCE), item) for item in items]


class Subject(ABC):
    """A table, and the operations on it. ``app`` shows it."""

    app: App[None]

    def __init__(self, loaded: list[Loaded], spare: list[Loaded]) -> None:
        self.loaded, self.spare = loaded, spare
        self.ticks = 0

    @abstractmethod
    def fill(self) -> None:
        """Add the initial rows."""

    @abstractmethod
    def append(self) -> None:
        """Add a page of rows at the end."""

    @abstractmethod
    def insert(self) -> None:
        """Add a row at the top."""

    @abstractmethod
    def tick(self) -> None:
        """Change rows on the screen."""

    def down(self) -> None:
        """Move the cursor a row down."""
        self.app.post_message(events.Key("down", None))


class Product(Subject):
    """The real program without its collector."""

    def __init__(self, loaded: list[Loaded], spare: list[Loaded]) -> None:
        super().__init__(loaded, spare)
        self.client = Client(NullTransport(), wall=NOW.timestamp)
        settings = Settings(region="us-east-1", refresh=3600.0)
        self.client.query(settings.query)
        self.client._apply(
            self._envelope(ev.Ready(PROTOCOL, "us-east-1", "--region", None), 0), Changes()
        )
        self.app = self._monitor = DrsTui(self.client, settings)
        self._asked_at = 0.0
        # As decoded events: decoding is not the table's cost.
        self._inserted = [self._event([one], LIVE) for one in spare[:REPEATS]]
        pages = spare[REPEATS:]
        self._appended = [self._events(pages[n : n + PAGE]) for n in range(0, len(pages), PAGE)]
        self._ticked = pack_together(item for _, item in loaded[:TICK])

    def _envelope(self, event: ev.Event, generation: int = 1) -> ev.EventEnvelope:
        return ev.EventEnvelope(1, SOURCE, generation, event)

    def _event(self, seen: Sequence[Loaded], topic: ev.Topic = ev.Topic.PAGE) -> ev.JobsUpdated:
        answers = pack_together(item for _, item in seen)
        return self._jobs_updated([row for row, _ in seen], answers, topic)

    def _jobs_updated(self, rows: Sequence[Row], answers: bytes, topic: ev.Topic) -> ev.JobsUpdated:
        self._asked_at += 1.0
        jobs = tuple(map(ev.JobUpdate, rows))
        return ev.JobsUpdated(topic, jobs, answers, self._asked_at, NOW.timestamp())

    def _events(self, seen: Sequence[Loaded]) -> list[ev.JobsUpdated]:
        return [self._event(seen[n : n + JOBS]) for n in range(0, len(seen), JOBS)]

    def _apply(self, updates: Sequence[ev.JobsUpdated]) -> None:
        changes = Changes()
        for event in updates:
            self.client._apply(self._envelope(event), changes)
        self._monitor._on_changes(changes)

    def fill(self) -> None:
        self._apply(self._events(self.loaded))

    def append(self) -> None:
        self._apply(self._appended.pop())

    def insert(self) -> None:
        self._apply([self._inserted.pop()])

    def tick(self) -> None:
        self.ticks += 1
        rows = [self._changed(row) for row, _ in self.loaded[:TICK]]
        self._apply([self._jobs_updated(rows, self._ticked, LIVE)])

    def _changed(self, row: Row) -> Row:
        counts = row.counts._replace(pending=self.ticks, in_progress=self.ticks)
        return replace(row, counts=counts)


class _TableApp(App[None]):
    """An app with nothing but a DataTable."""

    def compose(self) -> ComposeResult:
        """Show the table."""
        yield DataTable(cursor_type="row")


def _cells(row: Row) -> tuple[str, ...]:
    started = datetime.fromtimestamp(row.created or 0, UTC)
    took = timedelta(seconds=(row.ended or NOW.timestamp()) - (row.created or 0))
    servers = f"✓{row.counts.reached} ↻{row.counts.in_progress} ·{row.counts.pending}"
    return (row.job_id, "drill", f"{started:%Y-%m-%d %H:%M}", str(took), servers, "")


class Peer(Subject):
    """Textual's own table. It cannot insert at an index: a row is added, and the table sorted."""

    def __init__(self, loaded: list[Loaded], spare: list[Loaded]) -> None:
        super().__init__(loaded, spare)
        self.app = _TableApp()

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
    """Wait until the loop stays idle. Returns its CPU time so far.

    It must be idle twice in a row: a timer may be pending.
    """
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
    """Measure one of the tables."""
    kind, count = sys.argv[1], int(sys.argv[2])
    turns.install()
    all_rows = rows(count + REPEATS * (PAGE + 1))
    loaded, spare = all_rows[:count], all_rows[count:]
    subject: Any = {"product": Product, "datatable": Peer}[kind](loaded, spare)
    sys.stdout.write(json.dumps(asyncio.run(_costs(subject))))


if __name__ == "__main__":
    main()
