"""Paging: complete and without repeats while jobs arrive; wrong tokens."""

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
    """GIVEN jobs that arrive between pages THEN the pages are those of the first request's time."""
    account = Account.of(5)
    endpoint = Endpoint(account, seeded_history(account, START, 60))
    all_ids = ids(endpoint.call("DescribeJobs", maxResults=1000)["items"])
    seen: list[str] = []
    token = ""
    for size, wait in steps:
        answer = endpoint.call("DescribeJobs", maxResults=size, nextToken=token)
        seen += ids(answer["items"])
        endpoint.ticks.elapsed += wait
        token = answer.get("nextToken", "")
        if not token:
            break
    assert seen == all_ids[: len(seen)]
    assert token or len(seen) == 60


def test_newest_first(endpoint: Endpoint) -> None:
    """GIVEN all pages THEN the jobs are sorted by creation, each once."""
    pages = list(endpoint.pages("DescribeJobs", maxResults=77))
    assert [len(page) for page in pages] == [77, 77, 77, 77, 77, 15]
    dates = [job["creationDateTime"] for page in pages for job in page]
    assert sorted(dates, reverse=True) == dates
    assert len({job_id for page in pages for job_id in ids(page)}) == 400


def test_a_page_is_capped(endpoint: Endpoint) -> None:
    """GIVEN a too large maxResults THEN it is no error; without one the page has 50 jobs."""
    assert len(endpoint.call("DescribeJobs", maxResults=5000)["items"]) == 400
    assert len(endpoint.call("DescribeJobs")["items"]) == 50


def test_filters(endpoint: Endpoint) -> None:
    """GIVEN filters by id and by date THEN only those jobs are listed, still newest first."""
    jobs = endpoint.call("DescribeJobs", maxResults=100)["items"]
    chosen = [jobs[9], jobs[2], jobs[40]]
    found = endpoint.call("DescribeJobs", filters={"jobIDs": ids([*chosen, chosen[0]])})["items"]
    assert ids(found) == ids([jobs[2], jobs[9], jobs[40]])
    missing = endpoint.call("DescribeJobs", filters={"jobIDs": ["drsjob-" + "1" * 17]})
    assert missing == {"items": []}
    day = {"fromDate": stamp(START - 86_400, ZULU), "toDate": stamp(START - 7_200, ZULU)}
    within = endpoint.call("DescribeJobs", filters=day, maxResults=1000)["items"]
    expected = [j for j in jobs if day["fromDate"] <= j["creationDateTime"] <= day["toDate"]]
    assert ids(within) == ids(expected)
    assert 5 < len(within) < 40


def test_the_last_log_page_grows(endpoint: Endpoint) -> None:
    """GIVEN a live job's log WHEN its last page is read again later THEN it has grown."""
    live = endpoint.call("DescribeJobs")["items"][1]
    assert live["status"] == "STARTED"
    request: dict[str, object] = {"jobID": live["jobID"], "maxResults": 10}
    token = ""
    while True:
        last = endpoint.call("DescribeJobLogItems", **request, nextToken=token)
        if "nextToken" not in last:
            break
        token = last["nextToken"]
    assert token
    endpoint.ticks.elapsed += 3600
    grown = endpoint.call("DescribeJobLogItems", **request, nextToken=token)
    assert grown["items"][: len(last["items"])] == last["items"]
    assert len(grown["items"]) > len(last["items"])
    whole = [item for page in endpoint.pages("DescribeJobLogItems", **request) for item in page]
    assert (
        whole == endpoint.call("DescribeJobLogItems", jobID=live["jobID"], maxResults=999)["items"]
    )
    assert whole[-1]["event"] == "JOB_END"


@pytest.mark.parametrize("token", ["x", "AAAA", "é", "A" * 60])
def test_a_token_that_was_never_issued(endpoint: Endpoint, token: str) -> None:
    """GIVEN a made-up token THEN it is refused as a ValidationException."""
    response = endpoint.send("/DescribeJobs", json.dumps({"nextToken": token}).encode())
    assert response.status == 400
    assert response.headers["x-amzn-ErrorType"] == "ValidationException"


def test_a_token_is_bound_to_its_request(endpoint: Endpoint) -> None:
    """GIVEN a token of another operation, job, filter or seed THEN it is refused."""
    job, other = endpoint.call("DescribeJobs", maxResults=2)["items"]
    of_jobs = endpoint.call("DescribeJobs", maxResults=2)["nextToken"]
    of_log = endpoint.call("DescribeJobLogItems", jobID=job["jobID"], maxResults=1)["nextToken"]
    wrong = [
        ("DescribeJobs", {"nextToken": of_log}),
        ("DescribeSourceServers", {"nextToken": of_jobs}),
        ("DescribeJobLogItems", {"jobID": other["jobID"], "nextToken": of_log}),
        ("DescribeJobs", {"filters": {"jobIDs": [job["jobID"]]}, "nextToken": of_jobs}),
    ]
    for operation, request in wrong:
        response = endpoint.send(f"/{operation}", json.dumps(request).encode())
        assert (response.status, json.loads(response.body)["reason"]) == (400, "other")
    other_seed = Endpoint(Account.of(8)).send(
        "/DescribeJobs", json.dumps({"nextToken": of_jobs}).encode()
    )
    assert other_seed.status == 400


@pytest.mark.parametrize(
    "operation", ["DescribeSourceServers", "DescribeRecoveryInstances", "DescribeSourceNetworks"]
)
def test_other_operations_page_too(endpoint: Endpoint, operation: str) -> None:
    """GIVEN small pages THEN together they equal one large page."""
    whole = endpoint.call(operation, maxResults=1000)["items"]
    assert len(whole) > 5
    assert [item for page in endpoint.pages(operation, maxResults=4) for item in page] == whole
