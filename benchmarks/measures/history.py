"""A long history: its memory, and how fast it is filtered."""

from collections.abc import Iterator
from statistics import median

from benchmarks.driving import collector_of, load, memory, until_idle
from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import MEDIUM, NEWEST, fleet
from benchmarks.terminal import Program
from benchmarks.workspace import Workspace

FEW, MANY, PAGE = 2500, 100_000, 1000
SIZE = 120, 40
TYPED = 6  # characters of a filter
QUIET = 0.15
PEER = "visidata, 100,000 rows, RSS"


def _filter_waits(program: Program, typed: str) -> list[float]:
    """Return the milliseconds from each key of a filter to the last byte that it draws."""
    program.press("/")
    program.settle()
    waits = []
    for key in typed:
        start = len(program.chunks)
        wait = program.answer(key, 5.0) or 5.0
        first = program.chunks[-1].at if len(program.chunks) > start else 0.0
        program.settle(QUIET)
        waits.append((wait + (program.chunks[-1].at - first if first else 0.0)) * 1000)
    return waits


def _session(workspace: Workspace, jobs: int) -> Round:
    """Measure memory after loading all jobs, then type a filter: a part of a job's id."""
    (job_id, _), *_ = fleet(MEDIUM, 1, 0, NEWEST)
    argv = [*workspace.product, "--page-size", str(PAGE), "--refresh", "60"]
    with (
        Endpoint(MEDIUM, jobs) as endpoint,
        Program(argv, workspace.environ(endpoint), SIZE) as program,
    ):
        load(program, endpoint, jobs, PAGE)
        ui, collector = memory(program.pid), memory(collector_of(program))
        first, *others = _filter_waits(program, job_id.removeprefix("drsjob-")[:TYPED])
    return {
        f"ui, {jobs:,} jobs, RSS": ui["RSS"],
        f"ui, {jobs:,} jobs, PSS": ui["PSS"],
        f"collector, {jobs:,} jobs, RSS": collector["RSS"],
        f"collector, {jobs:,} jobs, PSS": collector["PSS"],
        f"first key of a filter, {jobs:,} jobs": first,
        f"later keys of a filter, {jobs:,} jobs": median(others),
        f"second key of a filter, {jobs:,} jobs": others[0],
        f"last key of a filter, {jobs:,} jobs": others[-1],
    }


def measure(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure with few jobs, with many, and visidata with as many."""
    rows = str(workspace.rows(MEDIUM, MANY))
    for _ in range(rounds):
        measured = {**_session(workspace, FEW), **_session(workspace, MANY)}
        with Program([*workspace.peers.visidata, rows], workspace.environ(), SIZE) as program:
            program.until(b"drsjob-")
            until_idle(program)
            measured[PEER] = memory(program.pid)["RSS"]
        yield measured


def _filter_figures(jobs: int) -> tuple[Figure, ...]:
    keys = {
        key: f"{key} of a filter, {jobs:,} jobs"
        for key in ("first key", "later keys", "second key", "last key")
    }
    return (
        Figure("filter, first key → screen", keys["first key"], "ms"),
        Figure("filter, later keys → screen", keys["later keys"], "ms"),
        Figure("filter, whether that is flat", keys["last key"], "ms", keys["second key"]),
    )


HISTORY = Measurement(
    name="history",
    how="Medium jobs in pages of 1,000, loaded to the end, 120×40; memory from the kernel's "
    "smaps_rollup, once nothing moves. visidata has the list's own facts of the same jobs, flat, "
    "not the jobs themselves. Then a filter of six characters, part of a job id, is typed: from a "
    "key until the last byte of what it draws.",
    measure=measure,
    figures=(
        Figure("memory of the ui, each job openable", f"ui, {MANY:,} jobs, RSS", "MB", PEER, 1.1),
        Figure("of that its own share", f"ui, {MANY:,} jobs, PSS", "MB"),
        Figure("memory of the collector", f"collector, {MANY:,} jobs, RSS", "MB"),
        Figure("of that its own share", f"collector, {MANY:,} jobs, PSS", "MB"),
        *_filter_figures(FEW),
        *_filter_figures(MANY),
    ),
    rounds=1,
    quick=1,
    lasts=900,
)
