"""What the client needs of whatever produces events: a collector process, or a stand-in for one."""

from collections.abc import Callable
from typing import Protocol

from drs_tui.child_process import Lines
from drs_tui.protocol.requests import RequestEnvelope


class Transport(Protocol):
    """Requests out, lines of events in."""

    lines: Lines

    def send(self, envelope: RequestEnvelope, /) -> None:
        """Send a request. A peer that has ended is no error: the end of its events says so."""

    def wait(self) -> bool:
        """Block until something was read; False at the end of the events."""

    def attach(self, on_read: Callable[[bool], None], /) -> None:
        """Call ``on_read`` in the running loop when ``lines`` may have more; False: at the end of
        the events, once."""

    def detach(self) -> None:
        """Call it no more."""

    def stderr_tail(self) -> str:
        """Return the last line of stderr."""

    def end(self) -> None:
        """End the peer and release what it holds; may be called again."""
