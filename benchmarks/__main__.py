"""``python -m benchmarks``: run every measurement, and write RESULTS.md and results.json."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from benchmarks.figure import Measurement, Result, shortfalls
from benchmarks.machine import machine
from benchmarks.measures.all import MEASUREMENTS
from benchmarks.peers import peers
from benchmarks.profile import profile_start
from benchmarks.report import table, targets, write
from benchmarks.terminal import ProgramError
from benchmarks.workspace import Workspace, open_workspace

OURS = (ProgramError, TimeoutError)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [measurement.name for measurement in MEASUREMENTS]
    parser.add_argument(
        "--only",
        action="append",
        choices=names,
        help="only this one; repeatable; writes no file",
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of every measurement")
    parser.add_argument("--quick", action="store_true", help="fewer rounds; writes no file")
    parser.add_argument(
        "--check",
        action="store_true",
        help="name the targets that are missed; status 1 if any",
    )
    parser.add_argument(
        "--profile", choices=["start"], help="show what the time to the first row is spent on"
    )
    parser.add_argument("--targets", action="store_true", help="print what is measured")
    return parser.parse_args()


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in the context after that many seconds."""

    def expire(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not over after {seconds} s")

    before = signal.signal(signal.SIGALRM, expire)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(measurement: Measurement, workspace: Workspace, rounds: int) -> Result:
    """Return a measurement's result. If it fails, the result says why."""
    result = Result(measurement, skipped=measurement.lacks(workspace))
    if result.skipped:
        return result
    try:
        with _at_most(measurement.lasts):
            for measured in measurement.measure(workspace, rounds):
                result.rounds.append(measured)
    except Exception as error:  # noqa: BLE001  it is reported, and counts as a miss
        # Only our own messages go into the files: others may have paths of this machine.
        message = str(error).partition("\n")[0] if isinstance(error, OURS) else ""
        result.failed = f"{type(error).__name__}: {message}".removesuffix(": ")
        sys.stderr.write(f"{measurement.name}: {type(error).__name__}: {error}\n")
    return result


def run_all(options: argparse.Namespace, workspace: Workspace) -> Iterator[Result]:
    """Yield the results of the chosen measurements."""
    for measurement in MEASUREMENTS:
        if options.only and measurement.name not in options.only:
            continue
        rounds = options.rounds or (measurement.quick if options.quick else measurement.rounds)
        sys.stdout.write(f"{measurement.name}, rounds: {rounds} …\n")
        sys.stdout.flush()
        yield run(measurement, workspace, rounds)


def main() -> int:
    """Run what the options ask for. Returns the exit status."""
    options = _options()
    if options.targets:
        sys.stdout.write(targets(MEASUREMENTS))
        return 0
    installed = peers()
    facts = machine(installed)
    with open_workspace(installed) as workspace:
        if options.profile:
            sys.stdout.write(profile_start(workspace))
            return 0
        results = list(run_all(options, workspace))
    sys.stdout.write(f"\n{table(results)}")
    if not (options.only or options.quick):
        write(results, facts)
    missed = shortfalls(results) if options.check else []
    for line in missed:
        sys.stdout.write(f"falls short: {line}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
