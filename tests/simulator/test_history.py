"""The generated history: a varied first screen, and every oddity of the service in it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

import pytest

from drs_tui.simulator.account import Account
from drs_tui.simulator.generator import seeded_history
from drs_tui.simulator.plan import Plan, job_at, log_at
from tests.simulator.conftest import START, Endpoint

SEEDS = pytest.mark.parametrize("seed", [7, 8])


@cache
def plans(seed: int) -> list[Plan]:
    """Return the plans of all 2,500 past jobs, newest first."""
    history = seeded_history(Account.of(seed), START, 2500)
    return [history.plan(entry) for entry in reversed(history.entries(START))]


@cache
def jobs(seed: int) -> list[dict[str, Any]]:
    return [job_at(plan, START) for plan in plans(seed)]


def servers(seed: int) -> list[dict[str, Any]]:
    return [server for job in jobs(seed) for server in job.get("participatingServers", ())]


def log_items(seed: int) -> list[dict[str, Any]]:
    return [item for plan in plans(seed) for item in log_at(plan, START)]


@SEEDS
def test_the_first_screen_is_varied(seed: int) -> None:
    """GIVEN the newest 22 jobs THEN every kind of outcome is among them."""
    screen = jobs(seed)[:22]
    assert {"START_RECOVERY", "START_DRILL", "FAILBACK", "TERMINATE_RECOVERY_INSTANCES"} <= {
        job["initiatedBy"] for job in screen
    }
    outcomes = set()
    for job in screen:
        part = {s.get("launchStatus") for s in job.get("participatingServers", ())}
        runs = [
            run
            for s in job.get("participatingServers", ())
            for run in s.get("launchActionsStatus", {}).get("runs", ())
        ]
        failed = {run["action"]["optional"] for run in runs if run["status"] == "FAILED"}
        outcomes.add((job["status"], *sorted(filter(None, part)), *sorted(failed)))
    for outcome in (
        ("COMPLETED", "LAUNCHED"),
        ("COMPLETED", "LAUNCHED", False),
        ("COMPLETED", "LAUNCHED", True),
        ("COMPLETED", "FAILED", "LAUNCHED"),
        ("COMPLETED", "FAILED"),
        ("COMPLETED", "PENDING"),
    ):
        assert outcome in outcomes
    assert sum(job["status"] != "COMPLETED" for job in screen) == 3


@SEEDS
def test_a_job_of_a_hundred_servers(seed: int) -> None:
    """GIVEN the last day's large job THEN 37 of its 100 servers lack vCPUs, and 3 a permission."""
    large = next(plan for plan in plans(seed) if len(plan.members or ()) == 100)
    assert START - large.created < 86_400
    last = {
        item["eventData"]["sourceServerID"]: item["eventData"].get("rawError", "")
        for item in log_at(large, START)
        if "sourceServerID" in item["eventData"]
    }
    causes = Counter(
        found.group(1)
        for error in last.values()
        if (found := re.search(r"\((\w+)\) when calling", error))
    )
    assert causes == {"VcpuLimitExceeded": 37, "UnauthorizedOperation": 3}


@SEEDS
def test_raw_errors(seed: int) -> None:
    """GIVEN the newest jobs THEN an error has colours, another is 60 KiB, and causes repeat."""
    errors = [
        item["eventData"]["rawError"]
        for plan in plans(seed)[:25]
        for item in log_at(plan, START)
        if "rawError" in item["eventData"]
    ]
    assert any("\x1b[31;1m" in error for error in errors)
    assert 60_000 < max(len(error) for error in errors) <= 65_536
    assert len(set(errors)) < len(errors)
    shapes = Counter(re.sub(r"[0-9a-f]{8,}|[0-9]+", "#", error)[:90] for error in errors)
    assert shapes.most_common(1)[0][1] > 30


@SEEDS
def test_oddities_of_jobs(seed: int) -> None:
    """GIVEN all past jobs THEN each unusual form of a job is among them."""
    known = jobs(seed)
    dates = [job["creationDateTime"] for job in known]
    assert any(re.search(r"\.\d{3}Z$", date) for date in dates)
    assert any(re.search(r":\d\d\+00:00$", date) for date in dates)
    assert sum(date.endswith("+00:00") for date in dates) > 2300
    assert any(job["tags"] == {"resourceArn": job["arn"]} for job in known)
    assert any(
        "participatingServers" not in job and "participatingResources" not in job for job in known
    )
    assert any(job.get("participatingResources") == [] for job in known)
    assert any(job["initiatedBy"] == "START_RECOVERY_PLAN" for job in known[300:])
    assert {"LAUNCH", "TERMINATE", "CREATE_CONVERTED_SNAPSHOT"} == {job["type"] for job in known}
    assert all(re.fullmatch("drsjob-[0-9a-f]{17}", job["jobID"]) for job in known)
    assert len({job["jobID"] for job in known}) == 2500


