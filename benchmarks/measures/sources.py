"""Many sources of one collector process: the first row, and what they cost while idle."""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import LIGHT
from benchmarks.terminal import ProgramError
from benchmarks.workspace import Workspace

JOBS = 2500
FEW, MANY = 40, 1000
IDLE_FEW, IDLE_MANY = 60.0, 90.0  # seconds; each source is asked every 30
WITHIN = 240.0


def _run(workspace: Workspace, endpoint: Endpoint, count: int, idle: float = 0.0) -> Round:
    argv = [sys.executable, "-m", "benchmarks.programs.sources", str(count), str(idle)]
    done = subprocess.run(
        [*argv, endpoint.url],
        env=workspace.environ(endpoint),
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    if done.returncode:
        raise ProgramError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure_fleet(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure one source and forty in turn, and each idle; a thousand in the last round."""
    for number in range(rounds):
        with Endpoint(LIGHT, JOBS) as endpoint:
            one = _run(workspace, endpoint, 1)
            idle = IDLE_FEW if number == 0 else 0.0
            few = _run(workspace, endpoint, FEW, idle)
            yield {"one source": one["first row"], "40 sources": few["first row"]} | (
                _idle(few, "40") if idle else {}
            )
    with Endpoint(LIGHT, JOBS) as endpoint:
        many = _run(workspace, endpoint, MANY, IDLE_MANY)
    yield {"1,000 listed": many["all lists"]} | _idle(many, "1,000")


def _idle(found: Round, name: str) -> dict[str, float]:
    """Return what a run measured while it was idle, of both processes together."""
    return {
        f"{name} idle": found["ui %"] + found["collector %"],
        f"{name} held": found["ui MB"] + found["collector MB"],
    }


FLEET = Measurement(
    name="fleet",
    how="Sources of one collector process, each with its client, without a screen; four regions of "
    "each account, 2,500 light jobs each, none live; one endpoint. The first row is the first of "
    "any source, from the start of the process. Idle: 60 and 90 s beginning five seconds after the "
    "last first page, each source asked every half minute; CPU clocks and PSS of both processes.",
    measure=measure_fleet,
    figures=(
        Figure("first row of 40 sources", "40 sources", "s", "one source", 1.15),
        Figure("first row of one source", "one source", "s"),
        Figure("40 sources, idle: of a core", "40 idle", "%", most=1.5),
        Figure("40 sources: memory", "40 held", "MB", most=250),
        Figure("1,000 sources: the first page of each", "1,000 listed", "s"),
        Figure("1,000 sources, idle: of a core", "1,000 idle", "%", most=15),
        Figure("1,000 sources: memory", "1,000 held", "MB", most=1000),
    ),
    rounds=9,
    quick=2,
    lasts=600,
)
