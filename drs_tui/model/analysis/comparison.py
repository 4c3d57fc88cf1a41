"""Compare two recoveries server by server: what newly failed, what took longer, what else differed.

Nothing is guessed: a server whose time is not known has none, and is counted as untimed. Two
recoveries are two samples, so that only paired servers are tested, never the recoveries as wholes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import comb
from statistics import median
from typing import NamedTuple

from drs_tui.model.analysis.milestones import TimeSource
from drs_tui.model.analysis.row import NamedSource

SLOWEST_SHOWN = 10
LEAST_PAIRS = 6  # fewer cannot reach LIKELY, whatever they say
LIKELY = 0.05
POINT_SLACK = 60.0  # seconds: recovery points are never of the same age to the second


class Result(StrEnum):
    """How a recovery went for a server. OPEN: it may still reach it; UNKNOWN: nothing says."""

    REACHED = "REACHED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    OPEN = "OPEN"
    UNKNOWN = "UNKNOWN"


LOST = frozenset({Result.FAILED, Result.CANCELLED})


class ServerResult(NamedTuple):
    """A server in a recovery. ``took``: seconds since the recovery's start, by ``source``, with its
    launch number ``attempt``.

    ``phases``: the seconds that it spent in each. ``cause``: why it failed, empty if it did not.
    ``point_age``: how old its recovery point was at the start, in seconds. ``is_converted``:
    whether its snapshot was converted, which the recovery mode FAST leaves out. None: not known.
    """

    key: str
    name: str
    result: Result
    id: str | None = None
    hostname: str | None = None
    took: float | None = None
    source: TimeSource | None = None
    attempt: int = 1
    phases: Mapping[str, float] = {}
    cause: str = ""
    point_age: float | None = None
    is_converted: bool | None = None

    @property
    def has_reached(self) -> bool:
        """Return whether it reached its goal."""
        return self.result is Result.REACHED


class RecoveryResult(NamedTuple):
    """A recovery: its jobs, and each server's part in it. ``created`` is in epoch seconds.

    ``kind`` is the jobs' ``initiatedBy``; ``sources`` are those of its jobs, each once, in the
    order of these; ``is_live``: one of them may still change.
    """

    job_ids: tuple[str, ...]
    name: str
    kind: str | None
    sources: tuple[NamedSource, ...]
    created: float | None
    servers: tuple[ServerResult, ...]
    is_live: bool = False

    @property
    def reached(self) -> int:
        """Count the servers that reached their goal."""
        return sum(server.has_reached for server in self.servers)

    @property
    def untimed(self) -> int:
        """Count those of them whose time is not known."""
        return sum(server.has_reached and server.took is None for server in self.servers)

    @property
    def slowest(self) -> float | None:
        """Return the longest known time; None when none is known."""
        times = (server.took for server in self.servers if server.has_reached)
        return max((took for took in times if took is not None), default=None)

    @property
    def took(self) -> float | None:
        """Return the seconds until every server was recovered; None if one was not, or if the time
        of one is not known."""
        is_whole = self.reached == len(self.servers) and not self.untimed
        return self.slowest if is_whole else None


class Pair(NamedTuple):
    """One server in both recoveries. ``by_name``: its id differs, its hostname does not."""

    before: ServerResult
    after: ServerResult
    by_name: bool = False

    @property
    def growth(self) -> float | None:
        """Return by how many seconds it took longer; None unless both times are known."""
        if self.before.took is None or self.after.took is None:
            return None
        return self.after.took - self.before.took


class PairedChange(NamedTuple):
    """How something changed over servers that have it in both recoveries, in seconds.

    ``before`` and ``after`` are medians, ``change`` is the median of the differences.
    ``chance`` is the probability of signs as one-sided as these if nothing had changed.
    """

    phase: str
    before: float
    after: float
    change: float
    pairs: int
    chance: float

    @property
    def is_clear(self) -> bool:
        """Return whether there are enough servers, and they agree well enough, to rely on it."""
        return self.pairs >= LEAST_PAIRS and self.chance <= LIKELY


class Aspect(StrEnum):
    """What else may differ between two recoveries."""

    KIND = "KIND"
    ACCOUNT = "ACCOUNT"
    REGION = "REGION"
    SERVERS = "SERVERS"
    POINT_AGE = "POINT_AGE"
    UNCONVERTED = "UNCONVERTED"


class Difference(NamedTuple):
    """An aspect in which they differ: a name, a count of servers, or an age in seconds."""

    aspect: Aspect
    before: str | float
    after: str | float


@dataclass(frozen=True)
class Comparison:
    """Two recoveries, ``before`` and ``after``. ``rto``: the time promised, in seconds."""

    before: RecoveryResult
    after: RecoveryResult
    rto: float | None = None

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the servers of both."""
        return tuple(_pairs(self.before.servers, self.after.servers))

    @property
    def removed(self) -> list[ServerResult]:
        """Return the servers of the first recovery alone."""
        paired = {pair.before.key for pair in self.pairs}
        return [server for server in self.before.servers if server.key not in paired]

    @property
    def added(self) -> list[ServerResult]:
        """Return the servers of the second recovery alone."""
        paired = {pair.after.key for pair in self.pairs}
        return [server for server in self.after.servers if server.key not in paired]

    @property
    def new_failures(self) -> list[Pair]:
        """Return the servers that have failed, and had not before."""
        return [p for p in self.pairs if p.after.result in LOST and p.before.result not in LOST]

    @property
    def failed_again(self) -> list[Pair]:
        """Return the servers that failed in both."""
        return [p for p in self.pairs if p.after.result in LOST and p.before.result in LOST]

    @property
    def recovered_now(self) -> list[Pair]:
        """Return the servers that are recovered now, and were not before."""
        return [p for p in self.pairs if p.after.has_reached and not p.before.has_reached]

    @property
    def change(self) -> float | None:
        """Return by how many seconds the second one took longer; None unless both times are."""
        before, after = self.before.took, self.after.took
        return None if before is None or after is None else after - before

    @property
    def slower_by(self) -> float | None:
        """Return the part by which the second one took longer: 0.2 is a fifth."""
        change, before = self.change, self.before.took
        return None if change is None or not before else change / before

    @property
    def missed_by(self) -> float | None:
        """Return by how many seconds the second one missed the RTO at least; below zero: met.

        None where that cannot be said: there is none, or a server's time is not known.
        """
        took = self.after.took
        if self.rto is None or took is not None:
            return None if self.rto is None or took is None else took - self.rto
        slowest = self.after.slowest
        return slowest - self.rto if slowest is not None and slowest > self.rto else None

    @property
    def server_times(self) -> PairedChange | None:
        """Return how the servers' own times changed; None without a pair of them."""
        times = [
            (pair.before.took, pair.after.took)
            for pair in self._recovered
            if pair.before.took is not None and pair.after.took is not None
        ]
        return _paired("", times) if times else None

    @property
    def phases(self) -> list[PairedChange]:
        """Return how each phase changed for the servers recovered in both, what grew most first."""
        names = dict.fromkeys(name for pair in self._recovered for name in pair.before.phases)
        changes = []
        for name in names:
            times = [
                (pair.before.phases[name], pair.after.phases[name])
                for pair in self._recovered
                if name in pair.before.phases and name in pair.after.phases
            ]
            if times:
                changes.append(_paired(name, times))
        return sorted(changes, key=lambda change: -change.change)

    @property
    def _recovered(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.before.has_reached and pair.after.has_reached]

    @property
    def slowest(self) -> list[Pair]:
        """Return the servers that grew slower by most, at most SLOWEST_SHOWN."""
        slower = [pair for pair in self._recovered if (pair.growth or 0.0) > 0]
        slower.sort(key=lambda pair: (-(pair.growth or 0.0), pair.after.name))
        return slower[:SLOWEST_SHOWN]

    @property
    def differences(self) -> list[Difference]:
        """Return what else differed, as far as it is known of both."""
        return list(_differences(self.before, self.after))


