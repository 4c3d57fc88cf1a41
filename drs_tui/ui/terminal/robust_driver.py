"""A driver that survives input it cannot read."""

import asyncio
import signal
from types import FrameType

from textual import events
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from drs_tui.ui.terminal.textual_private import request_size

# Raised for bytes that are not UTF-8, keys beyond Unicode, a click on a screen without a size.
_UNREADABLE = (ValueError, ArithmeticError, LookupError)


class RobustDriver(LinuxDriver):
    """Textual's driver, which would end the program at the first byte it cannot read."""

    def start_application_mode(self) -> None:
        """Start, and report changes of size in order.

        If signals come quickly, Textual handles one in the middle of another, and the size that was
        read first may be reported last.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop, report = asyncio.get_running_loop(), signal.getsignal(signal.SIGWINCH)

        def report_soon(number: int, frame: FrameType | None) -> None:
            if callable(report):
                loop.call_soon_threadsafe(report, number, frame)

        signal.signal(signal.SIGWINCH, report_soon)

    def run_input_thread(self) -> None:
        """Read input until the program ends, dropping what cannot be read."""
        while True:
            try:
                return super().run_input_thread()
            except _UNREADABLE:
                if self.exit_event.is_set():
                    return None
                self._request_size()

    def _request_size(self) -> None:
        """Request the size again: the dropped input may have contained it."""
        if size := request_size(self):
            self.process_message(events.Resize(size, size))


def robust_driver(driver: type[Driver]) -> type[Driver]:
    """Return ``RobustDriver`` for Textual's Linux driver; any other driver unchanged."""
    return RobustDriver if driver is LinuxDriver else driver
