"""Parse recovery instances: what a launch created, and from which recovery point."""

from msgspec import field

from drs_tui.model.drs.lenient import DrsShape, Instant, Json, Reader, epoch

RUNNING = frozenset({"PENDING", "RUNNING"})


class RecoveryInstance(DrsShape, frozen=True):
    """The shown fields of a DescribeRecoveryInstances item. Properties are in epoch seconds."""

    recovery_instance_id: str | None = field(default=None, name="recoveryInstanceID")
    ec2_instance_id: str | None = field(default=None, name="ec2InstanceID")
    source_server_id: str | None = field(default=None, name="sourceServerID")
    job_id: str | None = field(default=None, name="jobID")
    ec2_instance_state: str | None = None
    is_drill: bool | None = None
    point_in_time_snapshot_date_time: Instant | None = None

    @property
    def id(self) -> str:
        """The recovery instance's id, or else the EC2 instance's."""
        return self.recovery_instance_id or self.ec2_instance_id or ""

    @property
    def ec2_id(self) -> str | None:
        """The EC2 instance's id."""
        return self.ec2_instance_id or None

    @property
    def server_id(self) -> str | None:
        """The source server that it was launched for."""
        return self.source_server_id or None

    @property
    def state(self) -> str | None:
        """The EC2 instance's state, as DRS reports it."""
        return self.ec2_instance_state or None

    @property
    def recovery_point(self) -> float | None:
        """When the snapshot that it was created from was taken."""
        return epoch(self.point_in_time_snapshot_date_time)

    @property
    def runs(self) -> bool:
        """Whether it is starting or running, and so costs money."""
        return self.state in RUNNING


_instances = Reader(RecoveryInstance)


def parse_instance(item: Json) -> RecoveryInstance | None:
    """Parse the JSON of an item; return None if it has no id."""
    instance = _instances.read(item)
    return instance if instance and instance.id else None
