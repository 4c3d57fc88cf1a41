"""Find servers that are in a phase for far longer than the others of their job were."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from statistics import median
from typing import NamedTuple

from drs_tui.model.analysis.progress import JobProgress, Progress, State

LEAST_OTHERS = 3
TIMES_LONGER = 1.4
LONGER = 120.0


class Slow(NamedTuple):
    """In ``phase`` for ``elapsed`` seconds; ``others`` finished it in ``others_median``."""

    phase: str
    elapsed: float
    others_median: float
    others: int


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


def slowness(progress: JobProgress, now: float) -> dict[str, Slow]:
    """Find the servers, by key, that are slower than their job's others. ``now``: epoch seconds."""
    took: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for server in progress.servers:
        for phase, seconds in _finished(server):
            took[phase][server.key] = seconds
    usual = {phase: median(seconds.values()) for phase, seconds in took.items()}
    found = {}
    for server in progress.servers:
        if server.state is State.ACTIVE and server.phase and server.since is not None:
            others = took[server.phase]
            others_median = usual.get(server.phase, 0.0)
            if server.key in others:  # it finished once, and is in it again
                others = {key: secs for key, secs in others.items() if key != server.key}
                others_median = median(others.values() or (0.0,))
            slow = _slow(server.phase, now - server.since, others_median, len(others))
            if slow:
                found[server.key] = slow
    return found


def _slow(phase: str, elapsed: float, usual: float, others: int) -> Slow | None:
    if others < LEAST_OTHERS:
        return None
    is_slow = elapsed >= TIMES_LONGER * usual and elapsed >= usual + LONGER
    return Slow(phase, elapsed, usual, others) if is_slow else None
