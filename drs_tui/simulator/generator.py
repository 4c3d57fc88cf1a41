"""Generates the jobs of the account: some are scheduled, the rest drawn at random."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import CUSTOM, ENABLE_SSM, PREDEFINED, PostLaunchAction
from drs_tui.simulator.dates import OFFSET, ZULU
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.inventory import DEMO, GRID, SourceServer
from drs_tui.simulator.job_history import Earlier, PlanGenerator, SeededHistory
from drs_tui.simulator.launches import Launch, launch_plan
from drs_tui.simulator.newest_jobs import newest_jobs
from drs_tui.simulator.other_job_types import (
    Header,
    network_plan,
    snapshot_plan,
    terminate_plan,
    unknown_plan,
)
from drs_tui.simulator.plan import Plan
from drs_tui.simulator.plan_scenario import executions, plans
from drs_tui.simulator.plan_script import Written
from drs_tui.simulator.recovery_plans import RecoveryPlan, RecoveryPlans
from drs_tui.simulator.schedule import HOUR, OtherJob, ScheduledJob


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is not drawn at random: jobs ``before`` the start, newest first, and ``after`` it, in
    their order; recovery plans, and the executions that have started those jobs of theirs."""

    before: Sequence[ScheduledJob] = ()
    after: Sequence[ScheduledJob] = ()
    plans: Sequence[RecoveryPlan] = ()
    executions: Sequence[Written] = ()


def with_plans(
    account: Account,
    start: float,
    before: Sequence[ScheduledJob],
    after: Sequence[ScheduledJob] = (),
) -> Schedule:
    """Add the account's recovery plans, with the jobs of their executions."""

    def plan_of(key: str) -> Plan:
        number, job = next((n, each.job) for n, each in enumerate(before, 1) if each.key == key)
        return scheduled_plan(account, -number, 0.0, job)

    by_key = plans(account, start)
    written = executions(account, start, by_key, plan_of)
    jobs = [*before, *after, *(job for each in written for job in each.jobs)]
    jobs.sort(key=lambda each: each.age)
    past = [each for each in jobs if each.age >= 0]
    later = [each for each in reversed(jobs) if each.age < 0]
    return Schedule(past, later, tuple(by_key.values()), written)


def seeded_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return a history that starts at ``start`` (epoch seconds) with that many jobs before it."""
    schedule = with_plans(account, start, newest_jobs(account))
    return scheduled_history(account, start, jobs, schedule, 40.0)


def scheduled_history(
    account: Account, start: float, jobs: int, schedule: Schedule, first_arrival: float
) -> SeededHistory:
    """Return a history of that many jobs before the start: those scheduled, the rest at random.

    ``first_arrival``: seconds after the start at which random jobs begin to arrive.
    """
    scheduled = {-number: each for number, each in enumerate(schedule.before[:jobs], 1)}
    arrivals = _arrivals(account, first_arrival)
    early: list[tuple[float, ScheduledJob | None]] = [(-each.age, each) for each in schedule.after]
    following = next(arrivals)
    while early and following < max(at for at, _ in early):
        early.append((following, None))
        following = next(arrivals)
    early.sort(key=itemgetter(0))
    scheduled |= {number: each for number, (_, each) in enumerate(early) if each is not None}
    job_ids = {each.key: account.ids.job_id(serial) for serial, each in scheduled.items()}
    found = (each.with_job_ids(job_ids) for each in schedule.executions)
    return SeededHistory(
        account,
        start,
        _ages(account, start, jobs, schedule.before),
        chain((at for at, _ in early), [following], arrivals),
        _plan_generator(account, {serial: each.job for serial, each in scheduled.items()}),
        RecoveryPlans(schedule.plans, [each for each in found if each is not None]),
    )


def _ages(
    account: Account, start: float, jobs: int, scheduled: Sequence[ScheduledJob]
) -> list[float]:
    """Return the ages of that many jobs at the start, in seconds, newest first."""
    rng = account.ids.rng("calendar")
    ages = [each.age + rng.random() for each in scheduled][:jobs]
    while len(ages) < jobs:
        age = (ages[-1] if ages else 3 * HOUR) + rng.expovariate(1 / (5 * HOUR)) + 20
        # Some at a whole second: such a date is written without a fraction.
        ages.append(start - math.floor(start - age) if rng.random() < 0.02 else age)
    return ages


def _arrivals(account: Account, first: float) -> Iterator[float]:
    rng = account.ids.rng("arrivals")
    at = first
    while True:
        yield at
        at += rng.uniform(110, 430)


def scheduled_plan(account: Account, serial: int, created: float, job: Launch | OtherJob) -> Plan:
    """Return the plan of a job that is not drawn at random."""
    rng = account.ids.rng("job", serial)
    if isinstance(job, Launch):
        return launch_plan(account, serial, created, job, rng)
    return job(Header(account, serial, created), rng)


def _plan_generator(account: Account, scheduled: Mapping[int, Launch | OtherJob]) -> PlanGenerator:
    def generate(serial: int, created: float, earlier: Earlier) -> Plan:
        rng = account.ids.rng("job", serial)
        job = scheduled.get(serial)
        if job is not None:
            return scheduled_plan(account, serial, created, job)
        header = Header(account, serial, created)
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
    names = [name for name in account.inventory.groups if name not in (DEMO, GRID)]
    return account.inventory.groups[names[serial * 5 % len(names)]]


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
            chosen = rng.sample(account.inventory.networks, rng.randint(1, 3))
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
        servers = account.inventory.groups[GRID][: rng.randint(30, 100)]
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
