"""CloudTrail: who started the jobs of the account, as the real boto3 reads it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from drs_tui.simulator.account import Account
from drs_tui.simulator.cloudtrail import CloudTrail
from drs_tui.simulator.errors import ServiceError
from drs_tui.simulator.world import World
from tests.simulator.conftest import START, Endpoint
from tests.simulator.test_answers import Clients

NAMED = {"AttributeKey": "EventName", "AttributeValue": "StartRecovery"}
DAY = 86_400.0


class Trail:
    """CloudTrail without a network and without a limit of its rate, at ``now``."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.second = 0.0
        world = World(endpoint.history)
        self._trail = CloudTrail(endpoint.account, world, lambda: self.second)
        self.now = START

    def lookup(self, **request: Any) -> dict[str, Any]:
        self.second += 1.0
        return self._trail.lookup_events(request, self.now)

    def events(self, **request: Any) -> Iterator[dict[str, Any]]:
        while True:
            answer = self.lookup(**request)
            yield from answer["Events"]
            if "NextToken" not in answer:
                return
            request["NextToken"] = answer["NextToken"]


def test_boto3_reads_who_started_the_newest_jobs(endpoint: Endpoint, client: Clients) -> None:
    answer = client(endpoint, "cloudtrail").lookup_events(LookupAttributes=[NAMED], MaxResults=5)

    assert len(answer["Events"]) == 5
    times = [event["EventTime"] for event in answer["Events"]]
    assert times == sorted(times, reverse=True)
    for event in answer["Events"]:
        record = json.loads(event["CloudTrailEvent"])
        assert record["eventID"] == event["EventId"]
        assert record["eventName"] == event["EventName"] == "StartRecovery"
        assert record["userIdentity"]["arn"].startswith("arn:aws:")


def test_every_page_of_90_days_has_useful_and_useless_events(endpoint: Endpoint) -> None:
    trail = Trail(endpoint)
    jobs = {plan.job_id: plan for plan in World(endpoint.history).recent(START, 400)}
    seen: Counter[str] = Counter()
    ids = set()
    for event in trail.events():
        ids.add(event["EventId"])
        try:
            record = json.loads(event["CloudTrailEvent"])
        except ValueError:
            seen["broken"] += 1
            continue
        seen["denied"] += "errorCode" in record
        seen["by service"] += "invokedBy" in record["userIdentity"]
        answer = record["responseElements"]
        seen["plan"] += bool(answer) and "recoveryPlanExecution" in answer
        job = (answer or {}).get("job")
        seen["hidden"] += job == "HIDDEN_DUE_TO_SECURITY_REASONS"
        if isinstance(job, dict):
            seen["useful"] += 1
            assert abs(jobs[job["jobID"]].created - event["EventTime"]) <= 1

    assert len(ids) > 300
    kinds = ("broken", "denied", "by service", "hidden", "plan", "useful")
    assert all(seen[kind] for kind in kinds), seen
    assert seen["useful"] > 250


def test_a_call_is_there_minutes_later_and_gone_after_90_days(endpoint: Endpoint) -> None:
    trail = Trail(endpoint)
    newest = next(World(endpoint.history).recent(START, 1))

    def is_there(after: float) -> bool:
        trail.now = newest.created + after
        around = {"StartTime": newest.created - 1, "EndTime": newest.created + 1}
        return any(newest.job_id in e["CloudTrailEvent"] for e in trail.events(**around))

    assert [is_there(after) for after in (30.0, 301.0, 89 * DAY, 91 * DAY)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"LookupAttributes": [NAMED, NAMED]}, "InvalidLookupAttributesException"),
        ({"StartTime": 2.0, "EndTime": 1.0}, "InvalidTimeRangeException"),
        ({"NextToken": "x", "EndTime": 1.0}, "InvalidNextTokenException"),
    ],
)
def test_what_cloudtrail_refuses(endpoint: Endpoint, request_: dict[str, Any], code: str) -> None:
    with pytest.raises(ServiceError) as refused:
        Trail(endpoint).lookup(**request_)
    assert refused.value.code == code


def test_the_third_request_within_a_second_is_throttled() -> None:
    endpoint = Endpoint(Account.of(7))
    trail = CloudTrail(endpoint.account, World(endpoint.history), lambda: 5.0)
    for _ in range(2):
        trail.lookup_events({"EndTime": 0.0}, START)

    with pytest.raises(ServiceError, match="Rate exceeded"):
        trail.lookup_events({"EndTime": 0.0}, START)
