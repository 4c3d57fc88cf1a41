"""Record what the collector sends to a file, in a thread of its own: no disk slows the screen."""

import fcntl
import os
import threading
import time
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from msgspec.structs import replace

from drs_tui import __version__
from drs_tui.client.observations import Observations
from drs_tui.client.source_recorder import SourceRecorder, encodable
from drs_tui.model.analysis.row import Source
from drs_tui.model.analysis.rto import Rto
from drs_tui.protocol import PROTOCOL
from drs_tui.protocol.events import Event
from drs_tui.protocol.recording import (
    FLEET_FORMAT,
    FORMAT,
    Chain,
    Entry,
    Gap,
    Header,
    RecordedSource,
    encode_body,
)
from drs_tui.store.snapshot import source_of
from drs_tui.store.store import Store

if TYPE_CHECKING:
    from drs_tui.store.fleet_store import FleetStore

FLUSH_EVERY = 2.0  # seconds: what a crash loses
REST = 0.001  # seconds without the interpreter's lock after each event that was known
QUEUED_MAX = 2000  # entries; some 32 KB at most each
CLOSES_WITHIN = 2.0  # seconds that quitting waits for a disk
LEVEL = 6
GZIP = 31  # zlib's number for a window of 32 KB in gzip's format


class Start(NamedTuple):
    """What the header says of the moment at which a recording begins."""

    wall: float
    clock_offset: float = 0.0
    rto: Rto | None = None
    sources: tuple[Source, ...] = ()
    demo: bool = False
    redacted: bool = False
    fleet: tuple[RecordedSource, ...] = ()


def start_of(
    store: Store, now: float, *, rto: Rto | None = None, demo: bool = False, redacted: bool = False
) -> Start:
    """Describe a recording that begins ``now`` (epoch seconds by the service's clock)."""
    offset = store.status.offset
    parts = [part for part in store.parts if part.status.ready]
    sources = tuple(map(source_of, parts))
    return Start(now - offset, offset, rto, sources, demo, redacted, fleet_of(store))


def fleet_of(store: Store) -> tuple[RecordedSource, ...]:
    """Return the sources of a store, where there are several."""
    if store.status.sources is None:
        return ()
    fleet = cast("FleetStore", store)
    return tuple(
        RecordedSource(
            *(each.name, each.region, each.profile, each.account),
            unused=fleet.remembered.get(number, ""),
        )
        for number, each in enumerate(fleet.targets)
    )


class _Item(NamedTuple):
    """What is queued for the thread: a line without its event, and the event.

    ``known`` are events that each have such a line, made in the thread.
    """

    entry: Entry
    event: Event | None = None
    known: Iterable[Event] = ()


class _Output:
    """The compressed file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._compress = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
        self._flushed_at = time.monotonic()

    def write(self, line: bytes) -> None:
        self._write(self._compress.compress(line))
        if time.monotonic() - self._flushed_at > FLUSH_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write all that was given so far, so that it can be read."""
        self._write(self._compress.flush(zlib.Z_SYNC_FLUSH))
        self._flushed_at = time.monotonic()

    def close(self) -> None:
        try:
            self._write(self._compress.flush(zlib.Z_FINISH))
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close the file as it is."""
        os.close(self._descriptor)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]


def create(path: Path) -> int:
    """Create a file for a recording, readable by its owner alone; return its descriptor.

    It is locked for as long as it is written, which a reader that follows it sees.

    Raises:
        OSError: it cannot be created, or there is one already; a link is never followed.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError as error:
        raise FileExistsError(f"{path} exists: a recording is always a new file") from error
    except OSError as error:
        raise OSError(f"{path}: {error.strerror}") from error
    with suppress(OSError):  # a file system without locks
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


class _Part(SourceRecorder):
    """What records one source of several, into the recording of all."""

    def __init__(self, recorder: "Recorder", of: int) -> None:
        super().__init__(of)
        self._recorder = recorder
        self._drops_known = recorder.drops

    @property
    def drops(self) -> int:
        return self._recorder.drops

    def now(self) -> tuple[float, float]:
        return self._recorder.now()

    def put(self, *line: Any, **more: Any) -> None:
        self._recorder.put(*line, **more)


