"""Parse DescribeJobs items.

Every field but the id is optional and every enum is open: an absent field is None, an unknown value
is kept as it is. Fields are the service model's (``drs`` 2020-02-26), snake-cased; properties have
shorter names, and return instants as epoch seconds.
"""

from msgspec import field

from drs_tui.model.drs.lenient import DrsShape, Id, Instant, Json, Reader, epoch


class Parameter(DrsShape, frozen=True):
    """One parameter of an action: ``type`` is SSM_STORE, DYNAMIC or a newer one."""

    type: str | None = None
    value: str | None = None


class Action(DrsShape, frozen=True):
    """A post-launch action as it was when it ran."""

    action_id: str | None = None
    action_code: str | None = None
    type: str | None = None
    name: str | None = None
    active: bool | None = None
    order: int | None = None
    action_version: str | None = None
    optional: bool | None = None
    description: str | None = None
    category: str | None = None
    parameters: dict[str, Parameter] | None = None


class ActionRun(DrsShape, frozen=True):
    """One run of a post-launch action on one server. DRS sends no times of runs."""

    run_id: str | None = None
    status: str | None = None
    failure_reason: str | None = None
    action: Action = Action()


class LaunchActionsStatus(DrsShape, frozen=True):
    """A server's post-launch actions."""

    ssm_agent_discovery_datetime: Instant | None = None
    runs: tuple[ActionRun, ...] | None = None


class Server(DrsShape, frozen=True):
    """A participating server."""

    source_server_id: str | None = field(default=None, name="sourceServerID")
    recovery_instance_id: str | None = field(default=None, name="recoveryInstanceID")
    launch_status: str | None = None
    launch_actions_status: LaunchActionsStatus | None = None

    @property
    def ssm_agent_discovered(self) -> float | None:
        """When Systems Manager's agent was discovered."""
        actions = self.launch_actions_status
        return epoch(actions.ssm_agent_discovery_datetime) if actions else None

    @property
    def runs(self) -> tuple[ActionRun, ...] | None:
        """Its action runs; None if ``launchActionsStatus`` was absent."""
        actions = self.launch_actions_status
        return (actions.runs or ()) if actions else None


class Resource(DrsShape, frozen=True):
    """A participating resource."""

    participating_resource_id: dict[str, str] | None = field(
        default=None, name="participatingResourceID"
    )
    launch_status: str | None = None

    @property
    def member(self) -> str | None:
        """The union's member name: ``sourceNetworkID`` or a newer one."""
        return next(iter(self.participating_resource_id or ()), None)

    @property
    def resource_id(self) -> str | None:
        """The id in the union's member."""
        return next(iter((self.participating_resource_id or {}).values()), None)


class Job(DrsShape, frozen=True):
    """One recovery job. Its participants are None if the answer has no such field."""

    job_id: Id = field(name="jobID")
    arn: str | None = None
    type: str | None = None
    initiated_by: str | None = None
    status: str | None = None
    creation_date_time: Instant | None = None
    end_date_time: Instant | None = None
    participating_servers: tuple[Server, ...] | None = None
    participating_resources: tuple[Resource, ...] | None = None
    tags: dict[str, str | None] | None = None

    @property
    def created(self) -> float | None:
        """When it was created."""
        return epoch(self.creation_date_time)

    @property
    def ended(self) -> float | None:
        """When it ended."""
        return epoch(self.end_date_time)

    @property
    def servers(self) -> tuple[Server, ...] | None:
        """The participating servers."""
        return self.participating_servers

    @property
    def resources(self) -> tuple[Resource, ...] | None:
        """The participating resources."""
        return self.participating_resources


_jobs = Reader(Job)


def parse_job(item: Json) -> Job:
    """Parse the JSON of a DescribeJobs item.

    Raises:
        ValueError: it has no ``jobID``, so that it cannot be used.
    """
    job = _jobs.read(item)
    if job is None:
        raise ValueError("a job without a jobID")
    return job
