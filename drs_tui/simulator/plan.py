"""A job's plan: everything that will happen in it; and the job and its log at an instant.

Times in a plan are seconds since the job's creation; a plan has no clock. The service's answers at
an instant are computed from the plan, so a job and its log always agree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from drs_tui.simulator.actions import PostLaunchAction
from drs_tui.simulator.dates import OFFSET, stamp
from drs_tui.simulator.wire import Wire

JOB_END_LAG = 0.026
"""Seconds from the job's endDateTime to JOB_END in its log, as recorded."""


@dataclass(frozen=True, slots=True)
class LogItem:
    """One item of a job's log."""

    at: float
    event: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a post-launch action on a server. ``ends``: None if it never ends."""

    run_id: str
    action: PostLaunchAction
    starts: float
    ends: float | None
    failure: str | None = None
    optional: bool = False

    def status(self, elapsed: float) -> str:
        """Return its status ``elapsed`` seconds after the job's creation."""
        if self.ends is None or elapsed < self.ends:
            return "IN_PROGRESS"
        return "FAILED" if self.failure else "SUCCEEDED"


@dataclass(frozen=True, slots=True)
class Member:
    """A server that takes part in a job.

    ``statuses``: times and values of its launchStatus, ascending; empty if it never has one.
    ``actions_from``: when launchActionsStatus appears; None for never.
    """

    server_id: str
    statuses: tuple[tuple[float, str], ...] = ()
    instance_id: str | None = None
    reports_instance: bool = False
    agent_at: float | None = None
    actions_from: float | None = None
    runs: tuple[Run, ...] = ()

    def status(self, elapsed: float) -> str | None:
        """Return its launchStatus at that time."""
        return _latest(self.statuses, elapsed)


@dataclass(frozen=True, slots=True)
class Network:
    """A source network that takes part in a job. ``key``: its member of the union."""

    network_id: str
    statuses: tuple[tuple[float, str], ...]
    key: str = "sourceNetworkID"

    def status(self, elapsed: float) -> str | None:
        """Return its launchStatus at that time."""
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
    log_items: tuple[LogItem, ...]
    members: tuple[Member, ...] | None = ()
    networks: tuple[Network, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    style: str = OFFSET

    def status(self, elapsed: float) -> str:
        """Return PENDING, STARTED or COMPLETED: the service has no FAILED jobs."""
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
    """Return the job as DescribeJobs does at ``now`` (epoch seconds)."""
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
    """Return the job's whole log at ``now`` (epoch seconds), ascending. It only grows."""
    elapsed = now - plan.created
    return [
        {
            "event": item.event,
            "eventData": dict(item.data),
            "logDateTime": stamp(plan.created + item.at, plan.style),
        }
        for item in plan.log_items
        if item.at <= elapsed
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
    if member.reports_instance and member.instance_id and status == "LAUNCHED":
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
