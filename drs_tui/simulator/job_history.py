"""The jobs of the simulated account: thousands of past ones, then arrivals without end.

Serial numbers follow the order of creation: past jobs are -1 (the newest) down to -N, arrivals are
0, 1, 2 …. Only creation times are computed beforehand, which is cheap. A job's plan is generated on
demand with a random generator of its own, so it does not depend on the order of requests.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from drs_tui.simulator.account import Account
from drs_tui.simulator.plan import Plan
from drs_tui.simulator.recovery_plans import RecoveryPlans

Earlier = Callable[[int], Plan | None]
"""Returns the plan of the job with a smaller serial number; None if there is no such job."""

PlanGenerator = Callable[[int, float, Earlier], Plan]
"""Generates a job's plan from its serial number, its creation time and the jobs before it."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A job's creation (epoch seconds) and serial number; entries sort by time."""

    created: float
    serial: int


class Entries:
    """When jobs are created: past ones, and those that arrive, added once their time has come.

    ``ages``: the past jobs' creation in seconds before ``start``, newest first (serial number -1).
    ``arrivals``: seconds after ``start``, ascending, without end (from serial number 0).
    ``on_arrival`` gets the serial number of each arrival that is added, and its seconds.
    """

    def __init__(
        self,
        start: float,
        ages: Sequence[float],
        arrivals: Iterator[float],
        on_arrival: Callable[[int, float], None] = lambda _serial, _at: None,
    ) -> None:
        self._start = start
        self._arrivals = arrivals
        self._on_arrival = on_arrival
        self._oldest = len(ages)
        self._entries = [
            Entry(round(start - age, 6), -number) for number, age in enumerate(ages, 1)
        ]
        self._entries.reverse()
        self._lock = Lock()
        self._add_arrival()

    def _add_arrival(self) -> None:
        serial, at = len(self._entries) - self._oldest, next(self._arrivals)
        self._on_arrival(serial, at)
        self._entries.append(Entry(round(self._start + at, 6), serial))

    def add_until(self, now: float) -> int:
        """Add what has arrived by ``now``; return how many are created by then."""
        with self._lock:
            while self._entries[-1].created <= now:
                self._add_arrival()
        return bisect_right(self._entries, now, key=lambda entry: entry.created)

    def created_by(self, now: float) -> Sequence[Entry]:
        """Return the entries created by ``now``, oldest first."""
        return self._entries[: self.add_until(now)]

    def find(self, serial: int | None, now: float) -> Entry | None:
        """Return the entry with this serial number, if it is created by ``now``."""
        if serial is None or not 0 <= serial + self._oldest < self.add_until(now):
            return None
        return self._entries[serial + self._oldest]

    def added(self, serial: int) -> Entry | None:
        """Return an entry older than one that was added; None if there is none as old."""
        index = serial + self._oldest
        return self._entries[index] if index >= 0 else None


class JobHistory(Protocol):
    """All jobs of an account, and the recovery plans whose executions started some of them."""

    recovery_plans: RecoveryPlans

    def entries(self, now: float) -> Sequence[Entry]:
        """Return the jobs created by ``now``, oldest first."""

    def find(self, job_id: str, now: float) -> Entry | None:
        """Return the job with this id, if it is created by ``now``."""

    def find_by_run(self, run_id: str, now: float) -> Entry | None:
        """Return the job that this action run would belong to, if it is created by ``now``."""

    def plan(self, entry: Entry) -> Plan:
        """Return the job's plan."""


class SeededHistory:
    """A history generated from a seed; ``start``, ``ages`` and ``arrivals`` are as in Entries."""

    _MAX_CACHED_PLANS = 384  # plans kept in memory; a large one is some 100 KB

    def __init__(
        self,
        account: Account,
        start: float,
        ages: Sequence[float],
        arrivals: Iterator[float],
        generate: PlanGenerator,
        recovery_plans: RecoveryPlans = RecoveryPlans(),  # noqa: B008  frozen
    ) -> None:
        self.recovery_plans = recovery_plans
        self.account = account
        self._generate = generate
        self._entries = Entries(start, ages, arrivals)
        self._lock = Lock()  # held while the cache is used
        self._plans: OrderedDict[int, Plan] = OrderedDict()

    def entries(self, now: float) -> Sequence[Entry]:
        """Return the jobs created by ``now``, oldest first."""
        return self._entries.created_by(now)

    def find(self, job_id: str, now: float) -> Entry | None:
        """Return the job with this id, if it is created by ``now``."""
        return self._entries.find(self.account.ids.serial_of_job(job_id), now)

    def find_by_run(self, run_id: str, now: float) -> Entry | None:
        """Return the job that this action run would belong to, if it is created by ``now``."""
        return self._entries.find(self.account.ids.serial_of_run(run_id), now)

    def _earlier(self, serial: int) -> Plan | None:
        """Return the plan of a job older than one that was created: its entry exists."""
        entry = self._entries.added(serial)
        return self.plan(entry) if entry else None

    def plan(self, entry: Entry) -> Plan:
        """Return the job's plan."""
        with self._lock:
            if entry.serial in self._plans:
                self._plans.move_to_end(entry.serial)
                return self._plans[entry.serial]
        self._entries.add_until(entry.created)
        plan = self._generate(entry.serial, entry.created, self._earlier)
        with self._lock:
            self._plans[entry.serial] = plan
            while len(self._plans) > self._MAX_CACHED_PLANS:
                self._plans.popitem(last=False)
        return plan
