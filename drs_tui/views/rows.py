"""What the tables inside a job have as rows."""

from typing import NamedTuple

from drs_tui.model.analysis.progress import Progress
from drs_tui.model.analysis.slowness import Slow
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.job import ActionRun, Resource, Server
from drs_tui.model.drs.log import LogItem
from drs_tui.store.jobs import Observed


class ServerRow(NamedTuple):
    """A participating server. ``observed``: when its status was seen to change.

    ``instance`` is what DescribeRecoveryInstances says; ``slow``: far slower than the others;
    ``created``: when the job was. ``is_logged``: a log was read, so phases are known. ``is_over``:
    the job is, so that nothing more will come. ``is_deleted``: the last answer no longer has it.
    """

    key: str
    server: Server
    progress: Progress
    name: str
    observed: Observed | None = None
    instance: RecoveryInstance | None = None
    slow: Slow | None = None
    created: float | None = None
    is_logged: bool = False
    is_over: bool = False
    is_deleted: bool = False

    @property
    def instance_id(self) -> str | None:
        """The recovery instance's id, from whoever says it: the job, the log, its own listing."""
        said = self.server.recovery_instance_id or self.progress.target_instance
        return said or (self.instance.ec2_id if self.instance else None)

    @property
    def recovery_point(self) -> float | None:
        """Of which instant of the source server the instance was made."""
        return self.instance.recovery_point if self.instance else None

    @property
    def point_age(self) -> float | None:
        """How old that was when the job was created, in seconds: what was lost at least."""
        point = self.recovery_point
        return self.created - point if point is not None and self.created is not None else None


class NetworkRow(NamedTuple):
    """A participating resource, likewise."""

    key: str
    resource: Resource
    progress: Progress
    name: str
    observed: Observed | None = None
    is_logged: bool = False


class RunRow(NamedTuple):
    """An action run on the server of key ``owner``, which is called ``name``."""

    owner: str
    key: str
    run: ActionRun
    name: str
    observed: Observed | None = None


class LogRow(NamedTuple):
    """A log item at its ``place`` in the log; ``created``: when its job was."""

    place: int
    item: LogItem
    name: str
    created: float | None
