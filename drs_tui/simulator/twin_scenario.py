"""A drill of extended source servers: a job in the target account, its twin in the staging account.

The target account launches what the staging account has replicated, under ids of its own: its job's
log names a server by its staging id until the launch. In the staging account the same drill is a
job that only creates converted snapshots. With one seed both histories are of one drill.
"""

from dataclasses import replace
from functools import partial
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import ZULU, stamp
from drs_tui.simulator.generator import Schedule, scheduled_history
from drs_tui.simulator.ids import hex17
from drs_tui.simulator.inventory import SourceServer
from drs_tui.simulator.job_history import SeededHistory
from drs_tui.simulator.other_job_types import Header
from drs_tui.simulator.plan import LogItem, Plan
from drs_tui.simulator.schedule import HOUR, MINUTE, ScheduledJob
from drs_tui.simulator.server_timeline import ServerTimeline

APPLICATION = "warehouse"
SERVERS = 3

AGE = 5 * MINUTE
_TWIN_LATER = 0.9
TWIN_AGE = AGE - _TWIN_LATER - 1.0
"""The age of the twin: a history creates jobs up to a second earlier."""

_FIRST_ARRIVAL = 2 * HOUR


def target_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return the target account's history: its newest job launches extended servers."""
    job = ScheduledJob(AGE, partial(target_job, account))
    return _history(with_extended_servers(account), start, jobs, job)


def staging_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return the history of that account's staging account: its newest job converts snapshots."""
    job = ScheduledJob(TWIN_AGE, partial(staging_job, account))
    return _history(account.staging, start, jobs, job)


def with_extended_servers(account: Account) -> Account:
    """Return the account with the ARNs that its servers have in its staging account."""
    staging = account.staging
    extended = {
        server.server_id: staging.arn("source-server", twin.server_id)
        for server, twin in _twins(account)
    }
    return replace(account, extended=extended)


def target_job(account: Account, header: Header, rng: Random) -> Plan:
    """Return the plan of the job that launches extended servers in the target account."""
    timelines = []
    for (server, twin), converted in zip(_twins(account), _conversions(account), strict=True):
        timeline = ServerTimeline(server.server_id)
        timeline.log_items += _conversion(twin, converted + _TWIN_LATER, _TWIN_LATER, rng)
        launch = converted + _TWIN_LATER + 1.5
        timeline.log(launch, "LAUNCH_START")
        timeline.status(launch, "IN_PROGRESS")
        timeline.launched(launch + rng.uniform(281, 305), f"i-{hex17(rng)}")
        timelines.append(timeline)
    ends = max(timeline.ended for timeline in timelines) + 2.4
    return header.plan_of_servers("LAUNCH", "START_DRILL", (0.3, ends), timelines, networks=())


def staging_job(account: Account, header: Header, rng: Random) -> Plan:
    """Return the plan of its twin in the account's staging account, which converts snapshots."""
    times = _conversions(account)
    timelines = []
    for (_, server), converted in zip(_twins(account), times, strict=True):
        timeline = ServerTimeline(server.server_id)
        timeline.log_items += _conversion(server, converted, 0.0, rng, header.created)
        timeline.status(converted, "LAUNCHED")
        timelines.append(timeline)
    return header.plan_of_servers(
        "CREATE_CONVERTED_SNAPSHOT",
        "TARGET_ACCOUNT",
        (0.3, max(times) + 1.1),
        timelines,
        networks=(),
    )


def _history(account: Account, start: float, jobs: int, job: ScheduledJob) -> SeededHistory:
    return scheduled_history(account, start, jobs, Schedule(before=[job]), _FIRST_ARRIVAL)


def _twins(account: Account) -> list[tuple[SourceServer, SourceServer]]:
    """Return the extended servers, each with what it is in the staging account."""
    here, there = (each.inventory.groups[APPLICATION] for each in (account, account.staging))
    return list(zip(here[:SERVERS], there[:SERVERS], strict=True))


def _conversions(account: Account) -> list[float]:
    """Return when each server is converted, in seconds since the staging account's job."""
    rng = account.ids.rng("twins")
    return [52 + rng.uniform(170, 220) for _ in range(SERVERS)]


def _conversion(
    server: SourceServer, ends: float, later: float, rng: Random, created: float | None = None
) -> list[LogItem]:
    """Return the log up to the converted snapshot. ``created``: of a job that dates its data."""
    done = {"conversionServerID": f"i-{hex17(rng)}"}
    properties = {}
    if created is not None:
        properties["conversionProperties"] = {"dataTimestamp": stamp(created + later, ZULU)}
    about = {"sourceServerID": server.server_id}
    return [
        LogItem(0.7 + later, "SNAPSHOT_START", about),
        LogItem(0.9 + later, "SNAPSHOT_END", about),
        LogItem(52.0 + later, "CONVERSION_START", about),
        LogItem(ends, "CONVERSION_END", {**about, **done, **properties}),
    ]