class Recorder(SourceRecorder):
    """Write a recording to a descriptor. All methods but ``close`` return at once.

    It records the only source, or by ``part`` each of several. What a slow disk has no time for is
    dropped, and the recording says so. When the disk takes nothing more, ``failure`` says why,
    ``on_failure`` is called with it once, in the thread, and recording is over.
    """

    def __init__(
        self,
        descriptor: int,
        start: Start,
        wall: Callable[[], float] = time.time,
        on_failure: Callable[[str], None] = lambda _: None,
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.failure: str | None = None
        self._wall, self._mono = wall, mono
        self._on_failure = on_failure
        self._output = _Output(descriptor)
        self._chain = Chain()
        self._observations: dict[int | None, Observations] = defaultdict(Observations)
        self._queue: deque[_Item] = deque()
        self._dropped = 0
        self._dropped_since = 0.0
        self._drops = 0
        self._wakes = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, args=(start,), daemon=True)
        self._thread.start()

    def call_on_failure(self, on_failure: Callable[[str], None]) -> None:
        """Call that with the reason when the disk takes nothing more, which may be so already."""
        self._on_failure = on_failure
        if self.failure is not None:
            on_failure(self.failure)

    @property
    def drops(self) -> int:
        """Return how often something was dropped."""
        return self._drops

    def part(self, of: int) -> SourceRecorder:
        """Return what records one source of several, by its number."""
        return _Part(self, of)

    def note(self, words: str) -> None:
        """Record what a person typed."""
        self.put(Entry(*self.now(), note=encodable(words)))

    def now(self) -> tuple[float, float]:
        """Return the time by this machine's clock, and by its monotonic one."""
        return self._wall(), self._mono()

    def put(
        self,
        entry: Entry,
        event: Event | None = None,
        known: Iterable[Event] = (),
        *,
        is_bounded: bool = True,
    ) -> None:
        """Queue a line, unless there are too many that are bounded."""
        with self._wakes:
            if self.failure is not None or self._closing:
                return
            if is_bounded and len(self._queue) >= QUEUED_MAX:
                self._dropped_since = self._dropped_since if self._dropped else entry.at
                self._dropped += 1
                return
            self._say_dropped(entry.at, entry.mono)
            self._queue.append(_Item(entry, event, known))
            self._wakes.notify()

    def _say_dropped(self, wall: float, mono: float) -> None:
        if self._dropped:
            count, since = self._dropped, self._dropped_since
            self._queue.append(_Item(Entry(wall, mono, gap=Gap.DROPPED, count=count, since=since)))
            self._dropped = 0
            self._drops += 1

    def close(self, within: float = CLOSES_WITHIN) -> bool:
        """Write the closing line, within so many seconds; return whether it is written."""
        with self._wakes:
            self._say_dropped(*self.now())
            self._closing = True
            self._wakes.notify()
        self._thread.join(within)
        return not self._thread.is_alive() and self.failure is None

    # the thread

    def _run(self, start: Start) -> None:
        try:
            self._output.write(self._chain.sealed(_header(start)))
            self._output.flush()
            for items in self._batches():
                for line in self._lines(items):
                    self._output.write(line)
                self._output.flush()
            self._output.write(self._chain.sealed(self._end()))
            self._output.close()
        except OSError as error:
            self._fail(error.strerror or str(error))
        except Exception as error:  # noqa: BLE001  the thread's words would be on the screen
            self._fail(f"{type(error).__name__} in drs-tui")

    def _fail(self, reason: str) -> None:
        with self._wakes:
            self.failure = reason
            self._queue.clear()
        with suppress(OSError):
            self._output.abandon()
        self._on_failure(reason)

    def _batches(self) -> Iterator[list[_Item]]:
        """Yield what was queued every few seconds, the rest when it is closed."""
        is_last = False
        while not is_last:
            with self._wakes:
                self._wakes.wait_for(lambda: self._queue or self._closing)
                self._wakes.wait_for(self._is_due, FLUSH_EVERY)
                items, is_last = list(self._queue), self._closing
                self._queue.clear()
            yield items

    def _is_due(self) -> bool:
        return self._closing or len(self._queue) > QUEUED_MAX // 2

    def _lines(self, items: Iterable[_Item]) -> Iterator[bytes]:
        for entry, event, known in items:
            for each in known:
                yield from self._lines_of(entry, each)
                time.sleep(REST)  # making them holds the lock that the screen needs
            if event is not None:
                yield from self._lines_of(entry, event)
            elif not known:
                yield from self._lines_of(entry)

    def _lines_of(self, entry: Entry, event: Event | None = None) -> Iterator[bytes]:
        if event is not None:
            body = encode_body(event)
            if body is None:
                return
            entry = replace(entry, body=body)
        yield self._chain.sealed(entry)
        for line in self._observations[entry.of].of(entry, event):
            yield self._chain.sealed(line if entry.of is None else replace(line, of=entry.of))

    def _end(self) -> Entry:
        chain = self._chain
        return Entry(*self.now(), end=True, count=chain.count, head=chain.head)


def _header(start: Start) -> Header:
    try:
        botocore = version("botocore")
    except PackageNotFoundError:
        botocore = ""
    return Header(
        FLEET_FORMAT if start.fleet else FORMAT,
        PROTOCOL,
        __version__,
        botocore,
        start.wall,
        start.sources,
        start.clock_offset,
        rto=start.rto,
        redacted=start.redacted,
        demo=start.demo,
        fleet=start.fleet,
    )
