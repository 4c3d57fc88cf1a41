"""Paging: whole, without repeats, whatever arrives meanwhile; tokens that do not fit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import ZULU, stamp
from drs_tui.simulator.generator import seeded_history
from tests.simulator.conftest import START, Endpoint


def ids(items: list[dict[str, str]]) -> list[str]:
    return [item["jobID"] for item in items]


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0, 4000)), min_size=30, max_size=40))
@settings(max_examples=15)
def test_pages_neither_skip_nor_repeat_while_jobs_arrive(steps: list[tuple[int, float]]) -> None:
    """GIVEN jobs that arrive between the pages THEN the pages are those of the first moment."""
    account = Account.of(5)
    endpoint = Endpoint(account, seeded_history(account, START, 60))
    everything = ids(endpoint.ask("DescribeJobs", maxResults=1000)["items"])
    seen: list[str] = []
    token = ""
    for size, wait in steps:
        answer = endpoint.ask("DescribeJobs", maxResults=size, nextToken=token)
        seen += ids(answer["items"])
        endpoint.hands.elapsed += wait
        token = answer.get("nextToken", "")
        if not token:
            break
    assert seen == everything[: len(seen)]
    assert token or len(seen) == 60


def test_newest_first(endpoint: Endpoint) -> None:
    """GIVEN all pages THEN the jobs are in the order of their creation, each once."""
    pages = list(endpoint.pages("DescribeJobs", maxResults=77))
    assert [len(page) for page in pages] == [77, 77, 77, 77, 77, 15]
    dates = [job["creationDateTime"] for page in pages for job in page]
    assert sorted(dates, reverse=True) == dates
    assert len({job_id for page in pages for job_id in ids(page)}) == 400


def test_a_page_is_capped(endpoint: Endpoint) -> None:
    """GIVEN more asked for than a page holds THEN it is no error; without a size it is 50."""
    assert len(endpoint.ask("DescribeJobs", maxResults=5000)["items"]) == 400
    assert len(endpoint.ask("DescribeJobs")["items"]) == 50


def test_filters(endpoint: Endpoint) -> None:
    """GIVEN filters by id and by date THEN just those jobs come, still newest first."""
    jobs = endpoint.ask("DescribeJobs", maxResults=100)["items"]
    wanted = [jobs[9], jobs[2], jobs[40]]
    found = endpoint.ask("DescribeJobs", filters={"jobIDs": ids([*wanted, wanted[0]])})["items"]
    assert ids(found) == ids([jobs[2], jobs[9], jobs[40]])
    absent = endpoint.ask("DescribeJobs", filters={"jobIDs": ["drsjob-" + "1" * 17]})
    assert absent == {"items": []}
    day = {"fromDate": stamp(START - 86_400, ZULU), "toDate": stamp(START - 7_200, ZULU)}
    within = endpoint.ask("DescribeJobs", filters=day, maxResults=1000)["items"]
    chosen = [j for j in jobs if day["fromDate"] <= j["creationDateTime"] <= day["toDate"]]
    assert ids(within) == ids(chosen)
    assert 5 < len(within) < 40


def test_the_last_log_page_grows(endpoint: Endpoint) -> None:
    """GIVEN a live job's log WHEN the token of its last page is used again THEN it has grown."""
    live = endpoint.ask("DescribeJobs")["items"][1]
    assert live["status"] == "STARTED"
    request: dict[str, object] = {"jobID": live["jobID"], "maxResults": 10}
    token = ""
    while True:
        last = endpoint.ask("DescribeJobLogItems", **request, nextToken=token)
        if "nextToken" not in last:
            break
        token = last["nextToken"]
    assert token
    endpoint.hands.elapsed += 3600
    grown = endpoint.ask("DescribeJobLogItems", **request, nextToken=token)
    assert grown["items"][: len(last["items"])] == last["items"]
    assert len(grown["items"]) > len(last["items"])
    whole = [item for page in endpoint.pages("DescribeJobLogItems", **request) for item in page]
    assert (
        whole == endpoint.ask("DescribeJobLogItems", jobID=live["jobID"], maxResults=999)["items"]
    )
    assert whole[-1]["event"] == "JOB_END"


@pytest.mark.parametrize("token", ["x", "AAAA", "é", "A" * 60])
def test_a_token_that_was_never_handed_out(endpoint: Endpoint, token: str) -> None:
    """GIVEN a made-up token THEN it is refused as a ValidationException."""
    response = endpoint.send("/DescribeJobs", json.dumps({"nextToken": token}).encode())
    assert response.status == 400
    assert response.headers["x-amzn-ErrorType"] == "ValidationException"


def test_a_token_is_bound_to_its_request(endpoint: Endpoint) -> None:
    """GIVEN a token of another operation, job, filter or world THEN it is refused."""
    job, other = endpoint.ask("DescribeJobs", maxResults=2)["items"]
    of_jobs = endpoint.ask("DescribeJobs", maxResults=2)["nextToken"]
    of_log = endpoint.ask("DescribeJobLogItems", jobID=job["jobID"], maxResults=1)["nextToken"]
    wrong = [
        ("DescribeJobs", {"nextToken": of_log}),
        ("DescribeSourceServers", {"nextToken": of_jobs}),
        ("DescribeJobLogItems", {"jobID": other["jobID"], "nextToken": of_log}),
        ("DescribeJobs", {"filters": {"jobIDs": [job["jobID"]]}, "nextToken": of_jobs}),
    ]
    for operation, request in wrong:
        response = endpoint.send(f"/{operation}", json.dumps(request).encode())
        assert (response.status, json.loads(response.body)["reason"]) == (400, "other")
    foreign = Endpoint(Account.of(8)).send(
        "/DescribeJobs", json.dumps({"nextToken": of_jobs}).encode()
    )
    assert foreign.status == 400


@pytest.mark.parametrize(
    "operation", ["DescribeSourceServers", "DescribeRecoveryInstances", "DescribeSourceNetworks"]
)
def test_the_others_page_too(endpoint: Endpoint, operation: str) -> None:
    """GIVEN small pages THEN together they are the one large page."""
    whole = endpoint.ask(operation, maxResults=1000)["items"]
    assert len(whole) > 5
    assert [item for page in endpoint.pages(operation, maxResults=4) for item in page] == whole
