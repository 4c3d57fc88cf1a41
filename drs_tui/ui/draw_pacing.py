"""When to draw: at once, or after a rest while events stream in."""

import asyncio
import time
from collections.abc import Callable

from drs_tui.store.changes import Changes

# After a redraw of t seconds wait 2t: drawing takes at most a third of the loop while events
# stream in.
REDRAW_DEBOUNCE = 2.0
SHORTEST_REST = 1 / 30


class DrawPacing:
    """Collect changes, and hand them to ``draw`` together, never within a rest.

    ``is_streaming`` says whether more is on its way: without it nothing waits.
    """

    def __init__(self, draw: Callable[[Changes], None], is_streaming: Callable[[], bool]) -> None:
        self._draw = draw
        self._is_streaming = is_streaming
        self._changes = Changes()
        self._rests_until = 0.0  # perf_counter
        self._timer: asyncio.TimerHandle | None = None

    def add(self, changes: Changes) -> None:
        """Draw these changes, as soon as the rest is over."""
        self._changes.merge(changes)
        if changes.paged and not self._is_streaming():
            self._rests_until = 0.0
        wait = self._rests_until - time.perf_counter()
        if wait <= 0:
            self._show()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._show)

    def flush(self) -> None:
        """Draw what is waiting now: a key acts on what is shown."""
        if self._changes:
            self._show()

    def cancel(self) -> None:
        """Draw nothing any more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _show(self) -> None:
        self.cancel()
        changes, self._changes = self._changes, Changes()
        began = time.perf_counter()
        if changes:
            self._draw(changes)
        ended = time.perf_counter()
        self._rests_until = ended + max(SHORTEST_REST, REDRAW_DEBOUNCE * (ended - began))
