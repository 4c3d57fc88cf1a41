"""Shut down for a signal, or because the terminal has closed: in good order, or at once."""

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

ENDS_WITHIN = 0.7
SIGNAL_STATUS = 128
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NO_MORE = 0
_A_FEW = 64
_GONE = select.POLLHUP | select.POLLERR


class SignalHandler:
    """Call ``end`` in the running loop with an exit status, until ``restore``. If the process goes
    on all the same, call ``leave`` and exit.

    A thread of its own reads signals from Python's wake-up descriptor. The loop may wait for a
    terminal that takes nothing (a stopped one, or a closed one) and never run its handlers; and the
    main thread runs none while it waits for a lock, if the signal came just before. Any other
    signal wakes the loop, so that a new size is handled at once.
    """

    def __init__(self, end: Callable[[int], None], leave: Callable[[], None]) -> None:
        self._end = end
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._heard, self._wakes = os.pipe()
        os.set_blocking(self._wakes, False)
        self._before = {number: signal.signal(number, _nothing) for number in SIGNALS}
        self._woken_before = signal.set_wakeup_fd(self._wakes, warn_on_full_buffer=False)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        poll = select.poll()
        poll.register(self._heard, select.POLLIN)
        if sys.__stdin__ and sys.__stdin__.isatty():
            # A process that the terminal does not control gets no signal when it closes.
            poll.register(sys.__stdin__.fileno(), 0)
        while True:
            for descriptor, events in poll.poll():
                if descriptor != self._heard:
                    poll.unregister(descriptor)
                    # Else it cannot be watched, as on some BSDs.
                    numbers = bytes([signal.SIGHUP]) if events & _GONE else b""
                else:
                    numbers = os.read(self._heard, _A_FEW)
                if _NO_MORE in numbers:
                    os.close(self._heard)
                    return
                self._heed(numbers)

    def _heed(self, numbers: bytes) -> None:
        number = next((number for number in numbers if number in SIGNALS), None)
        with suppress(RuntimeError):  # the loop has ended already
            if number is None:
                self._loop.call_soon_threadsafe(_nothing)
                return
            status = SIGNAL_STATUS + number
            timer = threading.Timer(ENDS_WITHIN, self._end_at_once, (status,))
            timer.daemon = True
            timer.start()
            self._loop.call_soon_threadsafe(self._end, status)

    def _end_at_once(self, status: int) -> None:
        try:
            self._leave()
        finally:
            os._exit(status)

    def restore(self) -> None:
        """Restore the handlers there were before."""
        signal.set_wakeup_fd(self._woken_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.write(self._wakes, bytes([_NO_MORE]))
        os.close(self._wakes)


def _nothing(_number: int = 0, _frame: FrameType | None = None) -> None:
    """Do nothing: the signal only wakes the loop."""
