"""What really happened to a job: a COMPLETED one may have launched nothing.

DRS never marks a job failed. Failure is in each server's and network's ``launchStatus`` and in each
action run's ``status``; a status that is absent or unknown is never taken for failure.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain

from drs_tui.model.job import ActionRun, Job

MOVING = frozenset({"PENDING", "IN_PROGRESS"})


class Outcome(StrEnum):
    """In the words that are shown."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHING = "finishing"
    NOTHING_DONE = "nothing done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    PARTIAL = "partial"
    ACTIONS_FAILED = "actions failed"
    OPTIONAL_FAILED = "optional action failed"
    SUCCEEDED = "succeeded"
    UNKNOWN = "unknown"
    LAST_KNOWN = "last known"


FAILURES = frozenset({Outcome.FAILED, Outcome.PARTIAL, Outcome.ACTIONS_FAILED})


def goal(job_type: str | None, initiated_by: str | None) -> str:
    """The ``launchStatus`` that such a job wants for each of its participants."""
    terminates = job_type == "TERMINATE" or initiated_by == "TERMINATE_RECOVERY_INSTANCES"
    return "TERMINATED" if terminates else "LAUNCHED"


def participant_statuses(job: Job) -> Iterator[str | None]:
    """The ``launchStatus`` of every server and network."""
    for server in job.servers or ():
        yield server.launch_status
    for resource in job.resources or ():
        yield resource.launch_status


def action_runs(job: Job) -> Iterator[ActionRun]:
    """Every post-launch action run of every server."""
    return chain.from_iterable(server.runs or () for server in job.servers or ())


def unfinished(job: Job) -> bool:
    """Whether a server, network or action run is still pending or in progress."""
    runs = (run.status for run in action_runs(job))
    return any(status in MOVING for status in chain(participant_statuses(job), runs))


def is_live(job: Job) -> bool:
    """Whether the service may still change the job: not COMPLETED, or COMPLETED and unfinished."""
    return job.status != "COMPLETED" or unfinished(job)


def outcome(job: Job, *, stuck: bool = False) -> Outcome:
    """The first outcome that fits. ``stuck``: completed, unfinished and unchanged for long."""
    if job.status is None:
        return Outcome.UNKNOWN
    if job.status == "PENDING":
        return Outcome.QUEUED
    if job.status != "COMPLETED":
        return Outcome.RUNNING
    if unfinished(job):
        return Outcome.LAST_KNOWN if stuck else Outcome.FINISHING
    return _ended(job)


def _ended(job: Job) -> Outcome:
    statuses = Counter(participant_statuses(job))
    reached, failed = statuses[goal(job.type, job.initiated_by)], statuses["FAILED"]
    if not statuses:
        return Outcome.NOTHING_DONE
    if failed:
        return Outcome.PARTIAL if reached else Outcome.FAILED
    if reached < statuses.total():
        return Outcome.UNKNOWN
    runs = Counter((run.status, run.action.optional is True) for run in action_runs(job))
    if runs["FAILED", False]:
        return Outcome.ACTIONS_FAILED
    if runs["FAILED", True]:
        return Outcome.OPTIONAL_FAILED
    succeeded = runs["SUCCEEDED", False] + runs["SUCCEEDED", True]
    return Outcome.SUCCEEDED if succeeded == runs.total() else Outcome.UNKNOWN
