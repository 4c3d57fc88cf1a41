"""A limit of requests a second, as AWS's quotas are."""

from collections import deque
from collections.abc import Callable
from threading import Lock


class Rate:
    """So many requests within any second. ``ticks``: the clock, in seconds."""

    def __init__(self, most: int, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._last: deque[float] = deque(maxlen=most)
        self._lock = Lock()

    def allows(self) -> bool:
        """Return whether another request is within the limit, and count it if it is."""
        with self._lock:
            now = self._ticks()
            is_full = len(self._last) == self._last.maxlen
            if is_full and now - self._last[0] < 1.0:
                return False
            self._last.append(now)
            return True
