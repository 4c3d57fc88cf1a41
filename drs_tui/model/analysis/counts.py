"""Count a job's statuses: its outcome follows from them, and the list shows them."""

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from drs_tui.model.drs.job import Job, Server

Statuses = tuple[str | None, ...]
Runs = tuple[tuple[str | None, bool], ...]

CACHED_MAX = 16
UNFINISHED_STATUSES = frozenset({"PENDING", "IN_PROGRESS"})
_KNOWN_RUNS = UNFINISHED_STATUSES | {"SUCCEEDED", "FAILED"}


class Counts(NamedTuple):
    """Of participants and of post-launch action runs.

    ``reached`` counts participants with the status the job wants, ``other`` and ``runs_other``
    what has a status that is absent or unknown; ``networks`` is how many participants are networks.
    """

    networks: int
    reached: int
    failed: int
    pending: int
    in_progress: int
    other: int
    runs_passed: int
    runs_failed: int
    optional_failed: int
    runs_moving: int
    runs_other: int

    @property
    def participants(self) -> int:
        """Count servers and networks together."""
        return self.reached + self.failed + self.pending + self.in_progress + self.other

    @property
    def is_unfinished(self) -> bool:
        """Return whether a server, network or action run is still pending or in progress."""
        return bool(self.pending or self.in_progress or self.runs_moving)


class ActionFailure(StrEnum):
    """The worst failure among a server's post-launch actions."""

    REQUIRED = "REQUIRED"
    OPTIONAL = "OPTIONAL"


def failed_action(server: "Server") -> ActionFailure | None:
    """Return the worst failure of a server's actions; None when none failed."""
    failed = [run for run in server.runs or () if run.status == "FAILED"]
    if not failed:
        return None
    is_optional = all(run.action.optional is True for run in failed)
    return ActionFailure.OPTIONAL if is_optional else ActionFailure.REQUIRED


def goal(job_type: str | None, initiated_by: str | None) -> str:
    """Return the ``launchStatus`` that each participant of such a job is to reach."""
    terminates = job_type == "TERMINATE" or initiated_by == "TERMINATE_RECOVERY_INSTANCES"
    return "TERMINATED" if terminates else "LAUNCHED"


def counts_of(job: "Job") -> Counts:
    """Count the statuses of a job."""
    servers, resources = job.servers or (), job.resources or ()
    statuses = [s.launch_status for s in servers] + [r.launch_status for r in resources]
    runs = [(run.status, run.action.optional is True) for s in servers for run in s.runs or ()]
    wanted = goal(job.type, job.initiated_by)
    return counted(wanted, len(resources), tuple(statuses), tuple(runs))


def counted(wanted: str, networks: int, statuses: Statuses, runs: Runs) -> Counts:
    """Count statuses.

    ``statuses`` are those of servers and networks, which are to reach ``wanted``; ``runs`` are the
    status of each action run and whether it is optional.
    """
    is_small = len(statuses) + len(runs) <= CACHED_MAX
    return (_counted_cached if is_small else _counted)(wanted, networks, statuses, runs)


def _counted(wanted: str, networks: int, statuses: Statuses, runs: Runs) -> Counts:
    reached, failed = statuses.count(wanted), statuses.count("FAILED")
    pending, in_progress = statuses.count("PENDING"), statuses.count("IN_PROGRESS")
    return Counts(
        networks=networks,
        reached=reached,
        failed=failed,
        pending=pending,
        in_progress=in_progress,
        other=len(statuses) - reached - failed - pending - in_progress,
        runs_passed=sum(status == "SUCCEEDED" for status, _ in runs),
        runs_failed=runs.count(("FAILED", False)),
        optional_failed=runs.count(("FAILED", True)),
        runs_moving=sum(status in UNFINISHED_STATUSES for status, _ in runs),
        runs_other=sum(status not in _KNOWN_RUNS for status, _ in runs),
    )


# Only small jobs are cached: they repeat. A large live job differs with every answer, and would
# only fill the cache with its statuses.
_counted_cached = lru_cache(maxsize=256)(_counted)
