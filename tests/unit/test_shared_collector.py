"""One process's lines for many transports, and their requests: over pipes, without the process."""

import asyncio
import io
import os
import queue
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from math import inf
from typing import Any, cast

import pytest

from drs_tui.client.process import CollectorProcess, EventPipes
from drs_tui.client.ready import RefusedError, first_event
from drs_tui.client.shared_collector import SharedCollector, SourceTransport
from drs_tui.collector import sources
from drs_tui.collector.aws.shared_sessions import SharedSessions
from drs_tui.collector.event_writer import EventStream
from drs_tui.collector.sources import Sources
from drs_tui.model.analysis.row import Source
from drs_tui.options import CollectorOptions
from drs_tui.protocol.codec import decode_event, decode_request, encode_event
from drs_tui.protocol.events import EventEnvelope, Paused, SourceEnded
from drs_tui.protocol.requests import FindNames, OpenSource, RequestEnvelope

PATIENCE = 10.0
MUCH = FindNames(tuple(f"s-{n:017x}" for n in range(5000)))  # more than a pipe holds


class FakeProcess(EventPipes):
    """What SharedCollector uses of a process; a test is the collector."""

    def __init__(self) -> None:
        self.collected, self.requests_fd = os.pipe()
        events_fd, self.emitted = os.pipe()
        errors_fd, self._stderr = os.pipe()
        super().__init__(events_fd, errors_fd)
        self.has_ended = threading.Event()

    write = CollectorProcess.write

    def emit(self, *envelopes: EventEnvelope) -> None:
        os.write(self.emitted, b"".join(map(encode_event, envelopes)))

    def end(self) -> None:
        self.has_ended.set()

    def close(self) -> None:
        for descriptor in (self.collected, self.requests_fd, self.events_fd, self.errors_fd):
            os.close(descriptor)
        for descriptor in (self.emitted, self._stderr):
            os.close(descriptor)


@pytest.fixture
def process() -> Iterator[FakeProcess]:
    process = FakeProcess()
    yield process
    process.close()


@pytest.fixture
def transports(process: FakeProcess) -> list[SourceTransport]:
    """Two sources of the process, with the keys 1 and 2."""
    shared = SharedCollector(lambda: cast("CollectorProcess", process))
    return [shared.open(OpenSource()) for _ in range(2)]


def _event(key: int, number: int = 1) -> EventEnvelope:
    return EventEnvelope(number, Source("", "us-east-1"), 0, Paused(on=True), key)


def _takes(transport: SourceTransport) -> list[int]:
    numbers = []
    while line := transport.lines.take():
        numbers.append(decode_event(line).number)
    return numbers


def test_each_transport_has_the_lines_of_its_key(
    process: FakeProcess, transports: list[SourceTransport]
) -> None:
    process.emit(_event(2), _event(1), _event(7), _event(2, 2), _event(0))

    assert transports[0].wait()

    assert [_takes(transport) for transport in transports] == [[1], [1, 2]]


def test_a_source_that_ended_by_an_error_ends_alone_and_says_why(
    process: FakeProcess, transports: list[SourceTransport]
) -> None:
    ended = EventEnvelope(1, Source("", ""), 0, SourceEnded("an error in drs-tui: KeyError"), 1)
    process.emit(ended, _event(2))

    with pytest.raises(RefusedError, match="an error in drs-tui: KeyError"):
        first_event(transports[0])

    assert transports[1].wait()
    transports[0].end()
    assert not process.has_ended.is_set()
    transports[1].end()
    assert process.has_ended.is_set()


