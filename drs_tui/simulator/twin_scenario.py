"""A drill of extended source servers: a job in the target account, its twin in the staging account.

The target account launches what the staging account has replicated, under ids of its own: its job's
log names a server by its staging id until the launch. In the staging account the same drill is a
job that only creates converted snapshots. With one seed both histories are of one drill.
"""

from collections.abc import Sequence
from dataclasses import replace
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

_AGE = 5 * MINUTE
_TWIN_LATER = 0.9
_FIRST_ARRIVAL = 2 * HOUR


def target_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return the target account's history: its newest job launches extended servers."""
    servers = account.inventory.groups[APPLICATION][:SERVERS]
    staged = dict(zip(servers, _staged(account), strict=True))
    staging = account.staging
    extended = {
        server.server_id: staging.arn("source-server", twin.server_id)
        for server, twin in staged.items()
    }
    times = _conversions(account)

    def job(header: Header, rng: Random) -> Plan:
        timelines = []
        for (server, twin), converted in zip(staged.items(), times, strict=True):
            timeline = ServerTimeline(server.server_id)
            timeline.log_items += _conversion(twin, converted + _TWIN_LATER, _TWIN_LATER, rng)
            launch = converted + _TWIN_LATER + 1.5
            timeline.log(launch, "LAUNCH_START")
            timeline.status(launch, "IN_PROGRESS")
            timeline.launched(launch + rng.uniform(281, 305), f"i-{hex17(rng)}")
            timelines.append(timeline)
        ends = max(timeline.ended for timeline in timelines) + 2.4
        return header.plan_of_servers("LAUNCH", "START_DRILL", (0.3, ends), timelines, networks=())

    return _history(replace(account, extended=extended), start, jobs, ScheduledJob(_AGE, job))


def staging_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return the history of that account's staging account: its newest job converts snapshots."""
    times = _conversions(account)

    def job(header: Header, rng: Random) -> Plan:
        timelines = []
        for server, converted in zip(_staged(account), times, strict=True):
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

    age = _AGE - _TWIN_LATER - 1.0  # a history creates jobs up to a second earlier
    return _history(account.staging, start, jobs, ScheduledJob(age, job))


def _history(account: Account, start: float, jobs: int, job: ScheduledJob) -> SeededHistory:
    return scheduled_history(account, start, jobs, Schedule(before=[job]), _FIRST_ARRIVAL)


def _staged(account: Account) -> Sequence[SourceServer]:
    """Return the servers as the staging account has them."""
    return account.staging.inventory.groups[APPLICATION][:SERVERS]


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
