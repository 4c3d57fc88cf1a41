"""An end by a signal, or because the terminal is gone: in good order, or at once."""

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


def heed_ends(end: Callable[[int], None]) -> None:
    """Have ``end`` called in the running loop with an exit status; should that not end the process,
    it is ended all the same.

    Not by the loop's own signal handlers: the loop may wait for a terminal that takes nothing (a
    stopped one, or one that is gone), and would never come to call them.
    """
    loop = asyncio.get_running_loop()

    def heed(number: int, _: FrameType | None) -> None:
        status = SIGNAL_STATUS + number
        timer = threading.Timer(ENDS_WITHIN, os._exit, (status,))
        timer.daemon = True
        timer.start()
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(end, status)

    for number in SIGNALS:
        signal.signal(number, heed)
    if sys.__stdin__ and sys.__stdin__.isatty():
        threading.Thread(target=_watch, args=(sys.__stdin__.fileno(),), daemon=True).start()


def _watch(terminal: int) -> None:
    """Wait until the terminal is gone. Whoever it does not control is sent no signal then."""
    poll = select.poll()
    poll.register(terminal, 0)
    [(_, events)] = poll.poll()
    if events & (select.POLLHUP | select.POLLERR):  # else it cannot be watched, as on some BSDs
        os.kill(os.getpid(), signal.SIGHUP)
