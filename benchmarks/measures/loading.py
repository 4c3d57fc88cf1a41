"""How long it takes to load ten thousand jobs."""

import subprocess
import time
from collections.abc import Iterator

from benchmarks.driving import holding_end, shows_end, to_the_end
from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import LIGHT
from benchmarks.terminal import Program
from benchmarks.workspace import Workspace

JOBS, PAGE = 10_000, 1000
OURS, AWS, PIPED = "drs-tui", "aws … --page-size 1000", "the same into a pipe"


def _ours(workspace: Workspace) -> float:
    # An endpoint of its own: its requests show how far this program is.
    with Endpoint(LIGHT, JOBS) as endpoint:
        argv = [*workspace.product, "--page-size", str(PAGE)]
        with Program(argv, workspace.environ(endpoint)) as program:
            program.until(b"drsjob-")
            to_the_end(program, endpoint, JOBS // PAGE, holding_end(program), 60.0)
            program.settle(0.5)
            return program.first(shows_end) * 1000


def measure(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure the product, then the AWS CLI writing to a terminal, and to a pipe."""
    command = ["drs", "describe-jobs", "--output", "text", "--page-size", str(PAGE)]
    with Endpoint(LIGHT, JOBS) as endpoint:
        argv, environ = [*workspace.peers.aws, *command], workspace.environ(endpoint)
        for _ in range(rounds):
            measured = {OURS: _ours(workspace)}
            with Program(argv, environ) as program:
                measured[AWS] = (program.until_ended() - program.began) * 1000
                program.chunks.clear()
            began = time.monotonic()
            subprocess.run(argv, env=environ, stdout=subprocess.PIPE, check=True)
            measured[PIPED] = (time.monotonic() - began) * 1000
            yield measured


LOADING = Measurement(
    name="loading",
    how="From exec until the list says that it is at its end, End held down (a key 30 ms after "
    "something was drawn, or after 100 ms); the AWS CLI until it has ended, what it writes being "
    "read as fast as it comes. Light jobs, 80×24.",
    measure=measure,
    figures=(
        Figure("10,000 light jobs loaded to the end", OURS, "ms", AWS, 0.5),
        Figure("10,000 light jobs loaded to the end", OURS, "ms", PIPED),
    ),
    rounds=5,
    quick=2,
)
