"""A page that fails: what is emitted, and that nothing is lost or doubled after the fault."""

import json

import pytest

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import PageLoaded, RequestFailed, Topic
from drs_tui.protocol.requests import NextPage, Refresh
from tests.endpoint import Asked, Reply, error
from tests.records import job, job_id
from tests.wire.conftest import Shared
from tests.wire.monitor import FINISHED

HTML = b"<html><body>A captive portal, not AWS</body></html>"
PAGE = json.dumps({"items": [job(0), job(1)], "nextToken": job_id(1)}).encode()

FAULTS = {
    "200 HTML": (Reply(body=HTML), ErrorKind.BAD_ANSWER),
    "cut-off JSON": (Reply(body=PAGE[:-9]), ErrorKind.BAD_ANSWER),
    "empty body": (Reply(body=b""), ErrorKind.BAD_ANSWER),
    "204": (Reply(204, b""), ErrorKind.BAD_ANSWER),
    "cut inside the body": (Reply(body=PAGE, cut=40), ErrorKind.BAD_ANSWER),
    "cut before the body": (Reply(body=PAGE, cut=len(PAGE)), ErrorKind.BAD_ANSWER),
    "{}": (Reply(), ErrorKind.BAD_ANSWER),
    "null": (Reply(body=b"null"), ErrorKind.BAD_ANSWER),
    "a list": (Reply(body=b"[]"), ErrorKind.BAD_ANSWER),
    "items a string": (Reply(body=b'{"items": "none"}'), ErrorKind.BAD_ANSWER),
    "items null": (Reply(body=b'{"items": null}'), ErrorKind.BAD_ANSWER),
    "not UTF-8": (Reply(body=b'{"items": ["\xff\xfe"]}'), ErrorKind.BAD_ANSWER),
    "nested too deep": (Reply(body=b'{"items": ' + b"[" * 100_000), ErrorKind.BAD_ANSWER),
    "500": (Reply(500, b""), ErrorKind.SERVICE),
    "500 modelled": (error(500, "InternalServerException"), ErrorKind.SERVICE),
    "503 HTML": (Reply(503, HTML), ErrorKind.SERVICE),
    "302": (Reply(302, b""), ErrorKind.SERVICE),
    "429": (error(429, "ThrottlingException", Retry_After="17"), ErrorKind.THROTTLED),
    "400 throttling": (error(400, "ThrottlingException"), ErrorKind.THROTTLED),
    "429 null message": (error(429, "TooManyRequestsException", None), ErrorKind.THROTTLED),
    "403": (error(403, "AccessDeniedException", "not authorized"), ErrorKind.DENIED),
    "403 HTML": (Reply(403, HTML), ErrorKind.DENIED),
    "ExpiredToken": (error(403, "ExpiredTokenException"), ErrorKind.EXPIRED),
    "wrong keys": (error(403, "UnrecognizedClientException"), ErrorKind.EXPIRED),
    "uninitialised": (error(400, "UninitializedAccountException", ""), ErrorKind.NOT_INITIALIZED),
    "refused": (error(400, "ValidationException", "bad token"), ErrorKind.INVALID),
    "hung up": (Reply(drop=True), ErrorKind.UNREACHABLE),
}
each_fault = pytest.mark.parametrize(("fault", "kind"), FAULTS.values(), ids=FAULTS)


@each_fault
def test_a_fault_is_reported_and_the_same_page_is_asked_again(
    shared: Shared, fault: Reply, kind: ErrorKind
) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(5))
    monitor.query(page_size=2, to_date=FINISHED, max_items=4)
    monitor.page()
    endpoint.replies.append(fault)

    request = monitor.send(NextPage())
    failure = monitor.until(RequestFailed)
    monitor.send(Refresh())
    end = monitor.until(PageLoaded)

    assert (failure.topic, failure.request, failure.request_error.kind) == (
        Topic.PAGE,
        request,
        kind,
    )
    assert failure.request_error.summary.isprintable()
    assert "<" not in failure.request_error.summary
    assert end.request == request
    assert [a.token for a in endpoint.of("DescribeJobs")] == [None, job_id(1), job_id(1)]
    assert monitor.ids() == [job_id(number) for number in range(4)]
    assert (end.more, end.resume is None) == (False, False)


@each_fault
def test_a_first_page_that_fails_loses_nothing_of_a_page_begun_half_way(
    shared: Shared, fault: Reply, kind: ErrorKind
) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(6))
    monitor.query(page_size=4, max_items=3, to_date=FINISHED)
    token = monitor.page().resume
    endpoint.replies.append(fault)

    monitor.query(page_size=4, max_items=2, to_date=FINISHED, starting_token=token)
    monitor.send(NextPage())
    assert monitor.until(RequestFailed).request_error.kind is kind
    monitor.send(Refresh())
    end = monitor.until(PageLoaded)
    while end.more:
        end = monitor.page()

    assert monitor.ids() == [job_id(3), job_id(4)]
    assert end.resume is not None