@SEEDS
def test_oddities_of_servers(seed: int) -> None:
    """GIVEN all past jobs THEN statuses, actions and instances are missing in some of them."""
    known = servers(seed)
    assert any("launchStatus" not in server for server in known)
    launched = [server for server in known if server.get("launchStatus") == "LAUNCHED"]
    named = sum("recoveryInstanceID" in server for server in launched)
    assert 0 < named < len(launched) / 5
    assert any("launchActionsStatus" not in server for server in launched)
    assert any(server.get("launchActionsStatus") == {"runs": []} for server in launched)
    runs = [run for s in known for run in s.get("launchActionsStatus", {}).get("runs", ())]
    first = {s["launchActionsStatus"]["runs"][0]["action"]["name"] for s in known
             if s.get("launchActionsStatus", {}).get("runs")}  # fmt: skip
    assert first == {"Enable SSM"}
    kinds = {p["type"] for run in runs for p in run["action"]["parameters"].values()}
    assert kinds == {"SSM_STORE", "DYNAMIC"}
    stuck = [
        run
        for plan in plans(seed)[10:]
        for s in job_at(plan, START).get("participatingServers", ())
        for run in s.get("launchActionsStatus", {}).get("runs", ())
        if run["status"] == "IN_PROGRESS"
    ]
    assert stuck


@SEEDS
def test_oddities_of_logs(seed: int) -> None:
    """GIVEN all logs THEN they have every kind of event, and retries are minutes apart."""
    events = Counter(item["event"] for item in log_items(seed))
    assert set(events) >= {
        "JOB_START", "JOB_END", "JOB_CANCEL", "SERVER_SKIPPED", "CLEANUP_START", "CLEANUP_END",
        "CLEANUP_FAIL", "SNAPSHOT_START", "SNAPSHOT_END", "SNAPSHOT_FAIL", "CONVERSION_START",
        "USING_PREVIOUS_SNAPSHOT", "USING_PREVIOUS_SNAPSHOT_FAILED", "CONVERSION_END",
        "CONVERSION_FAIL", "LAUNCH_START", "LAUNCH_END", "LAUNCH_FAILED", "NETWORK_RECOVERY_FAIL",
        "DEPLOY_NETWORK_CONFIGURATION_START", "UPDATE_NETWORK_CONFIGURATION_START",
        "UPDATE_LAUNCH_TEMPLATE_START",
    }  # fmt: skip
    gaps = []
    for plan in plans(seed):
        failures: dict[str, float] = {}
        for item in plan.log_items:
            if item.event == "LAUNCH_FAILED" and item.data.get("maxAttemptsCount") in (3, 4):
                server = item.data["sourceServerID"]
                if server in failures:
                    gaps.append(item.at - failures[server])
                failures[server] = item.at
    assert gaps
    assert min(gaps) > 170
    assert max(gaps) < 310


def test_a_drill_takes_as_long_as_the_recorded_ones() -> None:
    """GIVEN Linux drills without errors THEN 2 servers take some 9 minutes, 25 half an hour."""
    durations: dict[int, list[float]] = {}
    for seed in (7, 8):
        fleet = Account.of(seed).inventory.by_id
        for plan in plans(seed):
            members = plan.members or ()
            statuses = {member.statuses[-1][1] for member in members if member.statuses}
            clean = not any("rawError" in item.data for item in plan.log_items)
            linux = not any(fleet[member.server_id].windows for member in members)
            if plan.initiated_by == "START_DRILL" and statuses == {"LAUNCHED"} and clean and linux:
                end = max(item.at for item in plan.log_items if item.event == "LAUNCH_END")
                durations.setdefault(len(members), []).append(end)
    two = durations[2]
    assert 480 < sorted(two)[len(two) // 2] < 620
    many = [end for count in range(20, 30) for end in durations.get(count, ())]
    assert all(1000 < end < 2000 for end in many)


def test_some_servers_lack_names(endpoint: Endpoint) -> None:
    """GIVEN the source servers THEN some lack a hostname, a Name tag or both; two share one."""
    found = endpoint.call("DescribeSourceServers", maxResults=1000)["items"]
    hosts = [s["sourceProperties"]["identificationHints"].get("hostname") for s in found]
    names = [server["tags"].get("Name") for server in found]
    lacking = {(host is None, name is None) for host, name in zip(hosts, names, strict=True)}
    assert lacking == {(False, False), (False, True), (True, False), (True, True)}
    assert Counter(hosts)["localhost.localdomain"] == 2
    assert 100 < len(found) <= 300
