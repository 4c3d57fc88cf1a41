"""What changed between two answers about the same job.

DRS gives statuses no times. A change that was seen between two answers is timed by us, and must be
shown as observed, never as the service's own.
"""

from collections.abc import Iterator
from typing import NamedTuple

from drs_tui.model.job import Job


class Subject(NamedTuple):
    """What a status belongs to: the job itself when all but the first are empty."""

    kind: str  # "job", "server", "network" or "run"
    owner: str = ""  # the server's or network's id
    run: str = ""  # the run's id, else its place in the server's list


class Change(NamedTuple):
    """One status that is not what it was; None stands for absent."""

    subject: Subject
    old: str | None
    new: str | None


def run_subject(owner: str | None, run_id: str | None, place: int) -> Subject:
    """The run's subject; its place stands in for an id that is absent."""
    return Subject("run", owner or "", run_id or f"#{place}")


def _statuses(job: Job) -> Iterator[tuple[Subject, str | None]]:
    yield Subject("job"), job.status
    for resource in job.resources or ():
        yield Subject("network", resource.resource_id or ""), resource.launch_status
    for server in job.servers or ():
        yield Subject("server", server.source_server_id or ""), server.launch_status
        for place, run in enumerate(server.runs or ()):
            yield run_subject(server.source_server_id, run.run_id, place), run.status


def changes(old: Job, new: Job) -> tuple[Change, ...]:
    """The statuses of ``new`` that differ from ``old``, in the job's order."""
    before = dict(_statuses(old))
    return tuple(
        Change(subject, before.get(subject), status)
        for subject, status in _statuses(new)
        if before.get(subject) != status
    )
