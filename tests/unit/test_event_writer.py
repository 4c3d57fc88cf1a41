"""The way out: numbered, whole lines, of the current query only."""

import io
import threading

from drs_tui.collector.collector import Collector
from drs_tui.collector.event_writer import EventStream, EventWriter
from drs_tui.collector.workers.pool import Pool
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.model.analysis.row import Source
from drs_tui.protocol.codec import decode_event, pack
from drs_tui.protocol.events import EventEnvelope, LogPageRead, LogUpdated, Paused, Refreshed
from drs_tui.protocol.requests import KeepAlive, Pause, RequestEnvelope
from tests.records import job
from tests.unit.event_builders import seen
from tests.unit.memory import Memory

SOURCE = Source("", "us-east-1")
TICK = Refreshed(1.0, 0, 1, 5.0)


def _fail(error: BaseException) -> None:
    raise error


def _events(stream: io.BytesIO) -> list[EventEnvelope]:
    return [decode_event(line) for line in stream.getvalue().splitlines()]


def test_only_the_current_querys_events_are_written_and_numbered() -> None:
    stream = io.BytesIO()
    writer = EventWriter(EventStream(stream), SOURCE)

    for generation in (1, 2):
        writer.begin(generation)
        for of_query in (1, 2, None):
            writer.emit(TICK, of_query)

    numbers = [(e.number, e.generation) for e in _events(stream)]
    assert numbers == [(1, 1), (2, 0), (3, 2), (4, 0)]


def test_events_carry_the_source_as_it_is_then() -> None:
    stream = io.BytesIO()
    writer = EventWriter(EventStream(stream), SOURCE)

    writer.emit(TICK)
    writer.source = Source("111122223333", "us-east-1")
    writer.emit(TICK)

    assert [envelope.source.account for envelope in _events(stream)] == ["", "111122223333"]


def test_a_jobs_line_waits_for_the_event_that_ends_its_page() -> None:
    raw = io.BytesIO()
    writer = EventWriter(EventStream(io.BufferedWriter(raw)), SOURCE)

    writer.emit(seen(job(1)))
    before = raw.getvalue()
    writer.emit(TICK)

    assert before == b""
    assert [type(envelope.event).__name__ for envelope in _events(raw)] == [
        "JobsUpdated",
        "Refreshed",
    ]


def test_a_logs_line_waits_for_the_event_that_ends_its_page() -> None:
    raw = io.BytesIO()
    writer = EventWriter(EventStream(io.BufferedWriter(raw)), SOURCE)

    writer.emit(LogUpdated("j", 0, pack([])))
    before = raw.getvalue()
    writer.emit(LogPageRead("j", 0, more=False, as_of=1.0))

    assert before == b""
    assert [type(envelope.event).__name__ for envelope in _events(raw)] == [
        "LogUpdated",
        "LogPageRead",
    ]


def test_threads_do_not_break_into_each_others_lines() -> None:
    stream = io.BytesIO()
    writer = EventWriter(EventStream(stream), SOURCE)
    event = seen(job(1))

    def emit() -> None:
        for _ in range(50):
            writer.emit(event)

    threads = [threading.Thread(target=emit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [envelope.number for envelope in _events(stream)] == list(range(1, 201))


def test_keep_alive_counts_as_input(memory: Memory) -> None:
    collector = Collector(
        memory.session,
        EventWriter(EventStream(io.BytesIO()), SOURCE),
        Cadence(5.0),
        Pool().group(_fail),
    )
    collector._activity.last_input_at -= 1000
    assert collector._activity.since_input() >= 1000

    collector.handle(RequestEnvelope(1, 0, KeepAlive()))

    assert collector._activity.since_input() < 100


def test_pausing_before_any_query_is_confirmed(memory: Memory) -> None:
    stream = io.BytesIO()
    collector = Collector(
        memory.session, EventWriter(EventStream(stream), SOURCE), Cadence(5.0), Pool().group(_fail)
    )

    collector.handle(RequestEnvelope(1, 0, Pause()))

    # The client is made beside it: Connected may come first.
    assert Paused(on=True) in [envelope.event for envelope in _events(stream)]
