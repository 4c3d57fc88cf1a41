"""What happened in the simulated account: the first page told by hand, the rest drawn by lot."""

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
    Action,
)
from drs_tui.simulator.dates import OFFSET, ZULU
from drs_tui.simulator.fleet import DEMO, GRID, Server
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.job_history import Author, Earlier, SeededHistory
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


Other = Callable[[Header, Random], Plan]
"""Writes a plan that is no launch."""


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """A job told by hand: how long before the start it was created (negative: after it).

    ``live``: still under way at the start.
    """

    age: float
    job: Launch | Other
    live: bool = False


def terminating(servers: Sequence[Server], refused: int = 0) -> Other:
    """A termination of these servers' recovery instances."""
    return lambda header, rng: terminate_plan(
        header, [(each.server_id, f"i-{hex17(rng)}") for each in servers], rng, refused=refused
    )


def told(account: Account) -> list[ScheduledJob]:
    """The newest jobs, newest first: a first screen on which every kind of outcome is seen."""
    return [*_under_way(account), *_of_today(account), *_of_yesterday(account)]


def _under_way(account: Account) -> list[ScheduledJob]:
    """What is live when one begins to look."""
    group = account.fleet.groups
    return [
        ScheduledJob(25, terminating(group["crm"][:6]), live=True),
        ScheduledJob(
            3.3 * MINUTE,
            Launch(group["billing"], actions=CHECKS, retried={"capacity": 1}, tags={}),
            live=True,
        ),
        # Its servers are launched, the job is COMPLETED, and some actions still run.
        ScheduledJob(
            13 * MINUTE,
            Launch(group["monitoring"], actions=EVERYTHING, waits=False, actions_said="launch"),
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


def _of_today(account: Account) -> list[ScheduledJob]:
    """What ended in the hours before, each in its own way."""
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


def _of_yesterday(account: Account) -> list[ScheduledJob]:
    """And before that: stranger ones."""
    group, networks = account.fleet.groups, account.fleet.networks
    return [
        ScheduledJob(10.1 * HOUR, Launch(group["mail"], actions_said="never", tags={})),
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
        # One run of it says IN_PROGRESS for ever.
        ScheduledJob(
            22.6 * HOUR, Launch(group["erp"][:4], actions=EVERYTHING, stuck=True, waits=False)
        ),
        ScheduledJob(
            26.0 * HOUR,
            lambda header, rng: network_plan(
                header, "ASSOCIATE_NETWORK_RECOVERY", networks[:1], rng, lists_said=False
            ),
        ),
        ScheduledJob(31.0 * HOUR, Launch(group["identity"][:1], skipped=1)),
        ScheduledJob(38.0 * HOUR, Launch(group["billing"][:3], "DIAGNOSTIC", tags={})),
    ]


def seeded_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """The book of a world that begins at ``start`` (epoch seconds) with so many jobs of history."""
    return book_of(account, start, jobs, told(account), [], 40.0)


def book_of(
    account: Account,
    start: float,
    jobs: int,
    front: Sequence[ScheduledJob],
    coming: Sequence[ScheduledJob],
    first_arrival: float,
) -> SeededHistory:
    """A book told by hand around the start: ``front`` before it (newest first), ``coming`` after.

    ``first_arrival``: when, in seconds after the start, jobs drawn by lot begin to arrive.
    """
    rng = account.ids.rng("calendar")
    ages = [each.age + rng.random() for each in front][:jobs]
    while len(ages) < jobs:
        age = (ages[-1] if ages else 3 * HOUR) + rng.expovariate(1 / (5 * HOUR)) + 20
        # Now and then to the whole second: the fraction disappears from such a date.
        ages.append(start - math.floor(start - age) if rng.random() < 0.02 else age)
    times = [-each.age for each in coming]
    hand = {-number: each.job for number, each in enumerate(front, 1)}
    hand |= {number: each.job for number, each in enumerate(coming)}
    arrivals = chain(times, _arrivals(account, first_arrival))
    return SeededHistory(account, start, ages, arrivals, _author(account, hand))


def _arrivals(account: Account, first: float) -> Iterator[float]:
    rng = account.ids.rng("arrivals")
    at = first
    while True:
        yield at
        at += rng.uniform(110, 430)


def _author(account: Account, hand: Mapping[int, Launch | Other]) -> Author:
    def write(serial: int, created: float, earlier: Earlier) -> Plan:
        rng = account.ids.rng("job", serial)
        job = hand.get(serial)
        if isinstance(job, Launch):
            return launch_plan(account, serial, created, job, rng)
        header = Header(account, serial, created)
        if job is not None:
            return job(header, rng)
        if _kind(account, serial) == "terminate":
            launches = (
                older
                for older in range(serial - 1, serial - 13, -1)
                if isinstance(hand.get(older), Launch)
                or (older not in hand and _kind(account, older) in _LAUNCHERS)
            )
            victims = next(filter(None, (_running(earlier(n), created) for n in launches)), None)
            return _drawn_termination(header, victims, rng)
        return _drawn(account, serial, created, rng)

    return write


def _running(plan: Plan | None, now: float) -> list[tuple[str, str]]:
    """The servers that a job has launched, and their instances, if it is over by ``now``."""
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


_LAUNCHERS = {
    "drill": "START_DRILL", "recovery": "START_RECOVERY", "failback": "FAILBACK",
    "diagnostic": "DIAGNOSTIC",
}  # fmt: skip


def _kind(account: Account, serial: int) -> str:
    """What kind of job it is, told without writing it."""
    kind = account.ids.rng("kind", serial).choices(list(_KINDS), list(_KINDS.values()))[0]
    return "drill" if kind == "unknown" and serial > _NEWEST_UNKNOWN else kind


def _style(rng: Random) -> str:
    return ZULU if rng.random() < 0.04 else OFFSET


def _group(account: Account, serial: int) -> Sequence[Server]:
    """An application; neighbours in time never share their servers."""
    names = [name for name in account.fleet.groups if name not in (DEMO, GRID)]
    return account.fleet.groups[names[serial * 5 % len(names)]]


def _drawn_termination(
    header: Header, victims: Sequence[tuple[str, str]] | None, rng: Random
) -> Plan:
    """A termination of what an earlier job launched, or of what lies further back."""
    if not victims:
        group = _group(header.account, header.serial)
        chosen = group[: rng.randint(1, len(group))]
        victims = [(each.server_id, f"i-{hex17(rng)}") for each in chosen]
    style = replace(header, style=_style(rng))
    return terminate_plan(style, victims, rng, refused=int(rng.random() < 0.1))


def _drawn(account: Account, serial: int, created: float, rng: Random) -> Plan:
    """A job drawn by lot; no termination."""
    style = _style(rng)
    header = Header(account, serial, created, style)
    group = _group(account, serial)
    servers = group[: rng.randint(1, len(group))]
    kind = _kind(account, serial)
    match kind:
        case "network":
            who = rng.choice(tuple(_NETWORK_CAUSES))
            cause = _NETWORK_CAUSES[who] if rng.random() < 0.15 else None
            chosen = rng.sample(account.fleet.networks, rng.randint(1, 3))
            said = rng.random() < 0.6
            return network_plan(header, who, chosen, rng, cause=cause, lists_said=said)
        case "snapshot":
            return snapshot_plan(header, [each.server_id for each in servers[:3]], rng)
        case "unknown":
            return unknown_plan(header, rng)
        case _:
            spec = _drawn_launch(account, serial, servers, rng)
            spec = replace(spec, initiated_by=_LAUNCHERS[kind], style=style)
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


def _drawn_launch(account: Account, serial: int, servers: Sequence[Server], rng: Random) -> Launch:
    """A launch drawn by lot. Old ones look as they did then: sparser."""
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
    actions = _drawn_actions(rng) if not old or rng.random() < 0.3 else ()
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
        waits=rng.random() < 0.6,
        actions_said=rng.choice(("start", "start", "launch")) if actions else "never",
        says_instance=rng.random() < 0.05,
        resources_said=not old,
        fresh_attempts=rng.random() < 0.4,
        queued=rng.uniform(0.25, 0.5) if rng.random() < 0.9 else rng.uniform(5, 90),
        raw="coloured" if rng.random() < 0.1 else "plain",
        tags=rng.choice((None, {}, {}, {"Name": "monthly drill"})),
    )


def _drawn_actions(rng: Random) -> tuple[Action, ...]:
    if rng.random() < 0.45:
        return ()
    chosen = [ENABLE_SSM, *rng.sample(PREDEFINED, rng.randint(1, 5))]
    if rng.random() < 0.2:
        chosen.append(CUSTOM)
    return tuple(sorted(chosen, key=lambda action: action.order))
