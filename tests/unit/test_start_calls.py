"""Who started something: which of CloudTrail's events names it, and what is said otherwise."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from drs_tui.collector.aws.errors import NotAskedError
from drs_tui.collector.lookups import start_calls
from drs_tui.collector.lookups.start_calls import StartCallLookup
from drs_tui.model.drs.start_call import NoStartCall, StartCall, Started, api_call_of, calls_by_id
from drs_tui.model.text.times import TimeText
from drs_tui.protocol.events import StartCallFound
from drs_tui.protocol.requests import FindStartCalls
from drs_tui.views.start_calls import caller_name, start_json, start_words
from tests.records import job_id

NOW = 1_795_400_000.0
DAY = 86_400.0
ANA, LAUNCHED = "ana@example.com", "StartRecovery 2026-11-23 02:00:00Z"
ROLE = "arn:aws:sts::111122223333:assumed-role/dr-admin/ana@example.com"


def record(answer: object, **more: Any) -> str:
    return json.dumps({
        "eventID": "e-1",
        "eventName": "StartRecovery",
        "eventTime": "2026-11-23T02:00:00Z",
        "sourceIPAddress": "203.0.113.41",
        "userAgent": "aws-cli/2",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROA1:ana@example.com",
            "arn": ROLE,
            "sessionContext": {"attributes": {"mfaAuthenticated": "true"}},
        },
        "responseElements": answer,
        **more,
    })  # fmt: skip


def started(number: int) -> str:
    return record({"job": {"jobID": job_id(number), "status": "PENDING"}})


CALL = StartCall(
    "e-1", "StartRecovery", 1_795_399_200.0, ROLE, "AssumedRole", "ana@example.com",
    "203.0.113.41", "aws-cli/2", has_mfa=True,
)  # fmt: skip


def test_a_call_is_known_by_the_id_in_its_answer() -> None:
    arn = "arn:aws:drs:us-east-1:111122223333:recovery-plan-execution/rpe-1"
    of_plan = record({"recoveryPlanExecution": {"recoveryPlanExecutionArn": arn}})

    found = calls_by_id([started(2), started(1), of_plan], [job_id(1), job_id(3), arn])

    assert found == {job_id(1): CALL, arn: CALL}


@pytest.mark.parametrize(
    "useless",
    [
        record(None),
        record("HIDDEN_DUE_TO_SECURITY_REASONS"),
        record({"job": "HIDDEN_DUE_TO_SECURITY_REASONS"}),
        started(2),
        started(1)[:-40],
        "[]",
        "",
        "\ud800",
        "[" * 100_000,
    ],
    ids=str.__len__,
)
def test_a_useless_event_started_nothing(useless: str) -> None:
    assert calls_by_id([useless, started(1)], [job_id(1)]) == {job_id(1): CALL}
    assert calls_by_id([useless], [job_id(1)]) == {}


def test_what_a_record_lacks_or_has_of_another_type_is_left_out() -> None:
    odd = record({"job": {"jobID": job_id(1)}}, userIdentity="?", eventTime=7, sourceIPAddress=None)

    [call] = calls_by_id([odd], [job_id(1)]).values()

    assert (call.caller, call.source_address, call.has_mfa) == ("", "", None)
    assert caller_name(call) == "an unknown caller"


def test_a_job_of_a_newer_kind_is_looked_for_among_launches() -> None:
    assert api_call_of("TERMINATE_RECOVERY_INSTANCES") == "TerminateRecoveryInstances"
    assert api_call_of("START_DRILL") == api_call_of("SOMETHING_NEW") == "StartRecovery"


class Trail:
    """A lookup whose CloudTrail answers with ``pages``, at the time ``now``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *pages: list[str]) -> None:
        self.pages = list(pages)
        self.asked: list[dict[str, Any]] = []
        self.events: list[StartCallFound] = []
        self.mono = 1000.0
        self.client: Any = SimpleNamespace(lookup_events=self._lookup)
        monkeypatch.setattr(f"{start_calls.__name__}.time.monotonic", lambda: self.mono)
        clock = SimpleNamespace(now=lambda: NOW, at=lambda _: NOW)
        source: Any = SimpleNamespace(client_for=lambda _: self.client, clock=clock)
        emit: Callable[[Any], None] = self.events.append
        self.lookup = StartCallLookup(source, emit)

    def _lookup(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        texts = self.pages.pop(0) if self.pages else []
        more = {"NextToken": str(len(self.pages))} if self.pages else {}
        return {"Events": [{"CloudTrailEvent": text} for text in texts], **more}

    def ask(self, *starts: Started) -> None:
        self.lookup.ask(FindStartCalls(starts))

    def find(self) -> None:
        self.lookup.find(lambda blocking: blocking())


def test_the_calls_of_that_operation_and_time_are_read_page_by_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trail = Trail(monkeypatch, [started(7)], [started(1)], [started(9)])
    trail.ask(Started(job_id(1), NOW - 3600))

    trail.find()
    assert trail.events == []
    assert trail.lookup.wait() == pytest.approx(start_calls.BETWEEN)
    trail.find()

    assert trail.events == [StartCallFound(job_id(1), CALL, NOW)]
    assert not trail.lookup.is_pending()
    first, second = trail.asked
    assert first == {
        "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "StartRecovery"}],
        "StartTime": datetime.fromtimestamp(NOW - 3900, UTC),
        "EndTime": datetime.fromtimestamp(NOW - 3540, UTC),
        "MaxResults": 50,
    }
    assert second == {**first, "NextToken": "2"}


def test_what_is_not_there_yet_is_looked_for_again_and_others_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trail = Trail(monkeypatch)
    trail.ask(Started(job_id(1), NOW - 60))
    trail.find()
    assert trail.events.pop() == StartCallFound(job_id(1), None, NOW, NoStartCall.NOT_YET)
    assert trail.lookup.wait() == pytest.approx(start_calls.AGAIN)

    trail.pages = [[started(2)]]
    trail.ask(Started(job_id(2), NOW - 60))
    trail.mono += 1.0
    assert trail.lookup.wait() <= 0
    trail.find()
    assert [event.id for event in trail.events] == [job_id(2)]

    trail.mono += start_calls.AGAIN
    trail.pages = [[started(1)]]
    trail.find()
    assert trail.events[-1].call == CALL
    assert not trail.lookup.is_pending()


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (91 * DAY, StartCallFound(job_id(1), None, NOW, NoStartCall.TOO_OLD)),
        (3600.0, StartCallFound(job_id(1), None, NOW, NoStartCall.NOT_FOUND, 1)),
    ],
)
def test_what_will_never_be_there_is_given_up(
    monkeypatch: pytest.MonkeyPatch, age: float, expected: StartCallFound
) -> None:
    trail = Trail(monkeypatch, [record(None)])
    trail.ask(Started(job_id(1), NOW - age))

    trail.find()

    assert trail.events == [expected]
    assert not trail.lookup.is_pending()


