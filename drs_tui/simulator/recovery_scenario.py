"""A drill of 120 servers in three jobs, and a fourth job for the four servers that failed.

A job takes at most 100 servers, so more are started as several jobs within minutes. Four servers
fail; when the three jobs have ended, a fourth launches these again, and they succeed.
"""

from collections.abc import Mapping

from drs_tui.simulator.account import Account
from drs_tui.simulator.generator import Schedule, scheduled_history
from drs_tui.simulator.inventory import GRID
from drs_tui.simulator.job_history import SeededHistory
from drs_tui.simulator.launches import Launch
from drs_tui.simulator.schedule import HOUR, MINUTE, RECOVERY_TAG, ScheduledJob

NAME = "datacentre drill"

_RELAUNCH_AGE = 4 * MINUTE
_FIRST_ARRIVAL = 2 * HOUR


def waves_history(
    account: Account, start: float, jobs: int, *, is_tagged: bool = True
) -> SeededHistory:
    """Return a history whose newest four jobs are the recovery; the fourth runs at the start.

    ``is_tagged``: whether its jobs carry a common tag.
    """
    tags = {RECOVERY_TAG: NAME} if is_tagged else {}
    schedule = Schedule(before=_waves(account, tags))
    return scheduled_history(account, start, jobs, schedule, _FIRST_ARRIVAL)


def untagged_waves_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return the same history without the tag."""
    return waves_history(account, start, jobs, is_tagged=False)


def _waves(account: Account, tags: Mapping[str, str]) -> list[ScheduledJob]:
    group = account.inventory.groups
    servers = [*group[GRID], *group["crm"][:8]]
    first, second, third = servers[:50], servers[50:90], servers[90:120]
    failing = [first[7], first[31], second[11], third[-1]]
    return [
        ScheduledJob(_RELAUNCH_AGE, Launch(failing, relaunch=True, tags=tags), live=True),
        ScheduledJob(85 * MINUTE, Launch(third, failing={"subnet": 1}, hit=failing[3:], tags=tags)),
        ScheduledJob(88 * MINUTE, Launch(second, failing={"kms": 1}, hit=failing[2:3], tags=tags)),
        ScheduledJob(90 * MINUTE, Launch(first, failing={"vcpu": 2}, hit=failing[:2], tags=tags)),
    ]
