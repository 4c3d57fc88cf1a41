"""A job's statuses in numbers: what its outcome follows from, and what the list shows."""

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from drs_tui.model.drs.job import Job

Statuses = tuple[str | None, ...]
Runs = tuple[tuple[str | None, bool], ...]

SMALL = 16
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
        """Servers and networks together."""
        return self.reached + self.failed + self.pending + self.in_progress + self.other

    @property
    def is_unfinished(self) -> bool:
        """Whether a server, network or action run is still pending or in progress."""
        return bool(self.pending or self.in_progress or self.runs_moving)


def goal(job_type: str | None, initiated_by: str | None) -> str:
    """The ``launchStatus`` that such a job wants for each of its participants."""
    terminates = job_type == "TERMINATE" or initiated_by == "TERMINATE_RECOVERY_INSTANCES"
    return "TERMINATED" if terminates else "LAUNCHED"


def counts_of(job: "Job") -> Counts:
    """What the job's statuses come to."""
    servers, resources = job.servers or (), job.resources or ()
    statuses = [s.launch_status for s in servers] + [r.launch_status for r in resources]
    runs = [(run.status, run.action.optional is True) for s in servers for run in s.runs or ()]
    wanted = goal(job.type, job.initiated_by)
    return counted(wanted, len(resources), tuple(statuses), tuple(runs))


def counted(wanted: str, networks: int, statuses: Statuses, runs: Runs) -> Counts:
    """``statuses``: of servers and networks, which want the one ``wanted``; the status of each of
    the ``runs``, and whether it is optional."""
    is_small = len(statuses) + len(runs) <= SMALL
    return (_counted_before if is_small else _counted)(wanted, networks, statuses, runs)


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


# Most of a history's jobs are small, and like each other. Of the others each is another one with
# every answer, and would be kept with all its statuses.
_counted_before = lru_cache(maxsize=256)(_counted)
