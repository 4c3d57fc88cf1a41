"""``--profile start``: where the way to the first row goes, in both processes.

Milestones first, which cost next to nothing to note; then imports by ``-X importtime``, which makes
everything slower: read its figures as shares.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.endpoint import Endpoint
from benchmarks.fleet import LIGHT
from benchmarks.place import Place
from benchmarks.terminal import Program

ROUNDS, MOST = 7, 15
HEAD = "import time:"


class Imported(NamedTuple):
    """A module, its own milliseconds, and those of all that it imported too."""

    name: str
    own: float
    whole: float
    depth: int


def _imports(told: str) -> Iterator[Imported]:
    for line in told.splitlines():
        own, _, rest = line.removeprefix(HEAD).partition("|")
        whole, _, name = rest.partition("|")
        if line.startswith(HEAD) and own.strip().isdigit():
            depth = (len(name) - len(name.lstrip()) - 1) // 2
            yield Imported(name.strip(), int(own) / 1000, int(whole) / 1000, depth)


def _summary(told: str) -> str:
    """By package, and the dearest modules."""
    imported = list(_imports(told))
    by_package: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for one in imported:
        package = one.name.partition(".")[0]
        package = "standard library" if package in sys.stdlib_module_names else package
        by_package[package] += one.own  # type: ignore[assignment]
        modules[package] += 1
    total = sum(one.own for one in imported)
    lines = [f"  {total:7.1f} ms  {len(imported)} modules"]
    for package, own in by_package.most_common(MOST):
        lines.append(f"  {own:7.1f} ms  {package} ({modules[package]})")
    lines.append("  the dearest by themselves:")
    dearest = sorted(imported, key=lambda one: one.own, reverse=True)[:MOST]
    lines += [f"  {one.own:7.1f} ms  {one.name}" for one in dearest]
    return "\n".join(lines)


def _milestones(place: Place, endpoint: Endpoint) -> dict[str, float]:
    """Milliseconds since exec, by name; the medians of several starts."""
    noted = place.folder / "milestones.json"
    environ = place.environ(endpoint) | {"MILESTONES": str(noted)}
    rounds = []
    for _ in range(ROUNDS):
        with Program(place.program("milestones"), environ) as program:
            program.until(b"drsjob-")
            program.settle()
            since = program.began
        rounds.append({k: (at - since) * 1000 for k, at in json.loads(noted.read_text()).items()})
    return {what: median(r[what] for r in rounds if what in r) for what in rounds[-1]}


def _of_ui(place: Place, endpoint: Endpoint) -> str:
    """What ``-X importtime`` says of the ui until the first row is there."""
    file = place.folder / "ui.txt"
    python = f"exec {sys.executable} -X importtime -m drs_tui 2>{file}"
    with Program(["sh", "-c", python], place.environ(endpoint)) as program:
        program.until(b"drsjob-")
        program.settle()
    return file.read_text()


def _of_collector(place: Place, endpoint: Endpoint) -> str:
    """What it says of the collector until it has told the first page."""
    argv = [sys.executable, "-P", "-X", "importtime", "-m", "drs_tui.collector"]
    file = place.folder / "collector.txt"
    with file.open("w") as errors:
        child = subprocess.Popen(
            argv,
            env=place.environ(endpoint),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b"query\npage\n")
        child.stdin.flush()
        while b'"PageLoaded"' not in child.stdout.readline():
            pass
        child.communicate()
    return Path(file).read_text()


def profile_start(place: Place) -> str:
    """All of it, in words."""
    with Endpoint(LIGHT, 10_000) as endpoint:
        milestones = _milestones(place, endpoint)
        ui, collector = _of_ui(place, endpoint), _of_collector(place, endpoint)
    lines = ["milliseconds since exec, medians:"]
    lines += [f"  {at:7.1f}  {what}" for what, at in sorted(milestones.items(), key=lambda m: m[1])]
    lines += ["imports of the ui until the first row:", _summary(ui)]
    lines += ["imports of the collector until the first page is told:", _summary(collector)]
    return "\n".join(lines) + "\n"
