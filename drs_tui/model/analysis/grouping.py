"""Find the jobs of one recovery by their tag; else those that look like one, as a proposal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from drs_tui.model.analysis.counts import goal
from drs_tui.model.analysis.row import Row

TAG = "drs-tui:recovery"
"""The job tag whose value names the recovery that a job belongs to."""
_MARK = f"{TAG}="
KINDS = frozenset({"START_DRILL", "START_RECOVERY", "FAILBACK"})
"""What initiates the launch of servers."""
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
    found = (tag.removeprefix(_MARK) for tag in row.tags if tag.startswith(_MARK))
    return next(found, "").strip()


def kinds(rows: Iterable[Row]) -> frozenset[str]:
    """Return what launches the servers: of drill and recovery together there is no recovery.

    Other jobs, as those of networks, may belong to either.
    """
    return KINDS.intersection(row.initiated_by or "" for row in rows)


def group_of(rows: Sequence[Row], place: int) -> Group:
    """Return the jobs of one recovery with the job at ``place``; ``rows`` are newest first."""
    row = rows[place]
    name = tag_of(row)
    if not name or not launches(row):
        return Group(proposal(rows, place))
    # Of perhaps a hundred thousand.
    marked = [each for each in rows for tag in each.tags if tag.startswith(_MARK)]
    tagged = [each for each in marked if tag_of(each) == name]
    alike = (each.job_id for each in reversed(tagged) if _is_tagged_alike(each, row))
    return Group(tuple(alike), name)


def _is_tagged_alike(row: Row, other: Row) -> bool:
    return row.initiated_by == other.initiated_by and _is_beside(row, other)


def _is_beside(row: Row, other: Row) -> bool:
    """Return whether both launch, in one account and region, as far as is known."""
    return launches(row) and row.source == other.source


def newest_group(rows: Sequence[Row]) -> list[Row]:
    """Return the newest job that launches, and those before it without a gap that no recovery has.

    ``rows`` and what is returned are newest first. Of drills and recoveries it has the newest kind.
    """
    launching = [row for row in rows if launches(row)]
    if not launching:
        return list(rows[:1])
    kind = next((row.initiated_by for row in launching if row.initiated_by in KINDS), None)
    first, *others = [row for row in launching if row.initiated_by in {kind, *_others(launching)}]
    return [first, *_chain(first, others)]


def _others(rows: Iterable[Row]) -> set[str | None]:
    """Return what initiated the jobs that may belong to a drill or to a recovery."""
    return {row.initiated_by for row in rows} - KINDS


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
    if not _is_alike(row, row):
        return (row.job_id,)
    around = [*_chain(row, rows[max(0, place - SEARCHED) : place][::-1])][::-1]
    around += [row, *_chain(row, rows[place + 1 : place + 1 + SEARCHED])]
    runs = _runs(around, row)
    found = next(run for run in runs if row in run)
    while joined := next((run for run in runs if run is not found and _again(found, run)), None):
        runs = [run for run in runs if run not in (found, joined)]
        found = [*found, *joined]
    return tuple(each.job_id for each in sorted(found, key=lambda each: each.created or 0.0))


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


def _runs(around: Sequence[Row], row: Row) -> list[list[Row]]:
    """Return the jobs of the row's kind, those together that start near each other.

    Another kind of job between them parts them, but not one of another account or region.
    """
    runs: list[list[Row]] = []
    before: Row | None = None
    for each in around:
        if each.source != row.source:
            continue
        if _is_alike(each, row):
            if before is None or not _starts_near(before, each):
                runs.append([])
            runs[-1].append(each)
            before = each
        else:
            before = None
    return runs


def _is_alike(row: Row, other: Row) -> bool:
    """Return whether both may be of one recovery, by what they are."""
    is_kind = row.initiated_by == other.initiated_by and row.created is not None
    return is_kind and not row.deleted and _is_beside(row, other)


def _starts_near(one: Row, other: Row) -> bool:
    return abs((one.created or 0.0) - (other.created or 0.0)) <= NEAR


def _again(found: Iterable[Row], run: Iterable[Row]) -> bool:
    """Return whether jobs launch servers again that others launched shortly before, or after."""
    return any(
        not set(one.server_ids).isdisjoint(other.server_ids) and _gap(one, other) <= AGAIN
        for one in found
        for other in run
    )
