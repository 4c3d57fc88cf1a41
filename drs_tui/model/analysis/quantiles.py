"""Predict a duration from a few that were seen: quantiles, their sums, and the last of many.

A *distribution* here is a tuple of seconds at the probabilities of ``LEVELS``.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from math import exp, log
from statistics import fmean

LEVELS = (
    *(0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5),
    *(0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.9995),
)
LOW, HIGH = 0.1, 0.9
Distribution = tuple[float, ...]
# A sum or a maximum is found to this share of the distance between its bounds.
_HALVINGS = 24


class Spread:
    """Durations that ended, ``seen`` ascending, beside some that still go on.

    The k-th of n that were seen stands at k/(n+1): so a next one is below it as often as that says,
    however few there are. One that goes on counts among those that are longer than it is now, as
    in Kaplan and Meier's estimate: without it, the first to end would speak for all. Beyond the
    shortest and the longest the distribution goes on exponentially, as steep as it is on that side
    of its median. Where those that were seen are worth only ``independent`` ones, the longest
    stands where it would among so many.
    """

    def __init__(
        self,
        ended: Iterable[float],
        going_on: Iterable[float] = (),
        independent: float | None = None,
    ) -> None:
        self.seen = sorted(ended)
        self._at = _probabilities(self.seen, sorted(going_on))
        if independent is not None:
            self._at = _drawn_in(self._at, independent)

    @property
    def known(self) -> float:
        """Return the share of durations that end by the longest seen."""
        return self._at[-1] if self._at else 0.0

    def quantile(self, level: float) -> float:
        """Return the seconds that a duration takes at most, with that probability."""
        seen, at = self.seen, self._at
        if level >= at[-1]:
            return seen[-1] + self._steep(seen[-1], at[-1]) * log((1 - at[-1]) / (1 - level))
        if level <= at[0]:
            before = self._steep(seen[0], 1 - at[0]) * log(at[0] / max(level, LEVELS[0]))
            return max(0.0, seen[0] - before)
        return _between(level, at, seen)

    def _steep(self, end: float, known: float) -> float:
        """Return the seconds by which the tail grows while what is left of it shrinks e-fold."""
        shrinks = log(0.5 / (1 - known)) if known > 0.5 else 0.0
        middle = _between(0.5, self._at, self.seen)
        return abs(end - middle) / shrinks if shrinks else 0.0

    def share_until(self, seconds: float) -> float:
        """Return the probability of a duration of at most so many seconds, up to the longest."""
        seen, at = self.seen, self._at
        if seconds >= seen[0]:
            return _between(seconds, seen, at)
        steep = self._steep(seen[0], 1 - at[0])
        return at[0] * exp((seconds - seen[0]) / steep) if steep else 0.0

    def left_after(self, seconds: float) -> Distribution:
        """Return what is left of a duration that has lasted for so many seconds already."""
        gone = self.share_until(seconds)
        return tuple(
            max(0.0, self.quantile(gone + level * (1 - gone)) - seconds) for level in LEVELS
        )


def _probabilities(ended: Sequence[float], going_on: Sequence[float]) -> list[float]:
    """Return the probability of a duration up to each that ended."""
    survives, found = 1.0, []
    for number, seconds in enumerate(ended):
        longer = len(ended) - number + len(going_on) - bisect_left(going_on, seconds)
        survives *= longer / (longer + 1)
        found.append(1 - survives)
    return found


def _drawn_in(at: Sequence[float], independent: float) -> list[float]:
    """Move probabilities towards the middle, until the ends are those of so many."""
    count = len(at)
    share = (independent - 1) / (independent + 1) * (count + 1) / (count - 1)
    return [0.5 + (each - 0.5) * share for each in at]


def independent_count(seconds: Sequence[float], groups: Sequence[str]) -> float:
    """Return how many independent durations some are worth that share the luck of their groups.

    The design effect of Kish, from how much of the logarithms' variance is between the groups. Two
    at least, as no fewer make a range; one group does not show it, and all of its durations count.
    """
    by_group: defaultdict[str, list[float]] = defaultdict(list)
    for each, group in zip(seconds, groups, strict=True):
        by_group[group].append(log(max(1e-3, each)))
    count, number = len(seconds), len(by_group)
    if not 1 < number < count:
        return count
    mean = fmean(chain(*by_group.values()))
    means = {group: fmean(some) for group, some in by_group.items()}
    sizes = [len(some) for some in by_group.values()]
    between = sum(len(some) * (means[group] - mean) ** 2 for group, some in by_group.items())
    within = sum((each - means[group]) ** 2 for group, some in by_group.items() for each in some)
    between, within = between / (number - 1), within / (count - number)
    usual = (count - sum(size**2 for size in sizes) / count) / (number - 1)
    total = between + (usual - 1) * within
    shared = min(1.0, max(0.0, (between - within) / total)) if total > 0 else 0.0
    return max(2.0, count / (1 + (count / number - 1) * shared))


def _between(value: float, known: Sequence[float], of: Sequence[float]) -> float:
    """Interpolate ``of`` at a ``value`` of ``known``, both ascending; at an end, that end's."""
    after = bisect_right(known, value)
    if after == 0:
        return of[0]
    if after == len(known):
        return of[-1]
    low, high = known[after - 1], known[after]
    share = (value - low) / (high - low)
    return of[after - 1] + share * (of[after] - of[after - 1])


@lru_cache(maxsize=1)
def _pair_weights() -> tuple[float, ...]:
    """Return the probability of each pair of levels; a level stands for half way to the others."""
    middles = [(low + high) / 2 for low, high in pairwise(LEVELS)]
    weights = [high - low for low, high in pairwise((0.0, *middles, 1.0))]
    return tuple(first * second for first in weights for second in weights)


def added(one: Distribution, other: Distribution) -> Distribution:
    """Add two durations that do not depend on each other: every pair of their levels."""
    sums = (first + second for first in one for second in other)
    pairs = sorted(zip(sums, _pair_weights(), strict=True))
    total, middles = 0.0, []
    for _, weight in pairs:
        middles.append(total + weight / 2)
        total += weight
    seconds = [each for each, _ in pairs]
    return tuple(_between(level, middles, seconds) for level in LEVELS)


def latest(distributions: Sequence[Distribution], level: float) -> float:
    """Return when the last of several has ended, with that probability.

    They do not depend on each other: all have ended by an instant with the product of the
    probabilities that each has.
    """
    low = max(each[0] for each in distributions)
    high = max(each[-1] for each in distributions)
    for _ in range(_HALVINGS):
        middle, share = (low + high) / 2, 1.0
        for each in distributions:
            share *= share_within(each, middle)
        low, high = (middle, high) if share < level else (low, middle)
    return high


def share_within(distribution: Distribution, seconds: float) -> float:
    """Return the probability of at most so many seconds."""
    if seconds >= distribution[-1]:
        return 1.0
    return _between(seconds, distribution, LEVELS) if seconds >= distribution[0] else 0.0


def level_of(distribution: Distribution, level: float) -> float:
    """Return the seconds at a probability."""
    return _between(level, LEVELS, distribution)