def test_jobs_on_top_and_faults_between_pages_lose_and_double_nothing(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(100, 200))
    # A refused token is not reported: the list is read again from its beginning.
    failures = [fault for name, fault in FAULTS.items() if name != "refused"]
    faults, failed = iter(failures), set[str]()

    def fail_each_page_once(asked: Asked) -> Reply | None:
        if asked.token is None or asked.token < job_id(100) or asked.token in failed:
            return None
        failed.add(asked.token)
        return next(faults, (None,))[0]

    endpoint.answer = fail_each_page_once
    monitor.query(page_size=3)
    monitor.page()
    for newest in range(99, 99 - len(failures), -1):
        monitor.send(NextPage())
        monitor.until(RequestFailed)
        endpoint.jobs.insert(0, job(newest))
        monitor.send(Refresh())
        monitor.until(PageLoaded)
        monitor.tick()
    monitor.all_pages()

    assert monitor.ids() == [job_id(n) for n in range(100 - len(failures), 200)]


def test_a_token_that_expires_in_mid_history_is_got_past(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.jobs[:] = map(job, range(1, 13))
    expired = {job_id(6)}  # the token of page three, while the user reads page two
    endpoint.answer = lambda asked: (
        error(400, "ValidationException", "Invalid nextToken")
        if asked.token in expired and not endpoint.release.is_set()
        else None
    )
    monitor.query(page_size=3)
    monitor.page()
    monitor.page()
    walked = len(endpoint.pages())
    endpoint.jobs.insert(0, job(0))  # not to be taken for a job of the page that comes next
    monitor.send(NextPage())
    monitor.until(PageLoaded)
    expired.clear()
    monitor.all_pages()
    monitor.tick()

    assert endpoint.pages()[walked + 1].token is None
    assert monitor.ids() == [job_id(n) for n in range(13)]


def test_faults_in_a_row_wait_longer_and_longer(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.replies.extend([Reply(500)] * 4)
    monitor.query(to_date=FINISHED)
    monitor.send(NextPage())

    waits = []
    for _ in range(4):
        waits.append(monitor.until(RequestFailed).retry_in or 0.0)
        monitor.send(Refresh())
    monitor.until(PageLoaded)

    assert [round(wait, -1) for wait in waits[:3]] == [10, 20, 40]
    assert 60 <= waits[3] <= 66


def test_retry_after_is_obeyed_and_clipped(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.replies.append(error(429, "ThrottlingException", Retry_After="45"))
    endpoint.replies.append(error(429, "ThrottlingException", Retry_After="86400"))
    monitor.query(to_date=FINISHED)
    monitor.send(NextPage())

    first = monitor.until(RequestFailed).retry_in
    monitor.send(Refresh())
    second = monitor.until(RequestFailed).retry_in
    monitor.send(Refresh())
    monitor.until(PageLoaded)

    assert first is not None
    assert 45 <= first <= 49.5
    assert second is not None
    assert 300 <= second <= 330


def test_what_was_refused_is_not_tried_again_by_itself(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.replies.append(error(400, "ValidationException", "fromDate is no date"))
    monitor.query(to_date=FINISHED)
    monitor.send(NextPage())

    failure = monitor.until(RequestFailed)
    monitor.send(Refresh())
    monitor.until(PageLoaded)

    assert failure.retry_in is None
    assert failure.request_error.aws_message == "fromDate is no date"


def test_a_denial_names_the_iam_action(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.replies.append(error(403, "AccessDeniedException", "no identity-based policy"))
    monitor.query(to_date=FINISHED)
    monitor.send(NextPage())

    request_error = monitor.until(RequestFailed).request_error
    monitor.send(Refresh())
    monitor.until(PageLoaded)

    assert "drs:DescribeJobs" in request_error.advice
    assert request_error.aws_message == "no identity-based policy"


def test_the_same_token_twice_is_reported_and_asks_no_further(shared: Shared) -> None:
    monitor, endpoint = shared
    page = json.dumps({"items": [job(0)], "nextToken": "again"}).encode()
    endpoint.replies.extend([Reply(body=page)] * 2)
    monitor.query(to_date=FINISHED)
    monitor.page()
    monitor.page()

    monitor.send(NextPage())
    failure = monitor.until(RequestFailed)

    assert (failure.request_error.kind, failure.retry_in) == (ErrorKind.INVALID, None)
    assert len(endpoint.asked) == 2