async def test_no_more_is_read_while_what_was_read_is_not_applied(
    process: FakeProcess, transports: list[SourceTransport]
) -> None:
    read: list[tuple[int, bool]] = []
    changed = asyncio.Event()

    def on_read(key: int, is_open: bool) -> None:  # noqa: FBT001  a callback
        read.append((key, is_open))
        changed.set()

    for key, transport in enumerate(transports, 1):
        transport.attach(lambda is_open, key=key: on_read(key, is_open))  # type: ignore[misc]
    process.emit(_event(1))
    await asyncio.wait_for(changed.wait(), PATIENCE)
    process.emit(_event(2))
    for _ in range(5):
        await asyncio.sleep(0)
    before = list(read)

    changed.clear()
    assert _takes(transports[0]) == [1]
    await asyncio.wait_for(changed.wait(), PATIENCE)

    assert before == [(1, True)]
    assert read == [(1, True), (2, True)]


async def test_requests_wait_for_a_collector_that_is_busy(
    process: FakeProcess, transports: list[SourceTransport]
) -> None:
    for transport in transports:
        transport.attach(lambda _: None)
        transport.send(RequestEnvelope(5, 1, MUCH))

    received = b""
    while received.count(b"\n") < 4:
        received += await asyncio.to_thread(os.read, process.collected, 1 << 16)

    requests = [decode_request(line) for line in received.splitlines()]
    assert [(r.key, type(r.request)) for r in requests[:2]] == [(1, OpenSource), (2, OpenSource)]
    assert requests[2:] == [RequestEnvelope(5, 1, MUCH, key) for key in (1, 2)]


def test_an_error_of_ours_in_an_opened_source_is_its_last_event(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = threading.Event()

    class Stream(io.BytesIO):
        def flush(self) -> None:
            written.set()

    def fail(*_: Any) -> None:
        raise KeyError("boom")

    stream = Stream()
    monkeypatch.setattr(sources, "ready_session", fail)
    served = Sources(EventStream(stream), CollectorOptions(), SharedSessions(), lambda: None)

    served.handle(RequestEnvelope(1, 0, OpenSource(region="us-east-1"), 3))

    assert written.wait(PATIENCE)
    [event] = map(decode_event, stream.getvalue().splitlines())
    assert (event.key, event.event) == (3, SourceEnded("an error in drs-tui: KeyError"))
    assert "KeyError: 'boom'" in capsys.readouterr().err


def test_the_first_source_is_opened_alone_until_it_has_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: queue.SimpleQueue[Any] = queue.SimpleQueue()

    class Served:
        """A collector that does nothing, and says which callbacks it was given."""

        def __init__(self, *given: Any) -> None:
            begun.put(given)

    monkeypatch.setattr(sources, "Collector", Served)
    monkeypatch.setattr(sources, "ready_session", lambda *_: object())
    monkeypatch.setattr(sources, "HEAD_START", inf)
    monkeypatch.setattr(sources, "WHILE_IT_WAITS", inf)
    served = Sources(EventStream(io.BytesIO()), CollectorOptions(), SharedSessions(), lambda: None)
    for key in (1, 2, 3):
        served.handle(RequestEnvelope(1, 0, OpenSource(region="us-east-1"), key))
    *_, connected, answered, _ = begun.get(timeout=PATIENCE)
    connected()
    with pytest.raises(queue.Empty):
        begun.get(timeout=0.05)

    answered()
    for _ in range(2):
        begun.get(timeout=PATIENCE)


async def test_requests_to_a_process_that_is_to_start_later_are_held_back(
    process: FakeProcess,
) -> None:
    shared = SharedCollector(lambda: cast("CollectorProcess", process), held=0.01)
    transport = shared.open(OpenSource())
    is_sent = select.select([process.collected], [], [], 0)[0]

    transport.attach(lambda _: None)
    received = await asyncio.to_thread(os.read, process.collected, 1 << 16)

    assert not is_sent
    assert [type(decode_request(line).request) for line in received.splitlines()] == [OpenSource]


@pytest.mark.usefixtures("own_python")
def test_a_patient_collector_imports_nothing_before_its_first_request() -> None:
    argv = (sys.executable, "-X", "importtime", "-m", "drs_tui.collector", "--sources", "--patient")
    done = subprocess.run(argv, input="", capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "drs_tui.process_start" in done.stderr
    assert "botocore" not in done.stderr
