"""What the processes hold, sampled once they are warm, and how fast it grows from then on."""

import math
import statistics
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import NamedTuple

import psutil

MIB = 1 << 20
PER = 1000  # DescribeJobs: about an hour of a monitor at --refresh 5, at one or two a tick
LEAST_CALLS = 1200  # with fewer, one more arena (1 MiB) of the allocator decides
MOST_STEP = 1.1  # the last third over the first: a single jump may have no slope
POINTS = 120  # means that a slope is fitted to, so that a long run is not costly


class Sample(NamedTuple):
    """One process at an instant. ``calls``: DescribeJobs answered until then. ``memory``: what is
    the process's own (USS), in MiB."""

    calls: int
    pid: int
    memory: float
    files: int
    threads: int


class Limit(NamedTuple):
    """What may grow by how much with each ``PER`` DescribeJobs."""

    name: str
    of: Callable[[Sample], float]
    most: float


LIMITS = (
    Limit("memory, MiB", lambda sample: sample.memory, 1.5),
    Limit("files", lambda sample: sample.files, 1.0),
    Limit("threads", lambda sample: sample.threads, 1.0),
)


def parts(samples: Sequence[Sample], number: int) -> list[Sequence[Sample]]:
    """The samples in so many runs of about the same length, none of them empty."""
    edges = [round(len(samples) * n / number) for n in range(number + 1)]
    return [samples[a:b] for a, b in pairwise(edges) if a < b]


def slope(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    """The growth with each ``PER`` DescribeJobs; nan where there is none to be seen.

    It is the median of the slopes between any two points (Theil-Sen): a peak does not tilt it, nor
    does one step, such as an allocator's next arena.
    """
    points = [
        (statistics.fmean(each.calls for each in part), statistics.fmean(map(of, part)))
        for part in parts(samples, POINTS)
    ]
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2) if x2 > x1]
    return statistics.median(slopes) * PER if slopes else math.nan


def growth(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    """The slope of all samples, or that of their second half if it is less: a leak goes on, and
    what fills up to a bound, later than in the warm-up on a busy machine, does not."""
    second_half = parts(samples, 2)[1:]
    return min(slope(each, of) for each in (samples, *second_half))


@dataclass(slots=True)
class Held:
    """One of the two processes. ``warm_up``: the samples from before it was warm, which are not
    judged. ``rss`` is the largest seen, in MiB."""

    name: str
    samples: list[Sample] = field(default_factory=list)
    warm_up: list[Sample] = field(default_factory=list)
    rss: float = 0.0

    def take(self, calls: int, process: psutil.Process | None) -> None:
        """Take a sample of the process, if it is there."""
        with suppress(psutil.Error):
            if process is None:
                return
            memory = process.memory_full_info()
            self.rss = max(self.rss, memory.rss / MIB)
            counts = process.num_fds(), process.num_threads()
            self.samples.append(Sample(calls, process.pid, memory.uss / MIB, *counts))

    def is_warm(self) -> None:
        """Judge the samples from here on, and none of those taken so far."""
        self.warm_up, self.samples = [*self.warm_up, *self.samples], []

    @property
    def calls(self) -> int:
        """How many DescribeJobs the judged samples cover."""
        return self.samples[-1].calls - self.samples[0].calls if self.samples else 0

    @property
    def step(self) -> float:
        """The memory of the last third over that of the first; nan with fewer than two samples."""
        if len(self.samples) < 2:
            return math.nan
        means = memory_of(self.samples, 3)
        return means[-1] / means[0]

    def failures(self) -> list[str]:
        """Which criteria it does not meet."""
        if self.calls < LEAST_CALLS:
            return [f"{self.name}: {self.calls} DescribeJobs are too few to judge: {LEAST_CALLS}"]
        found = []
        if (number := len({each.pid for each in self.samples})) > 1:
            found.append(f"{self.name}: {number} processes, one after the other, without a kill")
        for limit in LIMITS:
            grown = growth(self.samples, limit.of)
            if not grown <= limit.most:
                words = f"{grown:+.2f} per {PER} DescribeJobs, at most {limit.most:+.2f}"
                found.append(f"{self.name}: {limit.name} {words}")
        if not self.step <= MOST_STEP:
            found.append(f"{self.name}: memory of the last third {self.step - 1:+.1%}")
        return found


def memory_of(samples: Sequence[Sample], number: int) -> list[float]:
    """The mean memory of each of so many parts, in MiB."""
    return [statistics.fmean(each.memory for each in part) for part in parts(samples, number)]


def _curve(samples: Sequence[Sample], number: int) -> str:
    return " ".join(f"{memory:.1f}" for memory in memory_of(samples, number)) or "none"


def table(all_held: Sequence[Held]) -> list[str]:
    """The figures, a line a process."""
    lines = [
        f"once warm:                    growth per {PER} DescribeJobs    last third",
        "process    DescribeJobs   memory, MiB      files    threads   over first   RSS max, MiB",
    ]
    for held in all_held:
        grown = (growth(held.samples, limit.of) for limit in LIMITS)
        memory, files, threads = (f"{each:+.2f}" for each in grown)
        lines.append(
            f"{held.name:<10}{held.calls:>13}{memory:>14}{files:>11}{threads:>11}"
            f"{held.step - 1:>+13.1%}{held.rss:>15.1f}"
        )
    for held in all_held:
        lines.append(f"{held.name}, MiB (USS): warming up {_curve(held.warm_up, 6)}")
        lines.append(f"{held.name}, MiB (USS): by twelfths {_curve(held.samples, 12)}")
    return lines


def ended(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for the ends of all; those that live on."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [each for each in alive if each.is_running()]
