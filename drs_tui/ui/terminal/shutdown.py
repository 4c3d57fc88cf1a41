"""Shut down for a signal, or because the terminal has closed: regularly, or else at once.

And do nothing more once that has begun.
"""

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from textual.await_complete import AwaitComplete
from textual.events import Event, InputEvent, Paste

from drs_tui.ui.terminal.textual_private import PlainTracebackApp

REGULAR_EXIT_TIMEOUT = 0.7  # seconds
SIGNAL_STATUS = 128
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STOP_LISTENING = 0
_READ_SIZE = 64
_CLOSED = select.POLLHUP | select.POLLERR


class SignalHandler:
    """Call ``end`` in the running loop with an exit status when a signal comes, until ``restore``.

    If the process has not ended in time, ``leave`` is called and the process exits.

    A separate thread reads signals from Python's wake-up descriptor. The loop may wait for a
    terminal that accepts no output (a stopped or closed one) and never run its handlers; the main
    thread runs none while it waits for a lock, if the signal came just before. Any other signal
    only wakes the loop, so that a new size is handled at once.
    """

    def __init__(self, end: Callable[[int], None], leave: Callable[[], None]) -> None:
        self._end = end
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._wakeup_read, self._wakeup_write = os.pipe()
        os.set_blocking(self._wakeup_write, False)
        self._handlers_before = {number: signal.signal(number, _nothing) for number in SIGNALS}
        self._wakeup_before = signal.set_wakeup_fd(self._wakeup_write, warn_on_full_buffer=False)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        poll = select.poll()
        poll.register(self._wakeup_read, select.POLLIN)
        if sys.__stdin__ and sys.__stdin__.isatty():
            # A process not controlled by the terminal gets no signal when the terminal closes.
            poll.register(sys.__stdin__.fileno(), 0)
        while True:
            for descriptor, events in poll.poll():
                if descriptor != self._wakeup_read:
                    poll.unregister(descriptor)
                    # Without these flags it only cannot be polled, as on some BSDs.
                    numbers = bytes([signal.SIGHUP]) if events & _CLOSED else b""
                else:
                    numbers = os.read(self._wakeup_read, _READ_SIZE)
                if _STOP_LISTENING in numbers:
                    os.close(self._wakeup_read)
                    return
                self._handle(numbers)

    def _handle(self, numbers: bytes) -> None:
        number = next((number for number in numbers if number in SIGNALS), None)
        with suppress(RuntimeError):  # the loop may be closed
            if number is None:
                self._loop.call_soon_threadsafe(_nothing)
                return
            status = SIGNAL_STATUS + number
            timer = threading.Timer(REGULAR_EXIT_TIMEOUT, self._exit_at_once, (status,))
            timer.daemon = True
            timer.start()
            self._loop.call_soon_threadsafe(self._end, status)

    def _exit_at_once(self, status: int) -> None:
        try:
            self._leave()
        finally:
            os._exit(status)

    def restore(self) -> None:
        """Restore the previous signal handlers."""
        signal.set_wakeup_fd(self._wakeup_before)
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        os.write(self._wakeup_write, bytes([_STOP_LISTENING]))
        os.close(self._wakeup_write)


def _nothing(_number: int = 0, _frame: FrameType | None = None) -> None:
    """Do nothing: the signal only wakes the loop."""


class EndingApp(PlainTracebackApp, inherit_bindings=False):
    """Know from ``exit`` on that the program ends, by whatever key, signal or refusal.

    Textual handles what was typed meanwhile, but composes no screen any more: one that is opened
    then has none of its widgets.
    """

    is_ending = False

    def exit(self, *arguments: Any, **more: Any) -> None:
        """End the program; what has been typed since is dropped."""
        self.is_ending = True
        super().exit(*arguments, **more)

    def drops(self, event: Event) -> bool:
        """Return whether an event is input that comes too late."""
        return self.is_ending and isinstance(event, InputEvent | Paste)

    def push_screen(self, *arguments: Any, **more: Any) -> Any:
        """Open a screen, unless the program ends."""
        if self.is_ending:
            return AwaitComplete()
        return super().push_screen(*arguments, **more)
