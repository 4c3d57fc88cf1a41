"""The demo's scenario: its state at 0, 45, 60, 90 and 150 seconds."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from drs_tui.simulator.account import Account
from drs_tui.simulator.demo_scenario import demo_history
from tests.simulator.conftest import START, Endpoint


@pytest.fixture
def demo() -> Endpoint:
    """The demo's endpoint at its start."""
    account = Account.of(7)
    return Endpoint(account, demo_history(account, START, 300))


def drill_at(demo: Endpoint, seconds: float) -> dict[str, Any]:
    demo.ticks.elapsed = seconds
    jobs = demo.call("DescribeJobs", maxResults=60)["items"]
    found: dict[str, Any] = next(
        job for job in jobs if job["tags"].get("Name") == "storefront drill"
    )
    return found


def statuses(job: dict[str, Any]) -> Counter[str]:
    return Counter(server["launchStatus"] for server in job["participatingServers"])


def failed_runs(job: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        run
        for server in job["participatingServers"]
        for run in server["launchActionsStatus"]["runs"]
        if run["status"] == "FAILED"
    ]


def log_of(demo: Endpoint, job: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = demo.call(
        "DescribeJobLogItems", jobID=job["jobID"], maxResults=999
    )["items"]
    return items


def test_at_the_start_a_drill_is_converting(demo: Endpoint) -> None:
    """GIVEN the start THEN the drill is the only live job, some of its servers converting."""
    job = drill_at(demo, 0)
    assert (job["status"], job["initiatedBy"]) == ("STARTED", "START_DRILL")
    assert statuses(job) == {"PENDING": 3, "IN_PROGRESS": 4, "LAUNCHED": 2}
    events = Counter(item["event"] for item in log_of(demo, job))
    assert events["CONVERSION_START"] - events["CONVERSION_END"] == 3
    jobs = demo.call("DescribeJobs", maxResults=300)["items"]
    assert [each["jobID"] for each in jobs if each["status"] != "COMPLETED"] == [job["jobID"]]
    assert jobs[0] == job
    servers = demo.call("DescribeSourceServers", maxResults=20)["items"]
    names = [server["tags"].get("Name") for server in servers[:9]]
    assert names[:2] == ["db-primary", "db-replica"]


def test_at_45_a_launch_fails(demo: Endpoint) -> None:
    """GIVEN 45 seconds THEN the third of three attempts fails: the vCPU limit is exceeded."""
    before, after = drill_at(demo, 44.9), drill_at(demo, 45.1)
    assert (statuses(before)["FAILED"], statuses(after)["FAILED"]) == (0, 1)
    last = log_of(demo, after)[-1]
    assert last["event"] == "LAUNCH_FAILED"
    assert "VcpuLimitExceeded" in last["eventData"]["rawError"]
    assert last["eventData"]["attemptCount"] == last["eventData"]["maxAttemptsCount"] == 3


def test_at_90_an_action_fails(demo: Endpoint) -> None:
    """GIVEN 90 seconds THEN a required action of a launched server fails, with its reason."""
    assert failed_runs(drill_at(demo, 89.9)) == []
    [run] = failed_runs(drill_at(demo, 90.1))
    assert run["action"]["optional"] is False
    assert "503" in run["failureReason"]


def test_at_150_the_drill_ends(demo: Endpoint) -> None:
    """GIVEN 150 seconds THEN the drill is COMPLETED with a failed server, and stays so."""
    assert drill_at(demo, 149.9)["status"] == "STARTED"
    job = drill_at(demo, 150.1)
    assert (job["status"], statuses(job)) == ("COMPLETED", {"LAUNCHED": 8, "FAILED": 1})
    assert log_of(demo, job)[-1]["event"] == "JOB_END"
    assert drill_at(demo, 9_000) == job


def test_something_changes_every_few_seconds(demo: Endpoint) -> None:
    """GIVEN the first 150 seconds THEN the drill never stays the same for 12."""
    seen = [drill_at(demo, second) for second in range(151)]
    unchanged = longest = 0
    for one, other in pairwise(seen):
        unchanged = unchanged + 1 if one == other else 0
        longest = max(longest, unchanged)
    assert longest < 12


def test_at_60_a_termination_starts(demo: Endpoint) -> None:
    """GIVEN 60 to 120 seconds THEN a second job runs and succeeds; later others arrive."""
    drill_at(demo, 59)
    assert demo.call("DescribeJobs", maxResults=1)["items"][0]["type"] == "LAUNCH"
    drill_at(demo, 62)
    [job] = demo.call("DescribeJobs", maxResults=1)["items"]
    assert (job["type"], job["status"]) == ("TERMINATE", "STARTED")
    drill_at(demo, 120)
    [done] = demo.call("DescribeJobs", maxResults=1)["items"]
    assert done["jobID"] == job["jobID"]
    assert (done["status"], statuses(done)) == ("COMPLETED", {"TERMINATED": 3})
    demo.ticks.elapsed = 199
    assert demo.call("DescribeJobs", maxResults=1)["items"] == [done]
    demo.ticks.elapsed = 3600
    assert demo.call("DescribeJobs", maxResults=1)["items"] != [done]