def test_cloudtrail_is_not_asked_where_only_drs_is_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trail = Trail(monkeypatch)
    trail.client = None
    trail.ask(Started(job_id(1), NOW - 3600))

    with pytest.raises(NotAskedError, match="CloudTrail is not asked"):
        trail.find()


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            StartCallFound("j", CALL, NOW),
            f"started by {ANA} (role dr-admin), from 203.0.113.41, with MFA, {LAUNCHED}",
        ),
        (
            StartCallFound(
                "j",
                StartCall(
                    caller="arn:aws:iam::111122223333:user/ops/jo", caller_type="IAMUser",
                    has_mfa=False, is_console=True, api_call="StartRecovery",
                ),
                NOW,
            ),
            "started by jo (IAM user), in the console, no MFA that AWS knows of, StartRecovery",
        ),
        (
            StartCallFound(
                "j",
                StartCall(
                    caller="arn:aws:sts::111122223333:assumed-role/AWSServiceRole/plan",
                    caller_type="AssumedRole", session="plan", has_mfa=False,
                    source_address="drs.amazonaws.com", invoked_by="drs.amazonaws.com",
                ),
                NOW,
            ),
            "started by plan (role AWSServiceRole), through drs.amazonaws.com",
        ),
        (
            StartCallFound("j", StartCall(caller_type="Root"), NOW),
            "started by the root user",
        ),
        (
            StartCallFound("j", None, NOW, NoStartCall.NOT_YET),
            "who started it is not known: CloudTrail does not have it yet, it is minutes late",
        ),
        (
            StartCallFound("j", None, NOW, NoStartCall.NOT_FOUND, 2),
            "who started it is not known: none of the 2 calls of that time names it in its answer",
        ),
    ],
)  # fmt: skip
def test_who_started_it_in_words(found: StartCallFound, words: str) -> None:
    assert start_words(found, TimeText(NOW, UTC)) == words


def test_who_started_it_in_json() -> None:
    found = start_json(StartCallFound("j", CALL, NOW))

    assert found["call"]["eventTime"] == "2026-11-23T02:00:00Z"
    assert found["call"]["mfaAuthenticated"] is True
    assert start_json(StartCallFound("j", None, NOW, NoStartCall.TOO_OLD)) == {
        "id": "j",
        "call": None,
        "whyNot": "TOO_OLD",
    }
