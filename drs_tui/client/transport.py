"""What the client needs of whatever produces events: a collector process, or a stand-in for one."""

from typing import Protocol

from drs_tui.child_process import Lines
from drs_tui.protocol.requests import RequestEnvelope


class Transport(Protocol):
    """Requests out, lines of events in. Both file descriptors can be waited for."""

    events_fd: int
    errors_fd: int
    lines: Lines

    def send(self, envelope: RequestEnvelope, /) -> None:
        """Send a request. A peer that has ended is no error: the end of its events says so."""

    def read(self) -> bool:
        """Read bytes into ``lines``, block until there are any; False at the end of the events."""

    def read_errors(self) -> bool:
        """Read what is on stderr; False at its end."""

    def stderr_tail(self) -> str:
        """Return the last line of stderr."""

    def end(self) -> None:
        """End the peer and release both descriptors; may be called again."""
