"""Compare two answers about the same job.

DRS gives statuses no times. A change between two answers is timed by us, and must be shown as
observed, never as a time of the service.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from drs_tui.model.drs.job import Job


class Subject(NamedTuple):
    """What a status belongs to: the job itself when ``owner`` and ``run`` are empty."""

    kind: str  # "job", "server", "network" or "run"
    owner: str = ""  # the server's or network's id
    run: str = ""  # the run's id, else its place in the server's list


class Change(NamedTuple):
    """One status that changed; None stands for absent."""

    subject: Subject
    old: str | None
    new: str | None


def stable_key(identity: str | None, place: int) -> str:
    """Return the id, or the index in its list where there is none."""
    return identity or f"#{place}"


def _statuses(job: "Job") -> Iterator[tuple[Subject, str | None]]:
    yield Subject("job"), job.status
    for place, resource in enumerate(job.resources or ()):
        yield Subject("network", stable_key(resource.resource_id, place)), resource.launch_status
    for place, server in enumerate(job.servers or ()):
        owner = stable_key(server.source_server_id, place)
        yield Subject("server", owner), server.launch_status
        for number, run in enumerate(server.runs or ()):
            yield Subject("run", owner, stable_key(run.run_id, number)), run.status


def changes(old: "Job", new: "Job") -> tuple[Change, ...]:
    """Return the statuses of ``new`` that differ from ``old``, in the job's order."""
    before = dict(_statuses(old))
    return tuple(
        Change(subject, before.get(subject), status)
        for subject, status in _statuses(new)
        if before.get(subject) != status
    )
