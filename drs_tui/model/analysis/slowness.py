"""Find servers that are in a phase for far longer than others were.

Compared with the others of their job; where these are too few, with those of other jobs; else with
what a phase usually takes at most.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import zip_longest
from statistics import median
from typing import NamedTuple

from drs_tui.model.analysis.progress import UNFINISHED_STATES, JobProgress, Progress, State

LEAST_OTHERS = 3
TIMES_LONGER = 1.4
LONGER = 120.0
# Seconds. Two small servers took 3 minutes to convert and 5 to launch; Windows boots in 20, and a
# launch is retried for 15. An hour in one phase is long for any server.
USUAL = 1800.0
STUCK = 3600.0
# Times that other jobs' servers took, in seconds, by phase.
Took = Mapping[str, Sequence[float]]
_NO_TIMES: Took = {}


class Comparison(StrEnum):
    """What the time in a phase is compared with."""

    JOB = "JOB"
    OTHER_JOBS = "OTHER_JOBS"
    USUAL = "USUAL"


class Slow(NamedTuple):
    """In ``phase`` for ``elapsed`` seconds.

    ``others`` finished it in ``others_median``; in USUAL seconds at most, as ``compared``.
    """

    phase: str
    elapsed: float
    others_median: float
    others: int
    compared: Comparison = Comparison.JOB


def _finished(progress: Progress) -> Iterator[tuple[str, float]]:
    """Yield each phase that the server finished, and how many seconds it took.

    A failed attempt does not count: a span in a failed state follows it, or the server's own state
    shows it.
    """
    spans = progress.spans
    for span, after in zip_longest(spans, spans[1:]):
        if span.state is not State.ACTIVE or span.phase is None or span.end is None:
            continue
        if after is None:
            is_through = span.end == progress.reached_at
        else:
            is_through = after.state not in (State.FAILED, State.RETRYING)
        if is_through:
            yield span.phase, max(0.0, span.end - span.start)


def times_taken(progress: JobProgress) -> Iterator[tuple[str, float]]:
    """Yield each phase that a server of the job finished, and how many seconds it took."""
    for server in progress.servers:
        yield from _finished(server)


def slowness(progress: JobProgress, now: float, elsewhere: Took = _NO_TIMES) -> dict[str, Slow]:
    """Find the servers and networks, by key, that are slow. ``now``: epoch seconds.

    ``elsewhere``: what servers of other jobs took.
    """
    took: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for server in progress.servers:
        for phase, seconds in _finished(server):
            took[phase][server.key] = seconds
    found = {}
    for each in (*progress.servers, *progress.networks):
        elapsed = now - each.since if each.since is not None else 0.0
        if each.state not in UNFINISHED_STATES:
            continue
        phase = each.phase if each.state is State.ACTIVE and each.phase else ""
        times = [seconds for key, seconds in took[phase].items() if key != each.key]
        if slow := _slow(each, elapsed, times, elsewhere.get(phase, ())):
            found[each.key] = slow
    return found


def _slow(
    progress: Progress, elapsed: float, others: Sequence[float], elsewhere: Sequence[float]
) -> Slow | None:
    phase, compared = progress.phase or "", Comparison.JOB
    if len(others) < LEAST_OTHERS:
        others, compared = elsewhere, Comparison.OTHER_JOBS
    if len(others) < LEAST_OTHERS:
        is_stuck = elapsed >= STUCK
        return Slow(phase, elapsed, USUAL, 0, Comparison.USUAL) if is_stuck else None
    usual = median(others)
    is_slow = elapsed >= TIMES_LONGER * usual and elapsed >= usual + LONGER
    return Slow(phase, elapsed, usual, len(others), compared) if is_slow else None
