"""The rows of a job's tables."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from drs_tui.model.analysis.counts import ActionFailure, failed_action
from drs_tui.model.analysis.estimates import Estimate
from drs_tui.model.analysis.progress import Progress, State
from drs_tui.model.analysis.slowness import Slow
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.job import ActionRun, Resource, Server
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import NOT_OF_THIS_JOB
from drs_tui.store.jobs import Observed


class ServerRow(NamedTuple):
    """A participating server. ``observed``: the last observed change of its status.

    ``job_id`` and ``job_key``: its job, and its key there. ``instance`` is that of
    DescribeRecoveryInstances; ``slow``: far slower than the others; ``created``: when the job was
    created, ``started``: when the recovery began, whose clock is that of its first job.
    ``is_logged``: a log was read, so phases are known. ``extension_error``: why its staging account
    could not be used. ``is_over``: the job has ended. ``is_deleted``: the last answer no longer has
    the server. ``attempt``: which launch of it this is, of one recovery. ``estimate``: when it will
    be launched, where that was asked for.
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
    extension_error: str | None = None
    job_id: str = ""
    job_key: str = ""
    started: float | None = None
    attempt: int = 1
    estimate: Estimate | None = None

    @property
    def failed_action(self) -> ActionFailure | None:
        """Return the worst failure among its actions, once it has reached its goal."""
        return failed_action(self.server) if self.progress.state is State.DONE else None

    @property
    def has_failed(self) -> bool:
        """Return whether it failed or retries, or a required action of it failed."""
        is_failing = self.progress.state in (State.FAILED, State.RETRYING)
        return is_failing or self.failed_action is ActionFailure.REQUIRED

    @property
    def instance_id(self) -> str | None:
        """Return the recovery instance's id, by the job, the log or DescribeRecoveryInstances."""
        found = self.server.recovery_instance_id or self.progress.target_instance
        return found or (self.instance.ec2_id if self.instance else None)

    @property
    def recovery_point(self) -> float | None:
        """Return the recovery point, in epoch seconds: the instance's, or else the log's."""
        found = self.instance.recovery_point if self.instance else None
        return self.progress.data_time if found is None else found

    @property
    def is_point_logged(self) -> bool:
        """Return whether the recovery point is the job log's, which outlives the instance."""
        return self.recovery_point is not None and not (
            self.instance and self.instance.recovery_point is not None
        )

    @property
    def point_age(self) -> float | None:
        """Return the recovery point's age when the job was created, in seconds: the data loss."""
        point = self.recovery_point
        return self.created - point if point is not None and self.created is not None else None


class NetworkRow(NamedTuple):
    """A participating resource; its fields are like those of a server."""

    key: str
    resource: Resource
    progress: Progress
    name: str
    observed: Observed | None = None
    is_logged: bool = False
    job_id: str = ""
    job_key: str = ""

    @property
    def has_failed(self) -> bool:
        """Return whether it failed."""
        return self.progress.state is State.FAILED


R = TypeVar("R", ServerRow, NetworkRow)


class RunRow(NamedTuple):
    """An action run on the server with key ``owner`` of its job, and name ``name``."""

    owner: str
    key: str
    run: ActionRun
    name: str
    observed: Observed | None = None
    job_id: str = ""


class LogRow(NamedTuple):
    """A log item at index ``place`` of what is shown, ``job_place`` of the log of ``job_id``.

    ``created``: when the recovery began, whose clock is that of its first job.
    ``is_listed``: whether the job lists the server or network that the item is about, if any.
    """

    place: int
    item: LogItem
    name: str
    created: float | None
    is_listed: bool = True
    job_id: str = ""
    job_place: int = 0

    @property
    def who(self) -> str:
        """The name of the server or network, and whether it is one of another job."""
        return self.name if self.is_listed else f"{self.name} ({NOT_OF_THIS_JOB})"


def failures_first(rows: Iterable[R]) -> list[R]:
    """Return those that failed first, else in the order they came in."""
    return sorted(rows, key=lambda row: not row.has_failed)
