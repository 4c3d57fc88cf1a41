"""A line of work that no query begins or ends: one thread, told from others what to do."""

from collections import deque
from collections.abc import Callable
from typing import NoReturn

from drs_tui.collector.aws.calls import CancellableCall


class Worker:
    """What is ``handed`` to it is done by its own thread, so that nothing else needs a lock."""

    def __init__(self) -> None:
        self._work = CancellableCall()
        self._handed = deque[Callable[[], None]]()

    def _post(self, act: Callable[[], None]) -> None:
        """Have ``act`` done by the thread of ``run``, soon: after the call that is under way."""
        self._handed.append(act)
        self._work.wake()

    def _go_on(self) -> float | None:
        """Do one thing that is due; the seconds until another one is. None: nothing is."""
        raise NotImplementedError

    def run(self) -> NoReturn:
        """Work as long as the process lives."""
        while True:
            while self._handed:
                self._handed.popleft()()
            self._work.wait(self._go_on())
