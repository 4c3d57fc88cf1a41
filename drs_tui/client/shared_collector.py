"""One collector process that serves many sources, each through a transport of its own."""

import asyncio
import os
import select
from collections.abc import Callable, Sequence
from itertools import count
from threading import Lock, get_ident

from msgspec.structs import replace

from drs_tui.child_process import Lines
from drs_tui.client.process import CollectorProcess
from drs_tui.protocol.codec import ProtocolError, decode_event, encode_request, key_of
from drs_tui.protocol.events import SourceEnded
from drs_tui.protocol.requests import CloseSource, OpenSource, RequestEnvelope

# What the body of an event begins with cannot be in a text from outside, whose quotes are escaped.
_SOURCE_ENDED = b'"body":{"event":"SourceEnded"'
_BEGINNING = 512

OnRead = Callable[[bool], None]


class SourceTransport:
    """The requests and events of one source; a ``Transport``. ``SharedCollector.open`` makes it."""

    def __init__(self, process: "_Process", key: int) -> None:
        self._process = process
        self._key = key
        self._on_read: OnRead | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._has_ended = False
        self._last_words = ""
        self.lines = Lines()

    def send(self, envelope: RequestEnvelope, /) -> None:
        """Send a request. One to a collector that has ended is dropped."""
        if not self._has_ended:
            self._process.send(replace(envelope, key=self._key))

    def wait(self) -> bool:
        """Block until something was read; return False at the end of the events."""
        while not (self.lines or self._has_ended):
            self._process.wait()
        return bool(self.lines)

    def attach(self, on_read: OnRead, /) -> None:
        """Call ``on_read`` in the running loop when ``lines`` may have more; False: at their end,
        once."""
        self._on_read, self._loop = on_read, asyncio.get_running_loop()
        self._process.watch(self._loop)
        if self.lines or self._has_ended:
            self._loop.call_soon(self.notify)

    def detach(self) -> None:
        """Call it no more."""
        self._on_read = None

    def add(self, line: bytes) -> None:
        """Add an event; ``SourceEnded`` is the end of the events."""
        if _SOURCE_ENDED in line[:_BEGINNING]:
            event = decode_event(line).event
            self._last_words = event.message if isinstance(event, SourceEnded) else ""
            self._has_ended = True
        else:
            self.lines.add(line)

    def has_backlog(self) -> bool:
        """Return whether lines wait for what is attached."""
        return self._on_read is not None and bool(self.lines)

    def notify(self) -> None:
        """Say that lines have come, or the end of the events."""
        on_read = self._on_read
        if self._has_ended:
            self._on_read = None
        if on_read:
            on_read(not self._has_ended)

    def finish(self) -> None:
        """End the events: the collector process has ended."""
        self._has_ended = True
        self.notify()

    def stderr_tail(self) -> str:
        """Return why the source has ended, or else the last line of the process's stderr."""
        return self._last_words or self._process.stderr_tail()

    def end(self) -> None:
        """Close the source; with the last one the process ends. May be called from any thread."""
        self._has_ended = True
        self._process.close(self._key)


