"""Which jobs there are: thousands of history, then arrivals for as long as anybody looks.

A job's serial number is its place in time: history is -1 (the newest) down to -N, arrivals are
0, 1, 2 …. Only the creation times are made beforehand, which is cheap; what a job goes through is
written when it is asked for, from a generator of its own, so it is the same whoever asks, and when.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from drs_tui.simulator.account import Account
from drs_tui.simulator.plan import Plan

Earlier = Callable[[int], Plan | None]
"""The plan of the job with a smaller serial number; None when history does not go back so far."""

Author = Callable[[int, float, Earlier], Plan]
"""Writes the plan of a job from its serial number, its creation time and the jobs before it."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A job in the order of time: creation (epoch seconds), and its serial number."""

    created: float
    serial: int


class JobHistory(Protocol):
    """All jobs of a world."""

    def entries(self, now: float) -> Sequence[Entry]:
        """The jobs created by ``now``, oldest first."""

    def find(self, job_id: str, now: float) -> Entry | None:
        """The job with this id, if it is created by ``now``."""

    def of_run(self, run_id: str, now: float) -> Entry | None:
        """The job that this action run would belong to, if it is created by ``now``."""

    def plan(self, entry: Entry) -> Plan:
        """What the job goes through."""


class SeededHistory:
    """The book that a seed writes: ``ages`` of the history, ``arrivals`` after the start.

    ``ages``: seconds before ``start``, newest first. ``arrivals``: seconds after it, ascending,
    endless. Both are serial numbers' times, -1 and 0 first.
    """

    _KEPT = 384  # plans kept in memory; a large one is some 100 KB

    def __init__(
        self,
        account: Account,
        start: float,
        ages: Sequence[float],
        arrivals: Iterator[float],
        author: Author,
    ) -> None:
        self._place = account
        self._start = start
        self._arrivals = arrivals
        self._author = author
        self._oldest = len(ages)
        self._entries = [
            Entry(round(start - age, 6), -number) for number, age in enumerate(ages, 1)
        ]
        self._entries.reverse()
        self._lock = Lock()
        self._plans: OrderedDict[int, Plan] = OrderedDict()
        self._add_arrival()

    def _add_arrival(self) -> None:
        serial = len(self._entries) - self._oldest
        self._entries.append(Entry(round(self._start + next(self._arrivals), 6), serial))

    def _until(self, now: float) -> int:
        with self._lock:
            while self._entries[-1].created <= now:
                self._add_arrival()
        return bisect_right(self._entries, now, key=lambda entry: entry.created)

    def entries(self, now: float) -> Sequence[Entry]:
        """The jobs created by ``now``, oldest first."""
        return self._entries[: self._until(now)]

    def _at(self, serial: int | None, now: float) -> Entry | None:
        if serial is None or not 0 <= serial + self._oldest < self._until(now):
            return None
        return self._entries[serial + self._oldest]

    def find(self, job_id: str, now: float) -> Entry | None:
        """The job with this id, if it is created by ``now``."""
        return self._at(self._place.ids.serial_of_job(job_id), now)

    def of_run(self, run_id: str, now: float) -> Entry | None:
        """The job that this action run would belong to, if it is created by ``now``."""
        return self._at(self._place.ids.serial_of_run(run_id), now)

    def _earlier(self, serial: int) -> Plan | None:
        """The plan of a job before one whose time has come, so that it is among the entries."""
        account = serial + self._oldest
        return self.plan(self._entries[account]) if account >= 0 else None

    def plan(self, entry: Entry) -> Plan:
        """What the job goes through."""
        with self._lock:
            if entry.serial in self._plans:
                self._plans.move_to_end(entry.serial)
                return self._plans[entry.serial]
        self._until(entry.created)
        plan = self._author(entry.serial, entry.created, self._earlier)
        with self._lock:
            self._plans[entry.serial] = plan
            while len(self._plans) > self._KEPT:
                self._plans.popitem(last=False)
        return plan


class FixedHistory:
    """A book of plans given as they are: for the tests."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = sorted(plans, key=lambda plan: plan.created)

    def entries(self, now: float) -> Sequence[Entry]:
        """The jobs created by ``now``, oldest first."""
        return [
            Entry(plan.created, number)
            for number, plan in enumerate(self._plans)
            if plan.created <= now
        ]

    def find(self, job_id: str, now: float) -> Entry | None:
        """The job with this id, if it is created by ``now``."""
        return next((e for e in self.entries(now) if self.plan(e).job_id == job_id), None)

    def of_run(self, run_id: str, now: float) -> Entry | None:
        """The job that has this action run, if it is created by ``now``."""
        return next((e for e in self.entries(now) if run_id in _run_ids(self.plan(e))), None)

    def plan(self, entry: Entry) -> Plan:
        """What the job goes through."""
        return self._plans[entry.serial]


def _run_ids(plan: Plan) -> set[str]:
    return {run.run_id for member in plan.members or () for run in member.runs}
