"""Generates the jobs of the account: the newest are scheduled, the rest drawn at random."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import (
    CLOUDWATCH,
    CONNECTIVITY,
    CREATE_AMI,
    CUSTOM,
    DISK_SPACE,
    ENABLE_SSM,
    HTTP,
    PREDEFINED,
    PROCESS,
    TAGS,
    TIME_SYNC,
    VOLUMES,
    PostLaunchAction,
)
from drs_tui.simulator.dates import OFFSET, ZULU
from drs_tui.simulator.fleet import DEMO, GRID, SourceServer
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.job_history import Earlier, PlanGenerator, SeededHistory
from drs_tui.simulator.launches import Launch, launch_plan
from drs_tui.simulator.other_job_types import (
    Header,
    network_plan,
    snapshot_plan,
    terminate_plan,
    unknown_plan,
)
from drs_tui.simulator.plan import Plan

CHECKS = (ENABLE_SSM, CLOUDWATCH, VOLUMES, PROCESS, HTTP)
EVERYTHING = (ENABLE_SSM, CUSTOM, CLOUDWATCH, CREATE_AMI, TIME_SYNC, VOLUMES, PROCESS, DISK_SPACE,
              CONNECTIVITY, HTTP, TAGS)  # fmt: skip

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


OtherJob = Callable[[Header, Random], Plan]
"""Writes the plan of a job that is no launch."""


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """A job at a fixed time. ``age``: seconds from its creation to the start, negative if later.

    ``live``: whether it still runs at the start.
    """

    age: float
    job: Launch | OtherJob
    live: bool = False


def terminating(servers: Sequence[SourceServer], refused: int = 0) -> OtherJob:
    """Return a termination of these servers' recovery instances."""
    return lambda header, rng: terminate_plan(
        header, [(each.server_id, f"i-{hex17(rng)}") for each in servers], rng, refused=refused
    )


def newest_jobs(account: Account) -> list[ScheduledJob]:
    """Return the newest jobs, newest first: the first screen shows every kind of outcome."""
    return [*_live_jobs(account), *_ended_today(account), *_ended_earlier(account)]


def _live_jobs(account: Account) -> list[ScheduledJob]:
    """Return the jobs that run at the start."""
    group = account.fleet.groups
    return [
        ScheduledJob(25, terminating(group["crm"][:6]), live=True),
        ScheduledJob(
            3.3 * MINUTE,
            Launch(group["billing"], actions=CHECKS, retried={"capacity": 1}, tags={}),
            live=True,
        ),
        # The servers are launched and the job is COMPLETED, but some actions still run.
        ScheduledJob(
            13 * MINUTE,
            Launch(
                group["monitoring"],
                actions=EVERYTHING,
                waits_for_actions=False,
                actions_reported="launch",
            ),
            live=True,
        ),
        ScheduledJob(
            19 * MINUTE,
            Launch(
                group["trading"],
                "START_RECOVERY",
                failing={"vcpu": 3},
                retried={"capacity": 2},
                previous_snapshots=1,
                actions=(ENABLE_SSM, CLOUDWATCH, VOLUMES, CONNECTIVITY),
                broken={VOLUMES: 1},
                tags={"ChangeId": "CHG0042317", "Name": "us-east-1c outage"},
            ),
            live=True,
        ),
    ]


def _ended_today(account: Account) -> list[ScheduledJob]:
    """Return the jobs that ended in the hours before, each with another outcome."""
    group, networks = account.fleet.groups, account.fleet.networks
    return [
        ScheduledJob(
            71 * MINUTE,
            Launch(group["erp"], failing={"kms": 1, "subnet": 1}, actions=CHECKS, raw="coloured"),
        ),
        ScheduledJob(
            96 * MINUTE,
            Launch(group["payroll"], actions=CHECKS, broken={HTTP: 1, PROCESS: 1}),
        ),
        ScheduledJob(
            2.4 * HOUR,
            lambda header, rng: network_plan(header, "CREATE_NETWORK_RECOVERY", networks[:2], rng),
        ),
        ScheduledJob(3.1 * HOUR, terminating(group["warehouse"][:5], refused=1)),
        ScheduledJob(
            4.2 * HOUR, Launch(group["warehouse"][:5], actions=CHECKS, broken={CLOUDWATCH: 2})
        ),
        ScheduledJob(
            6.0 * HOUR,
            Launch(
                group[GRID][:100],
                failing={"vcpu": 37, "denied": 3},
                actions=(ENABLE_SSM, DISK_SPACE),
                fresh_attempts=True,
                tags={"Name": "quarterly drill, grid"},
            ),
        ),
        ScheduledJob(7.7 * HOUR, Launch(group["crm"][:4], "FAILBACK", tags={})),
        ScheduledJob(
            9.3 * HOUR, Launch(group["identity"], "START_RECOVERY", actions=(ENABLE_SSM,))
        ),
    ]


