"""The cost of operations on the job list as it grows, compared with Textual's own table."""

import json
import subprocess
from collections.abc import Iterator

from benchmarks.figure import Figure, Measurement, Round
from benchmarks.workspace import Workspace

FEW, MANY = 1000, 100_000
OPERATIONS = {
    "append": "a page of 100 appended",
    "insert": "a job inserted on top",
    "tick": "20 rows on the screen changed",
    "down": "the cursor a row down",
}
AGAINST_DATATABLE = {"append": 0.08, "insert": 0.04, "tick": 0.04, "down": 0.65}
GROWS = 1.2


def _name(kind: str, rows: int, operation: str) -> str:
    return f"{kind} {operation}, {rows:,} rows"


def _costs(workspace: Workspace, kind: str, rows: int) -> Round:
    argv = [*workspace.program("tables"), kind, str(rows)]
    output = subprocess.run(argv, env=workspace.environ(), stdout=subprocess.PIPE, check=True)
    costs = json.loads(output.stdout)
    return {_name(kind, rows, operation): cost for operation, cost in costs.items()}


def measure(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure with few rows, with many, and the DataTable with as many."""
    for _ in range(rounds):
        yield {
            **_costs(workspace, "product", FEW),
            **_costs(workspace, "product", MANY),
            **_costs(workspace, "datatable", MANY),
        }


def _figures(operation: str, what: str) -> tuple[Figure, Figure]:
    many = _name("product", MANY, operation)
    few, peer = _name("product", FEW, operation), _name("datatable", MANY, operation)
    return (
        Figure(f"{what}, as the list grows", many, "ms", few, GROWS),
        Figure(f"{what}, against DataTable", many, "ms", peer, AGAINST_DATATABLE[operation]),
    )


TABLES = Measurement(
    name="tables",
    how="In process, headless at 200×60: the real screen, header, keys and side pane included, "
    "over a client without a collector; and an app with nothing but a DataTable of the same jobs, "
    "six columns. A cost is the CPU time of the event loop's turns from the operation until "
    "nothing more is drawn, the median of nine; events are decoded beforehand. A DataTable has no "
    "insert at a place: a row is added and the table sorted.",
    measure=measure,
    figures=tuple(f for operation, what in OPERATIONS.items() for f in _figures(operation, what)),
    rounds=2,
    quick=1,
    lasts=400,
)
