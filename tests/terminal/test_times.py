"""A drill over midnight, and one over a change of summer time: every time on every screen."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from tests.endpoint import Endpoint
from tests.records import Item, job, job_id, server
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]
ERROR = "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: no"
BEGAN, FAILED, NOW = timedelta(0), timedelta(minutes=8), timedelta(minutes=50)


class Case(NamedTuple):
    """A drill created then, and how its times read: in the list, the log, errors and a summary."""

    created: datetime
    listed: str
    logged: str
    last: str
    summed_up: str
    options: tuple[str, ...] = ()
    zone: str = "UTC"


MIDNIGHT = Case(
    datetime(2026, 11, 23, 23, 50, tzinfo=UTC),
    listed="23:50Z-1 ",
    logged="23:58:00Z",
    last="23:58Z -1d",
    summed_up="started 2026-11-23 23:50:00Z, 50m",
)
# At 01:00Z the clocks of Berlin go back from 03:00 to 02:00.
SUMMER_TIME = Case(
    datetime(2026, 10, 25, 0, 45, tzinfo=UTC),
    listed="02:45+02 ",
    logged="02:53:00+02",
    last="02:53+02",
    summed_up="started 2026-10-25 02:45:00+02, 50m",
    options=("--local",),
    zone="Europe/Berlin",
)


def _log(created: datetime) -> list[Item]:
    about = server(1)["sourceServerID"]
    events: tuple[tuple[str, timedelta, Item], ...] = (
        ("LAUNCH_START", BEGAN, {}),
        ("LAUNCH_FAILED", FAILED, {"rawError": ERROR}),
    )
    return [
        {
            "event": name,
            "eventData": {"sourceServerID": about, **data},
            "logDateTime": (created + after).isoformat(),
        }
        for name, after, data in events
    ]


@pytest.mark.parametrize("case", [MIDNIGHT, SUMMER_TIME], ids=["midnight", "summer time"])
def test_every_time_of_the_drill_is_right(endpoint: Endpoint, monitor: Monitor, case: Case) -> None:
    ahead = (case.created + NOW).timestamp() - time.time()
    endpoint.date = lambda: time.time() + ahead
    servers = [server(1, "FAILED"), server(2, "IN_PROGRESS")]
    drill = job(1, age=NOW, now=case.created + NOW, status="STARTED", participatingServers=servers)
    del drill["endDateTime"]
    endpoint.jobs[:] = [drill]
    endpoint.logs[job_id(1)] = _log(case.created)

    terminal = monitor(*case.options, environ={"TZ": case.zone})
    # Once the service's clock is measured, a moment after the first page.
    terminal.until(lambda: case.listed in terminal.line(job_id(1)))
    assert "50m" in terminal.line(job_id(1))
    terminal.press("enter")
    terminal.until("1 Servers 2")
    terminal.until("at 8m00s")
    terminal.press("5")
    terminal.until(case.logged)
    terminal.until(lambda: "+8m00s" in terminal.line("LAUNCH_FAILED"))
    terminal.press("e")
    terminal.until(case.last)
    terminal.press("h")
    terminal.until("5 Log")
    terminal.press("Y")
    terminal.until(case.summed_up)
