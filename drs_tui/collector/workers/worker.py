"""A worker that outlives queries: one thread, which other threads hand tasks to."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress

from drs_tui.collector.aws.calls import CallCancelledError, CancellableCall


class Worker:
    """Runs what is posted on its own thread, so that its state needs no lock."""

    def __init__(self) -> None:
        self._work = CancellableCall()
        self._posted = deque[Callable[[], None]]()

    def _post(self, task: Callable[[], None]) -> None:
        """Have the worker's thread run ``task``, after the call that it is in."""
        self._posted.append(task)
        self._work.wake()

    def _do_next(self) -> float | None:
        """Do one thing that is due; return the seconds until the next one is, None if none is."""
        raise NotImplementedError

    def close(self) -> None:
        """End the work for good."""
        self._work.cancel()

    def run(self) -> None:
        """Work until closed."""
        with suppress(CallCancelledError):
            while True:
                while self._posted:
                    self._posted.popleft()()
                self._work.wait(self._do_next())
