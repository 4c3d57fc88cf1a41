"""What recording costs the screen, and how long a step back in a replay takes."""

import time
from collections.abc import Iterator
from contextlib import suppress
from statistics import median

from benchmarks.driving import QUIT
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import MEDIUM
from benchmarks.measures.smooth import name_of, page_through
from benchmarks.recordings import write_recording
from benchmarks.terminal import Program
from benchmarks.workspace import Workspace

JOBS = 5000
GAP = name_of(MEDIUM, JOBS, "longest gap")
BUSY = name_of(MEDIUM, JOBS, "computing in a gap")
BACK, OPEN, TIMELINE, GO_TO = ",", "\r", "4", ":{}\r"
PLACES = ("-1m", "+45m", "+30m", "+15m")  # each is gone to, and stepped back from
STEPS = 15
QUIET = 0.3
SCREENS = (("list", ""), ("job", OPEN), ("timeline", TIMELINE))


def _recorded(workspace: Workspace) -> Round:
    """Page through a list while it is recorded, and while it is not."""
    path = workspace.folder / "paged.drsrec.jsonl.gz"
    path.unlink(missing_ok=True)
    recorded = page_through(workspace, MEDIUM, JOBS, "--record", str(path))
    plain = page_through(workspace, MEDIUM, JOBS)
    return {
        **{f"{name}, recorded": recorded[name] for name in (GAP, BUSY)},
        **{name: plain[name] for name in (GAP, BUSY)},
    }


def _step(program: Program) -> float | None:
    """Return the milliseconds from a key until the last byte of what it draws; None: of nothing."""
    before, pressed = len(program.chunks), time.monotonic()
    program.press(BACK)
    program.settle(QUIET)
    return (program.chunks[-1].at - pressed) * 1000 if len(program.chunks) > before else None


def _stepped(workspace: Workspace) -> Round:
    """Step back in an hour of 100 servers, on three screens."""
    path = workspace.folder / "hour.drsrec.jsonl.gz"
    if not path.exists():
        write_recording(path)
    measured: dict[str, float] = {}
    argv = [*workspace.product, "replay", str(path), "--paused", "--goto", "-1s"]
    with Program(argv, workspace.environ(), (120, 40)) as program:
        program.until(b"drsjob-")
        program.settle(QUIET)
        for screen, keys in SCREENS:
            program.press(keys)
            program.settle(QUIET)
            took = []
            for place in PLACES:
                program.press(GO_TO.format(place))
                program.settle(1.0)
                steps = (_step(program) for _ in range(STEPS))
                took += [step for step in steps if step is not None]
            measured |= {f"{screen}, median": median(took), f"{screen}, longest": max(took)}
        program.press(QUIT)
        with suppress(TimeoutError):
            program.until_ended()
    return measured


def measure(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure both."""
    for _ in range(rounds):
        yield {**_recorded(workspace), **_stepped(workspace)}


RECORDING = Measurement(
    name="recording",
    how="As in smooth, medium jobs, with --record and without, in turn. Then a recording of an "
    "hour in which one job recovers 100 servers, refreshed every five seconds, replayed paused: "
    "15 steps back from each of four places, on the list, the job's servers and its timeline; "
    "from the key until the last byte of what it draws, if it draws anything. 120×40.",
    measure=measure,
    figures=(
        Figure("longest ui loop gap while paging, recorded", f"{GAP}, recorded", "ms", most=33),
        Figure("the same, not recorded", GAP, "ms"),
        Figure("computing in a gap, recorded", f"{BUSY}, recorded", "ms", per=BUSY),
        *(
            Figure(f"a step back in an hour, {kind}", f"{screen}, {kind}", "ms", most=most)
            for screen, _ in SCREENS
            for kind, most in (("median", 100.0), ("longest", None))
        ),
    ),
    rounds=3,
    quick=1,
    lasts=600,
)