def _ended_earlier(account: Account) -> list[ScheduledJob]:
    """Return still older jobs, with rarer outcomes."""
    group, networks = account.fleet.groups, account.fleet.networks
    return [
        ScheduledJob(10.1 * HOUR, Launch(group["mail"], actions_reported="never", tags={})),
        ScheduledJob(
            11.8 * HOUR,
            lambda header, rng: network_plan(
                header, "UPDATE_NETWORK_RECOVERY", networks[2:3], rng, cause="cidr"
            ),
        ),
        ScheduledJob(
            13.5 * HOUR, Launch(group["files"], failing={"kernel": 1}, raw="enormous", tags={})
        ),
        ScheduledJob(15.2 * HOUR, Launch(group["analytics"], cancelled_at=191.0, actions=CHECKS)),
        ScheduledJob(17.9 * HOUR, Launch(group["crm"], failing={"encoded": 9}, relaunch=True)),
        ScheduledJob(20.4 * HOUR, Launch(group["analytics"][:5], skipped=2, actions=CHECKS)),
        # One of its action runs stays IN_PROGRESS for ever.
        ScheduledJob(
            22.6 * HOUR,
            Launch(group["erp"][:4], actions=EVERYTHING, stuck=True, waits_for_actions=False),
        ),
        ScheduledJob(
            26.0 * HOUR,
            lambda header, rng: network_plan(
                header, "ASSOCIATE_NETWORK_RECOVERY", networks[:1], rng, with_lists=False
            ),
        ),
        ScheduledJob(31.0 * HOUR, Launch(group["identity"][:1], skipped=1)),
        ScheduledJob(38.0 * HOUR, Launch(group["billing"][:3], "DIAGNOSTIC", tags={})),
    ]


def seeded_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return a history that starts at ``start`` (epoch seconds) with that many jobs before it."""
    return scheduled_history(account, start, jobs, newest_jobs(account), [], 40.0)


def scheduled_history(
    account: Account,
    start: float,
    jobs: int,
    before: Sequence[ScheduledJob],
    after: Sequence[ScheduledJob],
    first_arrival: float,
) -> SeededHistory:
    """Return a history with jobs scheduled ``before`` the start (newest first) and ``after`` it.

    ``first_arrival``: seconds after the start at which random jobs begin to arrive.
    """
    rng = account.ids.rng("calendar")
    ages = [each.age + rng.random() for each in before][:jobs]
    while len(ages) < jobs:
        age = (ages[-1] if ages else 3 * HOUR) + rng.expovariate(1 / (5 * HOUR)) + 20
        # Some at a whole second: such a date is written without a fraction.
        ages.append(start - math.floor(start - age) if rng.random() < 0.02 else age)
    times = [-each.age for each in after]
    scheduled = {-number: each.job for number, each in enumerate(before, 1)}
    scheduled |= {number: each.job for number, each in enumerate(after)}
    arrivals = chain(times, _arrivals(account, first_arrival))
    return SeededHistory(account, start, ages, arrivals, _plan_generator(account, scheduled))


def _arrivals(account: Account, first: float) -> Iterator[float]:
    rng = account.ids.rng("arrivals")
    at = first
    while True:
        yield at
        at += rng.uniform(110, 430)


def _plan_generator(account: Account, scheduled: Mapping[int, Launch | OtherJob]) -> PlanGenerator:
    def generate(serial: int, created: float, earlier: Earlier) -> Plan:
        rng = account.ids.rng("job", serial)
        job = scheduled.get(serial)
        if isinstance(job, Launch):
            return launch_plan(account, serial, created, job, rng)
        header = Header(account, serial, created)
        if job is not None:
            return job(header, rng)
        if _kind(account, serial) == "terminate":
            launches = (
                older
                for older in range(serial - 1, serial - 13, -1)
                if isinstance(scheduled.get(older), Launch)
                or (older not in scheduled and _kind(account, older) in _INITIATED_BY)
            )
            launched = (_launched(earlier(number), created) for number in launches)
            return _random_termination(header, next(filter(None, launched), None), rng)
        return _random_job(account, serial, created, rng)

    return generate


def _launched(plan: Plan | None, now: float) -> list[tuple[str, str]]:
    """Return the servers that a job launched, with their instances, if it has ended by ``now``."""
    if plan is None or plan.created + plan.ends > now:
        return []
    return [
        (member.server_id, member.instance_id)
        for member in plan.members or ()
        if member.instance_id is not None and member.status(now - plan.created) == "LAUNCHED"
    ]


_KINDS = {
    "drill": 44, "terminate": 26, "recovery": 7, "failback": 7, "network": 9, "diagnostic": 2,
    "snapshot": 3, "unknown": 2,
}  # fmt: skip
_NEWEST_UNKNOWN = -300


_INITIATED_BY = {
    "drill": "START_DRILL", "recovery": "START_RECOVERY", "failback": "FAILBACK",
    "diagnostic": "DIAGNOSTIC",
}  # fmt: skip


def _kind(account: Account, serial: int) -> str:
    """Return a job's kind, without writing its plan."""
    kind = account.ids.rng("kind", serial).choices(list(_KINDS), list(_KINDS.values()))[0]
    return "drill" if kind == "unknown" and serial > _NEWEST_UNKNOWN else kind


