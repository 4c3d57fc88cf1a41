"""Run the collector as a child process that ends with the ui, and exchange lines with it.

Imports what starting the child needs and no more, as the first frame waits for it.
"""

import os
import select
import subprocess
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, cast

from drs_tui.child_process import Lines, end_child, start_child

if TYPE_CHECKING:
    from drs_tui.protocol.events import EventEnvelope
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


class CollectorProcess:
    """One running collector. It reads requests from its stdin, and ends at the end of stdin."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        self._popen = start_child(
            "drs_tui.collector", arguments, {**HEAP, **environ}, stderr=subprocess.PIPE
        )
        self._requests, events, errors = cast(
            "tuple[BinaryIO, BinaryIO, BinaryIO]",
            (self._popen.stdin, self._popen.stdout, self._popen.stderr),
        )
        self.events_fd, self.errors_fd = events.fileno(), errors.fileno()
        self.lines = Lines()
        self._errors = b""

    def send(self, envelope: "RequestEnvelope") -> None:
        """Send a request. Ignore a collector that has ended: the end of its events shows that."""
        from drs_tui.protocol.codec import encode_request

        try:
            self._requests.write(encode_request(envelope))
        except BrokenPipeError:
            return

    def read(self) -> bool:
        """Read the available bytes into ``lines``; return False at the end of the events."""
        chunk = os.read(self.events_fd, CHUNK)
        self.lines.feed(chunk)
        return bool(chunk)

    def first_event(self) -> "EventEnvelope | None":
        """Return the first event; block until then. None: the collector ended without one."""
        from drs_tui.protocol.codec import decode_event

        ends = [self.events_fd, self.errors_fd]
        while (line := self.lines.take()) is None:
            # Both: a collector whose stderr is full does not go on to its first event.
            ready = select.select(ends, [], [])[0]
            if self.errors_fd in ready and not self.read_errors():
                ends.remove(self.errors_fd)
            if self.events_fd in ready and not self.read():
                return None
        return decode_event(line)

    def read_errors(self) -> bool:
        """Read stderr and keep the last STDERR_KEPT bytes; return False at its end."""
        chunk = os.read(self.errors_fd, CHUNK)
        self._errors = (self._errors + chunk)[-STDERR_KEPT:]
        return bool(chunk)

    def stderr_tail(self) -> str:
        """Return the last line of stderr, without secrets: a helper's output may be in it."""
        from drs_tui.model.redaction import redact_keys

        lines = self._errors.decode(errors="replace").strip().splitlines()
        return redact_keys(lines[-1]) if lines else ""

    def end(self) -> None:
        """End the collector by closing its stdin; kill it if it does not end."""
        end_child(self._popen)
        for stream in (self._popen.stdout, self._popen.stderr):
            if stream:
                stream.close()
