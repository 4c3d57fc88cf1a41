"""What the processes hold, sampled through the run, and how the last third compares."""

import math
import statistics
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import psutil

MIB = 1 << 20
MOST_GROWTH = 1.05


class Sample(NamedTuple):
    """One process at an instant. ``at`` in 0..1 of the run; ``memory`` is its own (USS), bytes."""

    at: float
    pid: int
    memory: int
    files: int
    threads: int


@dataclass(slots=True)
class Held:
    """One of the two processes through the run. ``rss`` is the largest seen."""

    name: str
    samples: list[Sample] = field(default_factory=list)
    rss: int = 0

    def take(self, at: float, process: psutil.Process | None) -> None:
        """Look at it, if it is there."""
        with suppress(psutil.Error):
            if process is None:
                return
            memory = process.memory_full_info()
            self.rss = max(self.rss, memory.rss)
            self.samples.append(
                Sample(at, process.pid, memory.uss, process.num_fds(), process.num_threads())
            )

    def third(self, number: int) -> list[Sample]:
        """The samples of the first, second or last third (0, 1, 2)."""
        return [each for each in self.samples if int(min(each.at, 0.999) * 3) == number]

    def twelfths(self) -> list[float]:
        """The mean memory of each twelfth of the run, in bytes; between two of them the list is
        asked for anew."""
        parts: list[list[int]] = [[] for _ in range(12)]
        for each in self.samples:
            parts[int(min(each.at, 0.999) * 12)].append(each.memory)
        return [statistics.fmean(part) if part else 0.0 for part in parts]

    def memory(self, number: int) -> float:
        """The mean of a third, in bytes; nan where it was not seen in that third."""
        samples = self.third(number)
        return statistics.fmean(each.memory for each in samples) if samples else math.nan

    def least(self, number: int, what: Callable[[Sample], int]) -> int:
        """The least of a third: what is there also when nothing is under way; 0 where it was not
        seen in that third."""
        return min(map(what, self.third(number)), default=0)

    @property
    def growth(self) -> float:
        """The memory of the last third over that of the middle one."""
        return self.memory(2) / self.memory(1)

    def failures(self) -> list[str]:
        """Which criteria it does not meet."""
        if math.isnan(self.growth):
            return [f"{self.name}: it was not there to be measured"]
        found = []
        if self.growth > MOST_GROWTH:
            found.append(f"{self.name}: memory of the last third {self.growth - 1:+.1%}")
        for words, what in COUNTED.items():
            before, after = self.least(1, what), self.least(2, what)
            if after > before:
                found.append(f"{self.name}: {words} {before} → {after}")
        return found


COUNTED: dict[str, Callable[[Sample], int]] = {
    "files": lambda sample: sample.files,
    "threads": lambda sample: sample.threads,
}


def table(all_held: Sequence[Held]) -> list[str]:
    """The figures, a line a process."""
    lines = [
        "            memory, MiB (USS; mean of each third)   files       threads",
        "process     first  middle    last  last/middle  RSS max  (least of middle, last third)",
    ]
    for held in all_held:
        first, middle, last = (held.memory(number) / MIB for number in range(3))
        counts = "".join(
            f"{held.least(1, what):>5} →{held.least(2, what):>4}" for what in COUNTED.values()
        )
        lines.append(
            f"{held.name:<10}{first:>7.1f}{middle:>8.1f}{last:>8.1f}{held.growth - 1:>+13.1%}"
            f"{held.rss / MIB:>9.1f}{counts}"
        )
    for held in all_held:
        curve = " ".join(f"{memory / MIB:.0f}" for memory in held.twelfths())
        lines.append(f"{held.name:<10} by twelfths, MiB: {curve}")
    return lines


def ended(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for the ends of all; those that live on."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return [each for each in alive if each.is_running()]
