"""Writing a plan: what one server goes through, step by step, then the job around it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from drs_tui.simulator.actions import Action
from drs_tui.simulator.plan import JOB_END_LAG, Member, Run, Step


@dataclass(slots=True)
class ServerTimeline:
    """One server's part. Times are seconds since the job's creation, told in their order."""

    server_id: str
    steps: list[Step] = field(default_factory=list)
    statuses: list[tuple[float, str]] = field(default_factory=lambda: [(0.0, "PENDING")])
    runs: list[Run] = field(default_factory=list)
    instance_id: str | None = None
    says_instance: bool = False
    agent_at: float | None = None
    actions_from: float | None = None
    ended: float = 0.0

    def log(self, at: float, event: str, **data: Any) -> None:
        """A line of the log about this server."""
        self.steps.append(Step(at, event, {"sourceServerID": self.server_id, **data}))
        self.ended = max(self.ended, at)

    def status(self, at: float, status: str) -> None:
        """Its launchStatus changes."""
        if status != self.statuses[-1][1]:
            self.statuses.append((at, status))

    def launched(self, at: float, instance_id: str) -> None:
        """The recovery instance runs."""
        self.log(at, "LAUNCH_END", targetInstanceID=instance_id)
        self.status(at, "LAUNCHED")
        self.instance_id = instance_id

    def failed(self, at: float, event: str, error: str, tries: tuple[int, int] | None) -> None:
        """One attempt failed; the last of them fails the server. ``tries``: this of how many."""
        data: dict[str, Any] = {"rawError": error}
        if tries is not None:
            data["attemptCount"], data["maxAttemptsCount"] = tries
        self.log(at, event, **data)
        if tries is None or tries[0] >= tries[1]:
            self.status(at, "FAILED")

    def run(
        self,
        run_id: str,
        action: Action,
        starts: float,
        ends: float | None,
        *,
        failure: str | None = None,
        optional: bool = False,
    ) -> None:
        """A post-launch action runs; ``ends`` is None when it is stuck."""
        self.runs.append(Run(run_id, action, starts, ends, failure, optional))

    @property
    def actions_end(self) -> float:
        """When the last of its action runs ends; a stuck one is not waited for."""
        return max((run.ends for run in self.runs if run.ends is not None), default=0.0)

    def member(self) -> Member:
        """The finished part."""
        return Member(
            server_id=self.server_id,
            statuses=tuple(self.statuses),
            instance_id=self.instance_id,
            says_instance=self.says_instance,
            agent_at=self.agent_at,
            actions_from=self.actions_from,
            runs=tuple(self.runs),
        )


def job_log(starts: float, ends: float, steps: Iterable[Step]) -> tuple[Step, ...]:
    """The whole log: the start, what happened in between in order of time, and the end.

    ``ends``: the job's own end, no earlier than the last of ``steps``.
    """
    between = sorted(steps, key=lambda step: step.at)
    return (Step(starts, "JOB_START"), *between, Step(ends + JOB_END_LAG, "JOB_END"))
