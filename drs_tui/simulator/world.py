"""The simulated account at an instant: its jobs, servers, instances and networks.

Everything here is a function of the book and of ``now`` (epoch seconds of simulated time), which is
handed in: no clock is read, and nothing is changed by looking.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drs_tui.simulator.job_history import Entry, JobHistory
from drs_tui.simulator.plan import Member, Plan, Run

_RECENT = 120
"""How many of the newest jobs are looked through for what became of a server."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A recovery instance that is there: whose, and from which job."""

    instance_id: str
    member: Member
    plan: Plan


@dataclass(frozen=True, slots=True)
class LastLaunch:
    """The newest launch of a server, however it ended."""

    member: Member
    plan: Plan
    status: str | None


@dataclass(frozen=True, slots=True)
class Execution:
    """An action run, and on which server of which job."""

    run: Run
    member: Member
    plan: Plan


class World:
    """All that the service could be asked about."""

    def __init__(self, history: JobHistory) -> None:
        self._book = history

    def entries(self, now: float) -> Sequence[Entry]:
        """The jobs' creation times and serial numbers, oldest first."""
        return self._book.entries(now)

    def plan(self, entry: Entry) -> Plan:
        """The plan of one of the entries."""
        return self._book.plan(entry)

    def find(self, job_id: str, now: float) -> Entry | None:
        """The job with this id, if it exists by now."""
        return self._book.find(job_id, now)

    def execution(self, run_id: str, now: float) -> Execution | None:
        """The action run with this id, if it has begun."""
        entry = self._book.of_run(run_id, now)
        if entry is None:
            return None
        plan = self._book.plan(entry)
        for found in executions(plan, now):
            if found.run.run_id == run_id:
                return found
        return None

    def recent(self, now: float, count: int = _RECENT) -> Iterator[Plan]:
        """The newest jobs, newest first."""
        for entry in reversed(self._book.entries(now)[-count:]):
            yield self._book.plan(entry)

    def instances(self, now: float) -> list[Instance]:
        """The recovery instances that are there: launched recently and not terminated since."""
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
        """The newest launch of every server that had one recently, by server id."""
        found: dict[str, LastLaunch] = {}
        for plan in self.recent(now):
            if plan.kind == "LAUNCH":
                for member in plan.members or ():
                    status = member.status(now - plan.created)
                    found.setdefault(member.server_id, LastLaunch(member, plan, status))
        return found


def executions(plan: Plan, now: float) -> Iterator[Execution]:
    """The action runs of a job that have begun."""
    for member in plan.members or ():
        for run in member.runs:
            if plan.created + run.starts <= now:
                yield Execution(run, member, plan)
