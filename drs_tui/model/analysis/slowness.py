"""Find servers that are in a phase for far longer than others were.

Compared with the others of their job; where these are too few, with their own earlier runs, those
of their operating system, or any of other jobs; else with what a phase usually takes at most.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from drs_tui.model.analysis.durations import Basis, History, ended_well
from drs_tui.model.analysis.progress import UNFINISHED_STATES, JobProgress, Progress, State

LEAST_OTHERS = 3
TIMES_LONGER = 1.4
LONGER = 120.0
# Seconds. Two small servers took 3 minutes to convert and 5 to launch; Windows boots in 20, and a
# launch is retried for 15. An hour in one phase is long for any server.
USUAL = 1800.0
STUCK = 3600.0


class ComparedWith(StrEnum):
    """What the time in a phase is compared with."""

    JOB = "JOB"
    OWN = "OWN"
    SYSTEM = "SYSTEM"
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
    compared: ComparedWith = ComparedWith.JOB


_COMPARISONS = {
    Basis.OWN: ComparedWith.OWN,
    Basis.SYSTEM: ComparedWith.SYSTEM,
    Basis.ACCOUNT: ComparedWith.OTHER_JOBS,
}


def slowness(
    progress: JobProgress, now: float, elsewhere: History | None = None
) -> dict[str, Slow]:
    """Find the servers and networks, by key, that are slow. ``now``: epoch seconds.

    ``elsewhere``: what servers of other jobs took.
    """
    elsewhere = elsewhere or History()
    took: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for server in progress.servers:
        for stay, seconds, _ in ended_well(server):
            took[stay.stage][server.key] = seconds
    found = {}
    for each in (*progress.servers, *progress.networks):
        elapsed = now - each.since if each.since is not None else 0.0
        if each.state not in UNFINISHED_STATES:
            continue
        phase = each.phase if each.state is State.ACTIVE and each.phase else ""
        times = [seconds for key, seconds in took[phase].items() if key != each.key]
        bases = [(ComparedWith.JOB, times), *_earlier(elsewhere, phase, each.id)]
        if slow := _slow(each, elapsed, bases):
            found[each.key] = slow
    return found


def _earlier(
    elsewhere: History, phase: str, server_id: str | None
) -> Iterator[tuple[ComparedWith, Sequence[float]]]:
    for basis, samples in elsewhere.bases(phase, server_id):
        yield _COMPARISONS[basis], [each.seconds for each in samples]


def _slow(
    progress: Progress, elapsed: float, bases: Sequence[tuple[ComparedWith, Sequence[float]]]
) -> Slow | None:
    """Compare with the first that are enough."""
    phase = progress.phase or ""
    enough = ((compared, times) for compared, times in bases if len(times) >= LEAST_OTHERS)
    found = next(enough, None)
    if found is None:
        is_stuck = elapsed >= STUCK
        return Slow(phase, elapsed, USUAL, 0, ComparedWith.USUAL) if is_stuck else None
    compared, times = found
    usual = median(times)
    is_slow = elapsed >= TIMES_LONGER * usual and elapsed >= usual + LONGER
    return Slow(phase, elapsed, usual, len(times), compared) if is_slow else None
