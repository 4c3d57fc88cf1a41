"""Bytes written for frequent operations: keys, focus, opening a job; with and without screen diff.

Screen diff omits the cells that the terminal already shows; ``--full-redraw`` turns it off.
"""

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.driving import QUIT, cpu_seconds
from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import LIGHT, MEDIUM
from benchmarks.terminal import Program
from benchmarks.workspace import Workspace

SIZE = 200, 60
JOBS, PAGE = 1000, 1000
STEPS, PAGES = 20, 8
FULL = "--full-redraw"
BLUR, FOCUS = "\x1b[O", "\x1b[I"
PEER, LESS = "visidata", "less"
KEYS = {"drs-tui": ("j", "\x1b[6~"), PEER: ("j", "\x06"), LESS: ("j", " ")}


def _bytes_of(program: Program, *keys: str) -> float:
    """Return the median of the bytes written for each key, until nothing more is drawn."""
    costs = []
    for key in keys:
        start = len(program.chunks)
        program.press(key)
        program.settle(0.15)
        costs.append(program.bytes_since(start))
    return median(costs)


def _session(workspace: Workspace, endpoint: Endpoint, options: Sequence[str]) -> Round:
    """Start, move, lose and gain the focus, open a job and leave it."""
    argv = [*workspace.product, "--page-size", str(PAGE), "--refresh", "60", *options]
    name = " ".join(("drs-tui", *options))
    with Program(argv, workspace.environ(endpoint), SIZE) as program:
        program.until(b"drsjob-")
        program.settle(1.0)
        start = program.bytes_since()
        down, page = KEYS["drs-tui"]
        measured = {
            f"{name}, start": float(start),
            f"{name}, down": _bytes_of(program, *[down] * STEPS),
            f"{name}, page down": _bytes_of(program, *[page] * PAGES),
            f"{name}, focus": _bytes_of(program, BLUR) + _bytes_of(program, FOCUS),
            f"{name}, open and leave": _bytes_of(program, "\r") + _bytes_of(program, "h"),
            f"{name}, CPU": cpu_seconds(program.pid) * 1000,
        }
        program.press(QUIT)
        program.until_ended()
    return measured


def _viewer(argv: Sequence[str], workspace: Workspace, name: str) -> Round:
    down, page = KEYS[name]
    with Program(argv, workspace.environ(), SIZE) as program:
        program.until(b"drsjob-")
        program.settle(1.0)
        return {
            f"{name}, down": _bytes_of(program, *[down] * STEPS),
            f"{name}, page down": _bytes_of(program, *[page] * PAGES),
        }


def _peers(workspace: Workspace) -> Round:
    rows = str(workspace.rows(LIGHT, JOBS))
    measured = dict(_viewer([*workspace.peers.visidata, rows], workspace, PEER))
    if workspace.peers.less:
        measured |= _viewer([*workspace.peers.less, rows], workspace, LESS)
    return measured


def measure_bytes(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure the product with its defaults, and viewers of rows."""
    with Endpoint(LIGHT, JOBS) as endpoint:
        for _ in range(rounds):
            yield {**_session(workspace, endpoint, ()), **_peers(workspace)}


BYTES = Measurement(
    name="bytes",
    how="1,000 light jobs loaded, 200×60: bytes until nothing more is drawn, of a key; the median "
    "of twenty steps down and eight pages down, as visidata and less on the same rows. Focus is "
    "lost and gained as a terminal says it.",
    measure=measure_bytes,
    figures=(
        Figure("cursor down", "drs-tui, down", "B", f"{PEER}, down", 1.0),
        Figure("page down", "drs-tui, page down", "B", f"{PEER}, page down", 1.0),
        Figure("cursor down, the floor", "drs-tui, down", "B", f"{LESS}, down"),
        Figure("page down, the floor", "drs-tui, page down", "B", f"{LESS}, page down"),
        Figure("focus lost and gained", "drs-tui, focus", "B", most=0),
    ),
    rounds=3,
    quick=1,
)


def measure_screen_diff(workspace: Workspace, rounds: int) -> Iterator[Round]:
    """Measure the same session with screen diff and with ``--full-redraw``."""
    with Endpoint(MEDIUM, JOBS) as endpoint:
        for _ in range(rounds):
            with_it, without = (_session(workspace, endpoint, options) for options in ((), (FULL,)))
            yield {**with_it, **without}


def _against_full_redraw(what: str, of: str, unit: str, most: float) -> Figure:
    return Figure(what, f"drs-tui, {of}", unit, f"drs-tui {FULL}, {of}", most)


SCREEN_DIFF = Measurement(
    name="diff",
    how=f"The same session of keys as it comes and with `{FULL}`, medium jobs; CPU is that of the "
    "ui's process from exec to the last key.",
    measure=measure_screen_diff,
    figures=(
        _against_full_redraw("start, to the first page at rest", "start", "B", 0.3),
        _against_full_redraw("open and leave a job", "open and leave", "B", 0.35),
        _against_full_redraw("CPU of the ui, of the whole session", "CPU", "ms", 1.1),
    ),
    rounds=3,
    quick=1,
    lacks=lambda workspace: "" if FULL in workspace.options else f"drs-tui does not know {FULL}",
)