def _style(rng: Random) -> str:
    return ZULU if rng.random() < 0.04 else OFFSET


def _group(account: Account, serial: int) -> Sequence[SourceServer]:
    """Return an application's servers; consecutive jobs never share any."""
    names = [name for name in account.fleet.groups if name not in (DEMO, GRID)]
    return account.fleet.groups[names[serial * 5 % len(names)]]


def _random_termination(
    header: Header, launched: Sequence[tuple[str, str]] | None, rng: Random
) -> Plan:
    """Return a termination of ``launched``, or of instances of older jobs if there are none."""
    if not launched:
        group = _group(header.account, header.serial)
        chosen = group[: rng.randint(1, len(group))]
        launched = [(each.server_id, f"i-{hex17(rng)}") for each in chosen]
    styled = replace(header, style=_style(rng))
    return terminate_plan(styled, launched, rng, refused=int(rng.random() < 0.1))


def _random_job(account: Account, serial: int, created: float, rng: Random) -> Plan:
    """Return the plan of a random job that is no termination."""
    style = _style(rng)
    header = Header(account, serial, created, style)
    group = _group(account, serial)
    servers = group[: rng.randint(1, len(group))]
    kind = _kind(account, serial)
    match kind:
        case "network":
            operation = rng.choice(tuple(_NETWORK_CAUSES))
            cause = _NETWORK_CAUSES[operation] if rng.random() < 0.15 else None
            chosen = rng.sample(account.fleet.networks, rng.randint(1, 3))
            listed = rng.random() < 0.6
            return network_plan(header, operation, chosen, rng, cause=cause, with_lists=listed)
        case "snapshot":
            return snapshot_plan(header, [each.server_id for each in servers[:3]], rng)
        case "unknown":
            return unknown_plan(header, rng)
        case _:
            spec = _random_launch(account, serial, servers, rng)
            spec = replace(spec, initiated_by=_INITIATED_BY[kind], style=style)
            return launch_plan(account, serial, created, spec, rng)


_NETWORK_CAUSES = {
    "CREATE_NETWORK_RECOVERY": "vpc-limit",
    "UPDATE_NETWORK_RECOVERY": "cidr",
    "ASSOCIATE_NETWORK_RECOVERY": "vpc-limit",
}
_LAUNCH_CAUSES = (
    "vcpu", "vcpu", "capacity", "subnet", "profile", "unsupported", "group", "template", "encoded",
    "boot", "throttled", "denied", "kms", "kms", "key-state", "converter", "storage", "kernel",
    "snapshots", "agent",
)  # fmt: skip


def _random_launch(
    account: Account, serial: int, servers: Sequence[SourceServer], rng: Random
) -> Launch:
    """Return a random launch. Old ones have fewer fields, as the service wrote them then."""
    old = serial < -1200
    if rng.random() < 0.03:
        servers = account.fleet.groups[GRID][: rng.randint(30, 100)]
    count = len(servers)
    luck = rng.random()
    failing: dict[str, int] = {}
    if luck < 0.05:
        failing = {rng.choice(_LAUNCH_CAUSES): count}
    elif luck < 0.24:
        failing = {rng.choice(_LAUNCH_CAUSES): rng.randint(1, max(1, count // 3))}
    actions = _random_actions(rng) if not old or rng.random() < 0.3 else ()
    broken = {}
    if actions and rng.random() < 0.2:
        broken = {rng.choice(actions): rng.randint(1, 2)}
    return Launch(
        servers,
        failing=failing,
        retried={rng.choice(("capacity", "vcpu", "converter")): 1} if rng.random() < 0.12 else None,
        previous_snapshots=int(rng.random() < 0.06),
        skipped=int(rng.random() < 0.05),
        skipped_status=not old,
        cancelled_at=rng.uniform(20, 240) if rng.random() < 0.03 else None,
        relaunch=rng.random() < 0.25,
        actions=actions,
        broken=broken,
        stuck=bool(actions) and rng.random() < 0.01,
        waits_for_actions=rng.random() < 0.6,
        actions_reported=rng.choice(("start", "start", "launch")) if actions else "never",
        reports_instance=rng.random() < 0.05,
        lists_resources=not old,
        fresh_attempts=rng.random() < 0.4,
        queued=rng.uniform(0.25, 0.5) if rng.random() < 0.9 else rng.uniform(5, 90),
        raw="coloured" if rng.random() < 0.1 else "plain",
        tags=rng.choice((None, {}, {}, {"Name": "monthly drill"})),
    )


def _random_actions(rng: Random) -> tuple[PostLaunchAction, ...]:
    if rng.random() < 0.45:
        return ()
    chosen = [ENABLE_SSM, *rng.sample(PREDEFINED, rng.randint(1, 5))]
    if rng.random() < 0.2:
        chosen.append(CUSTOM)
    return tuple(sorted(chosen, key=lambda action: action.order))
