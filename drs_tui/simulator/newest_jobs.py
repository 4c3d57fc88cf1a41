"""The newest jobs of the account, at fixed times: the first screen shows every kind of outcome."""

from collections.abc import Sequence

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import (
    CLOUDWATCH,
    CONNECTIVITY,
    CREATE_AMI,
    CUSTOM,
    DISK_SPACE,
    ENABLE_SSM,
    HTTP,
    PROCESS,
    TAGS,
    TIME_SYNC,
    VOLUMES,
)
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.inventory import GRID, SourceServer
from drs_tui.simulator.launches import Launch
from drs_tui.simulator.other_job_types import network_plan, terminate_plan
from drs_tui.simulator.plan_scenario import PAYROLL, PAYROLL_AGE
from drs_tui.simulator.schedule import HOUR, MINUTE, RECOVERY_TAG, OtherJob, ScheduledJob

CHECKS = (ENABLE_SSM, CLOUDWATCH, VOLUMES, PROCESS, HTTP)
EVERYTHING = (ENABLE_SSM, CUSTOM, CLOUDWATCH, CREATE_AMI, TIME_SYNC, VOLUMES, PROCESS, DISK_SPACE,
              CONNECTIVITY, HTTP, TAGS)  # fmt: skip


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
    group = account.inventory.groups
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
    group, networks = account.inventory.groups, account.inventory.networks
    return [
        ScheduledJob(
            71 * MINUTE,
            Launch(group["erp"], failing={"kms": 1, "subnet": 1}, actions=CHECKS, raw="coloured"),
        ),
        ScheduledJob(
            PAYROLL_AGE,
            Launch(group["payroll"], actions=CHECKS, broken={HTTP: 1, PROCESS: 1}),
            key=PAYROLL,
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
    group, networks = account.inventory.groups, account.inventory.networks
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
        *_relaunched(group["billing"]),
        # Half of its servers launch without conversion.
        ScheduledJob(35.3 * HOUR, Launch(group["erp"][4:10], fast=group["erp"][4:7])),
        ScheduledJob(38.0 * HOUR, Launch(group["billing"][:3], "DIAGNOSTIC", tags={})),
    ]


def _relaunched(servers: Sequence[SourceServer]) -> list[ScheduledJob]:
    """Return a drill in which two servers fail, and a second job that launches these again."""
    tags = {RECOVERY_TAG: "billing drill"}
    failed = servers[3:5]
    return [
        ScheduledJob(33.0 * HOUR, Launch(failed, relaunch=True, tags=tags)),
        ScheduledJob(33.9 * HOUR, Launch(servers, failing={"kms": 2}, hit=failed, tags=tags)),
    ]
