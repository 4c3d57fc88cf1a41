"""Drives the product, and reads figures of running processes."""

import time
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from pathlib import Path
from statistics import quantiles

from benchmarks.endpoint import Endpoint
from benchmarks.terminal import Program, ProgramError

END = "the end"
LAST, UP, FIRST, QUIT = "G", "k", "g", "q"
REPEATS = 0.03  # a held key's rate, as terminals have it
ANSWERS_WITHIN = 0.1
UNHURRIED = 0.15
LOOKS_EVERY = 1.5
LOADS_WITHIN = 600.0
COLLECTOR = "drs_tui.collector"


def shows_end(lines: list[str]) -> bool:
    """Return whether the list shows its last line."""
    return any(END in line for line in lines)


def to_the_end(
    program: Program, endpoint: Endpoint, pages: int, press: Callable[[], None], patience: float
) -> None:
    """Call ``press`` until the list is loaded to its end.

    The end is detected in the bytes written; or, if it is not written in one piece, on the screen,
    which is emulated only now and then, and not before the last page was requested.
    """
    looked = began = time.monotonic()
    start = len(program.chunks)
    while not any(END.encode() in chunk.data for chunk in program.chunks[start:]):
        start = len(program.chunks)
        press()
        now = time.monotonic()
        if now > looked + LOOKS_EVERY:
            looked = now
            requested = sum(request.page in ("head", "more") for request in endpoint.requests())
            if requested >= pages and END in program.screen():
                return
        if now > began + patience:
            raise ProgramError(f"not at the end after {patience:.0f} s:\n{program.screen()}")


def holding_end(program: Program) -> Callable[[], None]:
    """Return a function that presses End like a held key, but waits a little for what it draws.

    On a busy machine keys would pile up otherwise, and be measured.
    """

    def press() -> None:
        program.press(LAST)
        if program.read(ANSWERS_WITHIN):
            program.read_for(REPEATS)

    return press


def load(program: Program, endpoint: Endpoint, jobs: int, page: int) -> None:
    """Load ``jobs`` jobs in pages of ``page``, slowly, and wait until nothing is drawn."""

    def press() -> None:
        program.press(LAST)
        program.read_for(UNHURRIED)

    program.until(b"drsjob-")
    to_the_end(program, endpoint, ceil(jobs / page), press, LOADS_WITHIN)
    program.settle(0.5)


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1]


# processes


def collector_of(program: Program) -> int:
    """Return the process id of the product's collector."""
    for child in program.children():
        if COLLECTOR in child.cmdline():
            return child.pid
    raise ProgramError("it has no collector")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process in seconds, to the nanosecond."""
    return time.clock_gettime((~pid << 3) | 2)  # Linux: the CPU clock of a process


def memory(pid: int) -> dict[str, float]:
    """Return the MB resident (``RSS``), and the process's proportional share of it (``PSS``)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    found = {}
    for line in rollup:
        name, _, value = line.partition(":")
        with suppress(ValueError, IndexError):
            if name in ("Rss", "Pss"):
                found[name.upper()] = int(value.split()[0]) * 1024 / 1e6
    return found


def until_idle(program: Program, patience: float = 120.0) -> None:
    """Read until the program uses almost no CPU for a second."""
    deadline = time.monotonic() + patience
    while True:
        before = cpu_seconds(program.pid)
        program.read_for(1.0)
        if cpu_seconds(program.pid) - before < 0.02:
            return
        if time.monotonic() > deadline:
            raise ProgramError(f"never idle:\n{program.screen()}")
