"""Whatever the terminal sends, the monitor goes on."""

import asyncio
import signal
from types import FrameType

from textual import events
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

# Bytes that are no UTF-8, keys beyond Unicode, a click on a screen without a size.
_UNREADABLE = (ValueError, ArithmeticError, LookupError)


class RobustDriver(LinuxDriver):
    """Textual's, which ends the program at the first byte that it cannot read."""

    def start_application_mode(self) -> None:
        """Have sizes told one after the other. Textual reads and tells one in the middle of another
        where signals come quickly, and the one that was read first may be told last."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop, emit = asyncio.get_running_loop(), signal.getsignal(signal.SIGWINCH)

        def tell_soon(number: int, frame: FrameType | None) -> None:
            if callable(emit):
                loop.call_soon_threadsafe(emit, number, frame)

        signal.signal(signal.SIGWINCH, tell_soon)

    def run_input_thread(self) -> None:
        """Read until the end. What cannot be read is dropped, and the reading begun anew."""
        while True:
            try:
                return super().run_input_thread()
            except _UNREADABLE:
                if self.exit_event.is_set():
                    return None
                self._learn_size()

    def _learn_size(self) -> None:
        """The size may have been in what was dropped, and whoever reads anew does not know it."""
        if self._in_band_window_resize:
            self._enable_in_band_window_resize()  # the terminal answers with its size
            size = Size(*self._get_terminal_size())
            self.process_message(events.Resize(size, size))


def robust_driver(driver: type[Driver]) -> type[Driver]:
    """The driver to use in place of Textual's own; another one stays as it is."""
    return RobustDriver if driver is LinuxDriver else driver
