"""A worker: its steps are done one after the other, on threads that many workers share."""

from collections import deque
from collections.abc import Callable

from drs_tui.collector.aws.calls import CallCancelledError, CancellableCall
from drs_tui.collector.workers.pool import Task, TaskGroup


class Worker:
    """Runs what is posted between its own steps, so that its state needs no lock."""

    def __init__(self) -> None:
        self._work = CancellableCall()
        self._posted = deque[Callable[[], None]]()
        self._task: Task | None = None

    def start(self, group: TaskGroup) -> None:
        """Work from now on, as one of the tasks of a source."""
        self._task = group.add(self.step, self.is_patient)
        self._task.wake()

    def close(self) -> None:
        """End the work for good, and the call that it is in."""
        if self._task:
            self._task.close()
        self._work.cancel()

    def is_patient(self) -> bool:
        """Return whether what comes due by time may wait for what is more urgent."""
        return False

    def _post(self, act: Callable[[], None]) -> None:
        """Have ``act`` run before the next step, which is due now."""
        self._posted.append(act)
        self._wake()

    def _wake(self) -> None:
        if self._task:
            self._task.wake()

    def _do_next(self) -> float | None:
        """Do one thing that is due; return the seconds until the next one is, None if none is."""
        raise NotImplementedError

    def step(self) -> float | None:
        """Run what was posted, then do one thing; return the seconds until the next one."""
        while self._posted:
            self._posted.popleft()()
        try:
            return self._do_next()
        except CallCancelledError:
            return None
