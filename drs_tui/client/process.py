"""The collector as a child process: started early, spoken to in lines, ended with the ui.

It imports nothing that starting the child does not need: that is waited for.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, cast

from drs_tui.child_process import Lines, end_child, start_child

if TYPE_CHECKING:
    from drs_tui.protocol.events import EventEnvelope
    from drs_tui.protocol.requests import RequestEnvelope

CHUNK = 1 << 16
STDERR_KEPT = 1 << 14
# glibc gives threads heaps of their own, and each keeps the most that it ever held: a third of what
# the collector holds after some hours. Its threads take turns anyhow. Only at the start can it be
# set; a value of the user's own is kept.
# glibc raises its thresholds by itself with each large body that is freed, and then gives nothing
# back of what came after: they are held where they begin.
HEAP = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


class CollectorProcess:
    """One running collector. It reads our requests on its stdin and ends when that ends."""

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
        self._said = b""

    def send(self, asked: "RequestEnvelope") -> None:
        """Send a request. A collector that has ended is no error: its events end then."""
        from drs_tui.protocol.codec import encode_request

        try:
            self._requests.write(encode_request(asked))
        except BrokenPipeError:
            return

    def read(self) -> bool:
        """Read what there is; False at the end of the events."""
        chunk = os.read(self.events_fd, CHUNK)
        self.lines.feed(chunk)
        return bool(chunk)

    def first_event(self) -> "EventEnvelope | None":
        """Wait for the first event; None when the collector ended without one."""
        from drs_tui.protocol.codec import decode_event

        while (line := self.lines.take()) is None:
            if not self.read():
                return None
        return decode_event(line)

    def read_errors(self) -> bool:
        """Keep the last of what it says on stderr; False at the end."""
        chunk = os.read(self.errors_fd, CHUNK)
        self._said = (self._said + chunk)[-STDERR_KEPT:]
        return bool(chunk)

    def stderr_tail(self) -> str:
        """The last line it said on stderr, without what may be a secret: a helper's words may be
        in it."""
        from drs_tui.model.redaction import redact_keys

        lines = self._said.decode(errors="replace").strip().splitlines()
        return redact_keys(lines[-1]) if lines else ""

    def end(self) -> None:
        """Close its stdin: it ends at once. One that does not is killed."""
        end_child(self._popen)
        for stream in (self._popen.stdout, self._popen.stderr):
            if stream:
                stream.close()
