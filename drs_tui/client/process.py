"""Run the collector as a child process that ends with the ui, and exchange lines with it.

Imports what starting the child needs and no more, as the first frame waits for it.
"""

import os
import select
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, cast

from drs_tui.child_process import Lines, end_child, start_child

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from drs_tui.protocol.requests import RequestEnvelope

CHUNK = 1 << 16
STDERR_KEPT = 1 << 14
# glibc gives each thread its own heap, which keeps its peak size: a third of the collector's memory
# after some hours. Its threads take turns, so one heap is enough. It can only be set at the start,
# and the user's own values take precedence.
# glibc raises its thresholds with each large body that is freed, and then returns no later memory
# to the system: they are fixed at their initial values.
HEAP = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


class EventPipes:
    """Lines of events from one file descriptor, and what is said on stderr from another."""

    def __init__(self, events_fd: int, errors_fd: int) -> None:
        self.events_fd, self.errors_fd = events_fd, errors_fd
        self.lines = Lines()
        self._errors = b""
        self._errors_are_open = True
        self._loop: AbstractEventLoop | None = None

    def wait(self) -> bool:
        """Block until something was read; return False at the end of the events.

        From both: a collector whose stderr is full does not go on to its next event.
        """
        ends = [self.events_fd, self.errors_fd] if self._errors_are_open else [self.events_fd]
        ready = select.select(ends, [], [])[0]
        if self.errors_fd in ready:
            self._errors_are_open = self.read_errors()
        return self.events_fd not in ready or self._read_or_end()

    def _read_or_end(self) -> bool:
        """Read events; at their end, what stderr holds by then. It may stay open: a helper that
        outlives the collector has it."""
        if self.read():
            return True
        if select.select([self.errors_fd], [], [], 0)[0]:
            self.read_errors()
        return False

    def read(self) -> bool:
        """Read bytes into ``lines``, block until there are any; False at the end of the events."""
        chunk = os.read(self.events_fd, CHUNK)
        self.lines.feed(chunk)
        return bool(chunk)

    def read_errors(self) -> bool:
        """Read stderr and keep the last STDERR_KEPT bytes; return False at its end."""
        chunk = os.read(self.errors_fd, CHUNK)
        self._errors = (self._errors + chunk)[-STDERR_KEPT:]
        return bool(chunk)

    def attach(self, on_read: Callable[[bool], None]) -> None:
        """Read in the running loop from now on, and call ``on_read`` after each read; with False
        at the end of the events."""
        from asyncio import get_running_loop

        self._loop = loop = get_running_loop()

        def readable() -> None:
            is_open = self._read_or_end()
            if not is_open:
                loop.remove_reader(self.events_fd)
            on_read(is_open)

        def errors_readable() -> None:
            if not self.read_errors():
                loop.remove_reader(self.errors_fd)

        loop.add_reader(self.events_fd, readable)
        loop.add_reader(self.errors_fd, errors_readable)

    def detach(self) -> None:
        """Read no more in the loop."""
        loop, self._loop = self._loop, None
        if loop:
            loop.remove_reader(self.events_fd)
            loop.remove_reader(self.errors_fd)

    def stderr_tail(self) -> str:
        """Return the last line of stderr, without secrets: a helper's output may be in it."""
        from drs_tui.model.redaction import redact_keys

        lines = self._errors.decode(errors="replace").strip().splitlines()
        return redact_keys(lines[-1]) if lines else ""


class CollectorProcess(EventPipes):
    """One running collector. It reads requests from its stdin, and ends at the end of stdin."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        self._popen = start_child(
            "drs_tui.collector", arguments, {**HEAP, **environ}, stderr=subprocess.PIPE
        )
        self._requests, events, errors = cast(
            "tuple[BinaryIO, BinaryIO, BinaryIO]",
            (self._popen.stdin, self._popen.stdout, self._popen.stderr),
        )
        super().__init__(events.fileno(), errors.fileno())

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._popen.pid

    @property
    def requests_fd(self) -> int:
        """The file descriptor that requests are written to."""
        return self._requests.fileno()

    def write(self, data: bytes) -> bytes:
        """Write as much of ``data`` as the collector takes now; return the rest. One that has ended
        takes all."""
        try:
            written = os.write(self.requests_fd, data)
        except BlockingIOError:
            return data
        except BrokenPipeError:
            return b""
        return data[written:]

    def send(self, envelope: "RequestEnvelope") -> None:
        """Send a request. Ignore a collector that has ended: the end of its events shows that."""
        from drs_tui.protocol.codec import encode_request

        rest = memoryview(encode_request(envelope))
        with suppress(BrokenPipeError):
            while rest:  # a signal, such as a resize, may end a long write early
                rest = rest[self._requests.write(rest) :]

    def end(self) -> None:
        """End the collector by closing its stdin; kill it if it does not end."""
        end_child(self._popen)
        for stream in (self._popen.stdout, self._popen.stderr):
            if stream:
                stream.close()
