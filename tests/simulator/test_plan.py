"""Plans: the job and its log at an instant."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import parse
from drs_tui.simulator.demo_scenario import demo_history
from drs_tui.simulator.generator import seeded_history
from drs_tui.simulator.job_history import Entry, SeededHistory
from drs_tui.simulator.plan import Plan, job_at, log_at
from tests.simulator.conftest import START

JOBS = 400
AFTER = 40_000.0  # seconds after the start; by then some jobs have arrived
STATUS_ORDER = {
    None: 0,
    "PENDING": 1,
    "IN_PROGRESS": 2,
    "LAUNCHED": 3,
    "FAILED": 3,
    "TERMINATED": 3,
}
JOB_ORDER = ["PENDING", "STARTED", "COMPLETED"]

numbers = st.integers(0, JOBS + 40)
fractions = st.floats(-0.01, 1.3)


@cache
def history(*, demo: bool = False) -> SeededHistory:
    return (demo_history if demo else seeded_history)(Account.of(7), START, JOBS)


def plan_of(number: int, *, demo: bool = False) -> Plan:
    entries = history(demo=demo).entries(START + AFTER)
    return history(demo=demo).plan(entries[-1 - number])


def servers(job: dict[str, Any]) -> dict[str, Any]:
    return {each["sourceServerID"]: each for each in job.get("participatingServers", ())}


@given(numbers, fractions, fractions, st.booleans())
def test_jobs_only_advance(number: int, one: float, other: float, demo: bool) -> None:  # noqa: FBT001
    """GIVEN any job at two instants THEN the later one only adds to and advances the earlier."""
    plan = plan_of(number, demo=demo)
    first, second = sorted(plan.created + plan.ends * share for share in (one, other))
    early, late = job_at(plan, first), job_at(plan, second)
    assert JOB_ORDER.index(early["status"]) <= JOB_ORDER.index(late["status"])
    for server_id, before in servers(early).items():
        after = servers(late)[server_id]
        assert STATUS_ORDER[before.get("launchStatus")] <= STATUS_ORDER[after.get("launchStatus")]
        if STATUS_ORDER[before.get("launchStatus")] == 3:
            assert before["launchStatus"] == after["launchStatus"]
        runs = before.get("launchActionsStatus", {}).get("runs", [])
        later_runs = after.get("launchActionsStatus", {}).get("runs", [])
        assert [run["runId"] for run in runs] == [run["runId"] for run in later_runs[: len(runs)]]
        for run, later in zip(runs, later_runs, strict=False):
            assert run["status"] in ("IN_PROGRESS", later["status"])
    assert log_at(plan, second)[: len(log_at(plan, first))] == log_at(plan, first)


@given(numbers, fractions, st.booleans())
def test_the_log_and_the_job_agree(number: int, share: float, demo: bool) -> None:  # noqa: FBT001
    """GIVEN any job at any instant THEN its log is sorted, not ahead, and agrees with the job."""
    plan = plan_of(number, demo=demo)
    now = plan.created + plan.ends * share
    job, log = job_at(plan, now), log_at(plan, now)
    times = [parse(item["logDateTime"]) for item in log]
    assert times == sorted(times)
    assert all(time <= now for time in times)
    events = [item["event"] for item in log]
    if "JOB_END" in events:
        assert job["status"] == "COMPLETED"
        assert events[-1] == "JOB_END"
        lag = times[-1] - parse(job["endDateTime"])
        assert 0.02 < lag < 0.04
    assert ("JOB_START" in events) == (job["status"] != "PENDING")
    launched = {
        item["eventData"]["sourceServerID"] for item in log if item["event"] == "LAUNCH_END"
    }
    if job["initiatedBy"] != "TARGET_ACCOUNT":
        assert launched == {
            server_id
            for server_id, server in servers(job).items()
            if server.get("launchStatus") == "LAUNCHED"
        }
    for item in log:
        data = item["eventData"]
        assert ("conversionServerID" in data) == (item["event"] == "CONVERSION_END")
        assert ("targetInstanceID" in data) == (item["event"] == "LAUNCH_END")


@given(numbers, st.booleans())
def test_a_failed_server_has_an_error(number: int, demo: bool) -> None:  # noqa: FBT001
    """GIVEN a job that has ended THEN every failed server has a raw error in the log."""
    plan = plan_of(number, demo=demo)
    end = plan.created + plan.ends + 10_000
    with_errors = {
        item["eventData"].get("sourceServerID")
        for item in log_at(plan, end)
        if item["eventData"].get("rawError")
    }
    for server_id, server in servers(job_at(plan, end)).items():
        if server.get("launchStatus") == "FAILED":
            assert server_id in with_errors


@given(st.integers(0, 2**31), st.integers(0, 60), st.floats(0, 50_000))
@settings(max_examples=15)
def test_same_seed_and_time_same_jobs(seed: int, number: int, elapsed: float) -> None:
    """GIVEN two histories of a seed, read in different orders THEN they are equal."""
    now = START + elapsed
    one = seeded_history(Account.of(seed), START, 60)
    other = seeded_history(Account.of(seed), START, 60)
    entries = one.entries(now)
    chosen = entries[number % len(entries)]
    for entry in entries:
        other.plan(entry)
    assert entries == other.entries(now)
    assert job_at(one.plan(chosen), now) == job_at(other.plan(chosen), now)
    assert log_at(one.plan(chosen), now) == log_at(other.plan(chosen), now)


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_is_consistent(seed: int) -> None:
    """GIVEN all jobs of a seed THEN their times are in order, and no server is listed twice."""
    seeded = seeded_history(Account.of(seed), START, JOBS)
    for plan in map(seeded.plan, seeded.entries(START + AFTER)):
        times = [item.at for item in plan.log_items]
        assert times == sorted(times)
        assert plan.starts == times[0] <= plan.ends < times[-1]
        assert all(at <= plan.ends for at in times[:-1])
        members = plan.members or ()
        assert len({member.server_id for member in members}) == len(members)
        for member in members:
            assert list(member.statuses) == sorted(member.statuses, key=lambda each: each[0])
            assert all(run.ends is None or run.starts < run.ends for run in member.runs)
            starts = [run.starts for run in member.runs]
            assert starts == sorted(starts)


def test_another_seed_has_other_jobs() -> None:
    """GIVEN two seeds THEN they share no job."""
    first, second = (
        {history.plan(entry).job_id for entry in history.entries(START)}
        for history in (seeded_history(Account.of(seed), START, 60) for seed in (7, 8))
    )
    assert not first & second


@pytest.mark.parametrize("jobs", [0, 1, 5, 30])
def test_a_short_history(jobs: int) -> None:
    """GIVEN a short history THEN it has that many jobs, and they are found by id."""
    account = Account.of(3)
    short = seeded_history(account, START, jobs)
    entries = short.entries(START)
    assert len(entries) == jobs
    for entry in entries:
        assert short.find(short.plan(entry).job_id, START) == entry
    assert short.find(account.ids.job_id(-jobs - 1), START) is None


def test_an_arrival_is_found_from_its_creation_on() -> None:
    """GIVEN the id of a future job THEN it is not found before the job's creation."""
    arriving: Entry = history().entries(START + AFTER)[-1]
    job_id = history().plan(arriving).job_id
    assert history().find(job_id, arriving.created - 1) is None
    assert history().find(job_id, arriving.created) == arriving
