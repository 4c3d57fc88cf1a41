"""Share the turns of the event loop among the clients of many sources."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

TURN_SECONDS = 0.004


class Turns:
    """Let clients apply events one after the other, a few milliseconds a loop turn for all."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_scheduled = False

    def add(self, drain: Callable[[], None]) -> None:
        """Call ``drain`` when it is its turn."""
        self._waiting.append(drain)
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        until = time.perf_counter() + TURN_SECONDS
        while self._waiting and time.perf_counter() < until:
            self._waiting.popleft()()
        self._is_scheduled = bool(self._waiting)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._run)
