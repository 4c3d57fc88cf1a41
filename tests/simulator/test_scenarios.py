"""The scenarios beside the demo's: a recovery of several jobs, a server that is stuck."""

from __future__ import annotations

from collections import Counter
from typing import Any

import botocore.loaders
import pytest
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import parse
from drs_tui.simulator.demo_scenario import demo_history
from drs_tui.simulator.scenarios import SCENARIOS
from tests.simulator.conftest import START, Endpoint

HOUR = 3600.0


def played(name: str, seed: int = 7, jobs: int = 30) -> Endpoint:
    history = SCENARIOS[name](Account.of(seed), START, jobs)
    return Endpoint(history.account, history)


def jobs_of(endpoint: Endpoint) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = endpoint.call("DescribeJobs", maxResults=1000)["items"]
    return found


def events_of(endpoint: Endpoint, job: dict[str, Any], server_id: str) -> list[str]:
    log = endpoint.call("DescribeJobLogItems", jobID=job["jobID"], maxResults=1000)["items"]
    return [item["event"] for item in log if item["eventData"].get("sourceServerID") == server_id]


def ids_of(job: dict[str, Any], *statuses: str) -> list[str]:
    return [
        server["sourceServerID"]
        for server in job["participatingServers"]
        if not statuses or server["launchStatus"] in statuses
    ]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_answer_fits_the_model(name: str) -> None:
    """GIVEN any scenario THEN botocore's validator finds nothing wrong in its newest jobs."""
    model = ServiceModel(botocore.loaders.Loader().load_service_model("drs", "service-2"), "drs")
    endpoint = played(name, jobs=8)
    answers = [("DescribeJobs", {"items": jobs_of(endpoint)})]
    answers += [
        ("DescribeJobLogItems", endpoint.call("DescribeJobLogItems", jobID=job["jobID"]))
        for job in jobs_of(endpoint)
    ]
    for operation in ("DescribeSourceServers", "DescribeRecoveryInstances"):
        answers.append((operation, endpoint.call(operation, maxResults=1000)))
    for operation, answer in answers:
        report = ParamValidator().validate(answer, model.operation_model(operation).output_shape)
        assert not report.has_errors(), (operation, report.generate_report())


@pytest.mark.parametrize("seed", [7, 8])
@pytest.mark.parametrize("name", ["waves", "untagged-waves"])
def test_waves(name: str, seed: int) -> None:
    """GIVEN a drill of 120 servers THEN three jobs have them all, of which four fail; a fourth,
    which runs at the start, launches these four."""
    endpoint = played(name, seed)
    again, *waves = jobs_of(endpoint)[:4]
    assert again["status"] == "STARTED"
    assert {job["status"] for job in waves} == {"COMPLETED"}
    servers = [server for job in waves for server in ids_of(job)]
    assert len(servers) == len(set(servers)) == 120
    assert max(len(ids_of(job)) for job in waves) <= 100
    created = [parse(job["creationDateTime"]) for job in waves]
    assert max(created) - min(created) < 10 * 60
    failed = [server for job in waves for server in ids_of(job, "FAILED")]
    assert len(failed) == 4
    assert sorted(ids_of(again)) == sorted(failed)
    assert parse(again["creationDateTime"]) > max(parse(job["endDateTime"]) for job in waves)
    endpoint.ticks.elapsed = HOUR
    assert Counter(
        each["launchStatus"] for each in jobs_of(endpoint)[0]["participatingServers"]
    ) == {"LAUNCHED": 4}
    tags = [job["tags"].get("drs-tui:recovery") for job in (again, *waves)]
    assert tags == (["datacentre drill"] * 4 if name == "waves" else [None] * 4)


def test_stuck() -> None:
    """GIVEN a server that is stuck THEN it is alone in a live job, converting for five hours; its
    earlier jobs took minutes."""
    endpoint = played("stuck")
    stuck, *others = jobs_of(endpoint)
    [server_id] = ids_of(stuck)
    assert stuck["status"] == "STARTED"
    assert START - parse(stuck["creationDateTime"]) > 5 * HOUR
    assert events_of(endpoint, stuck, server_id)[-1] == "CONVERSION_START"
    earlier = [
        job for job in others if "participatingServers" in job and ids_of(job) == [server_id]
    ]
    assert len(earlier) == 4
    for job in earlier:
        assert ids_of(job, "LAUNCHED") == [server_id]
        assert parse(job["endDateTime"]) - parse(job["creationDateTime"]) < 30 * 60
    endpoint.ticks.elapsed = 7 * HOUR
    [same] = endpoint.call("DescribeJobs", filters={"jobIDs": [stuck["jobID"]]})["items"]
    assert same == stuck


