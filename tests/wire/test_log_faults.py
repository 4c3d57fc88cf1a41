"""Logs that fail: what is told of it, what it holds up, and where reading goes on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import (
    JobsUpdated,
    LogPageRead,
    LogUpdated,
    Paused,
    Refreshed,
    RequestFailed,
    Topic,
)
from drs_tui.protocol.requests import FollowLogs, Pause, ReadLogs, Refresh
from tests.conftest import environ_for
from tests.endpoint import Asked, Endpoint, Reply, error
from tests.records import live_job
from tests.wire.conftest import Shared, Start
from tests.wire.logs import LOGS, asked_of, log_of, tick, turns

QUICK = ("--region", "us-east-1", "--refresh", "0.1")
Refuse = Callable[[Asked], bool]


def _fail(endpoint: Endpoint, reply: Reply, when: Refuse = lambda _: True) -> None:
    endpoint.special[LOGS] = lambda asked: reply if when(asked) else None


def _about(job: str) -> Refuse:
    return lambda asked: asked.body["jobID"] == job


def test_a_denied_log_is_reported_with_the_action_and_jobs_go_on(
    start: Start, endpoint: Endpoint, jobs: Iterator[str]
) -> None:
    monitor, job = start(*QUICK), next(jobs)
    endpoint.jobs[:] = [live_job(1) | {"jobID": job}]
    _fail(endpoint, error(403, "AccessDeniedException", "User: x is not authorized"))
    monitor.query()
    monitor.page()

    monitor.send(FollowLogs(job))
    failure = monitor.until(RequestFailed)
    endpoint.jobs[0]["tags"] = {"changed": "yes"}
    monitor.until(JobsUpdated)
    for _ in range(3):
        monitor.until(Refreshed)
    asked_while_waiting = asked_of(endpoint, job)
    endpoint.special.clear()
    monitor.send(Refresh())
    monitor.log_read(job)

    assert (failure.topic, failure.about) == (Topic.LOG, job)
    assert failure.request_error.summary == "AWS denied drs:DescribeJobLogItems"
    assert failure.request_error.advice == "the role needs the IAM action drs:DescribeJobLogItems"
    assert failure.request_error.aws_message == "User: x is not authorized"
    assert failure.retry_in is not None
    assert 60 <= failure.retry_in <= 66
    assert asked_while_waiting == [None]


GENERAL = {
    "denied": (error(403, "AccessDeniedException"), ErrorKind.DENIED),
    "throttled": (error(429, "ThrottlingException"), ErrorKind.THROTTLED),
    "expired": (error(403, "ExpiredTokenException"), ErrorKind.EXPIRED),
    "uninitialised": (error(400, "UninitializedAccountException"), ErrorKind.NOT_INITIALIZED),
    "500": (error(500, "InternalServerException"), ErrorKind.SERVICE),
    "hung up": (Reply(drop=True), ErrorKind.UNREACHABLE),
}


@pytest.mark.parametrize(("fault", "kind"), GENERAL.values(), ids=GENERAL)
def test_what_is_about_all_logs_holds_up_all_until_refresh(
    shared: Shared, jobs: Iterator[str], fault: Reply, kind: ErrorKind
) -> None:
    monitor, endpoint = shared
    a, b = next(jobs), next(jobs)
    _fail(endpoint, fault)
    monitor.query()
    monitor.page()

    monitor.send(ReadLogs((a, b)))
    failure = monitor.until(RequestFailed)
    monitor.send(FollowLogs(b))
    monitor.send(ReadLogs((b,)))
    monitor.send(FollowLogs())
    endpoint.special.clear()
    monitor.page()
    asked = turns(endpoint)
    monitor.send(Refresh())
    monitor.log_read(a)

    assert (failure.topic, failure.about, failure.request_error.kind) == (Topic.LOG, a, kind)
    assert failure.retry_in is not None
    assert asked == [a]
    assert turns(endpoint) == [a, b, a]


OWN = {
    "not found": (error(404, "ResourceNotFoundException", "no such job"), ErrorKind.INVALID),
    "cut off": (Reply(body=b'{"items": ['), ErrorKind.BAD_ANSWER),
    "no list": (Reply(), ErrorKind.BAD_ANSWER),
    "refused": (error(400, "ValidationException"), ErrorKind.INVALID),
}


@pytest.mark.parametrize(("fault", "kind"), OWN.values(), ids=OWN)
def test_what_is_about_one_log_holds_up_no_other(
    shared: Shared, jobs: Iterator[str], fault: Reply, kind: ErrorKind
) -> None:
    monitor, endpoint = shared
    a, b, c = (next(jobs) for _ in range(3))
    _fail(endpoint, fault, _about(a))

    monitor.send(ReadLogs((a, b)))
    failure = monitor.until(RequestFailed)
    monitor.log_read(b)
    monitor.send(ReadLogs((c,)))
    monitor.log_read(c)
    asked = turns(endpoint)
    endpoint.special.clear()
    monitor.send(Refresh())
    monitor.log_read(a)

    assert (failure.topic, failure.about, failure.request_error.kind) == (Topic.LOG, a, kind)
    assert (failure.retry_in is None) is (kind is ErrorKind.INVALID)
    assert asked == [a, b, c]
    assert turns(endpoint) == [a, b, c, a]


@pytest.mark.parametrize("kind", ["ResourceNotFoundException", "ValidationException"])
def test_a_followed_log_that_fails_on_its_own_loses_its_turns_until_refresh(
    start: Start, endpoint: Endpoint, jobs: Iterator[str], kind: str
) -> None:
    monitor, a, b, c = start(*QUICK), next(jobs), next(jobs), next(jobs)
    endpoint.jobs[:] = [live_job(1)]
    _fail(endpoint, error(400, kind, "no", Retry_After="30"), _about(a))
    monitor.query()
    monitor.page()

    monitor.send(FollowLogs(a, (b, c)))
    monitor.until(RequestFailed)
    for _ in range(4):
        monitor.until(LogPageRead)
    asked = turns(endpoint)
    endpoint.special.clear()
    monitor.send(Refresh())
    monitor.log_read(a)

    assert asked[:5] == [a, b, c, b, c]
    assert asked.count(a) == 1


def test_a_log_asked_for_that_was_refused_is_asked_when_asked_for_again(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    a, b = next(jobs), next(jobs)
    _fail(endpoint, error(400, "ValidationException"), _about(a))
    monitor.send(ReadLogs((a,)))
    assert monitor.until(RequestFailed).retry_in is None

    endpoint.special.clear()
    monitor.send(ReadLogs((b,)))
    monitor.log_read(b)
    assert asked_of(endpoint, a) == [None]
    monitor.send(ReadLogs((a,)))
    monitor.log_read(a)


@pytest.mark.parametrize("fault", [Reply(500), Reply(body=b"<html>"), Reply(drop=True)], ids=str)
def test_after_page_five_failed_reading_goes_on_from_page_five(
    shared: Shared, jobs: Iterator[str], fault: Reply
) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.logs[job] = log_of(22)
    _fail(endpoint, fault, lambda asked: asked.token == "16")

    monitor.send(ReadLogs((job,)))
    failure = monitor.until(RequestFailed)
    assert [read.length for read in monitor.passed(LogPageRead)] == [4, 8, 12, 16]
    endpoint.special.clear()
    monitor.send(Refresh())
    monitor.log_read(job)

    assert failure.about == job
    assert asked_of(endpoint, job) == [None, "4", "8", "12", "16", "16", "20"]
    assert monitor.logs[job] == log_of(22)


def test_a_failed_log_is_tried_again_by_itself(
    start: Start, endpoint: Endpoint, jobs: Iterator[str]
) -> None:
    monitor, job = start(*QUICK), next(jobs)
    failures = iter([Reply(500), Reply(), error(429, "ThrottlingException")])
    endpoint.special[LOGS] = lambda _: next(failures, None)

    monitor.send(ReadLogs((job,)))
    monitor.log_read(job)

    assert [t.request_error.kind for t in monitor.passed(RequestFailed)] == [
        *(ErrorKind.SERVICE, ErrorKind.BAD_ANSWER, ErrorKind.THROTTLED)
    ]
    assert asked_of(endpoint, job) == [None] * 4


def test_failures_in_a_row_wait_longer_and_longer(shared: Shared, jobs: Iterator[str]) -> None:
    monitor, endpoint = shared
    job = next(jobs)
    _fail(endpoint, Reply(500))
    monitor.send(ReadLogs((job,)))

    waits = []
    for _ in range(3):
        waits.append(monitor.until(RequestFailed).retry_in or 0.0)
        monitor.send(Refresh())
    waits.append(monitor.until(RequestFailed).retry_in or 0.0)
    endpoint.special.clear()
    monitor.send(Refresh())
    monitor.log_read(job)
    _fail(endpoint, Reply(500))
    monitor.send(ReadLogs((job,)))
    waits.append(monitor.until(RequestFailed).retry_in or 0.0)
    endpoint.special.clear()
    monitor.send(Refresh())
    monitor.log_read(job)

    assert [round(wait, -1) for wait in waits] == [10, 20, 40, pytest.approx(60, abs=10), 10]


def test_an_expired_token_restarts_the_log_once(shared: Shared, jobs: Iterator[str]) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.logs[job] = log_of(10)
    monitor.send(ReadLogs((job,)))
    monitor.log_read(job)
    endpoint.asked.clear()
    expired = error(400, "ValidationException", "Invalid nextToken")
    once = iter([expired])
    endpoint.special[LOGS] = lambda asked: next(once, None) if asked.token == "8" else None

    endpoint.logs[job] = log_of(11)
    monitor.send(ReadLogs((job,)))
    monitor.log_read(job)

    assert monitor.passed(RequestFailed) == []
    assert [event.start for event in monitor.passed(LogUpdated)] == [0, 4, 8]
    assert asked_of(endpoint, job) == ["8", None, "4", "8"]
    assert monitor.logs[job] == log_of(11)


def test_a_token_that_is_refused_repeatedly_is_reported(
    shared: Shared, jobs: Iterator[str]
) -> None:
    monitor, endpoint = shared
    job, endpoint.cap = next(jobs), 4
    endpoint.logs[job] = log_of(10)
    _fail(endpoint, error(400, "ValidationException", "no"), lambda asked: asked.token == "4")

    monitor.send(ReadLogs((job,)))
    failure = monitor.until(RequestFailed)

    assert (failure.request_error.kind, failure.retry_in, failure.about) == (
        ErrorKind.INVALID,
        None,
        job,
    )
    assert asked_of(endpoint, job) == [None, "4", None, "4"]
    endpoint.special.clear()
    monitor.send(ReadLogs((job,)))
    monitor.log_read(job)
    assert monitor.logs[job] == log_of(10)


def test_paused_a_turn_that_fails_waits_for_the_next_refresh(
    start: Start, endpoint: Endpoint, jobs: Iterator[str]
) -> None:
    monitor, job = start(*QUICK), next(jobs)
    monitor.query()
    monitor.page()
    monitor.send(Pause())
    monitor.until(Paused)
    monitor.send(FollowLogs(None, (job,)))
    _fail(endpoint, Reply(500))

    monitor.tick()
    failure = monitor.until(RequestFailed)
    endpoint.special.clear()
    with pytest.raises(AssertionError, match="no LogPageRead"):
        monitor.until(LogPageRead, within=0.5)
    tick(monitor)

    assert failure.retry_in is None
    assert asked_of(endpoint, job) == [None, None]


def test_expired_credentials_of_a_log_are_renewed(
    start: Start, endpoint: Endpoint, jobs: Iterator[str], tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    form = "[default]\naws_access_key_id = {}\naws_secret_access_key = secret\n"
    keys.write_text(form.format("OLDKEY"))
    environ = {k: v for k, v in environ_for(endpoint).items() if "ACCESS_KEY" not in k}
    environ["AWS_SHARED_CREDENTIALS_FILE"] = str(keys)
    _fail(endpoint, error(403, "ExpiredTokenException"), lambda a: "OLDKEY" in a.authorization)
    monitor, job = start("--region", "us-east-1", environ=environ), next(jobs)

    monitor.send(ReadLogs((job,)))
    assert (
        monitor.until(RequestFailed, lambda t: t.topic is Topic.LOG).request_error.kind
        is ErrorKind.EXPIRED
    )
    keys.write_text(form.format("NEWKEY"))
    monitor.send(Refresh())
    monitor.log_read(job)

    assert "NEWKEY" in endpoint.of(LOGS)[-1].authorization
