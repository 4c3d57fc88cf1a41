"""A transport that carries nothing, where there is no collector."""

from collections.abc import Callable

from drs_tui.child_process import Lines
from drs_tui.protocol.requests import RequestEnvelope


class NullTransport:
    """A transport without a collector: requests go nowhere, and events come from elsewhere."""

    def __init__(self) -> None:
        self.lines = Lines()

    def send(self, envelope: RequestEnvelope, /) -> None:
        """Send nothing."""

    def wait(self) -> bool:
        """Return that there are no events."""
        return False

    def attach(self, on_read: Callable[[bool], None], /) -> None:
        """Do nothing: there is nothing to read."""

    def detach(self) -> None:
        """Do nothing."""

    def stderr_tail(self) -> str:
        """Return that nothing was said."""
        return ""

    def end(self) -> None:
        """Do nothing: there is no process."""
