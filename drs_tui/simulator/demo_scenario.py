"""The story that ``drs-tui demo`` tells in three minutes.

At the start a drill is converting; at 45 s a launch fails for good; at 60 s a termination begins,
done before 120 s; at 90 s a post-launch action fails; at 150 s the drill ends, in part a failure.
The pace is quicker than life; the order, and everything else, is the service's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import CLOUDWATCH, DISK_SPACE, ENABLE_SSM, HTTP, VOLUMES, Action
from drs_tui.simulator.failures import CAUSES
from drs_tui.simulator.generator import ScheduledJob, book_of, terminating, told
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.job_history import SeededHistory
from drs_tui.simulator.launches import OPTIONAL
from drs_tui.simulator.other_job_types import Header
from drs_tui.simulator.plan import Plan
from drs_tui.simulator.server_timeline import ServerTimeline

DRILL_AGE = 600.0
LAUNCH_FAILS, ACTION_FAILS, DRILL_ENDS = 45.0, 90.0, 150.0
TERMINATION_BEGINS = 60.0

_FIRST_ARRIVAL = 200.0  # then life goes on as in any other world
_FIRST_TRIES = (-339.0, -150.0)  # of the launch that fails
_REASON = "Expected HTTP 200 from https://localhost/health, got 503 Service Unavailable"


@dataclass(frozen=True, slots=True)
class _Part:
    """One server's part, in seconds since the story's start. ``actions``: each with its end."""

    name: str
    converted: float
    launched: float | None = None
    agent: float = 0.0
    actions: Sequence[tuple[Action, float]] = ()


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


def demo_book(account: Account, start: float, jobs: int) -> SeededHistory:
    """The demo's world: the story, on top of a history in which all is over."""
    front = [ScheduledJob(DRILL_AGE, lambda header, rng: _drill(header, start, rng))]
    front += [each for each in told(account) if not each.live]
    termination = ScheduledJob(-TERMINATION_BEGINS, terminating(account.fleet.groups["crm"][:3]))
    return book_of(account, start, jobs, front, [termination], _FIRST_ARRIVAL)


def _drill(header: Header, start: float, rng: Random) -> Plan:
    zero = start - header.created  # the story's start, in the plan's own time
    scripts = [_play(part, turn, zero, header, rng) for turn, part in enumerate(_PARTS)]
    return header.plan(
        "LAUNCH",
        "START_DRILL",
        (0.3, zero + DRILL_ENDS),
        [step for script in scripts for step in script.steps],
        members=tuple(script.member() for script in scripts),
        networks=(),
        tags={"ChangeId": "CHG0042351", "Name": "storefront drill"},
    )


def _play(part: _Part, turn: int, zero: float, header: Header, rng: Random) -> ServerTimeline:
    script = ServerTimeline(header.account.fleet.named(part.name).server_id, actions_from=0.0)
    little = 0.026 * turn
    script.log(0.7 + little, "SNAPSHOT_START")
    script.log(0.9 + little, "SNAPSHOT_END")
    script.log(51.7 + little, "CONVERSION_START")
    script.log(zero + part.converted, "CONVERSION_END", conversionServerID=f"i-{hex17(rng)}")
    script.log(zero + part.converted + 0.5, "LAUNCH_START")
    script.status(zero + part.converted + 0.5, "IN_PROGRESS")
    if part.launched is None:
        error = header.words(CAUSES["vcpu"], rng)
        for attempt, at in enumerate((*_FIRST_TRIES, LAUNCH_FAILS), 1):
            script.failed(zero + at, "LAUNCH_FAILED", error, (attempt, 3))
        return script
    script.launched(zero + part.launched, f"i-{hex17(rng)}")
    script.agent_at = zero + part.agent
    at = part.launched + 1.5
    for number, (action, ends) in enumerate(((ENABLE_SSM, part.agent + 2), *part.actions)):
        script.run(
            header.account.ids.run_id(header.serial, turn * 10 + number),
            action,
            zero + at,
            zero + ends,
            failure=_REASON if ends == ACTION_FAILS else None,
            optional=action in OPTIONAL,
        )
        at = ends + 1.5
    return script
