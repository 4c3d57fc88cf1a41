"""An end by a signal, or because the terminal is gone: in good order, or at once."""

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

ENDS_WITHIN = 0.7
SIGNAL_STATUS = 128
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ends:
    """Has ``end`` called in the running loop with an exit status, until ``no_more``. Should that
    not end the process, ``leave`` is called, and it is ended all the same.

    Not by the loop's own signal handlers: the loop may wait for a terminal that takes nothing (a
    stopped one, or one that is gone), and would never come to call them.
    """

    def __init__(self, end: Callable[[int], None], leave: Callable[[], None]) -> None:
        self._end = end
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._before = {number: signal.signal(number, self._heed) for number in SIGNALS}
        if sys.__stdin__ and sys.__stdin__.isatty():
            threading.Thread(target=_watch, args=(sys.__stdin__.fileno(),), daemon=True).start()

    def _heed(self, number: int, _: FrameType | None) -> None:
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

    def no_more(self) -> None:
        """Signals do what they did before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}


def _watch(terminal: int) -> None:
    """Wait until the terminal is gone. Whoever it does not control is sent no signal then."""
    poll = select.poll()
    poll.register(terminal, 0)
    [(_, events)] = poll.poll()
    if events & (select.POLLHUP | select.POLLERR):  # else it cannot be watched, as on some BSDs
        os.kill(os.getpid(), signal.SIGHUP)
