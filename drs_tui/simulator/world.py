"""The simulated account at an instant: its jobs, servers, instances and networks.

Everything is computed from the job history and ``now`` (epoch seconds of simulated time): no clock
is read, and no request changes anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drs_tui.simulator.job_history import Entry, JobHistory
from drs_tui.simulator.plan import Member, Plan, Run

_RECENT = 120
"""How many of the newest jobs are searched for a server's last launch."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A recovery instance that exists, with its server and the job that launched it."""

    instance_id: str
    member: Member
    plan: Plan


@dataclass(frozen=True, slots=True)
class LastLaunch:
    """The newest launch of a server, whatever its outcome."""

    member: Member
    plan: Plan
    status: str | None


@dataclass(frozen=True, slots=True)
class ActionExecution:
    """An action run, with its server and its job."""

    run: Run
    member: Member
    plan: Plan


class World:
    """The contents of the simulated account."""

    def __init__(self, history: JobHistory) -> None:
        self._history = history
        self.recovery_plans = history.recovery_plans

    def entries(self, now: float) -> Sequence[Entry]:
        """Return the jobs' creation times and serial numbers, oldest first."""
        return self._history.entries(now)

    def plan(self, entry: Entry) -> Plan:
        """Return the plan of an entry's job."""
        return self._history.plan(entry)

    def find(self, job_id: str, now: float) -> Entry | None:
        """Return the job with this id, if it exists by now."""
        return self._history.find(job_id, now)

    def execution(self, run_id: str, now: float) -> ActionExecution | None:
        """Return the action run with this id, if it has started."""
        entry = self._history.find_by_run(run_id, now)
        if entry is None:
            return None
        plan = self._history.plan(entry)
        for found in executions(plan, now):
            if found.run.run_id == run_id:
                return found
        return None

    def recent(self, now: float, count: int = _RECENT) -> Iterator[Plan]:
        """Yield the newest jobs, newest first."""
        for entry in reversed(self._history.entries(now)[-count:]):
            yield self._history.plan(entry)

    def instances(self, now: float) -> list[Instance]:
        """Return the recovery instances: launched recently and not terminated since."""
        settled: set[str] = set()
        found = []
        for plan in self.recent(now):
            for member in plan.members or ():
                status = member.status(now - plan.created)
                if member.server_id in settled or status not in ("LAUNCHED", "TERMINATED"):
                    continue
                settled.add(member.server_id)
                if status == "LAUNCHED" and member.instance_id:
                    found.append(Instance(member.instance_id, member, plan))
        return sorted(found, key=lambda each: each.instance_id)

    def last_launches(self, now: float) -> dict[str, LastLaunch]:
        """Return the newest launch of every server that had one recently, by server id."""
        found: dict[str, LastLaunch] = {}
        for plan in self.recent(now):
            if plan.kind == "LAUNCH":
                for member in plan.members or ():
                    status = member.status(now - plan.created)
                    found.setdefault(member.server_id, LastLaunch(member, plan, status))
        return found


def executions(plan: Plan, now: float) -> Iterator[ActionExecution]:
    """Yield the action runs of a job that have started."""
    for member in plan.members or ():
        for run in member.runs:
            if plan.created + run.starts <= now:
                yield ActionExecution(run, member, plan)
