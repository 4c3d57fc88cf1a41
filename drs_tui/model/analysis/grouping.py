"""Find the jobs of one recovery by their tag; else those that look like one, as a proposal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.row import Row

TAG = "drs-tui:recovery"
"""The job tag whose value names the recovery that a job belongs to."""
NEAR = 30 * 60.0
"""Jobs that start within so many seconds of each other, with no other kind of job between."""
AGAIN = 4 * 3600.0
"""A job that launches servers again starts within so many seconds of the end of the first."""
SEARCHED = 100  # jobs, newer and older than the one in question


class Group(NamedTuple):
    """Jobs of one recovery, oldest first. ``name``: of their tag; without one it is a proposal."""

    job_ids: tuple[str, ...]
    name: str = ""


def launches(row: Row) -> bool:
    """Return whether a job launches servers or networks, other than one that terminates them."""
    return goal(row.type, row.initiated_by) == "LAUNCHED"


def tag_of(row: Row) -> str:
    """Return the recovery that the job's tag names; empty if it has none."""
    mark = f"{TAG}="
    return next((tag.removeprefix(mark) for tag in row.tags if tag.startswith(mark)), "").strip()


def kinds(rows: Iterable[Row]) -> set[str | None]:
    """Return what the launching jobs are: of drill and recovery together there is no recovery."""
    return {row.initiated_by for row in rows if launches(row)}


def group_of(rows: Sequence[Row], place: int) -> Group:
    """Return the jobs of one recovery with the job at ``place``; ``rows`` are newest first."""
    row = rows[place]
    name = tag_of(row)
    if not name or not launches(row):
        return Group(proposal(rows, place))
    return Group(tuple(r.job_id for r in reversed(rows) if _is_tagged_alike(r, row, name)), name)


def _is_tagged_alike(row: Row, other: Row, name: str) -> bool:
    return tag_of(row) == name and row.initiated_by == other.initiated_by and _is_beside(row, other)


def _is_beside(row: Row, other: Row) -> bool:
    """Return whether both launch, in one account and region, as far as is known."""
    return launches(row) and row.source == other.source


def clean_ups(rows: Sequence[Row], job_ids: Sequence[str]) -> list[Row]:
    """Return the jobs that terminated instances of a recovery, newest first.

    Not those after another launch of its servers, whose instances they terminated.
    """
    ours = [row for row in rows if row.job_id in job_ids]
    ours = [row for row in ours if launches(row)] or ours
    servers = {server for row in ours for server in row.server_ids}
    begun = max((row.created or 0.0 for row in ours), default=0.0)
    found: list[Row] = []
    for row in reversed(rows):
        if (row.created or 0.0) <= begun or servers.isdisjoint(row.server_ids):
            continue
        if launches(row):
            break
        found.insert(0, row)
    return found


def proposal(rows: Sequence[Row], place: int) -> tuple[str, ...]:
    """Return the ids of the jobs that look like one recovery with the job at ``place``.

    ``rows`` are newest first. The ids are oldest first; one alone: nothing looks like it.
    """
    row = rows[place]
    if not launches(row) or row.created is None:
        return (row.job_id,)
    around = [*_newer(rows, place), row, *_older(rows, place)]
    found, waiting = {row.job_id: row}, [row]
    while waiting:
        one = waiting.pop()
        for other in around:
            if other.job_id not in found and _belongs(one, other, around):
                found[other.job_id] = other
                waiting.append(other)
    return tuple(sorted(found, key=lambda job_id: found[job_id].created or 0.0))


def _newer(rows: Sequence[Row], place: int) -> list[Row]:
    chained = list(_chain(rows[place], rows[max(0, place - SEARCHED) : place][::-1]))
    return chained[::-1]


def _older(rows: Sequence[Row], place: int) -> Iterator[Row]:
    return _chain(rows[place], rows[place + 1 : place + 1 + SEARCHED])


def _chain(first: Row, others: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows from the first on, up to a gap that no recovery has."""
    last = first

    def is_close(row: Row) -> bool:
        nonlocal last
        before, last = last, row
        return _gap(before, row) <= AGAIN

    return takewhile(is_close, others)


def _gap(one: Row, other: Row) -> float:
    """Return the seconds from the end of the earlier job to the start of the later one.

    0 if the earlier one is live.
    """
    if one.created is None or other.created is None:
        return float("inf")
    early, late = (one, other) if one.created <= other.created else (other, one)
    if early.live:
        return 0.0
    return (late.created or 0.0) - (early.ended or early.created or 0.0)


def _belongs(one: Row, other: Row, around: Sequence[Row]) -> bool:
    is_alike = other.initiated_by == one.initiated_by and not other.deleted
    return (
        is_alike
        and _is_beside(other, one)
        and (_launches_again(one, other) or _starts_near(one, other, around))
    )


def _launches_again(one: Row, other: Row) -> bool:
    return bool(set(one.server_ids) & set(other.server_ids)) and _gap(one, other) <= AGAIN


def _starts_near(one: Row, other: Row, around: Sequence[Row]) -> bool:
    if one.created is None or other.created is None:
        return False
    begin, end = sorted((one.created, other.created))
    between = (
        row
        for row in around
        if row.initiated_by != one.initiated_by and begin < (row.created or 0.0) < end
    )
    return end - begin <= NEAR and next(between, None) is None
