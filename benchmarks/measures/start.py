"""The time from exec to the first frame, and to the first row of data."""

import re
from collections.abc import Iterator, Sequence

from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import LIGHT
from benchmarks.terminal import Program
from benchmarks.workspace import Workspace

ROWS = 10_000
JOB = re.compile(r"drsjob-[0-9a-f]{8}")

FRAME, HELLO = "drs-tui first frame", "hello-world Textual"
ROW, AWS, VISIDATA, LESS = "drs-tui first row", "aws --max-items 20", "visidata 10,000 rows", "less"


def _frame(lines: Sequence[str]) -> bool:
    """Return whether the first frame is complete: its first and its last line are shown."""
    return lines[0].startswith(" drs-tui") and bool(lines[-1])


def _row(lines: Sequence[str]) -> bool:
    """Return whether a job of the endpoint is shown, at least the beginning of its id."""
    return bool(JOB.search("\n".join(lines)))


def _times(program: Program, *shows: object) -> list[float]:
    """Return the milliseconds to each condition, once nothing more is drawn."""
    program.settle(0.4)
    return [program.first(show) * 1000 for show in shows if callable(show)]


def measure(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure the product, then each peer. The first round does not count."""
    command = ["drs", "describe-jobs", "--max-items", "20", "--output", "text"]
    rows = str(workspace.rows(LIGHT, ROWS))
    with Endpoint(LIGHT, ROWS) as endpoint:
        environ = workspace.environ(endpoint)
        for number in range(rounds + 1):
            measured = {}
            with Program(workspace.product, environ) as program:
                program.until(b"drsjob-")
                measured[FRAME], measured[ROW] = _times(program, _frame, _row)
            with Program(workspace.hello, environ) as program:
                program.until(b"Hello")
                (measured[HELLO],) = _times(program, lambda lines: "Hello" in lines[0])
            with Program([*workspace.peers.aws, *command], environ) as program:
                program.until(b"drsjob-")
                (measured[AWS],) = _times(program, _row)
            with Program([*workspace.peers.visidata, rows], environ) as program:
                program.until(b"drsjob-")
                (measured[VISIDATA],) = _times(program, _row)
            if workspace.peers.less:
                with Program([*workspace.peers.less, rows], environ) as program:
                    program.until(b"drsjob-")
                    (measured[LESS],) = _times(program, _row)
            if number:
                yield measured


START = Measurement(
    name="start",
    how="Fork and exec in a terminal of 80×24, light jobs. The first frame is there when the "
    "emulated screen shows the title and the keys (hello-world: its line); the first row, when it "
    "shows a job id. The clock is that of the chunk read from the terminal. One round beforehand "
    "is thrown away.",
    measure=measure,
    figures=(
        Figure("exec → first frame", FRAME, "ms", HELLO, 1.10),
        Figure("exec → first row of data", ROW, "ms", AWS, 0.75),
        Figure("exec → first row of data", ROW, "ms", VISIDATA, 0.95),
        Figure("exec → first row of data, the floor", ROW, "ms", LESS),
    ),
    rounds=15,
    quick=5,
)
