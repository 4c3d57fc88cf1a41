"""The three-minute scenario of ``drs-tui demo``.

At the start a drill is converting; at 45 s the last attempt of a launch fails; at 60 s a
termination starts, which ends before 120 s; at 90 s a post-launch action fails; at 150 s the drill
ends with one failed server. It runs faster than a real drill; the order of events is the service's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import (
    CLOUDWATCH,
    DISK_SPACE,
    ENABLE_SSM,
    HTTP,
    VOLUMES,
    PostLaunchAction,
)
from drs_tui.simulator.failures import CAUSES
from drs_tui.simulator.generator import scheduled_history, with_plans
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.job_history import SeededHistory
from drs_tui.simulator.launches import OPTIONAL
from drs_tui.simulator.newest_jobs import newest_jobs, terminating
from drs_tui.simulator.other_job_types import Header
from drs_tui.simulator.plan import Plan
from drs_tui.simulator.schedule import OtherJob, ScheduledJob
from drs_tui.simulator.server_timeline import ServerTimeline

DRILL_AGE = 600.0
LAUNCH_FAILS, ACTION_FAILS, DRILL_ENDS = 45.0, 90.0, 150.0
TERMINATION_BEGINS = 60.0

_FIRST_ARRIVAL = 200.0  # from then on jobs arrive as in every seeded history
_EARLIER_ATTEMPTS = (-339.0, -150.0)  # of the launch that fails
_REASON = "Expected HTTP 200 from https://localhost/health, got 503 Service Unavailable"


@dataclass(frozen=True, slots=True)
class _Part:
    """One server's part, in seconds from the scenario's start. ``actions``: each with its end."""

    name: str
    converted: float
    launched: float | None = None
    agent: float = 0.0
    actions: Sequence[tuple[PostLaunchAction, float]] = ()


_PARTS = (
    _Part("db-primary", 16, 88, 112, ((VOLUMES, 137),)),
    _Part("db-replica", -75, 36, 74, ((CLOUDWATCH, 104), (VOLUMES, 131))),
    _Part("app-web-01", -240, -60, 12, ((CLOUDWATCH, 56), (HTTP, ACTION_FAILS))),
    _Part("app-web-02", 8, 72, 104, ((CLOUDWATCH, 126), (HTTP, 143))),
    _Part("app-api-01", -120, 20, 62, ((CLOUDWATCH, 101), (DISK_SPACE, 115))),
    _Part("cache-01", -250, -70, -15, ((CLOUDWATCH, 27), (DISK_SPACE, 41))),
    _Part("mq-broker", -20, 57, 95, ((CLOUDWATCH, 128),)),
    _Part("batch-07", -365),
    _Part("win-reports", 29, 118, 133, ((DISK_SPACE, 146),)),
)


def demo_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return the demo's jobs: the scenario, after a history in which every job has ended."""
    before = [ScheduledJob(DRILL_AGE, lambda header, rng: drill(header, start, rng))]
    before += [each for each in newest_jobs(account) if not each.live]
    termination = ScheduledJob(-TERMINATION_BEGINS, demo_termination(account))
    schedule = with_plans(account, start, before, [termination])
    return scheduled_history(account, start, jobs, schedule, _FIRST_ARRIVAL)


def demo_termination(account: Account) -> OtherJob:
    """Return the job that terminates some instances meanwhile."""
    return terminating(account.inventory.groups["crm"][:3])


def drill(header: Header, start: float, rng: Random) -> Plan:
    """Return the plan of the drill, for a scenario that starts at ``start`` (epoch seconds)."""
    zero = start - header.created  # the scenario's start, in seconds since the job's creation
    timelines = [_timeline(part, index, zero, header, rng) for index, part in enumerate(_PARTS)]
    return header.plan_of_servers(
        "LAUNCH",
        "START_DRILL",
        (0.3, zero + DRILL_ENDS),
        timelines,
        networks=(),
        tags={"ChangeId": "CHG0042351", "Name": "storefront drill"},
    )


def _timeline(part: _Part, index: int, zero: float, header: Header, rng: Random) -> ServerTimeline:
    timeline = ServerTimeline(
        header.account.inventory.by_name(part.name).server_id, actions_from=0.0
    )
    delay = 0.026 * index
    timeline.log(0.7 + delay, "SNAPSHOT_START")
    timeline.log(0.9 + delay, "SNAPSHOT_END")
    timeline.log(51.7 + delay, "CONVERSION_START")
    timeline.log(zero + part.converted, "CONVERSION_END", conversionServerID=f"i-{hex17(rng)}")
    timeline.log(zero + part.converted + 0.5, "LAUNCH_START")
    timeline.status(zero + part.converted + 0.5, "IN_PROGRESS")
    if part.launched is None:
        error = header.error(CAUSES["vcpu"], rng)
        for attempt, at in enumerate((*_EARLIER_ATTEMPTS, LAUNCH_FAILS), 1):
            timeline.failed(zero + at, "LAUNCH_FAILED", error, (attempt, 3))
        return timeline
    timeline.launched(zero + part.launched, f"i-{hex17(rng)}")
    timeline.agent_at = zero + part.agent
    at = part.launched + 1.5
    for number, (action, ends) in enumerate(((ENABLE_SSM, part.agent + 2), *part.actions)):
        timeline.run(
            header.account.ids.run_id(header.serial, index * 10 + number),
            action,
            zero + at,
            zero + ends,
            failure=_REASON if ends == ACTION_FAILS else None,
            optional=action in OPTIONAL,
        )
        at = ends + 1.5
    return timeline
