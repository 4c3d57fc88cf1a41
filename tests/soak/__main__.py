"""The soak: ``python -m tests.soak [--minutes N]``. Exit status 1 when a criterion fails."""

import argparse
import sys
import time

from tests.soak.measure import table
from tests.soak.run import Found, Plan, soak


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="measured, once warm (5)")
    parser.add_argument("--jobs", type=int, default=10_000, help="jobs that come (10000)")
    parser.add_argument("--faults", type=float, default=0.02, help="share of requests (0.02)")
    return parser.parse_args()


def _figures(plan: Plan, found: Found, seconds: float) -> list[str]:
    asked, faults = found.counts["asked"], found.counts["faults"]
    counts = ", ".join(f"{name} {count}" for name, count in sorted(faults.items()))
    week = f"a week of the simulator's time in {plan.seconds / 60:.1f} minutes (×{plan.speed:.0f})"
    logs = asked.get("DescribeJobLogItems", 0)
    return [
        f"{week}, after {found.warm_up / 60:.1f} of warming up; {seconds / 60:.1f} in all",
        f"{found.ever} jobs came, and as many went; {plan.kept} are there at any time",
        f"cadence {plan.cadence:g} s, which --refresh does not allow: tests/soak/program.py",
        f"{asked.get('DescribeJobs', 0)} DescribeJobs, {logs} DescribeJobLogItems",
        f"{sum(faults.values())} faults: {counts}",
        f"{found.visits} visits of a user at the keyboard",
        f"{found.new_lists} new lists requested, the collector killed {found.kills} times",
        *table(found.held),
        f"the list at the end: {found.shown} jobs, each compared",
    ]


def main() -> int:
    """Run it, and print the figures."""
    options = _options()
    plan = Plan(options.minutes * 60, options.jobs, faults=options.faults)
    began = time.monotonic()
    found = soak(plan)
    lines = _figures(plan, found, time.monotonic() - began)
    lines += [f"FAILED {failure}" for failure in found.failures] or ["all criteria are met"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
