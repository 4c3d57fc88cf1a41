"""How long quitting takes while the service does not answer."""

import time
from collections.abc import Iterator

from benchmarks.driving import LAST, QUIT
from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import LIGHT
from benchmarks.terminal import Program, ProgramError
from benchmarks.workspace import Workspace

OURS = "drs-tui"


def measure(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Press q while a requested page is never answered."""
    for _ in range(rounds):
        with (
            Endpoint(LIGHT, 10_000, "--hangs") as endpoint,
            Program(workspace.product, workspace.environ(endpoint)) as program,
        ):
            program.until(b"drsjob-")
            program.settle()
            program.press(LAST)
            program.until(lambda e=endpoint: any(r.page == "more" for r in e.requests()))  # type: ignore[misc]
            program.settle()
            children = program.children()
            pressed = time.monotonic()
            program.press(QUIT)
            ended = program.until_ended()
            if any(child.is_running() for child in children):
                raise ProgramError("a process outlives it")
            yield {OURS: (ended - pressed) * 1000}


QUITTING = Measurement(
    name="quitting",
    how="The endpoint never answers the second page. From q until the program has ended; no "
    "process of it may be left then.",
    measure=measure,
    figures=(Figure("quit with a request hanging", OURS, "ms", most=500),),
    rounds=5,
    quick=2,
)
