"""The last 24 hours: which jobs are recent, and how many servers failed in them."""

from typing import Any

import pytest
from msgspec.structs import replace

from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.job import Job
from drs_tui.model.text.times import wire_time
from drs_tui.store.changes import Changes
from drs_tui.store.jobs import JobList
from drs_tui.views.recent import RECENT, ServerFailures, is_recent
from tests.records import Item, job, job_id, live_job, server
from tests.unit.event_builders import row, seen

NOW = 2_000_000_000.0
NETWORK = {"participatingResourceID": {"sourceNetworkID": "sn-1"}, "launchStatus": "FAILED"}


class Listed(JobList):
    """Jobs of servers. ``parsed`` are those that were looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.parsed: list[str] = []

    def job(self, job_id: str) -> Job:
        """Note that the job is looked at."""
        self.parsed.append(job_id)
        return super().job(job_id)

    def add(self, created: float | None, *servers: Item, **fields: Any) -> str:
        """Add an older job, that was created so many seconds ago; return its id."""
        dates = {"creationDateTime": None if created is None else wire_time(NOW - created)}
        return self.see(len(self) + 1, *servers, **dates | fields)

    def see(self, number: int, *servers: Item, **fields: Any) -> str:
        """Add a job, or another answer about it."""
        asked = float(len(self) + 1)
        event = seen(job(number, participatingServers=list(servers), **fields), asked)
        self.apply(event, Changes())
        return job_id(number)


def _row(created: float | None) -> Row:
    jobs = Listed()
    return replace(jobs.row(jobs.add(created, server(1))), ended=None)


@pytest.mark.parametrize(
    ("created", "ended", "expected"),
    [
        (RECENT - 1, None, True),
        (RECENT, None, False),
        (2 * RECENT, RECENT - 1, True),
        (2 * RECENT, RECENT + 1, False),
        (None, None, False),
    ],
)
def test_a_job_created_or_ended_in_the_last_day_is_recent(
    created: float | None, ended: float | None, *, expected: bool
) -> None:
    ago = replace(_row(created), ended=None if ended is None else NOW - ended)

    assert is_recent(ago, NOW) is expected


def test_a_live_job_is_recent_however_old() -> None:
    assert is_recent(replace(row(live_job(1)), created=NOW - 9 * RECENT), NOW)


def test_failed_servers_are_counted_back_to_a_day_ago() -> None:
    jobs, failures = Listed(), ServerFailures()
    assert failures.recent(jobs, NOW) == (0, False)
    newest = jobs.add(60, server(1, "FAILED"), server(2, "FAILED"), server(9))
    jobs.add(None, server(3, "FAILED"))
    jobs.add(RECENT - 1, *(server(number, "FAILED") for number in (4, 5, 6)))

    assert failures.recent(jobs, NOW) == (6, False)
    assert failures.recent(jobs, NOW, lambda row: row.job_id == newest) == (4, False)
    jobs.add(RECENT, server(7, "FAILED"))
    assert failures.recent(jobs, NOW) == (6, True)
    assert failures.in_all(jobs) == 7
    assert jobs.parsed == []  # no server is in two of them


def test_a_server_that_failed_in_two_jobs_is_counted_once() -> None:
    jobs, failures, nameless = Listed(), ServerFailures(), {"launchStatus": "FAILED"}
    shared = [
        jobs.add(60, server(1, "FAILED"), server(2), server(3, "FAILED"), nameless),
        jobs.add(90, server(1, "FAILED"), server(2, "FAILED"), nameless),
    ]
    jobs.add(120, server(4, "FAILED"))

    assert failures.recent(jobs, NOW) == (6, False)
    assert failures.recent(jobs, NOW) == (6, False)
    assert failures.in_all(jobs) == 6
    assert jobs.parsed == shared  # each once


def test_a_job_is_looked_at_again_once_it_has_changed() -> None:
    jobs, failures = Listed(), ServerFailures()
    first = jobs.add(60, server(1, "FAILED"), server(2, "PENDING"))
    jobs.add(90, server(1, "FAILED"), server(3, "FAILED"))
    assert failures.recent(jobs, NOW) == (2, False)
    jobs.parsed.clear()

    jobs.see(1, server(1, "FAILED"), server(2, "FAILED"), creationDateTime=wire_time(NOW - 60))

    assert failures.recent(jobs, NOW) == (3, False)
    assert jobs.parsed == [first]


def test_a_server_that_a_job_lists_twice_is_counted_once() -> None:
    jobs = Listed()

    jobs.add(60, server(1, "FAILED"), server(1, "FAILED"))

    assert ServerFailures().recent(jobs, NOW) == (1, False)


def test_jobs_of_networks_count_no_servers() -> None:
    jobs = Listed()

    jobs.add(60, server(1, "FAILED"), participatingResources=[NETWORK])

    assert ServerFailures().recent(jobs, NOW) == (0, False)
