"""Keep the estimates that were made, each with its moment, so that one can see how many held."""

from collections import deque
from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple

from drs_tui.model.analysis.durations import Basis, History
from drs_tui.model.analysis.estimates import Estimate, Estimates
from drs_tui.model.analysis.progress import JobProgress

RECOVERIES = 8
PER_SERVER = 10
LEAST_CHANGE = 60.0  # seconds: what is written in minutes is not another estimate below that
END = ""
"""The key of the end of a recovery, beside those of its servers."""


class MadeEstimate(NamedTuple):
    """A range of epoch seconds, made at ``at`` by ``samples`` of a basis."""

    at: float
    low: float
    high: float
    basis: Basis | None
    samples: int


class _Kept(NamedTuple):
    progress: JobProgress
    history: History
    estimates: Estimates


class EstimateLog:
    """The estimates of the recoveries last looked at, by a job id that stands for each."""

    def __init__(self) -> None:
        self._latest: dict[str, _Kept] = {}
        self._runs: tuple[Hashable, History] | None = None
        self._made: dict[str, dict[str, deque[MadeEstimate]]] = {}

    def latest(
        self,
        job_id: str,
        progress: JobProgress,
        history: History,
        now: float,
        estimate: Callable[[JobProgress, History, float], Estimates],
    ) -> Estimates:
        """Return the estimates of a recovery: the last ones as long as nothing else is known.

        They are made again when the progress or the history differs, or the clock has left them
        behind.
        """
        kept = self._latest.get(job_id)
        is_known = kept is not None and kept.history is history and kept.progress == progress
        if kept is not None and is_known and now <= kept.estimates.until:
            return kept.estimates
        made = estimate(progress, history, now)
        self._latest.pop(job_id, None)
        self._latest[job_id] = _Kept(progress, history, made)
        self._note(job_id, made)
        return made

    def kept(self, job_id: str) -> Estimates | None:
        """Return the last estimates of a recovery; None if none were made."""
        kept = self._latest.get(job_id)
        return kept.estimates if kept else None

    def runs(self, facts: Hashable, runs: Callable[[], History]) -> History:
        """Return whole runs, as long as they are of the same facts."""
        if self._runs is None or self._runs[0] != facts:
            self._runs = facts, runs()
        return self._runs[1]

    def _note(self, job_id: str, made: Estimates) -> None:
        notes = self._made.pop(job_id, {})
        self._made[job_id] = notes
        for key, estimate in (*made.servers.items(), *([(END, made.end)] if made.end else ())):
            if (new := _made(made.at, estimate)) is not None:
                of_key = notes.setdefault(key, deque(maxlen=PER_SERVER))
                if not of_key or _differs(of_key[-1], new):
                    of_key.append(new)
        if len(self._made) > RECOVERIES:
            oldest = next(iter(self._made))
            del self._made[oldest]
            self._latest.pop(oldest, None)

    def made(self, job_id: str, key: str = END) -> tuple[MadeEstimate, ...]:
        """Return the ranges that were estimated of a server, or of the end; oldest first."""
        return tuple(self._made.get(job_id, {}).get(key, ()))

    def held(self, job_id: str, reached: Mapping[str, float]) -> tuple[int, int]:
        """Count the ranges that held, and all of those whose servers were launched since.

        ``reached``: when, in epoch seconds, by key.
        """
        found = [
            each.low <= reached[key] <= each.high
            for key, of_key in self._made.get(job_id, {}).items()
            if key in reached
            for each in of_key
        ]
        return sum(found), len(found)


def _made(at: float, estimate: Estimate) -> MadeEstimate | None:
    if estimate.low is None or estimate.high is None:
        return None
    return MadeEstimate(at, estimate.low, estimate.high, estimate.basis, estimate.samples)


def _differs(old: MadeEstimate, new: MadeEstimate) -> bool:
    return max(abs(old.low - new.low), abs(old.high - new.high)) >= LEAST_CHANGE
