"""The way out: numbered, whole lines, of the current query only."""

import io
import threading

from drs_tui.collector.collector import Collector
from drs_tui.collector.outbox import Outbox
from drs_tui.collector.schedule import Cadence
from drs_tui.model.row import Source
from drs_tui.stream.codec import decode_event, pack
from drs_tui.stream.events import LogRead, LogSeen, Paused, Refreshed, Told
from drs_tui.stream.requests import Asked, Attend, Pause
from tests.records import job
from tests.unit.memory import Memory
from tests.unit.told import seen

SOURCE = Source("", "us-east-1")
TICK = Refreshed(1.0, 0, 1, 5.0)


def _told(stream: io.BytesIO) -> list[Told]:
    return [decode_event(line) for line in stream.getvalue().splitlines()]


def test_only_the_current_querys_events_are_told_and_numbered() -> None:
    stream = io.BytesIO()
    outbox = Outbox(stream, SOURCE)

    for generation in (1, 2):
        outbox.begin(generation)
        for teller in (1, 2, None):
            outbox.tell(TICK, teller)

    told = [(told.number, told.generation) for told in _told(stream)]
    assert told == [(1, 1), (2, 0), (3, 2), (4, 0)]


def test_events_carry_the_source_as_it_is_then() -> None:
    stream = io.BytesIO()
    outbox = Outbox(stream, SOURCE)

    outbox.tell(TICK)
    outbox.source = Source("111122223333", "us-east-1")
    outbox.tell(TICK)

    assert [told.source.account for told in _told(stream)] == ["", "111122223333"]


def test_a_jobs_line_waits_for_the_event_that_ends_its_page() -> None:
    raw = io.BytesIO()
    outbox = Outbox(io.BufferedWriter(raw), SOURCE)

    outbox.tell(seen(job(1)))
    before = raw.getvalue()
    outbox.tell(TICK)

    assert before == b""
    assert [type(told.event).__name__ for told in _told(raw)] == ["JobsSeen", "Refreshed"]


def test_a_logs_line_waits_for_the_event_that_ends_its_page() -> None:
    raw = io.BytesIO()
    outbox = Outbox(io.BufferedWriter(raw), SOURCE)

    outbox.tell(LogSeen("j", 0, pack([])))
    before = raw.getvalue()
    outbox.tell(LogRead("j", 0, more=False, as_of=1.0))

    assert before == b""
    assert [type(told.event).__name__ for told in _told(raw)] == ["LogSeen", "LogRead"]


def test_threads_do_not_break_into_each_others_lines() -> None:
    stream = io.BytesIO()
    outbox = Outbox(stream, SOURCE)
    event = seen(job(1))

    def tell() -> None:
        for _ in range(50):
            outbox.tell(event)

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [told.number for told in _told(stream)] == list(range(1, 201))


def test_somebody_at_the_keyboard_is_noted(memory: Memory) -> None:
    collector = Collector(memory.session, Outbox(io.BytesIO(), SOURCE), Cadence(5.0))
    collector._mood.attended_at -= 1000
    assert collector._mood.since_attention() >= 1000

    collector.handle(Asked(1, 0, Attend()))

    assert collector._mood.since_attention() < 100


def test_pausing_before_any_query_is_told(memory: Memory) -> None:
    stream = io.BytesIO()
    collector = Collector(memory.session, Outbox(stream, SOURCE), Cadence(5.0))

    collector.handle(Asked(1, 0, Pause()))

    assert [told.event for told in _told(stream)] == [Paused(on=True)]
