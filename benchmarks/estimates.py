"""``python -m benchmarks.estimates``: how many estimates held, of simulated recoveries.

Each recovery has servers, earlier drills and failed attempts of its own; its end is estimated at
25, 50 and 75 % of the way, with what could be known then. *Slow days* draws a factor for each job,
by which all in it takes longer or shorter: servers of one recovery then depend on each other.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp
from random import Random
from typing import NamedTuple

from msgspec import Raw, json

from drs_tui.model.analysis.durations import History, samples_of
from drs_tui.model.analysis.estimates import Estimates, estimates
from drs_tui.model.analysis.phases import job_progress
from drs_tui.model.analysis.progress import JobProgress
from drs_tui.model.drs.job import parse_job
from drs_tui.model.drs.log import parse_log_item
from drs_tui.simulator.account import Account
from drs_tui.simulator.inventory import SourceServer
from drs_tui.simulator.launches import Launch, launch_plan
from drs_tui.simulator.plan import Plan, job_at, log_at

SHARES = (0.25, 0.5, 0.75)
SIZES = (1, 1, 2, 3, 5, 8, 12, 20, 30, 50)
EARLIER = (0, 1, 2, 3, 4, 6)
_DAY, _START = 86_400.0, 1_700_000_000.0
_RETRIED, _SAME = 0.15, 0.9  # of recoveries with a failed attempt; of servers in an earlier drill
_SLOW_DAYS = 0.25  # the standard deviation of the factor's logarithm


class Outcome(NamedTuple):
    """An estimate beside what came true. ``held`` None: there was no range.

    ``width``: the range's, as a share of the time that was left. ``servers``: which ranges of
    single servers held.
    """

    share: float
    servers: tuple[bool, ...]
    held: bool | None = None
    ended_early: bool = False
    width: float = 0.0
    lack: str | None = None


class Figures(NamedTuple):
    """Of all recoveries at one point of the way, in per cent where not a count."""

    share: float
    ranges: int
    held: float
    early: float
    width: float
    servers: int
    servers_held: float
    lacks: Counter[str]


class World:
    """The recoveries of a seed. ``varies``: whether days differ."""

    def __init__(self, seed: int, *, varies: bool = False) -> None:
        self._rng = Random(seed)
        self._account = Account.of(seed % 7)
        self._varies = varies
        self._system = {
            each.server_id: "Windows" if each.windows else "Linux"
            for each in self._account.inventory.servers
        }

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what is estimated of one recovery, and what came true."""
        rng, fleet = self._rng, self._account.inventory.servers
        servers = rng.sample(fleet, rng.choice(SIZES))
        samples = [
            sample
            for number in range(rng.choice(EARLIER))
            for plan in [self._plan(self._drill(servers), -number - 1)]
            for sample in samples_of(plan.job_id, _whole(plan))
        ]
        plan = self._plan(servers, 1)
        history = History(samples, self._system.get)
        reached = {each.key: each.reached_at for each in _whole(plan).servers if each.reached_at}
        last = max(reached.values())
        for share in SHARES:
            now = plan.created + (last - plan.created) * share
            made = estimates(_progress(plan, now), history, now)
            yield _outcome(share, made, reached, last)

    def _drill(self, servers: Sequence[SourceServer]) -> list[SourceServer]:
        """Draw an earlier drill's servers: nearly the same ones, and now and then others too."""
        rng = self._rng
        same = [each for each in servers if rng.random() < _SAME] or list(servers)
        others = rng.sample(self._account.inventory.servers, rng.choice((0, 0, 3, 10)))
        return list({each.server_id: each for each in (*same, *others)}.values())

    def _plan(self, servers: Sequence[SourceServer], serial: int) -> Plan:
        rng = self._rng
        retried = {"capacity": 1} if rng.random() < _RETRIED else None
        launch = Launch(servers, retried=retried)
        plan = launch_plan(self._account, serial, _START + serial * _DAY, launch, rng)
        factor = exp(rng.gauss(0, _SLOW_DAYS)) if self._varies else 1.0
        return _slowed(plan, factor)


def _slowed(plan: Plan, factor: float) -> Plan:
    return replace(
        plan,
        ends=plan.ends * factor,
        log_items=tuple(replace(each, at=each.at * factor) for each in plan.log_items),
        members=tuple(
            replace(each, statuses=tuple((at * factor, status) for at, status in each.statuses))
            for each in plan.members or ()
        ),
    )


def _progress(plan: Plan, now: float) -> JobProgress:
    log = [parse_log_item(Raw(json.encode(item))) for item in log_at(plan, now)]
    return job_progress(parse_job(json.encode(job_at(plan, now))), log)


def _whole(plan: Plan) -> JobProgress:
    return _progress(plan, plan.created + plan.ends + 60)


def _outcome(share: float, made: Estimates, reached: dict[str, float], last: float) -> Outcome:
    end = made.end
    ranges = [
        each.low <= reached[key] <= each.high
        for key, each in made.servers.items()
        if each.low is not None and each.high is not None and key in reached
    ]
    if end is None or end.low is None or end.high is None:
        return Outcome(share, tuple(ranges), lack=end.lack if end else None)
    return Outcome(
        share,
        tuple(ranges),
        held=end.low <= last <= end.high,
        ended_early=last < end.low,
        width=(end.high - end.low) / (last - made.at),
    )


def figures(seeds: Sequence[int], *, varies: bool = False) -> list[Figures]:
    """Return the figures of the recoveries of these seeds."""
    outcomes = [each for seed in seeds for each in World(seed, varies=varies).outcomes()]
    return [_figures(share, [each for each in outcomes if each.share == share]) for share in SHARES]


def _figures(share: float, outcomes: Sequence[Outcome]) -> Figures:
    ranges = [each for each in outcomes if each.held is not None]
    servers = [held for each in outcomes for held in each.servers]
    widths = sorted(each.width for each in ranges)
    return Figures(
        share,
        len(ranges),
        _percent([each.held is True for each in ranges]),
        _percent([each.ended_early for each in ranges]),
        100 * widths[len(widths) // 2] if widths else 0.0,
        len(servers),
        _percent(servers),
        Counter(each.lack for each in outcomes if each.lack),
    )


def _percent(held: Sequence[bool]) -> float:
    return 100 * sum(held) / len(held) if held else 0.0


def _table(found: Sequence[Figures]) -> Iterator[str]:
    yield "| of the way | ranges | held | ended earlier | width | servers' ranges | held | none |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for each in found:
        lacks = ", ".join(f"{count} {lack.lower()}" for lack, count in each.lacks.most_common())
        yield (
            f"| {each.share:.0%} | {each.ranges} | {each.held:.0f} % | {each.early:.0f} % "
            f"| {each.width:.0f} % | {each.servers} | {each.servers_held:.0f} % | {lacks} |"
        )


def main() -> None:
    """Print the figures as tables, with what is drawn and with slow days."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estimates", description=__doc__)
    parser.add_argument("--recoveries", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=0, help="of the first one")
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + given.recoveries)
    for title, varies in (("as simulated", False), ("with slow days", True)):
        table = "\n".join(_table(figures(seeds, varies=varies)))
        sys.stdout.write(f"\n{given.recoveries} recoveries {title}\n\n{table}\n")


if __name__ == "__main__":
    main()
