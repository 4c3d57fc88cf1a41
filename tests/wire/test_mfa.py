"""Roles that require an MFA code: the ui is asked for it over the stream, once."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import (
    CredentialsExpiring,
    CredentialsIssued,
    Event,
    MfaRequired,
    PageLoaded,
    Refreshed,
    RequestFailed,
    Topic,
)
from drs_tui.protocol.requests import NextPage, Refresh, RestoreCredentials, SubmitMfaCode
from tests.conftest import environ_for
from tests.endpoint import Endpoint
from tests.records import job, live_job
from tests.sts import CODE, DEVICE, Sts, with_mfa
from tests.wire.conftest import Start
from tests.wire.monitor import Monitor

Begin = Callable[[], Monitor]


@pytest.fixture
def begin(start: Start, endpoint: Endpoint, tmp_path: Path) -> Begin:
    """A collector of the profile, not asked for anything yet."""
    endpoint.jobs = [live_job(1), job(2)]
    environ = with_mfa(tmp_path, environ_for(endpoint))
    return lambda: start(
        "--region", "us-east-1", "--profile", "mfa", "--refresh", "1", environ=environ
    )


def _asks(monitor: Monitor) -> None:
    monitor.query()
    monitor.send(NextPage())


def _wanted(monitor: Monitor) -> MfaRequired:
    return monitor.until(MfaRequired)


def _key_ids(endpoint: Endpoint) -> list[str]:
    """Who signed the last requests for jobs."""
    return [a.authorization.partition("Credential=")[2].split("/")[0] for a in endpoint.pages()]


def test_a_code_is_asked_for_and_the_page_comes_with_it(begin: Begin, endpoint: Endpoint) -> None:
    Sts(endpoint, CODE)
    monitor = begin()
    _asks(monitor)

    assert _wanted(monitor) == MfaRequired(DEVICE)
    failure = monitor.until(RequestFailed, lambda failure: failure.topic is Topic.PAGE)
    monitor.send(SubmitMfaCode(CODE))

    assert (failure.request_error.kind, DEVICE in failure.request_error.summary) == (
        ErrorKind.MFA,
        True,
    )
    assert _wanted(monitor) == MfaRequired(None)
    assert monitor.until(PageLoaded).jobs == 2
    assert [asked.body["TokenCode"] for asked in endpoint.of("AssumeRole")] == [CODE]
    assert _key_ids(endpoint)[0] == "ASIAROLE1"


def test_a_wrong_code_is_reported_and_the_next_one_asked_for(
    begin: Begin, endpoint: Endpoint
) -> None:
    Sts(endpoint, CODE)
    monitor = begin()
    _asks(monitor)
    _wanted(monitor)
    monitor.until(RequestFailed, lambda failure: failure.topic is Topic.PAGE)

    monitor.send(SubmitMfaCode("000000"))
    refusal = monitor.until(RequestFailed, lambda failure: failure.topic is Topic.PAGE)
    monitor.send(Refresh())
    again = _wanted(monitor)
    monitor.send(SubmitMfaCode(CODE))

    assert (refusal.request_error.kind, "MFA code" in refusal.request_error.summary) == (
        ErrorKind.MFA,
        True,
    )
    assert again == MfaRequired(DEVICE, refused=True)
    assert monitor.until(PageLoaded).jobs == 2


def test_another_collector_asks_for_no_code_while_the_credentials_live(
    begin: Begin, endpoint: Endpoint
) -> None:
    Sts(endpoint, CODE)
    monitor = begin()
    _asks(monitor)
    _wanted(monitor)
    monitor.send(SubmitMfaCode(CODE))
    role = monitor.until(CredentialsIssued)
    monitor.process.end()

    another = begin()
    another.send(RestoreCredentials(role.key, role.credentials))
    _asks(another)

    assert another.until(PageLoaded).jobs == 2
    assert not another.passed(MfaRequired)
    assert len(endpoint.of("AssumeRole")) == 1


def _events_of_a_few_ticks(monitor: Monitor) -> list[Event]:
    events: list[Event] = []
    for _ in range(3):
        monitor.send(Refresh())
        monitor.until(Refreshed)
        events += monitor.since
    return events


def test_credentials_that_end_soon_are_used_to_their_end(begin: Begin, endpoint: Endpoint) -> None:
    sts = Sts(endpoint, CODE, "234567")
    sts.lasting = timedelta(minutes=8)
    monitor = begin()
    _asks(monitor)
    _wanted(monitor)
    monitor.send(SubmitMfaCode(CODE))

    monitor.until(PageLoaded)
    events = [*monitor.since, *_events_of_a_few_ticks(monitor)]

    assert MfaRequired(DEVICE) in events
    assert CredentialsExpiring(7) in events
    assert not [
        event for event in events if isinstance(event, RequestFailed) and event.topic is Topic.LIVE
    ]
    assert set(_key_ids(endpoint)) == {"ASIAROLE1"}

    sts.lasting = timedelta(hours=1)
    monitor.send(SubmitMfaCode("234567"))
    _wanted(monitor)
    monitor.send(Refresh())
    monitor.until(Refreshed)

    assert _key_ids(endpoint)[-1] == "ASIAROLE2"


def _cached(hours: int) -> str:
    """As the AWS CLI writes it."""
    ends = datetime.now(UTC) + timedelta(hours=hours)
    keys = {"AccessKeyId": "ASIACLI", "SecretAccessKey": "s", "SessionToken": "t"}
    answer = {"Credentials": keys | {"Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SUTC")}}
    return json.dumps(answer)


LIVE = _cached(1)


@pytest.mark.parametrize(
    "content",
    [LIVE, _cached(-1), "{", "[]", '{"Credentials": {"AccessKeyId": 1}}'],
    ids=["live", "over", "cut", "list", "types"],
)
def test_what_the_aws_cli_has_is_read_and_never_written(
    begin: Begin, endpoint: Endpoint, tmp_path: Path, content: str
) -> None:
    Sts(endpoint, CODE)
    learning = begin()
    _asks(learning)
    _wanted(learning)
    learning.send(SubmitMfaCode(CODE))
    key = learning.until(CredentialsIssued).key
    learning.process.end()  # it would go on asking with keys of its own
    cache = tmp_path / ".aws" / "cli" / "cache"
    assert not cache.exists()
    cache.mkdir(parents=True)
    (cache / f"{key}.json").write_text(content)

    monitor = begin()
    _asks(monitor)

    if content == LIVE:
        assert monitor.until(PageLoaded).jobs == 2
        assert _key_ids(endpoint)[-1] == "ASIACLI"
    else:
        assert _wanted(monitor) == MfaRequired(DEVICE)
    assert [(file.name, file.read_text()) for file in cache.iterdir()] == [(f"{key}.json", content)]
