"""A recovery instance: what a launch has left running, and the recovery point it was made of."""

from msgspec import field

from drs_tui.model.drs.lenient import DrsShape, Instant, Json, Reader, epoch

RUNNING = frozenset({"PENDING", "RUNNING"})


class RecoveryInstance(DrsShape, frozen=True):
    """A DescribeRecoveryInstances item, as far as it is shown. Instants are epoch seconds."""

    recovery_instance_id: str | None = field(default=None, name="recoveryInstanceID")
    ec2_instance_id: str | None = field(default=None, name="ec2InstanceID")
    source_server_id: str | None = field(default=None, name="sourceServerID")
    job_id: str | None = field(default=None, name="jobID")
    ec2_instance_state: str | None = None
    is_drill: bool | None = None
    point_in_time_snapshot_date_time: Instant | None = None

    @property
    def id(self) -> str:
        """Its own id, or EC2's."""
        return self.recovery_instance_id or self.ec2_instance_id or ""

    @property
    def ec2_id(self) -> str | None:
        """EC2's id."""
        return self.ec2_instance_id or None

    @property
    def server_id(self) -> str | None:
        """The source server that it was launched for."""
        return self.source_server_id or None

    @property
    def state(self) -> str | None:
        """EC2's state of it, as DRS knows it."""
        return self.ec2_instance_state or None

    @property
    def recovery_point(self) -> float | None:
        """Which snapshot it was made of."""
        return epoch(self.point_in_time_snapshot_date_time)

    @property
    def runs(self) -> bool:
        """Whether it runs, and so costs money."""
        return self.state in RUNNING


_instances = Reader(RecoveryInstance)


def parse_instance(item: Json) -> RecoveryInstance | None:
    """The JSON of an item; None when it has no id."""
    instance = _instances.read(item)
    return instance if instance and instance.id else None
