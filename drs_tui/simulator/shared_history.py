"""Histories of many sources that share their plans, which are generated once.

Each source has them in another order, at other times, under ids of its own (``marks``).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import count
from random import Random
from threading import Lock

from drs_tui.simulator.account import Account
from drs_tui.simulator.generator import Schedule, scheduled_history, scheduled_plan
from drs_tui.simulator.ids import Ids
from drs_tui.simulator.inventory import Inventory
from drs_tui.simulator.job_history import Entries, Entry
from drs_tui.simulator.marks import OTHER, OTHER_ACCOUNT, OWN, OWN_ACCOUNT, REGION, marked
from drs_tui.simulator.newest_jobs import newest_jobs
from drs_tui.simulator.plan import Plan, job_at
from drs_tui.simulator.recovery_plans import RecoveryPlans
from drs_tui.simulator.settled_jobs import SettledJob, settled
from drs_tui.simulator.twin_scenario import with_extended_servers

POOL = 360
"""How many plans the sources share."""

HOUR = 3600.0


class Template:
    """What all sources share: servers, and plans of jobs."""

    def __init__(self, seed: int, start: float) -> None:
        ids, others = Ids(seed, REGION, OWN), Ids(seed, REGION, OTHER)
        staging = Account(OTHER_ACCOUNT, REGION, others, Inventory(others))
        self.account = Account(OWN_ACCOUNT, REGION, ids, Inventory(ids), other=staging)
        self.extending = with_extended_servers(self.account)
        """The account, when it extends servers of another one."""
        schedule = Schedule(before=[each for each in newest_jobs(self.account) if not each.live])
        self._history = scheduled_history(self.account, start, POOL, schedule, HOUR)
        self._entries = list(self._history.entries(start))
        self._settled: dict[int, SettledJob] = {}
        self._lock = Lock()

    def plan(self, number: int) -> Plan:
        """Return a plan of the pool; ``number`` may be any."""
        with self._lock:
            return self._history.plan(self._entries[number % POOL])

    def settled(self, number: int) -> SettledJob:
        """Return what becomes of that plan."""
        number %= POOL
        found = self._settled.get(number)
        if found is None:
            found = self._settled[number] = settled(self.plan(number))
        return found

    def warm(self) -> None:
        """Generate everything now."""
        for number in range(POOL):
            self.settled(number)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the jobs of a source are created.

    ``jobs``: how many before the start. ``every``: seconds between them on average, ``newest``: the
    age of the newest. ``arrivals``: seconds between those that arrive, on average.
    """

    jobs: int
    newest: float
    every: float = 5 * HOUR
    arrivals: float = 270.0


class SharedHistory:
    """The jobs of one source, with the plans of a template.

    ``schedule``: jobs and recovery plans that are this source's alone.
    """

    def __init__(
        self,
        template: Template,
        rng: Random,
        start: float,
        calendar: Calendar,
        schedule: Schedule = Schedule(),  # noqa: B008  frozen
    ) -> None:
        self.account = template.account
        self._template = template
        self._shift = rng.randrange(POOL)
        self._first_serial = rng.randrange(1 << 28)  # in ids, whose ends then differ, too
        own = {each.age: each for each in schedule.before}
        past = sorted([*_ages(rng, calendar), *own])
        self._own = {-number: own[age] for number, age in enumerate(past, 1) if age in own}
        self._own_plans: dict[int, Plan] = {}
        self._later = {-each.age: each for each in schedule.after}
        arrivals = merge(sorted(self._later), _arrivals(rng, calendar))
        self.recovery_plans = self._recovery_plans(schedule)
        self._entries = Entries(start, past, arrivals, self._note_arrival)

    def _recovery_plans(self, schedule: Schedule) -> RecoveryPlans:
        """Return the plans, with the ids that the jobs of their executions have here."""
        first = self._first_serial
        job_ids = {
            job.key: self.account.ids.job_id(serial + first) for serial, job in self._own.items()
        }
        found = (each.with_job_ids(job_ids) for each in schedule.executions)
        return RecoveryPlans(schedule.plans, [each for each in found if each])

    def _note_arrival(self, serial: int, at: float) -> None:
        if at in self._later:
            self._own[serial] = self._later[at]

    def entries(self, now: float) -> Sequence[Entry]:
        """Return the jobs created by ``now``, oldest first."""
        return self._entries.created_by(now)

    def job_id(self, entry: Entry) -> str:
        """Return the id of an entry's job, with its mark."""
        return self.account.ids.job_id(entry.serial + self._first_serial)

    def find(self, job_id: str, now: float) -> Entry | None:
        """Return the job with this id, if it is created by ``now``."""
        serial = self.account.ids.serial_of_job(job_id)
        own = None if serial is None else serial - self._first_serial
        return self._entries.find(own, now)

    def find_by_run(self, run_id: str, now: float) -> Entry | None:
        """Return the newest job that has this action run, if it is created by ``now``.

        Its plan may be that of several jobs, which then share the ids of their runs.
        """
        for entry in reversed(self.entries(now)[-POOL:]):
            plan = self.plan(entry)
            if any(run.run_id == run_id for each in plan.members or () for run in each.runs):
                return entry
        return None

    def text(self, entry: Entry, now: float) -> bytes:
        """Return the job as JSON, with marks."""
        if entry.serial not in self._own:
            job = self._template.settled(entry.serial + self._shift)
            if now - entry.created >= job.settles:
                return job.text(self.job_id(entry).encode(), entry.created)
        wire = job_at(self.plan(entry), now)
        return marked(json.dumps(wire, separators=(",", ":")).encode())

    def plan(self, entry: Entry) -> Plan:
        """Return the job's plan."""
        if entry.serial in self._own:
            return self._own_plan(entry)
        plan = self._template.plan(entry.serial + self._shift)
        job_id = self.job_id(entry)
        arn = self.account.arn("job", job_id)
        return replace(plan, job_id=job_id, arn=arn, created=entry.created)

    def _own_plan(self, entry: Entry) -> Plan:
        if entry.serial not in self._own_plans:
            serial, job = entry.serial + self._first_serial, self._own[entry.serial].job
            self._own_plans[entry.serial] = scheduled_plan(self.account, serial, entry.created, job)
        return self._own_plans[entry.serial]


def _ages(rng: Random, calendar: Calendar) -> Iterator[float]:
    age = calendar.newest
    for _ in range(calendar.jobs):
        yield age
        age += rng.expovariate(1 / calendar.every) + 20


def _arrivals(rng: Random, calendar: Calendar) -> Iterator[float]:
    at = rng.uniform(0, calendar.arrivals)
    for _ in count():
        yield at
        at += rng.uniform(0.5, 1.5) * calendar.arrivals
