"""Estimate when servers will be launched, as ranges of what was seen, and what speaks for them.

What is left for a server is what is left of its stage, given the time already spent in it, and
after that the rest of the way to its launch, as whole as it was seen: so what comes between, a
conversion or none, is never assumed. The two are added as if they did not depend on each other. A
recovery ends with its last server: the probability that all have ended by an instant is the product
of those of each.

Nothing here is random. A range holds what lies between 10 and 90 % of the probability.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from drs_tui.model.analysis.durations import (
    LEAST,
    Basis,
    History,
    Sample,
    current_stay,
    ended_well,
    of_like_size,
    samples_of,
)
from drs_tui.model.analysis.progress import UNFINISHED_STATES, JobProgress, Progress, State
from drs_tui.model.analysis.quantiles import (
    HIGH,
    LOW,
    Distribution,
    Spread,
    added,
    independent_count,
    latest,
    level_of,
)

ENOUGH = 9  # samples whose own 10 and 90 % lie within them
HALF = 0.5
_TICK = 1.0  # seconds: shorter durations are not compared
_FOREVER = float("inf")


class Lack(StrEnum):
    """Why there is no range. LONGEST: it has been in its stage for longer than any before it."""

    LONGEST = "LONGEST"
    RETRYING = "RETRYING"
    TOO_FEW = "TOO_FEW"


class Estimate(NamedTuple):
    """The server of ``key`` is launched between ``low`` and ``high`` (epoch seconds).

    ``samples`` speak for it, as ``basis`` says. Without a range ``lack`` says why, and
    ``stage`` which stage it is about: only ``samples`` have ended it. ``until`` is the instant at
    which the clock alone makes another estimate of it.
    """

    key: str
    low: float | None = None
    high: float | None = None
    basis: Basis | None = None
    samples: int = 0
    lack: Lack | None = None
    stage: str = ""
    until: float = _FOREVER


class Estimates(NamedTuple):
    """The estimates made at ``at`` (epoch seconds), by server; ``end``: of the last of them.

    The key of ``end`` is that of the server it depends on most. Where one has no range, the end has
    none; ``others`` is then the end of those that have.
    """

    at: float
    servers: Mapping[str, Estimate]
    end: Estimate | None
    others: Estimate | None = None

    @property
    def until(self) -> float:
        """Return the instant from which on they have to be made again."""
        return min((each.until for each in self.servers.values()), default=_FOREVER)


NO_ESTIMATES = Estimates(0.0, {}, None)


_Key = tuple[str, bool, Basis, str | None, int]
_Alike = tuple[str, str | None]  # a stage, and an operating system where that is known


class _Chosen(NamedTuple):
    """A basis of so many samples: what they took is ``usual`` times what is in ``spread``."""

    basis: Basis
    samples: int
    longest: float
    spread: Spread
    usual: float = 1.0

    def left_after(self, seconds: float) -> Distribution:
        """Return what is left after so many seconds."""
        return tuple(self.usual * each for each in self.spread.left_after(seconds / self.usual))


def estimates(progress: JobProgress, history: History, now: float) -> Estimates:
    """Estimate when the servers of a recovery that are on their way will be launched.

    ``history`` has the jobs before it. Of several bases the first that has enough samples counts:
    the server's own earlier runs, the others of this recovery, those of its operating system, any.
    """
    return _Estimator(progress, history, now).estimates()


class _Estimator:
    """Makes the estimates of one recovery; servers in the same stage share what speaks for them."""

    def __init__(self, progress: JobProgress, history: History, now: float) -> None:
        self._progress, self._history, self._now = progress, history, now
        self._size = len(progress.servers)
        self._here: defaultdict[_Alike, list[Sample]] = defaultdict(list)
        for sample in samples_of("", progress):
            self._here[sample.stage, history.system(sample.server_id)].append(sample)
        self._staying: defaultdict[_Alike, list[float]] = defaultdict(list)
        self._resting: defaultdict[_Alike, list[float]] = defaultdict(list)
        self._note_going_on()
        self._shared: dict[_Key, Spread | None] = {}

    def _note_going_on(self) -> None:
        """Note for how long servers have been in each stage, and on the way after it, so far."""
        for server in self._progress.servers:
            system = self._history.system(server.id)
            if stay := current_stay(server):
                self._staying[stay.stage, system].append(max(0.0, self._now - stay.start))
                for ended, _, _ in ended_well(server):
                    until = self._now if ended.end is None else ended.end
                    self._resting[ended.stage, system].append(max(0.0, self._now - until))

    def estimates(self) -> Estimates:
        found: dict[str, Estimate] = {}
        left: dict[str, Distribution] = {}
        for server in self._progress.servers:
            if server.state not in UNFINISHED_STATES or not self._progress.is_logged:
                continue
            estimate, distribution = self._estimate(server)
            found[server.key] = estimate
            if distribution:
                left[server.key] = distribution
        last = self._last(found, left)
        lacking = [each for lack in Lack for each in found.values() if each.lack is lack]
        return Estimates(self._now, found, *((lacking[0], last) if lacking else (last,)))

    def _last(
        self, found: Mapping[str, Estimate], left: Mapping[str, Distribution]
    ) -> Estimate | None:
        """Return when the last of those that have a range will be launched."""
        if not left:
            return None
        last = max((found[key] for key in left), key=lambda each: each.high or 0.0)
        low = max(level_of(each, LOW) for each in left.values())
        high = latest([*left.values()], HIGH)
        low, high = self._now + low, self._now + high
        return last._replace(low=low, high=high)

    def _estimate(self, server: Progress) -> tuple[Estimate, Distribution | None]:
        stay = current_stay(server)
        if stay is None:
            lack = Lack.RETRYING if server.state is State.RETRYING else Lack.TOO_FEW
            return Estimate(server.key, lack=lack), None
        spent = max(0.0, self._now - stay.start)
        chosen = self._choose(server, stay.stage, spent, is_rest=False)
        if isinstance(chosen, Estimate):
            return chosen, None
        rest = self._choose(server, stay.stage, 0.0, is_rest=True)
        if isinstance(rest, Estimate):
            return rest, None
        left = chosen.left_after(spent)
        if rest.longest > 0:
            left = added(left, rest.left_after(0.0))
        low, high = (self._now + level_of(left, level) for level in (LOW, HIGH))
        weaker = max(chosen, rest, key=lambda each: (tuple(Basis).index(each.basis), -each.samples))
        until = min(high, stay.start + chosen.longest)
        made = Estimate(
            server.key, low, high, weaker.basis, weaker.samples, None, stay.stage, until
        )
        return made, left

    def _choose(
        self, server: Progress, stage: str, spent: float, *, is_rest: bool
    ) -> _Chosen | Estimate:
        """Return the first basis that has enough samples, of which one is longer than ``spent``."""
        known: dict[Basis, list[float]] = {}
        for basis, samples in self._bases(stage, server.id, is_rest=is_rest):
            times = known[basis] = _all_seconds(samples, is_rest=is_rest)
            if len(times) < LEAST or (max(times) <= spent and not is_rest):
                continue
            usual = max(_TICK, median(times)) if self._is_scaled(basis, times) else 1.0
            if spread := self._spread(stage, basis, samples, server.id, is_rest=is_rest):
                return _Chosen(basis, len(times), max(times), spread, usual)
        known.pop(Basis.OWN, None)  # which are among those of the system or account
        seen = [seconds for times in known.values() for seconds in times]
        past = len(seen) >= LEAST and max(seen) <= spent
        return Estimate(
            server.key,
            samples=len(seen),
            lack=Lack.LONGEST if past else Lack.TOO_FEW,
            stage="LAUNCH" if is_rest else stage,
        )

    def _bases(
        self, stage: str, server_id: str | None, *, is_rest: bool
    ) -> Iterator[tuple[Basis, Sequence[Sample]]]:
        earlier = dict(self._history.bases(stage, server_id))
        if Basis.SYSTEM in earlier:  # Windows takes longer to boot: others say nothing of it
            del earlier[Basis.ACCOUNT]
        for basis in Basis:
            if basis is Basis.RECOVERY:
                yield basis, self._here[stage, self._history.system(server_id)]
            elif basis in earlier:
                samples = [
                    each for each in earlier[basis] if _seconds(each, is_rest=is_rest) is not None
                ]
                alike = of_like_size(samples, self._size)
                yield basis, alike
                if len(alike) < len(samples):  # one of them may be longer
                    yield basis, samples

    def _is_scaled(self, basis: Basis, samples: Sequence[object]) -> bool:
        """Return whether these are too few of a server's own to say how far it strays."""
        return basis is Basis.OWN and len(samples) < ENOUGH

    def _spread(
        self,
        stage: str,
        basis: Basis,
        samples: Sequence[Sample],
        server_id: str | None,
        *,
        is_rest: bool,
    ) -> Spread | None:
        """Return the spread of a basis; None where too little of it is known."""
        is_scaled = self._is_scaled(basis, samples)
        if is_scaled:
            whose = None
        else:
            whose = server_id if basis is Basis.OWN else self._history.system(server_id)
        key = stage, is_rest, basis, whose, 0 if is_scaled else len(samples)
        if key not in self._shared:
            self._shared[key] = self._new_spread(key, samples)
        return self._shared[key]

    def _new_spread(self, key: _Key, samples: Sequence[Sample]) -> Spread | None:
        stage, is_rest, basis, system, count = key
        times = _all_seconds(samples, is_rest=is_rest)
        if basis is Basis.RECOVERY:
            spread = Spread(times, (self._resting if is_rest else self._staying)[stage, system])
            return spread if spread.known >= HALF else None
        jobs = [each.job_id for each in samples]
        if not count:
            times, jobs = self._ratios(stage, is_rest=is_rest)
        return Spread(times, independent=independent_count(times, jobs))

    def _ratios(self, stage: str, *, is_rest: bool) -> tuple[list[float], list[str]]:
        """Return how each run of a server compares with its other runs, of all servers that have
        enough, and its job: a few runs say what is usual for a server, not how far it strays."""
        by_server: defaultdict[str, list[Sample]] = defaultdict(list)
        for sample in self._history.stage(stage):
            if sample.server_id and _seconds(sample, is_rest=is_rest) is not None:
                by_server[sample.server_id].append(sample)
        ratios: list[float] = []
        jobs: list[str] = []
        for samples in by_server.values():
            alike = of_like_size(samples, self._size)
            times = _all_seconds(alike, is_rest=is_rest)
            if len(times) >= LEAST:
                jobs += [each.job_id for each in alike]
                ratios += [
                    max(_TICK, seconds) / max(_TICK, median([*times[:place], *times[place + 1 :]]))
                    for place, seconds in enumerate(times)
                ]
        return ratios, jobs


def _seconds(sample: Sample, *, is_rest: bool) -> float | None:
    return sample.rest if is_rest else sample.seconds


def _all_seconds(samples: Sequence[Sample], *, is_rest: bool) -> list[float]:
    found = (_seconds(each, is_rest=is_rest) for each in samples)
    return [seconds for seconds in found if seconds is not None]
