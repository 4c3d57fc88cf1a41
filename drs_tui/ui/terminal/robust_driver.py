"""A driver that survives whatever the terminal sends."""

import asyncio
import signal
from types import FrameType

from textual import events
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from drs_tui.ui.terminal.textual_private import request_size

# Bytes that are no UTF-8, keys beyond Unicode, a click on a screen without a size.
_UNREADABLE = (ValueError, ArithmeticError, LookupError)


class RobustDriver(LinuxDriver):
    """Textual's driver, which by itself ends the program at the first byte it cannot read."""

    def start_application_mode(self) -> None:
        """Report sizes one after the other. Where signals come quickly Textual handles one in the
        middle of another, and the size that was read first may be reported last."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop, emit = asyncio.get_running_loop(), signal.getsignal(signal.SIGWINCH)

        def emit_soon(number: int, frame: FrameType | None) -> None:
            if callable(emit):
                loop.call_soon_threadsafe(emit, number, frame)

        signal.signal(signal.SIGWINCH, emit_soon)

    def run_input_thread(self) -> None:
        """Read until the end. Drop what cannot be read, and start reading again."""
        while True:
            try:
                return super().run_input_thread()
            except _UNREADABLE:
                if self.exit_event.is_set():
                    return None
                self._learn_size()

    def _learn_size(self) -> None:
        """Ask for the size again: it may have been in what was dropped."""
        if size := request_size(self):
            self.process_message(events.Resize(size, size))


def robust_driver(driver: type[Driver]) -> type[Driver]:
    """Return the driver to use in place of Textual's Linux driver; any other one as it is."""
    return RobustDriver if driver is LinuxDriver else driver
