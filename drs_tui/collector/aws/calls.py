"""Run blocking calls that end at a deadline or when cancelled.

botocore's read timeout is per read, so it does not limit a body that arrives byte by byte. The
connection of a call that is given up is closed, which ends its thread.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from drs_tui.collector.aws.open_bodies import abandon

T = TypeVar("T")


class CallTimeoutError(Exception):
    """The call took longer than ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g}s")
        self.seconds = seconds


class CallCancelledError(Exception):
    """The work was cancelled: its result is no longer needed."""


class CancellableCall:
    """The calls of one piece of work, which any thread may cancel."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._cancelled = False

    def cancel(self) -> None:
        """Cancel the work for good: every call raises CallCancelledError."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def call(self, blocking: Callable[[], T], seconds: float) -> T:
        """Run ``blocking()`` on a thread of its own; return its result, or raise its exception.

        Raises:
            CallTimeoutError: it did not end within ``seconds``.
            CallCancelledError: the work was cancelled meanwhile.
        """
        with self._changed:
            if self._cancelled:
                raise CallCancelledError
        # An exception refers to the frames it passed. If one of those referred to it, both would
        # stay in memory until the gc runs, with everything that a call holds.
        results: list[T] = []
        raised: list[BaseException] = []

        def run() -> None:
            try:
                results.append(blocking())
            except BaseException as error:  # noqa: BLE001  raised again by the caller
                raised.append(error)
            with self._changed:
                self._changed.notify_all()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        with self._changed:
            self._changed.wait_for(lambda: results or raised or self._cancelled, seconds)
            is_cancelled, is_done = self._cancelled, bool(results or raised)
        if not is_done:
            abandon(thread)
        if is_cancelled:
            raise CallCancelledError
        if not is_done:
            raise CallTimeoutError(seconds)
        if raised:
            raise raised.pop()
        return results.pop()
