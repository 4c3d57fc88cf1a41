"""A recovery instance: what a launch has left running, and the recovery point it was made of."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from drs_tui.model.text.times import parse_time

RUNNING = frozenset({"PENDING", "RUNNING"})


class RecoveryInstance(NamedTuple):
    """A DescribeRecoveryInstances item, as far as it is shown. Instants are epoch seconds.

    ``recovery_point`` is ``pointInTimeSnapshotDateTime``; ``state`` the ``ec2InstanceState``.
    """

    id: str
    ec2_id: str | None
    server_id: str | None
    job_id: str | None
    state: str | None
    is_drill: bool | None
    recovery_point: float | None

    @property
    def runs(self) -> bool:
        """Whether it runs, and so costs money."""
        return self.state in RUNNING


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def parse_instance(raw: Mapping[str, Any]) -> RecoveryInstance | None:
    """An item as it came from ``json.loads``; None when it has no id."""
    ec2_id = _text(raw.get("ec2InstanceID"))
    instance_id = _text(raw.get("recoveryInstanceID")) or ec2_id
    if instance_id is None:
        return None
    drill = raw.get("isDrill")
    return RecoveryInstance(
        id=instance_id,
        ec2_id=ec2_id,
        server_id=_text(raw.get("sourceServerID")),
        job_id=_text(raw.get("jobID")),
        state=_text(raw.get("ec2InstanceState")),
        is_drill=drill if isinstance(drill, bool) else None,
        recovery_point=parse_time(raw.get("pointInTimeSnapshotDateTime")),
    )
