"""Building a plan: what happens to each server, and the log of the whole job."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from drs_tui.simulator.actions import PostLaunchAction
from drs_tui.simulator.plan import JOB_END_LAG, LogItem, Member, Run


@dataclass(slots=True)
class ServerTimeline:
    """What happens to one server. Times are seconds since the job's creation, ascending."""

    server_id: str
    log_items: list[LogItem] = field(default_factory=list)
    statuses: list[tuple[float, str]] = field(default_factory=lambda: [(0.0, "PENDING")])
    runs: list[Run] = field(default_factory=list)
    instance_id: str | None = None
    reports_instance: bool = False
    agent_at: float | None = None
    actions_from: float | None = None
    ended: float = 0.0

    def log(self, at: float, event: str, **data: Any) -> None:
        """Add a log item about this server."""
        self.log_items.append(LogItem(at, event, {"sourceServerID": self.server_id, **data}))
        self.ended = max(self.ended, at)

    def status(self, at: float, status: str) -> None:
        """Change its launchStatus."""
        if status != self.statuses[-1][1]:
            self.statuses.append((at, status))

    def launched(self, at: float, instance_id: str) -> None:
        """Launch its recovery instance."""
        self.log(at, "LAUNCH_END", targetInstanceID=instance_id)
        self.status(at, "LAUNCHED")
        self.instance_id = instance_id

    def failed(self, at: float, event: str, error: str, tries: tuple[int, int] | None) -> None:
        """Fail an attempt; the last one fails the server. ``tries``: its number, and the most."""
        data: dict[str, Any] = {"rawError": error}
        if tries is not None:
            data["attemptCount"], data["maxAttemptsCount"] = tries
        self.log(at, event, **data)
        if tries is None or tries[0] >= tries[1]:
            self.status(at, "FAILED")

    def run(
        self,
        run_id: str,
        action: PostLaunchAction,
        starts: float,
        ends: float | None,
        *,
        failure: str | None = None,
        optional: bool = False,
    ) -> None:
        """Add a run of a post-launch action. ``ends``: None if it never ends."""
        self.runs.append(Run(run_id, action, starts, ends, failure, optional))

    @property
    def actions_end(self) -> float:
        """When the last of its action runs ends; runs that never end do not count."""
        return max((run.ends for run in self.runs if run.ends is not None), default=0.0)

    def member(self) -> Member:
        """Return the participating server."""
        return Member(
            server_id=self.server_id,
            statuses=tuple(self.statuses),
            instance_id=self.instance_id,
            reports_instance=self.reports_instance,
            agent_at=self.agent_at,
            actions_from=self.actions_from,
            runs=tuple(self.runs),
        )


def job_log(starts: float, ends: float, log_items: Iterable[LogItem]) -> tuple[LogItem, ...]:
    """Return a job's whole log: its start, the given items in order of time, and its end.

    ``ends``: the job's end, not before the last of ``log_items``.
    """
    between = sorted(log_items, key=lambda item: item.at)
    return (LogItem(starts, "JOB_START"), *between, LogItem(ends + JOB_END_LAG, "JOB_END"))
