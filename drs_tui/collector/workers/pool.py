"""Run the work of all sources when it is due, on threads that they share."""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from math import inf

MOST_STEPS = 32
# A step that takes longer waits for something that does not answer: it counts no more, so that the
# sources that answer never wait for one that does not.
SLOW_AFTER = 2.0
# While others wait, a source has no more steps than these at once.
OF_ONE_SOURCE = 2
KEPT_IDLE = 10.0  # seconds until a thread without work ends

Step = Callable[[], float | None]
"""Do one thing; return the seconds until the next one is due, None: not before ``Task.wake``."""


class Task:
    """Steps that are done one after the other, each when it is due or was woken."""

    __slots__ = ("due", "group", "is_closed", "is_patient", "is_ready", "is_running", "is_woken",
                 "pool", "step")  # fmt: skip

    def __init__(
        self, pool: "Pool", group: "TaskGroup", step: Step, is_patient: Callable[[], bool]
    ) -> None:
        self.pool = pool
        self.group = group
        self.step = step
        self.is_patient = is_patient
        self.due = inf
        self.is_ready = self.is_running = self.is_woken = self.is_closed = False

    def wake(self) -> None:
        """Have the next step done now, or after the one that is being done."""
        self.pool.wake(self)

    def close(self) -> None:
        """Do no more steps after the one that is being done."""
        self.is_closed = True

    def run(self) -> float | None:
        """Do a step; an exception is the group's matter."""
        if self.is_closed:
            return None
        try:
            return self.step()
        except BaseException as error:  # noqa: BLE001  the thread is not this task's
            self.close()
            self.group.on_error(error)
            return None


class TaskGroup:
    """The tasks of one source. ``on_error`` gets the exception of a step; its task is closed."""

    def __init__(self, pool: "Pool", on_error: Callable[[BaseException], None]) -> None:
        self._pool = pool
        self.on_error = on_error
        self.running = 0

    def add(self, step: Step, is_patient: Callable[[], bool] = lambda: False) -> Task:
        """Add a task; its first step is due when it is woken.

        ``is_patient``: its steps that come due by time let those of others go first.
        """
        return Task(self._pool, self, step, is_patient)

    def run(self, once: Callable[[], None]) -> None:
        """Do something once, soon."""
        self.add(once).wake()


class Pool:
    """At most ``most`` steps are done at once, beside those that take longer than ``slow_after``.

    First come those that were woken, such as by a request, and those of live jobs.
    """

    def __init__(self, most: int = MOST_STEPS, slow_after: float = SLOW_AFTER) -> None:
        self._most = most
        self._slow_after = slow_after
        self._lock = threading.Lock()
        self._timer = threading.Condition(self._lock)
        self._timer_ends = -inf  # when the timer looks again; -inf: it has not been started
        self._sleeping: list[tuple[float, int, Task]] = []
        self._order = count()
        self._ready, self._patient = deque[Task](), deque[Task]()
        self._quick: dict[Task, float] = {}  # those that count, and when they began, in that order
        self._idle = 0  # threads that wait for ``_handed``, without those that have been given one
        self._handed: queue.SimpleQueue[Task] = queue.SimpleQueue()

    def group(self, on_error: Callable[[BaseException], None]) -> TaskGroup:
        """Return a group without tasks, for a source."""
        return TaskGroup(self, on_error)

    def wake(self, task: Task) -> None:
        """Do the next step of a task now."""
        with self._lock:
            if task.is_running:
                task.is_woken = True
            elif not task.is_ready and not task.is_closed:
                self._line_up(task, self._ready)
                self._dispatch()

    def _line_up(self, task: Task, line: deque[Task]) -> None:
        task.due, task.is_ready = inf, True
        line.append(task)

    def _dispatch(self) -> None:
        """Give what is ready to threads, as far as the budget goes."""
        while task := self._take():
            if self._idle:
                self._idle -= 1
                self._handed.put(task)
            else:
                threading.Thread(target=self._run, args=(task,), daemon=True).start()
        if self._ready or self._patient:
            self._look_again_at(next(iter(self._quick.values())) + self._slow_after)

    def _take(self) -> Task | None:
        """Take the task whose step is next, and count it; None: there is none, or no budget."""
        if len(self._quick) >= self._most:
            return None
        line = self._ready or self._patient
        if not line:
            return None
        task = next((t for t in line if t.group.running < OF_ONE_SOURCE), line[0])
        line.remove(task)
        task.is_ready, task.is_woken, task.is_running = False, False, True
        task.group.running += 1
        self._quick[task] = time.monotonic()
        return task

    def _run(self, first: Task) -> None:
        """Do steps, on a thread of the pool, until there have been none for a while."""
        task: Task | None = first
        while task:
            wait = task.run()
            with self._lock:
                self._finish(task, wait)
                task = self._take()
                self._idle += task is None
            task = task or self._next_task()

    def _finish(self, task: Task, wait: float | None) -> None:
        task.is_running = False
        task.group.running -= 1
        self._quick.pop(task, None)
        if task.is_closed:
            return
        if task.is_woken or (wait is not None and wait <= 0):
            self._line_up(task, self._ready)
        elif wait is not None:
            task.due = time.monotonic() + wait
            heappush(self._sleeping, (task.due, next(self._order), task))
            self._look_again_at(task.due)

    def _next_task(self) -> Task | None:
        """Wait for a task on an idle thread; None: it has been idle for long enough."""
        while True:
            try:
                return self._handed.get(timeout=KEPT_IDLE)
            except queue.Empty:
                with self._lock:
                    if self._idle:
                        self._idle -= 1
                        return None

    def _look_again_at(self, moment: float) -> None:
        """Have the timer look at that moment at the latest."""
        if self._timer_ends == -inf:
            self._timer_ends = moment
            threading.Thread(target=self._keep_time, daemon=True).start()
        elif moment < self._timer_ends:
            self._timer_ends = moment
            self._timer.notify()

    def _keep_time(self) -> None:
        """Line up what comes due, and count no more what is slow; on a thread of its own."""
        with self._lock:
            while True:
                now = time.monotonic()
                self._timer_ends = inf
                self._line_up_due(now)
                for task in [
                    t for t, began in self._quick.items() if began + self._slow_after <= now
                ]:
                    del self._quick[task]
                self._dispatch()
                if self._sleeping:
                    self._timer_ends = min(self._timer_ends, self._sleeping[0][0])
                self._timer.wait(None if self._timer_ends == inf else self._timer_ends - now)

    def _line_up_due(self, now: float) -> None:
        while self._sleeping and self._sleeping[0][0] <= now:
            due, _, task = heappop(self._sleeping)
            if task.due == due and not task.is_closed:
                self._line_up(task, self._patient if task.is_patient() else self._ready)
