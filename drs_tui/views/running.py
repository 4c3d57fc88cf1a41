"""Group the recovery instances that still run by the job that launched them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.store.store import Store


class RunningInstance(NamedTuple):
    """A recovery instance that runs. ``name`` is its source server's.

    ``launched`` is when it was launched, by the job's log. ``since`` is the same, or else a time
    before it: the job's start, or the snapshot that it was made from. Epoch seconds.
    """

    instance: RecoveryInstance
    name: str
    launched: float | None
    since: float | None
    rpo: float | None


class RunningGroup(NamedTuple):
    """The running instances of one job. ``row`` is the job's, if that is loaded.

    ``is_drill``: every one of them is a drill's. What is not may be in production. ``account``:
    what the job's account is shown with, of several; ``region``: the job's, of several.
    ``is_of_one_source``: all are known to be of one account and region.
    """

    job_id: str
    row: Row | None
    instances: tuple[RunningInstance, ...]
    is_drill: bool
    account: str = ""
    region: str = ""
    is_of_one_source: bool = True

    @property
    def why_no_command(self) -> str:
        """Say why there is no command to terminate them; empty where there is one."""
        if not self.is_drill:
            return "not of a drill: they may be in production"
        return "" if self.is_of_one_source else "no job named: they may be of several accounts"

    @property
    def oldest(self) -> RunningInstance:
        """Return the instance that may have run longest; one of unknown age is the youngest."""
        return min(self.instances, key=lambda each: (each.since is None, each.since or 0.0))

    @property
    def ec2_ids(self) -> list[str]:
        """Return the EC2 instances' ids."""
        return [each.instance.ec2_id for each in self.instances if each.instance.ec2_id]

    @property
    def recovery_ids(self) -> list[str]:
        """Return the ids by which DRS terminates them."""
        return [each.instance.id for each in self.instances]


def running(instances: Iterable[RecoveryInstance]) -> list[RecoveryInstance]:
    """Return the instances that run, and are billed."""
    return [instance for instance in instances if instance.runs]


def running_groups(store: Store, instances: Iterable[RecoveryInstance]) -> list[RunningGroup]:
    """Group the instances that run by job: drills first, then those that run longest."""
    by_job: dict[str, list[RecoveryInstance]] = {}
    for instance in running(instances):
        by_job.setdefault(instance.job_id or "", []).append(instance)
    groups = [_group(store, job_id, found) for job_id, found in by_job.items()]
    return sorted(groups, key=_order)


def _order(group: RunningGroup) -> tuple[bool, bool, float]:
    since = group.oldest.since
    return not group.is_drill, since is None, since or 0.0


def _group(store: Store, job_id: str, found: Sequence[RecoveryInstance]) -> RunningGroup:
    row = store.jobs.row(job_id) if store.jobs.place(job_id) is not None else None
    launched = _launch_times(store, row)
    lines = [_line(store, instance, row, launched) for instance in found]
    lines.sort(key=lambda line: (line.since is None, line.since or 0.0, line.name))
    is_drill = all(instance.is_drill is True for instance in found)
    account, region = store.account_name(job_id), store.region_name(job_id)
    is_of_one = bool(job_id) or store.status.sources is None
    return RunningGroup(job_id, row, tuple(lines), is_drill, account, region, is_of_one)


def _launch_times(store: Store, row: Row | None) -> dict[str, float]:
    """Return when the job's servers were launched, as far as its log was read."""
    if row is None or store.details.logs.get(row.job_id) is None:
        return {}
    servers = store.progress(row.job_id).servers
    return {each.id: each.reached_at for each in servers if each.id and each.reached_at is not None}


def _line(
    store: Store, instance: RecoveryInstance, row: Row | None, launched: dict[str, float]
) -> RunningInstance:
    server, point = instance.server_id or "", instance.recovery_point
    at = launched.get(server)
    created = row.created if row else None
    since = next((each for each in (at, created, point) if each is not None), None)
    name = store.details.name(server) if server else "–"
    rpo = created - point if created is not None and point is not None else None
    return RunningInstance(instance, name, at, since, rpo)
