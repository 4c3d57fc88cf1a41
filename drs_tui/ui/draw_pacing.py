"""Pace drawing: at once, or after a pause while events stream in."""

import asyncio
import time
from collections.abc import Callable

from drs_tui.store.changes import Changes

# After a redraw of t seconds wait 2t: drawing takes at most a third of the loop while events
# stream in.
REDRAW_DEBOUNCE = 2.0
PAUSE_MIN = 1 / 30  # seconds


class DrawPacing:
    """Collect changes, and pass them to ``draw`` together, with a pause after each redraw.

    ``is_streaming`` returns whether more is expected: otherwise there is no pause.
    """

    def __init__(self, draw: Callable[[Changes], None], is_streaming: Callable[[], bool]) -> None:
        self._draw = draw
        self._is_streaming = is_streaming
        self._changes = Changes()
        self._paused_until = 0.0  # perf_counter
        self._timer: asyncio.TimerHandle | None = None

    def add(self, changes: Changes) -> None:
        """Draw these changes, as soon as the pause is over."""
        self._changes.merge(changes)
        if changes.paged and not self._is_streaming():
            self._paused_until = 0.0
        wait = self._paused_until - time.perf_counter()
        if wait <= 0:
            self._draw_now()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._draw_now)

    def flush(self) -> None:
        """Draw pending changes now: a key acts on what is shown."""
        if self._changes:
            self._draw_now()

    def cancel(self) -> None:
        """Cancel the pending redraw."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _draw_now(self) -> None:
        self.cancel()
        changes, self._changes = self._changes, Changes()
        started = time.perf_counter()
        if changes:
            self._draw(changes)
        ended = time.perf_counter()
        self._paused_until = ended + max(PAUSE_MIN, REDRAW_DEBOUNCE * (ended - started))
