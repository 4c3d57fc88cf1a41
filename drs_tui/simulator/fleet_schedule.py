"""What a source of a fleet has beside the jobs that all share: twins, plans, the demo's drill."""

from functools import partial
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.demo_scenario import DRILL_AGE, TERMINATION_BEGINS, demo_termination, drill
from drs_tui.simulator.generator import Schedule, with_plans
from drs_tui.simulator.launches import Launch, launch_plan
from drs_tui.simulator.newest_jobs import newest_jobs
from drs_tui.simulator.other_job_types import Header
from drs_tui.simulator.plan import Plan
from drs_tui.simulator.plan_scenario import PAYROLL
from drs_tui.simulator.schedule import MINUTE, ScheduledJob
from drs_tui.simulator.twin_scenario import AGE, TWIN_AGE, staging_job, target_job


def twin_of(account: Account, pair: int, *, is_extending: bool) -> ScheduledJob:
    """Return the job of extended servers, or its twin; each pair of accounts has it at a time of
    its own."""
    make, age = (target_job, AGE) if is_extending else (staging_job, TWIN_AGE)
    return ScheduledJob(age + pair * MINUTE, partial(make, account))


def schedule_of(
    account: Account, start: float, twins: list[ScheduledJob], *, has_drill: bool, has_plans: bool
) -> Schedule:
    """Return the jobs of one source, and its recovery plans with their jobs."""
    before, after = list(twins), []
    if has_drill:
        before.append(ScheduledJob(DRILL_AGE, lambda header, rng: drill(header, start, rng)))
        after.append(ScheduledJob(-TERMINATION_BEGINS, demo_termination(account)))
    if has_plans:
        return with_plans(account, start, [*before, _payroll(account)], after)
    return Schedule(sorted(before, key=lambda each: each.age), after)


def _payroll(account: Account) -> ScheduledJob:
    """Return the job with which the execution begins that still runs: the same at every place."""
    found = next(each for each in newest_jobs(account) if each.key == PAYROLL)
    launch = found.job
    if not isinstance(launch, Launch):
        raise TypeError("payroll is launched")

    def job(header: Header, _: Random) -> Plan:
        rng = account.ids.rng("execution", PAYROLL)
        return launch_plan(account, header.serial, header.created, launch, rng)

    return ScheduledJob(found.age, job, key=PAYROLL)
