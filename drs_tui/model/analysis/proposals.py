"""Find jobs that look like one recovery: this is proposed, and never assumed."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from drs_tui.model.analysis.recovery import launches
from drs_tui.model.analysis.row import Row

NEAR = 30 * 60.0
"""Jobs that start within so many seconds of each other, with no other kind of job between."""
AGAIN = 4 * 3600.0
"""A job that launches servers again starts within so many seconds of the end of the first."""
SEARCHED = 100  # jobs, newer and older than the one in question


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
    """Return the seconds from the end of the earlier job to the start of the later one."""
    if one.created is None or other.created is None:
        return float("inf")
    early, late = (one, other) if one.created <= other.created else (other, one)
    return (late.created or 0.0) - (early.ended or early.created or 0.0)


def _belongs(one: Row, other: Row, around: Sequence[Row]) -> bool:
    is_alike = (
        launches(other)
        and other.initiated_by == one.initiated_by
        and other.source == one.source
        and not other.deleted
    )
    return is_alike and (_launches_again(one, other) or _starts_near(one, other, around))


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
