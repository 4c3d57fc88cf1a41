"""Bytes, CPU time and requests when little happens."""

import re
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks.driving import collector_of, cpu_seconds, load
from benchmarks.endpoint import Endpoint, Request
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import LIGHT, MEDIUM
from benchmarks.terminal import Program
from benchmarks.workspace import Workspace

IDLE, WATCHED = 30.0, 60.0
WIDE = 200, 60
ROWS, LIVE = 20, 40
LOADED, PAGE = 1000, 25  # more are live than the head shows: a tick requests those by id
TICKS = 15
SETTLES_WITHIN = 5.0
# Times and durations: 22:53:39Z, 3m12s, 9m, 4 h, 12 s ago.
TIMES = re.compile(r"\d+:\d\d(:\d\d)?Z?|\d+ ?[smhd]\b")


def unexplained(sizes: Sequence[int], screens: Sequence[Sequence[str]]) -> int:
    """Return the bytes of chunks that changed nothing on the screen, or more than times.

    ``screens``: the one before the first chunk, then the one after each chunk.
    """

    def timeless(screen: Sequence[str]) -> list[str]:
        return [TIMES.sub("T", line) for line in screen]

    return sum(
        size
        for size, (before, after) in zip(sizes, pairwise(screens), strict=True)
        if before == after or timeless(before) != timeless(after)
    )


def _unexplained_since(program: Program, start: int) -> int:
    sizes = [len(chunk.data) for chunk in program.chunks[start:]]
    return unexplained(sizes, [lines for _, lines in program.played()][start - 1 :])


def measure_idle(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure while no job is live and no key is pressed."""
    for _ in range(rounds):
        with (
            Endpoint(LIGHT, LOADED) as endpoint,
            Program(workspace.product, workspace.environ(endpoint), WIDE) as program,
        ):
            program.until(b"drsjob-")
            program.read_for(SETTLES_WITHIN)
            pids = program.pid, collector_of(program)
            start, before = len(program.chunks), [cpu_seconds(pid) for pid in pids]
            program.read_for(IDLE)
            ui, collector = (
                (cpu_seconds(pid) - was) / IDLE * 100 for pid, was in zip(pids, before, strict=True)
            )
            yield {
                "bytes": program.bytes_since(start),
                "bytes not of times": _unexplained_since(program, start),
                "both processes": ui + collector,
                "ui": ui,
                "collector": collector,
            }


QUIET = Measurement(
    name="quiet",
    how="1,000 light jobs, none live, 200×60, default options, five seconds after the first page: "
    "30 s of what is written, and of both processes' CPU clocks. A byte is explained when the "
    "screen before and after differs in times, and in nothing else.",
    measure=measure_idle,
    figures=(
        Figure("nothing live, 30 s", "bytes not of times", "B", most=0),
        Figure("nothing live, 30 s: `as of` and the like included", "bytes", "B"),
        Figure("nothing live, 30 s: of a core", "both processes", "%", most=0.3),
        Figure("nothing live, 30 s: of a core", "ui", "%"),
        Figure("nothing live, 30 s: of a core", "collector", "%"),
    ),
    rounds=2,
    quick=1,
)


def _heads(endpoint: Endpoint, since: float) -> list[Request]:
    return [r for r in endpoint.requests() if r.page == "head" and r.at >= since]


def measure_running(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure the product, the product every second, and top every second, at the same time."""
    for _ in range(rounds):
        yield _running(workspace)


def _running(workspace: Workspace) -> Round:
    world = MEDIUM, LOADED, "--live", str(ROWS), "--moves"
    top = [*workspace.peers.top, "-d1"]
    with (
        Endpoint(*world) as endpoint,
        Endpoint(*world) as quick,
        Program(workspace.product, workspace.environ(endpoint), WIDE) as usual,
        Program([*workspace.product, "--refresh", "1"], workspace.environ(quick), WIDE) as every,
        Program(top, workspace.environ(), WIDE) as peer,
    ):
        programs = usual, every, peer

        def read(seconds: float) -> None:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                for program in programs:
                    program.read(0.02)

        read(SETTLES_WITHIN + 5)
        since, starts = time.monotonic(), [len(program.chunks) for program in programs]
        read(WATCHED)
        written = [p.bytes_since(start) for p, start in zip(programs, starts, strict=True)]
        return {
            "drs-tui": written[0] / WATCHED,
            "drs-tui --refresh 1": written[1] / WATCHED,
            "top -d1": written[2] / WATCHED,
            "a tick": written[0] / max(1, len(_heads(endpoint, since))),
        }


RUNNING = Measurement(
    name="running",
    how="20 live medium jobs on the screen, one of them going on every five seconds, 200×60; what "
    "is written in a minute, by drs-tui as it comes (every five seconds), by drs-tui every "
    "second, and by `top -d1`, all three at the same time.",
    measure=measure_running,
    figures=(
        Figure("20 running rows", "drs-tui", "B/s", "top -d1", 0.25),
        Figure("20 running rows, every second", "drs-tui --refresh 1", "B/s", "top -d1"),
        Figure("20 running rows", "a tick", "B", most=400),
    ),
    rounds=1,
    quick=1,
    lacks=lambda workspace: "" if workspace.peers.top else "there is no top on this machine",
)


def measure_ticks(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Count the requests between one for the list's head and the next."""
    argv = [*workspace.product, "--page-size", str(PAGE), "--refresh", "1"]
    for _ in range(rounds):
        with (
            Endpoint(MEDIUM, LOADED, "--live", str(LIVE), "--moves") as endpoint,
            Program(argv, workspace.environ(endpoint)) as program,
        ):
            load(program, endpoint, LOADED, PAGE)
            program.press("g")
            program.read_for(SETTLES_WITHIN)
            since = time.monotonic()
            program.until(lambda e=endpoint, s=since: len(_heads(e, s)) > TICKS)  # type: ignore[misc]
            requests = [request for request in endpoint.requests() if request.at >= since]
        heads = [index for index, request in enumerate(requests) if request.page == "head"]
        ticks = [requests[start:end] for start, end in pairwise(heads)]
        yield {
            "calls": max(map(len, ticks)),
            "DescribeJobs": max(sum(bool(r.page) for r in tick) for tick in ticks),
        }


CALLS = Measurement(
    name="calls",
    how="1,000 medium jobs loaded in pages of 25, of which 40 are live: more than the head shows. "
    "Counted at the endpoint over 15 ticks; the most of any tick.",
    measure=measure_ticks,
    figures=(
        Figure("a tick's calls, 1,000 loaded, 40 live", "calls", "calls", most=3),
        Figure("a tick's calls, 1,000 loaded, 40 live", "DescribeJobs", "calls", most=2),
    ),
    rounds=1,
    quick=1,
)
