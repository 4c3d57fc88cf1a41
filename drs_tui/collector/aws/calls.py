"""Blocking calls and waits that can be given up: at a deadline, or when nobody wants them any more.

botocore's read timeout is per read, so a body that drips outlives it. The thread of a call that was
given up is left to end by itself; what it brings is dropped.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class CallTimeoutError(Exception):
    """The call took longer than ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g}s")
        self.seconds = seconds


class CallCancelledError(Exception):
    """The work was dropped: its answer is not wanted any more."""


class CancellableCall:
    """One piece of work of a lane: it calls and waits until somebody drops it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._dropped = False
        self._woken = False

    def drop(self) -> None:
        """End the work for good: its call or wait raises DroppedError, as do later ones."""
        with self._changed:
            self._dropped = True
            self._changed.notify_all()

    def wake(self) -> None:
        """End the wait it is in, or else the next one."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def wait(self, seconds: float | None) -> bool:
        """Wait for ``seconds`` (None: without end) or until woken; whether it was woken."""
        with self._changed:
            self._changed.wait_for(lambda: self._woken or self._dropped, seconds)
            woken, self._woken = self._woken, False
            if self._dropped:
                raise CallCancelledError
        return woken

    def call(self, blocking: Callable[[], T], seconds: float) -> T:
        """``blocking()``, on a thread of its own.

        Raises:
            CallTimeoutError: it did not end within ``seconds``.
            DroppedError: the work was dropped meanwhile.
        """
        with self._changed:
            if self._dropped:
                raise CallCancelledError
        # What was raised knows the frames that it came through: none of them may still have it,
        # or it stays, with all that a request holds, until the gc comes by.
        brought: list[T] = []
        raised: list[BaseException] = []

        def run() -> None:
            try:
                brought.append(blocking())
            except BaseException as error:  # noqa: BLE001  raised anew where it is waited for
                raised.append(error)
            with self._changed:
                self._changed.notify_all()

        threading.Thread(target=run, daemon=True).start()
        with self._changed:
            self._changed.wait_for(lambda: brought or raised or self._dropped, seconds)
            if self._dropped:
                raise CallCancelledError
        if raised:
            raise raised.pop()
        if not brought:
            raise CallTimeoutError(seconds)
        return brought.pop()
