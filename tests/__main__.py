"""Run every check: ``python -m tests``; with ``--all`` slow tests too.

Other arguments are passed to pytest.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent
QUICK = {"format": ["ruff", "format", "--check", "."], "lint": ["ruff", "check", "."]}
BESIDE = {"types": ["mypy"], "walls": ["lint-imports"]}
# Pytest rewrites the assertions of tests as it imports them. That takes ten seconds of processor
# time, and where no run before has kept the result every worker would do it at once.
REWRITE = ["pytest", "-q", "--collect-only"]
REWRITTEN = ROOT / "tests" / "unit" / "__pycache__"
# Most tests wait for a process of their own: more workers than cores keep the cores busy.
WORKERS = min(12, (5 * (os.cpu_count() or 1) + 1) // 2)
TESTS = ["pytest", "-q", "-n", str(WORKERS), "--dist", "loadgroup"]


class Ended(NamedTuple):
    """The result of a check. ``output`` is empty if it wrote to the terminal itself."""

    status: int
    seconds: float
    output: str = ""


def _run(command: list[str], *, quiet: bool = False) -> Ended:
    began = time.monotonic()
    ended = subprocess.run(
        [TOOLS / command[0], *command[1:]],
        cwd=ROOT,
        check=False,
        text=True,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    return Ended(ended.returncode, time.monotonic() - began, ended.stdout or "")


@contextmanager
def _beside_the_tests() -> Iterator[dict[str, "Future[Ended]"]]:
    """Run the checks that need no terminal one after the other, beside the tests."""
    with ThreadPoolExecutor(1) as pool:
        yield {name: pool.submit(_run, command, quiet=True) for name, command in BESIDE.items()}


def _verdict(name: str, ended: Ended) -> bool:
    """Print a check's output and result; return whether it passed."""
    word = "FAILED" if ended.status else "ok"
    sys.stdout.write(f"{ended.output}── {name}: {word} ({ended.seconds:.0f}s)\n")
    sys.stdout.flush()
    return not ended.status


def _arguments(given: list[str]) -> list[str]:
    """Return pytest's arguments: ``--all`` is every test, whatever its marker."""
    marked = ["-m", "slow or not slow"] if "--all" in given else []
    return [*marked, *(each for each in given if each != "--all")]


def main() -> int:
    """Run all checks; return 1 if any has failed."""
    passed = {name: _verdict(name, _run(command)) for name, command in QUICK.items()}
    with _beside_the_tests() as others:
        if not any(REWRITTEN.glob("*-pytest-*.pyc")):
            _run(REWRITE, quiet=True)
        passed["tests"] = _verdict("tests", _run([*TESTS, *_arguments(sys.argv[1:])]))
        passed |= {name: _verdict(name, other.result()) for name, other in others.items()}
    failed = [name for name, ok in passed.items() if not ok]
    sys.stdout.write(f"── failed: {', '.join(failed)}\n" if failed else "── all checks passed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
