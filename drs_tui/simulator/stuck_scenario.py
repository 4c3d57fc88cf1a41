"""A drill of one server that has converted for five hours, alone in its job, and does not end.

The job has no other server to compare it with. Its own earlier jobs took minutes each.
"""

from drs_tui.simulator.account import Account
from drs_tui.simulator.generator import Schedule, scheduled_history
from drs_tui.simulator.job_history import SeededHistory
from drs_tui.simulator.launches import Launch
from drs_tui.simulator.schedule import DAY, HOUR, ScheduledJob

STUCK_SINCE = 5.2 * HOUR
EARLIER = (8 * DAY, 36 * DAY, 64 * DAY, 92 * DAY)
"""How old the server's earlier jobs are at the start."""

_FOR = 30 * DAY
_FIRST_ARRIVAL = 12 * HOUR


def stuck_history(account: Account, start: float, jobs: int) -> SeededHistory:
    """Return a history whose newest job is stuck; ``jobs``: at least five, for the earlier ones."""
    server = account.inventory.by_name("erp-db-01")
    stuck = ScheduledJob(STUCK_SINCE, Launch([server], slow=1, slow_by=_FOR), live=True)
    earlier = [ScheduledJob(age, Launch([server])) for age in EARLIER]
    schedule = Schedule(before=[stuck, *earlier])
    return scheduled_history(account, start, jobs, schedule, _FIRST_ARRIVAL)
