"""What a job goes through, written down beforehand: a plan, and what one sees of it at an instant.

Every time in a plan is in seconds since the job was created; a plan holds no clock. What the
service would answer at an instant is a fold of the plan, so the job and its log cannot disagree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from drs_tui.simulator.actions import Action
from drs_tui.simulator.dates import OFFSET, stamp

Wire = dict[str, Any]
"""A JSON object as it goes over the wire."""

JOB_END_LAG = 0.026
"""The log's JOB_END comes some 26 ms after the job's own endDateTime."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a job's log."""

    at: float
    event: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One post-launch action of one server. ``ends`` is None when it never does."""

    run_id: str
    action: Action
    starts: float
    ends: float | None
    failure: str | None = None
    optional: bool = False

    def status(self, elapsed: float) -> str:
        """Its status ``elapsed`` seconds after the job's creation."""
        if self.ends is None or elapsed < self.ends:
            return "IN_PROGRESS"
        return "FAILED" if self.failure else "SUCCEEDED"


@dataclass(frozen=True, slots=True)
class Member:
    """A server that takes part in a job.

    ``statuses``: when its launchStatus becomes what, ascending; none when it is never said.
    ``actions_from``: from when launchActionsStatus is there at all; None for never.
    """

    server_id: str
    statuses: tuple[tuple[float, str], ...] = ()
    instance_id: str | None = None
    says_instance: bool = False
    agent_at: float | None = None
    actions_from: float | None = None
    runs: tuple[Run, ...] = ()

    def status(self, elapsed: float) -> str | None:
        """Its launchStatus at that time."""
        return _latest(self.statuses, elapsed)


@dataclass(frozen=True, slots=True)
class Network:
    """A source network that takes part in a job. ``key``: which member of the union it is."""

    network_id: str
    statuses: tuple[tuple[float, str], ...]
    key: str = "sourceNetworkID"

    def status(self, elapsed: float) -> str | None:
        """Its launchStatus at that time."""
        return _latest(self.statuses, elapsed)


@dataclass(frozen=True, slots=True)
class Plan:
    """A job from its creation (epoch seconds) to its end.

    ``networks`` is None when the job lacks participatingResources; ``members`` likewise.
    """

    job_id: str
    arn: str
    created: float
    kind: str
    initiated_by: str
    starts: float
    ends: float
    steps: tuple[Step, ...]
    members: tuple[Member, ...] | None = ()
    networks: tuple[Network, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    style: str = OFFSET

    def status(self, elapsed: float) -> str:
        """PENDING, STARTED or COMPLETED: no job is ever FAILED."""
        if elapsed >= self.ends:
            return "COMPLETED"
        return "STARTED" if elapsed >= self.starts else "PENDING"


def _latest(changes: Iterable[tuple[float, str]], elapsed: float) -> str | None:
    status = None
    for at, changed in changes:
        if at > elapsed:
            break
        status = changed
    return status


def job_at(plan: Plan, now: float) -> Wire:
    """The job as DescribeJobs gives it at ``now`` (epoch seconds)."""
    elapsed = now - plan.created
    wire: Wire = {
        "arn": plan.arn,
        "creationDateTime": stamp(plan.created, plan.style),
        "initiatedBy": plan.initiated_by,
        "jobID": plan.job_id,
        "status": plan.status(elapsed),
        "tags": dict(plan.tags),
        "type": plan.kind,
    }
    if elapsed >= plan.ends:
        wire["endDateTime"] = stamp(plan.created + plan.ends, plan.style)
    if plan.members is not None:
        wire["participatingServers"] = [_member_at(each, plan, elapsed) for each in plan.members]
    if plan.networks is not None:
        wire["participatingResources"] = [_network_at(each, elapsed) for each in plan.networks]
    return wire


def log_at(plan: Plan, now: float) -> list[Wire]:
    """The job's whole log at ``now`` (epoch seconds), ascending in time; it only ever grows."""
    elapsed = now - plan.created
    return [
        {
            "event": step.event,
            "eventData": dict(step.data),
            "logDateTime": stamp(plan.created + step.at, plan.style),
        }
        for step in plan.steps
        if step.at <= elapsed
    ]


def _network_at(network: Network, elapsed: float) -> Wire:
    wire: Wire = {"participatingResourceID": {network.key: network.network_id}}
    status = network.status(elapsed)
    if status is not None:
        wire["launchStatus"] = status
    return wire


def _member_at(member: Member, plan: Plan, elapsed: float) -> Wire:
    wire: Wire = {"sourceServerID": member.server_id}
    status = member.status(elapsed)
    if status is not None:
        wire["launchStatus"] = status
    if member.says_instance and member.instance_id and status == "LAUNCHED":
        wire["recoveryInstanceID"] = member.instance_id
    if member.actions_from is not None and elapsed >= member.actions_from:
        wire["launchActionsStatus"] = _actions_at(member, plan, elapsed)
    return wire


def _actions_at(member: Member, plan: Plan, elapsed: float) -> Wire:
    begun = (run for run in member.runs if run.starts <= elapsed)
    wire: Wire = {"runs": [_run_at(run, elapsed) for run in begun]}
    if member.agent_at is not None and elapsed >= member.agent_at:
        wire["ssmAgentDiscoveryDatetime"] = stamp(plan.created + member.agent_at, plan.style)
    return wire


def _run_at(run: Run, elapsed: float) -> Wire:
    status = run.status(elapsed)
    wire: Wire = {"action": run.action.wire(optional=run.optional), "runId": run.run_id}
    wire["status"] = status
    if status == "FAILED":
        wire["failureReason"] = run.failure
    return wire