class _Process:
    """One run of the collector, and the transports of its sources by their keys.

    Requests wait here for a collector that is busy: if each waited for the other to read, with a
    full pipe both ways, neither would go on. Before they are waited for they are held back, and for
    ``held`` seconds of the loop that reads: a collector that waits for them leaves the processor to
    the others.
    """

    def __init__(self, process: CollectorProcess, held: float = 0.0) -> None:
        os.set_blocking(process.requests_fd, False)
        self._process = process
        self._held = held
        self._is_held = held > 0
        self._unsent = b""
        self._lock = Lock()  # transports are ended on other threads
        self._transports: dict[int, SourceTransport] = {}
        self._keys = count(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_thread = 0
        self.has_ended = False

    def open(self, target: OpenSource) -> SourceTransport:
        """Have the collector serve another source; return the transport that it speaks through."""
        with self._lock:
            key = next(self._keys)
            transport = self._transports[key] = SourceTransport(self, key)
        transport.send(RequestEnvelope(0, 0, target))
        return transport

    def close(self, key: int) -> None:
        """Close a source, if it is open; end the process with the last one."""
        with self._lock:
            if self._transports.pop(key, None) is None or self.has_ended:
                return
            self.has_ended = is_last = not self._transports
            if not is_last:
                self._send(RequestEnvelope(0, 0, CloseSource(), key))
        if is_last:
            self._end_process()

    def send(self, envelope: RequestEnvelope) -> None:
        """Send a request, from any thread."""
        with self._lock:
            if not self.has_ended:
                self._send(envelope)

    def _send(self, envelope: RequestEnvelope) -> None:
        line, is_waiting = encode_request(envelope), self._is_held or bool(self._unsent)
        self._unsent = self._unsent + line if is_waiting else self._process.write(line)
        if self._unsent and not is_waiting and self._loop:
            self._loop.call_soon_threadsafe(self._send_later, self._loop)

    def _send_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self.has_ended:
            loop.add_writer(self._process.requests_fd, self._send_rest, loop)

    def _send_rest(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Send what waits, as far as the collector takes it."""
        with self._lock:
            if not self.has_ended:
                self._is_held = False
                self._unsent = self._process.write(self._unsent)
            if loop and not self._unsent:
                loop.remove_writer(self._process.requests_fd)

    def stderr_tail(self) -> str:
        """Return the last line of stderr."""
        return self._process.stderr_tail()

    def wait(self) -> None:
        """Block until something was read, and pass it on, or until something waiting was sent."""
        process = self._process
        if self._unsent and select.select([process.events_fd], [process.requests_fd], [])[1]:
            self._send_rest()
        else:
            self._pass_on(is_open=process.wait())

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read in this loop from now on."""
        if self._loop is None and not self.has_ended:
            self._loop, self._loop_thread = loop, get_ident()
            self._process.attach(self._on_read)
            if self._unsent:
                loop.call_later(self._held, self._send_later, loop)

    def _stop(self) -> None:
        """Read and write no more."""
        self._process.detach()
        if self._loop:
            self._loop.remove_writer(self._process.requests_fd)

    def _on_read(self, is_open: bool) -> None:  # noqa: FBT001  a callback
        self._pass_on(is_open=is_open)

    def _pass_on(self, *, is_open: bool) -> None:
        """Give each transport its lines."""
        reached: dict[SourceTransport, None] = {}
        while (line := self._process.lines.take()) is not None:
            if transport := self._transports.get(self._key_of(line)):
                transport.add(line)
                reached[transport] = None
        for transport in reached:
            transport.notify()
        if not is_open:
            self._finish()
        elif self._loop and any(transport.has_backlog() for transport in reached):
            self._process.detach()
            self._loop.call_soon(self._read_on, self._loop, list(reached))

    def _read_on(self, loop: asyncio.AbstractEventLoop, reached: Sequence[SourceTransport]) -> None:
        """Read again once what was read is applied, so that a turn of the loop stays short,
        however many sources there are."""
        if self.has_ended:
            return
        if any(transport.has_backlog() for transport in reached):
            loop.call_soon(self._read_on, loop, reached)
        else:
            self._process.attach(self._on_read)

    @staticmethod
    def _key_of(line: bytes) -> int:
        try:
            return key_of(line)
        except ProtocolError:
            return 0

    def _finish(self) -> None:
        """End every source: the process has ended."""
        self.has_ended = True
        transports, self._transports = list(self._transports.values()), {}
        for transport in transports:
            transport.finish()
        self._stop()
        if self._loop:
            self._loop.run_in_executor(None, self._process.end)
        else:
            self._process.end()

    def _end_process(self) -> None:
        """End the process, from any thread. The loop must not use its descriptors any more."""
        loop = self._loop
        if loop and loop.is_running() and get_ident() != self._loop_thread:
            asyncio.run_coroutine_threadsafe(self._stop_soon(), loop).result()
        else:
            self._stop()
        self._process.end()

    async def _stop_soon(self) -> None:
        self._stop()


class SharedCollector:
    """Starts a collector process for the first source, and for the first one that is opened after
    it has ended. ``start`` starts one with ``--sources``; the first one gets its requests ``held``
    seconds late."""

    def __init__(self, start: Callable[[], CollectorProcess], held: float = 0.0) -> None:
        self._start = start
        self._held = held
        self._process: _Process | None = None

    def open(self, target: OpenSource) -> SourceTransport:
        """Open a source; its first event is ``Ready`` or ``Refused``, as of a process of its own.

        Raises:
            OSError: no process can be started.
        """
        if self._process is None or self._process.has_ended:
            held, self._held = self._held, 0.0
            self._process = _Process(self._start(), held)
        return self._process.open(target)
