"""Compare two answers about the same job.

DRS gives statuses no times. A change between two answers is timed by us, and must be shown as
observed, never as a time of the service.
"""

from collections.abc import Iterable, Iterator
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


def stable_keys(identities: Iterable[str | None]) -> list[str]:
    """Return a key for each participant: unique, although an id may be listed twice.

    The first of an id has the id, a later one its index behind it: ``s-0123#4``.
    """
    keys: dict[str, None] = {}
    for place, identity in enumerate(identities):
        key = stable_key(identity, place)
        keys[f"{key}#{place}" if key in keys else key] = None
    return list(keys)


def server_keys(job: "Job") -> list[str]:
    """Return the keys of a job's servers, in its order."""
    return stable_keys(server.source_server_id for server in job.servers or ())


def network_keys(job: "Job") -> list[str]:
    """Return the keys of a job's networks, in its order."""
    return stable_keys(resource.resource_id for resource in job.resources or ())


def identity_of(key: str) -> str:
    """Return the id in the key of a participant that may be listed twice; else the key."""
    identity, _, place = key.rpartition("#")
    return identity if identity and place.isdigit() else key


def _statuses(job: "Job") -> Iterator[tuple[Subject, str | None]]:
    yield Subject("job"), job.status
    for key, resource in zip(network_keys(job), job.resources or (), strict=True):
        yield Subject("network", key), resource.launch_status
    for owner, server in zip(server_keys(job), job.servers or (), strict=True):
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