def test_the_demo_has_servers_of_both_recovery_modes() -> None:
    """GIVEN the demo THEN in a job some servers launch without conversion, others with it."""
    account = Account.of(7)
    endpoint = Endpoint(account, demo_history(account, START, 60))
    modes = {}
    for job in jobs_of(endpoint):
        if job["type"] == "LAUNCH" and "participatingServers" in job:
            events = [events_of(endpoint, job, server) for server in ids_of(job)]
            fast = [each for each in events if each[-2:] == ["LAUNCH_START", "LAUNCH_END"]
                    and "CONVERSION_START" not in each]  # fmt: skip
            if fast:
                modes[job["jobID"]] = (len(fast), len(events))
                assert fast[0] == ["SNAPSHOT_START", "SNAPSHOT_END", "LAUNCH_START", "LAUNCH_END"]
    assert list(modes.values()) == [(3, 6)]


def test_the_demo_has_a_relaunch() -> None:
    """GIVEN the demo THEN two jobs carry one tag: the second has the servers that failed in the
    first, and launches them."""
    account = Account.of(7)
    jobs = jobs_of(Endpoint(account, demo_history(account, START, 60)))
    again, first = [job for job in jobs if "drs-tui:recovery" in job["tags"]]
    assert again["tags"] == first["tags"]
    assert ids_of(again) == ids_of(again, "LAUNCHED") == ids_of(first, "FAILED")
    assert len(ids_of(again)) == 2


def test_some_conversions_say_the_time_of_their_data() -> None:
    """GIVEN logs of conversions THEN some, not all, have a dataTimestamp, near the snapshot's."""
    endpoint = played("demo", jobs=40)
    with_time, without = 0, 0
    for job in jobs_of(endpoint):
        if job["type"] != "LAUNCH":
            continue
        log = endpoint.call("DescribeJobLogItems", jobID=job["jobID"], maxResults=1000)["items"]
        for item in log:
            if item["event"] == "CONVERSION_END":
                taken = item["eventData"].get("conversionProperties", {}).get("dataTimestamp")
                without += taken is None
                if taken is not None:
                    with_time += 1
                    assert -700 < parse(taken) - parse(job["creationDateTime"]) < 120
    assert with_time > 10
    assert without > 10


@pytest.mark.parametrize("seed", [7, 8])
def test_twins(seed: int) -> None:
    """GIVEN a drill of extended servers THEN each account has a job of it, at one time; the target
    account's log has the staging account's ids, which its servers say they have there."""
    target, staging = played("target-account", seed), played("staging-account", seed)
    launch, twin = jobs_of(target)[0], jobs_of(staging)[0]
    assert (launch["type"], launch["initiatedBy"], launch["status"]) == (
        "LAUNCH", "START_DRILL", "STARTED",
    )  # fmt: skip
    assert (twin["type"], twin["initiatedBy"]) == ("CREATE_CONVERTED_SNAPSHOT", "TARGET_ACCOUNT")
    assert twin["status"] == "COMPLETED"
    assert launch["jobID"] != twin["jobID"]
    apart = parse(twin["creationDateTime"]) - parse(launch["creationDateTime"])
    assert 0 < apart < 5
    assert not set(ids_of(launch)) & set(ids_of(twin))
    extended = target.call("DescribeSourceServers", filters={"stagingAccountIDs": ["444455556666"]})
    staged = {
        each["sourceServerID"]: each["stagingArea"]["stagingSourceServerArn"].rpartition("/")[2]
        for each in extended["items"]
    }
    assert set(staged) == set(ids_of(launch))
    assert [staged[each] for each in ids_of(launch)] == ids_of(twin)
    for server_id, twin_id in staged.items():
        assert events_of(target, launch, twin_id) == events_of(staging, twin, twin_id)
        assert events_of(target, launch, server_id) == ["LAUNCH_START"]
    target.ticks.elapsed = HOUR
    assert len(ids_of(jobs_of(target)[0], "LAUNCHED")) == 3
