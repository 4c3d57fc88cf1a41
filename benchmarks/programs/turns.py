"""How long each turn of an asyncio loop is: from where it stops waiting to where it waits again.

Nothing is added to the loop, neither a timer nor a callback: its selector notes two clocks.
"""

import selectors
import time
from typing import Any, NamedTuple


class Turn(NamedTuple):
    """Seconds: when it began (monotonic), how long it took, and computed meanwhile."""

    began: float
    took: float
    busy: float


TURNS: list[Turn] = []


class Timed(selectors.DefaultSelector):
    """Notes a turn whenever the loop comes back to wait."""

    _began = 0.0
    _busy = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """As the selector does."""
        if self._began:
            took = time.monotonic() - self._began
            TURNS.append(Turn(self._began, took, time.thread_time() - self._busy))
        ready = super().select(timeout)
        self._began, self._busy = time.monotonic(), time.thread_time()
        return ready


def install() -> None:
    """Have every loop made from here on use it."""
    selectors.DefaultSelector = Timed  # type: ignore[misc]
