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
from benchmarks.place import Place, place
from benchmarks.profile import profile_start
from benchmarks.report import table, targets, write
from benchmarks.terminal import ProgramError

OURS = (ProgramError, TimeoutError)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [measurement.name for measurement in MEASUREMENTS]
    parser.add_argument(
        "--only", action="append", choices=names, help="this one; repeatable; writes no file"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="so many rounds of everything")
    parser.add_argument("--quick", action="store_true", help="fewer rounds; writes no file")
    parser.add_argument(
        "--check", action="store_true", help="name the targets that are missed; exit status 1"
    )
    parser.add_argument(
        "--profile", choices=["start"], help="where the way to the first row goes, and end"
    )
    parser.add_argument("--targets", action="store_true", help="print what is measured, and end")
    return parser.parse_args()


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """TimeoutError after that long, wherever it is."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not over after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(measurement: Measurement, here: Place, rounds: int) -> Result:
    """Its result, whatever happens: one that fails does not keep the others from being run."""
    result = Result(measurement, skipped=measurement.lacks(here))
    if result.skipped:
        return result
    try:
        with _at_most(measurement.lasts):
            for measured in measurement.measure(here, rounds):
                result.rounds.append(measured)
    except Exception as error:  # noqa: BLE001  it is told, and counts as a miss
        # Only our own words go into the files: others' may have paths of this machine.
        words = str(error).partition("\n")[0] if isinstance(error, OURS) else ""
        result.failed = f"{type(error).__name__}: {words}".removesuffix(": ")
        sys.stderr.write(f"{measurement.name}: {type(error).__name__}: {error}\n")
    return result


def run_all(options: argparse.Namespace, here: Place) -> Iterator[Result]:
    """The results of what was asked for, one after the other."""
    for measurement in MEASUREMENTS:
        if options.only and measurement.name not in options.only:
            continue
        rounds = options.rounds or (measurement.quick if options.quick else measurement.rounds)
        sys.stdout.write(f"{measurement.name}, rounds: {rounds} …\n")
        sys.stdout.flush()
        yield run(measurement, here, rounds)


def main() -> int:
    """Run what was asked for; the exit status."""
    options = _options()
    if options.targets:
        sys.stdout.write(targets(MEASUREMENTS))
        return 0
    installed = peers()
    facts = machine(installed)
    with place(installed) as here:
        if options.profile:
            sys.stdout.write(profile_start(here))
            return 0
        results = list(run_all(options, here))
    sys.stdout.write(f"\n{table(results)}")
    if not (options.only or options.quick):
        write(results, facts)
    missed = shortfalls(results) if options.check else []
    for line in missed:
        sys.stdout.write(f"falls short: {line}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
