"""The history: a varied first screen, and the service's oddities somewhere in it."""

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
    """All 2,500 jobs of history, newest first."""
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
    for wanted in (
        ("COMPLETED", "LAUNCHED"),
        ("COMPLETED", "LAUNCHED", False),
        ("COMPLETED", "LAUNCHED", True),
        ("COMPLETED", "FAILED", "LAUNCHED"),
        ("COMPLETED", "FAILED"),
        ("COMPLETED", "PENDING"),
    ):
        assert wanted in outcomes
    assert sum(job["status"] != "COMPLETED" for job in screen) == 3


@SEEDS
def test_a_job_of_a_hundred_servers(seed: int) -> None:
    """GIVEN the last day THEN 37 of its 100 servers lack vCPUs and 3 a permission."""
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
    """GIVEN the newest jobs THEN one error has colours and one some 60 KiB; causes repeat."""
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
    """GIVEN all of history THEN each way in which a job may look odd is found."""
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
    """GIVEN all of history THEN statuses, actions and instances are absent where they may be."""
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
    """GIVEN all logs THEN every event of the scripts is found, and retries are minutes apart."""
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
        for step in plan.steps:
            if step.event == "LAUNCH_FAILED" and step.data.get("maxAttemptsCount") in (3, 4):
                server = step.data["sourceServerID"]
                if server in failures:
                    gaps.append(step.at - failures[server])
                failures[server] = step.at
    assert gaps
    assert min(gaps) > 170
    assert max(gaps) < 310


def test_a_drill_takes_as_long_as_the_recorded_ones() -> None:
    """GIVEN calm Linux drills THEN two servers take some 9 minutes, 25 about half an hour."""
    calm: dict[int, list[float]] = {}
    for seed in (7, 8):
        fleet = Account.of(seed).fleet.by_id
        for plan in plans(seed):
            members = plan.members or ()
            statuses = {member.statuses[-1][1] for member in members if member.statuses}
            clean = not any("rawError" in step.data for step in plan.steps)
            linux = not any(fleet[member.server_id].windows for member in members)
            if plan.initiated_by == "START_DRILL" and statuses == {"LAUNCHED"} and clean and linux:
                end = max(step.at for step in plan.steps if step.event == "LAUNCH_END")
                calm.setdefault(len(members), []).append(end)
    two = calm[2]
    assert 480 < sorted(two)[len(two) // 2] < 620
    many = [end for count in range(20, 30) for end in calm.get(count, ())]
    assert all(1000 < end < 2000 for end in many)


def test_names_are_as_people_leave_them(endpoint: Endpoint) -> None:
    """GIVEN the source servers THEN some lack a hostname, a Name or both, and some share one."""
    found = endpoint.ask("DescribeSourceServers", maxResults=1000)["items"]
    hosts = [s["sourceProperties"]["identificationHints"].get("hostname") for s in found]
    names = [server["tags"].get("Name") for server in found]
    simple_options = {(host is None, name is None) for host, name in zip(hosts, names, strict=True)}
    assert simple_options == {(False, False), (False, True), (True, False), (True, True)}
    assert Counter(hosts)["localhost.localdomain"] == 2
    assert 100 < len(found) <= 300
