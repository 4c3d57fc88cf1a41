"""The whole program with many sources: its first row, a key held while it loads, and at rest."""

import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.driving import LAST, QUIT, UP, cpu_seconds, memory, p95, to_the_end
from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import LIGHT
from benchmarks.measures.smooth import BETWEEN, NO_ANSWER
from benchmarks.programs.sources import PROFILE, REGIONS
from benchmarks.programs.turns import Turn
from benchmarks.terminal import Program
from benchmarks.workspace import Workspace

JOBS, HELD_JOBS, PAGE = 2500, 300, 100
FEW, MANY = 40, 1000
SIZE = 120, 40
SETTLES, IDLE_FEW, IDLE_MANY = 10.0, 60.0, 90.0  # seconds; each source is asked every 30
LISTED_WITHIN = 240.0
# A job's id; its end alone, as the list shows it with columns for account and region.
ROW = re.compile(rb"drsjob-|\xe2\x80\xa6[0-9a-f]{7}")


def _options(count: int) -> list[str]:
    """Return the options that choose so many sources, four regions of each account; or one."""
    if count == 1:
        return ["--profile", "account-0", "--region", REGIONS[0]]
    return ["--profiles", "account-*", "--regions", ",".join(REGIONS)]


def _has_row(program: Program) -> bool:
    return any(ROW.search(chunk.data) for chunk in program.chunks)


@contextmanager
def _showing(
    workspace: Workspace, count: int, jobs: int, argv: Sequence[str], **environ: str
) -> Iterator[tuple[Program, Endpoint]]:
    """Run a program on so many sources, each with so many jobs of its own."""
    config = workspace.folder / "config"
    config.write_text("".join(map(PROFILE.format, range(-(-count // len(REGIONS))))))
    with Endpoint(LIGHT, jobs, "--sources") as endpoint:
        around = workspace.environ(endpoint) | {"AWS_CONFIG_FILE": str(config)} | environ
        without_keys = {n: v for n, v in around.items() if not n.startswith(("AWS_ACC", "AWS_SEC"))}
        with Program([*argv, *_options(count)], without_keys, SIZE) as program:
            yield program, endpoint


def _first_row(workspace: Workspace, count: int) -> Round:
    with _showing(workspace, count, JOBS, workspace.product) as (program, _):
        program.until(lambda: _has_row(program))
        row = next(chunk.at for chunk in program.chunks if ROW.search(chunk.data))
        pids = [program.pid, *(child.pid for child in program.children())]
        cpu = sum(map(cpu_seconds, pids))
    return {"row": row - program.began, "cpu": cpu}


def _held(workspace: Workspace) -> Round:
    """Press End and Up in turn until the end, each after the answer to the one before."""
    noted = workspace.folder / "turns.json"
    waits: list[float] = []
    argv = [*workspace.program("probed"), "--page-size", str(PAGE)]
    with _showing(workspace, FEW, HELD_JOBS, argv, TURNS=str(noted)) as (program, endpoint):
        program.until(lambda: _has_row(program))

        def press() -> None:
            for key in (LAST, UP):
                waits.append(program.answer(key, NO_ANSWER) or NO_ANSWER)
                program.read_for(BETWEEN)

        began = time.monotonic()
        to_the_end(program, endpoint, FEW * HELD_JOBS // PAGE, press, 240.0)
        ended = time.monotonic()
        program.settle()
        program.press(QUIT)
        program.until_ended()
    turns = [Turn(*turn) for turn in json.loads(noted.read_text())]
    paging = [turn for turn in turns if began <= turn.began <= ended]
    return {
        "key p95": p95(waits) * 1000,
        "longest gap": max(turn.took for turn in paging) * 1000,
        "computing in a gap": max(turn.busy for turn in paging) * 1000,
    }


def _at_rest(workspace: Workspace, count: int, idle: float) -> Round:
    """Return when every source has answered, and what all processes cost afterwards."""
    with _showing(workspace, count, JOBS, workspace.product) as (program, endpoint):
        began = program.began

        def is_listed() -> bool:
            program.read_for(0.5)
            return sum(request.page == "head" for request in endpoint.requests()) >= count

        program.until(is_listed, LISTED_WITHIN)
        listed = time.monotonic() - began
        program.read_for(SETTLES)
        pids = [program.pid, *(child.pid for child in program.children())]
        before = sum(map(cpu_seconds, pids))
        program.read_for(idle)
        cpu = (sum(map(cpu_seconds, pids)) - before) / idle * 100
        held = sum(memory(pid)["PSS"] for pid in pids)
    return {"listed": listed, "idle": cpu, "held": held}


def _named(found: Round, name: str) -> Round:
    return {f"{name} {what}": value for what, value in found.items()}


def measure(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure one source and forty in turn, and a thousand in the last round."""
    for number in range(rounds):
        found = {
            **_named(_first_row(workspace, 1), "1"),
            **_named(_first_row(workspace, FEW), "40"),
            **_named(_held(workspace), "40"),
        }
        if number == rounds - 1:
            found |= _named(_at_rest(workspace, FEW, IDLE_FEW), "40")
            found |= _named(_first_row(workspace, MANY), "1,000")
            found |= _named(_at_rest(workspace, MANY, IDLE_MANY), "1,000")
        yield found


FLEET_SCREEN = Measurement(
    name="fleet-screen",
    how="The installed program with --profiles and --regions, four regions of each account, light "
    "jobs, each source's own, none live; one endpoint, 120×40. The first row is the first of any "
    "source, that of one source with --profile and --region. The keys: as in smooth, 300 jobs a "
    "source. At rest: ten seconds after the last source was asked, 60 and 90 s without a key; "
    "CPU clocks and PSS of all processes.",
    measure=measure,
    figures=(
        Figure("first row of 40 sources on the screen", "40 row", "s", "1 row", 1.15),
        Figure("first row of one source on the screen", "1 row", "s"),
        Figure("CPU of all processes until then", "40 cpu", "s", "1 cpu"),
        Figure("key → bytes while 40 sources are paged, p95", "40 key p95", "ms", most=35),
        Figure("longest ui loop gap meanwhile", "40 longest gap", "ms", most=33),
        Figure("of that computing (the rest is the machine's)", "40 computing in a gap", "ms"),
        Figure("40 sources on the screen, idle: of a core", "40 idle", "%", most=1.5),
        Figure("40 sources on the screen: memory", "40 held", "MB", most=250),
        Figure("first row of 1,000 sources on the screen", "1,000 row", "s"),
        Figure("1,000 sources on the screen: each asked", "1,000 listed", "s"),
        Figure("1,000 sources on the screen, idle: of a core", "1,000 idle", "%", most=15),
        Figure("1,000 sources on the screen: memory", "1,000 held", "MB", most=1000),
    ),
    rounds=5,
    quick=1,
    lasts=1200,
)
