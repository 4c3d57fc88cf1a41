"""``--profile start``: what the time to the first row is spent on, in both processes.

Milestones first, which take almost no time to note; then imports by ``-X importtime``, which slows
everything down: read its figures as shares.
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
from benchmarks.terminal import Program, ProgramError
from benchmarks.workspace import Workspace

ROUNDS, MOST = 7, 15
HEAD = "import time:"


class Imported(NamedTuple):
    """A module, the milliseconds of its own import, and those including its imports."""

    name: str
    own: float
    whole: float
    depth: int


def _imports(output: str) -> Iterator[Imported]:
    for line in output.splitlines():
        own, _, rest = line.removeprefix(HEAD).partition("|")
        whole, _, name = rest.partition("|")
        if line.startswith(HEAD) and own.strip().isdigit():
            depth = (len(name) - len(name.lstrip()) - 1) // 2
            yield Imported(name.strip(), int(own) / 1000, int(whole) / 1000, depth)


def _summary(output: str) -> str:
    """Return the import times by package, and the slowest modules."""
    imported = list(_imports(output))
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
    lines.append("  the slowest by themselves:")
    slowest = sorted(imported, key=lambda one: one.own, reverse=True)[:MOST]
    lines += [f"  {one.own:7.1f} ms  {one.name}" for one in slowest]
    return "\n".join(lines)


def _milestones(workspace: Workspace, endpoint: Endpoint) -> dict[str, float]:
    """Return milliseconds since exec, by name; medians of several starts."""
    noted = workspace.folder / "milestones.json"
    environ = workspace.environ(endpoint) | {"MILESTONES": str(noted)}
    rounds = []
    for _ in range(ROUNDS):
        with Program(workspace.program("milestones"), environ) as program:
            program.until(b"drsjob-")
            program.settle()
            since = program.began
        rounds.append({k: (at - since) * 1000 for k, at in json.loads(noted.read_text()).items()})
    return {what: median(r[what] for r in rounds if what in r) for what in rounds[-1]}


def _imports_of_ui(workspace: Workspace, endpoint: Endpoint) -> str:
    """Return the output of ``-X importtime`` for the ui, until the first row is shown."""
    file = workspace.folder / "ui.txt"
    python = f"exec {sys.executable} -X importtime -m drs_tui 2>{file}"
    with Program(["sh", "-c", python], workspace.environ(endpoint)) as program:
        program.until(b"drsjob-")
        program.settle()
    return file.read_text()


def _imports_of_collector(workspace: Workspace, endpoint: Endpoint) -> str:
    """Return the same for the collector, until it has sent the first page."""
    argv = [sys.executable, "-P", "-X", "importtime", "-m", "drs_tui.collector"]
    file = workspace.folder / "collector.txt"
    with file.open("w") as errors:
        child = subprocess.Popen(
            argv,
            env=workspace.environ(endpoint),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b"query\nnextpage\n")
        child.stdin.flush()
        if not any(b'"PageLoaded"' in line for line in child.stdout):
            raise ProgramError(f"the collector ended:\n{file.read_text()}")
        child.communicate()
    return Path(file).read_text()


def profile_start(workspace: Workspace) -> str:
    """Return the whole profile as text."""
    with Endpoint(LIGHT, 10_000) as endpoint:
        milestones = _milestones(workspace, endpoint)
        ui, collector = (
            _imports_of_ui(workspace, endpoint),
            _imports_of_collector(workspace, endpoint),
        )
    lines = ["milliseconds since exec, medians:"]
    lines += [f"  {at:7.1f}  {what}" for what, at in sorted(milestones.items(), key=lambda m: m[1])]
    lines += ["imports of the ui until the first row:", _summary(ui)]
    lines += ["imports of the collector until the first page is sent:", _summary(collector)]
    return "\n".join(lines) + "\n"
