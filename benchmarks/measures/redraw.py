"""Bytes of what is done all the time: keys, focus, opening a job; with and without the shadow.

The shadow is what keeps cells from being written that are on the screen already; ``--full-redraw``
turns it off.
"""

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.driving import QUIT, cpu_seconds
from benchmarks.endpoint import Endpoint
from benchmarks.figure import Figure, Measurement, Round
from benchmarks.fleet import LIGHT, MEDIUM
from benchmarks.place import Place
from benchmarks.terminal import Program

SIZE = 200, 60
JOBS, PAGE = 1000, 1000
STEPS, PAGES = 20, 8
FULL = "--full-redraw"
BLUR, FOCUS = "\x1b[O", "\x1b[I"
PEER, LESS = "visidata", "less"
KEYS = {"drs-tui": ("j", "\x1b[6~"), PEER: ("j", "\x06"), LESS: ("j", " ")}


def _bytes_of(program: Program, *keys: str) -> float:
    """How many bytes each key costs, until nothing more is drawn."""
    costs = []
    for key in keys:
        start = len(program.chunks)
        program.press(key)
        program.settle(0.15)
        costs.append(program.bytes_since(start))
    return median(costs)


def _session(place: Place, endpoint: Endpoint, options: Sequence[str]) -> Round:
    """Start, move, lose the focus and have it again, open a job and leave it."""
    argv = [*place.product, "--page-size", str(PAGE), "--refresh", "60", *options]
    name = " ".join(("drs-tui", *options))
    with Program(argv, place.environ(endpoint), SIZE) as program:
        program.until(b"drsjob-")
        program.settle(1.0)
        start = program.bytes_since()
        down, page = KEYS["drs-tui"]
        measured = {
            f"{name}, start": float(start),
            f"{name}, down": _bytes_of(program, *[down] * STEPS),
            f"{name}, page down": _bytes_of(program, *[page] * PAGES),
            f"{name}, focus": _bytes_of(program, BLUR) + _bytes_of(program, FOCUS),
            f"{name}, open and leave": _bytes_of(program, "\r") + _bytes_of(program, "\x1b"),
            f"{name}, CPU": cpu_seconds(program.pid) * 1000,
        }
        program.press(QUIT)
        program.until_ended()
    return measured


def _viewer(argv: Sequence[str], place: Place, name: str) -> Round:
    down, page = KEYS[name]
    with Program(argv, place.environ(), SIZE) as program:
        program.until(b"drsjob-")
        program.settle(1.0)
        return {
            f"{name}, down": _bytes_of(program, *[down] * STEPS),
            f"{name}, page down": _bytes_of(program, *[page] * PAGES),
        }


def _peers(place: Place) -> Round:
    rows = str(place.rows(LIGHT, JOBS))
    measured = dict(_viewer([*place.peers.visidata, rows], place, PEER))
    if place.peers.less:
        measured |= _viewer([*place.peers.less, rows], place, LESS)
    return measured


def measure_bytes(place: Place, rounds: int) -> Iterator[Round]:
    """The product as it comes, and the viewers of rows."""
    with Endpoint(LIGHT, JOBS) as endpoint:
        for _ in range(rounds):
            yield {**_session(place, endpoint, ()), **_peers(place)}


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


def measure_shadow(place: Place, rounds: int) -> Iterator[Round]:
    """The same session with and without."""
    with Endpoint(MEDIUM, JOBS) as endpoint:
        for _ in range(rounds):
            with_it, without = (_session(place, endpoint, options) for options in ((), (FULL,)))
            yield {**with_it, **without}


def _other_client(what: str, of: str, unit: str, most: float) -> Figure:
    return Figure(what, f"drs-tui, {of}", unit, f"drs-tui {FULL}, {of}", most)


SHADOW = Measurement(
    name="shadow",
    how=f"The same session of keys as it comes and with `{FULL}`, medium jobs; CPU is that of the "
    "ui's process from exec to the last key.",
    measure=measure_shadow,
    figures=(
        _other_client("start, to the first page at rest", "start", "B", 0.3),
        _other_client("open and leave a job", "open and leave", "B", 0.35),
        _other_client("CPU of the ui, of the whole session", "CPU", "ms", 1.1),
    ),
    rounds=3,
    quick=1,
    lacks=lambda place: "" if FULL in place.options else f"drs-tui does not know {FULL}",
)