def _pairs(before: Sequence[ServerResult], after: Sequence[ServerResult]) -> Iterator[Pair]:
    """Align servers by id, those left over by a hostname that each side has once."""
    by_id = {server.key: server for server in after if server.id}
    same = [(each, by_id[each.key]) for each in before if each.id and each.key in by_id]
    paired = {each.key for each, _ in same}
    yield from (Pair(first, second) for first, second in same)
    new = _by_hostname(server for server in after if not (server.id and server.key in paired))
    for name, server in _by_hostname(
        server for server in before if not (server.id and server.key in paired)
    ).items():
        if name in new:
            yield Pair(server, new[name], by_name=True)


def _by_hostname(servers: Iterable[ServerResult]) -> dict[str, ServerResult]:
    """Return the servers by hostname, without those that share one."""
    named = [(server.hostname.casefold(), server) for server in servers if server.hostname]
    times = Counter(name for name, _ in named)
    return {name: server for name, server in named if times[name] == 1}


def _paired(phase: str, times: Sequence[tuple[float, float]]) -> PairedChange:
    differences = [after - before for before, after in times]
    return PairedChange(
        phase,
        median(before for before, _ in times),
        median(after for _, after in times),
        median(differences),
        len(times),
        sign_test(differences),
    )


def sign_test(differences: Iterable[float]) -> float:
    """Return the two-sided exact probability of the sign test; differences of zero do not count."""
    signs = Counter(difference > 0 for difference in differences if difference)
    count = signs.total()
    fewer = min(signs[True], signs[False])
    tail = sum(comb(count, successes) for successes in range(fewer + 1))
    return min(1.0, float(2 * tail / 2**count))


def _differences(before: RecoveryResult, after: RecoveryResult) -> Iterator[Difference]:
    for aspect, first, second in (
        (Aspect.KIND, before.kind, after.kind),
        (Aspect.ACCOUNT, _accounts(before), _accounts(after)),
        (Aspect.REGION, _regions(before), _regions(after)),
        (Aspect.SERVERS, len(before.servers), len(after.servers)),
        (Aspect.UNCONVERTED, _unconverted(before), _unconverted(after)),
    ):
        if first is not None and second is not None and first != second:
            yield Difference(aspect, first, second)
    ages = _point_age(before), _point_age(after)
    if ages[0] is not None and ages[1] is not None and abs(ages[1] - ages[0]) >= POINT_SLACK:
        yield Difference(Aspect.POINT_AGE, ages[0], ages[1])


def _accounts(recovery: RecoveryResult) -> str | None:
    """Return its accounts; None when one is not known."""
    accounts = sorted({source.account for source in recovery.sources})
    return ", ".join(accounts) if all(accounts) else None


def _regions(recovery: RecoveryResult) -> str:
    return ", ".join(sorted({source.region for source in recovery.sources}))


def _point_age(recovery: RecoveryResult) -> float | None:
    """Return the age of the oldest recovery point; None when none is known."""
    ages = (server.point_age for server in recovery.servers)
    return max((age for age in ages if age is not None), default=None)


def _unconverted(recovery: RecoveryResult) -> int | None:
    """Count the servers launched without a conversion; None when it is not known of any."""
    known = [s.is_converted for s in recovery.servers if s.is_converted is not None]
    return known.count(False) if known else None
