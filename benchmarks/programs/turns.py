"""Measures each turn of an asyncio loop: from the end of waiting until it waits again.

Nothing is added to the loop, neither a timer nor a callback: its selector reads two clocks.
"""

import selectors
import time
from typing import Any, NamedTuple


class Turn(NamedTuple):
    """A turn in seconds: its start (monotonic), its duration, and its CPU time."""

    began: float
    took: float
    busy: float


TURNS: list[Turn] = []


class Timed(selectors.DefaultSelector):
    """Records a turn whenever the loop waits again."""

    _began = 0.0
    _busy = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """Wait as usual, and record the turn before."""
        if self._began:
            took = time.monotonic() - self._began
            TURNS.append(Turn(self._began, took, time.thread_time() - self._busy))
        ready = super().select(timeout)
        self._began, self._busy = time.monotonic(), time.thread_time()
        return ready


def install() -> None:
    """Make every loop created from now on use it."""
    selectors.DefaultSelector = Timed  # type: ignore[misc]
