"""How long keys wait while pages are loaded."""

import json
import time
from collections.abc import Iterator

from benchmarks.driving import LAST, QUIT, UP, p95, to_the_end
from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import BIG, MEDIUM, Kind
from benchmarks.programs.turns import Turn
from benchmarks.terminal import Program
from benchmarks.workspace import Workspace

PAGE = 100
WORLDS = ((MEDIUM, 10_000), (BIG, 1000))
NO_ANSWER = 1.0
BETWEEN = 0.02


def name_of(kind: Kind, jobs: int, what: str) -> str:
    """Return the name of a figure."""
    return f"{what}, {jobs:,} {kind.name}"


def page_through(workspace: Workspace, kind: Kind, jobs: int, *options: str) -> Round:
    """Press End and Up in turn until the end, each after the answer to the one before."""
    noted = workspace.folder / "turns.json"
    argv = [*workspace.program("probed"), "--page-size", str(PAGE), *options]
    waits: list[float] = []
    with Endpoint(kind, jobs) as endpoint:
        environ = workspace.environ(endpoint) | {"TURNS": str(noted)}
        with Program(argv, environ, (120, 40)) as program:
            program.until(b"drsjob-")
            program.settle()

            def press() -> None:
                for key in (LAST, UP):  # on the first row Up has nothing to answer with
                    waits.append(program.answer(key, NO_ANSWER) or NO_ANSWER)
                    program.read_for(BETWEEN)

            began = time.monotonic()
            to_the_end(program, endpoint, jobs // PAGE, press, 120.0)
            ended = time.monotonic()
            program.settle()
            program.press(QUIT)
            program.until_ended()
    turns = [Turn(*turn) for turn in json.loads(noted.read_text())]
    paging = [turn for turn in turns if began <= turn.began <= ended]
    return {
        name_of(kind, jobs, "longest gap"): max(turn.took for turn in paging) * 1000,
        name_of(kind, jobs, "computing in a gap"): max(turn.busy for turn in paging) * 1000,
        name_of(kind, jobs, "key p95"): p95(waits) * 1000,
    }


def measure(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure with medium jobs, and with big ones."""
    for _ in range(rounds):
        measured: dict[str, float] = {}
        for kind, jobs in WORLDS:
            measured |= page_through(workspace, kind, jobs)
        yield measured


def _figures(kind: Kind, jobs: int) -> tuple[Figure, ...]:
    gap, busy, key = (
        name_of(kind, jobs, what) for what in ("longest gap", "computing in a gap", "key p95")
    )
    return (
        Figure("longest ui loop gap while paging", gap, "ms", most=33, aim=16),
        Figure("of that computing (the rest is the machine's)", busy, "ms"),
        Figure("key → bytes while paging, p95", key, "ms", most=35),
    )


SMOOTH = Measurement(
    name="smooth",
    how="The installed program with a probe in its event loop's selector, which notes how long "
    "each turn takes, adding nothing to the loop. It pages to the end in pages of 100, End and Up "
    "pressed in turn; a key's wait is from its byte's being written until the first bytes come "
    "back. 120×40.",
    measure=measure,
    figures=tuple(figure for kind, jobs in WORLDS for figure in _figures(kind, jobs)),
    rounds=3,
    quick=1,
    lasts=400,
)
