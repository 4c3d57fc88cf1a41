"""What botocore makes of bad answers and bad credentials, and what we make of that."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drs_tui.collector.aws import session as sessions
from drs_tui.collector.aws.errors import ClassifiedError, classify
from drs_tui.collector.aws.session import Session
from drs_tui.model.request_error import ErrorKind
from drs_tui.options import AwsTarget
from tests.endpoint import Endpoint, Reply, error, serving

CONFIG = """
[profile sso]
sso_session = here
sso_account_id = 111122223333
sso_role_name = drill
[sso-session here]
sso_region = us-east-1
sso_start_url = https://example.invalid/start
"""


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[Any, Endpoint]]:
    """One client of our making for every case, and its endpoint."""
    with serving() as endpoint, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setattr(sessions, "READ_SECONDS", 0.2)
        yield Session(AwsTarget(None, "us-east-1", endpoint.url)).drs, endpoint


def _failure(client: Any) -> ClassifiedError:
    with pytest.raises(Exception) as raised:  # noqa: PT011  which one is botocore's affair
        client.describe_jobs()
    return classify(raised.value)


UNINITIALIZED = b'{"__type": "UninitializedAccountException", "code": "ACCOUNT_NOT_INITIALIZED"}'
ANSWERS = {
    "uninitialised": (
        error(400, "UninitializedAccountException", ""),
        ErrorKind.NOT_INITIALIZED,
        "DRS is not initialised in this region",
    ),
    "uninitialised by code": (
        Reply(400, UNINITIALIZED),
        ErrorKind.NOT_INITIALIZED,
        "DRS is not initialised in this region",
    ),
    "throttled 429": (
        error(429, "ThrottlingException"),
        ErrorKind.THROTTLED,
        "AWS is throttling our requests",
    ),
    "throttled 429 by a proxy": (
        Reply(429, b"<html>slow down</html>"),
        ErrorKind.THROTTLED,
        "AWS is throttling our requests",
    ),
    "denied": (
        error(403, "AccessDeniedException", "User: x is not authorized"),
        ErrorKind.DENIED,
        "AWS denied drs:DescribeJobs",
    ),
    "expired": (
        error(403, "ExpiredTokenException", "The security token is expired"),
        ErrorKind.EXPIRED,
        "the credentials have expired",
    ),
    "unrecognized": (
        error(403, "UnrecognizedClientException"),
        ErrorKind.EXPIRED,
        "AWS does not accept the credentials (UnrecognizedClientException)",
    ),
    "signature": (
        error(403, "InvalidSignatureException"),
        ErrorKind.EXPIRED,
        "AWS does not accept the credentials (InvalidSignatureException)",
    ),
    "validation": (
        error(400, "ValidationException", "toDate: bad"),
        ErrorKind.INVALID,
        "AWS refused the request",
    ),
    "500 empty": (Reply(500, b""), ErrorKind.SERVICE, "the service failed (500)"),
    "502 HTML": (
        Reply(502, b"<html><h1>Bad gateway</h1></html>"),
        ErrorKind.SERVICE,
        "the service failed (502)",
    ),
    "internal": (
        error(500, "InternalServerException"),
        ErrorKind.SERVICE,
        "the service failed (InternalServerException)",
    ),
    "302": (Reply(302, b""), ErrorKind.SERVICE, "the answer was 302"),
    "407": (
        Reply(407, b"<html><body>Proxy\n<b>login</b></body></html>"),
        ErrorKind.SERVICE,
        "407: Proxy login",
    ),
    "200 HTML": (
        Reply(200, b"<html></html>"),
        ErrorKind.BAD_ANSWER,
        "the answer was not JSON (13 bytes)",
    ),
    "200 cut off": (
        Reply(200, b'{"items": ['),
        ErrorKind.BAD_ANSWER,
        "the answer was cut off (11 bytes)",
    ),
    "200 empty": (Reply(200, b""), ErrorKind.BAD_ANSWER, "the answer was empty"),
    "200 {}": (Reply(), ErrorKind.BAD_ANSWER, "the answer had no list of items"),
    "200 not UTF-8": (
        Reply(200, b'{"items": ["\xff"]}'),
        ErrorKind.BAD_ANSWER,
        "the answer was not UTF-8 (16 bytes)",
    ),
    "silent": (Reply(hang=True), ErrorKind.UNREACHABLE, "Read timeout on endpoint URL:"),
    "hung up": (Reply(drop=True), ErrorKind.UNREACHABLE, "Connection was closed before"),
}


@pytest.mark.parametrize(("reply", "kind", "summary"), ANSWERS.values(), ids=ANSWERS)
def test_a_bad_answer_is_described_in_words(
    asked: tuple[Any, Endpoint], reply: Reply, kind: ErrorKind, summary: str
) -> None:
    client, endpoint = asked
    endpoint.replies.append(reply)

    request_error = _failure(client).request_error

    assert request_error.kind is kind
    assert request_error.summary.startswith(summary)
    assert len(endpoint.replies) == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("-7", 0.0), ("86400", 86400.0), ("nan", 0.0), ("soon", None), ("", None)],
)
@pytest.mark.parametrize("kind", ["ThrottlingException", "AccessDeniedException"])
def test_retry_after_is_read_whatever_the_error(
    asked: tuple[Any, Endpoint], kind: str, header: str, seconds: float | None
) -> None:
    client, endpoint = asked
    endpoint.replies.append(error(400, kind, Retry_After=header))

    assert _failure(client).retry_after == seconds


def test_a_date_in_retry_after_is_read_against_the_answers_own(
    asked: tuple[Any, Endpoint],
) -> None:
    client, endpoint = asked
    endpoint.date = lambda: 784111777.0
    date = "Sun, 06 Nov 1994 08:50:07 GMT"
    endpoint.replies.append(error(429, "TooManyRequestsException", None, Retry_After=date))

    failure = _failure(client)

    assert (failure.request_error.kind, failure.retry_after) == (ErrorKind.THROTTLED, 30.0)


@pytest.mark.parametrize("header", ["Sun, 06 Nov 1994 08:50:07 GMT", "1.5"])
def test_an_internal_error_whose_retry_after_botocore_cannot_read_is_retried(
    asked: tuple[Any, Endpoint], header: str
) -> None:
    client, endpoint = asked
    endpoint.replies.append(error(500, "InternalServerException", Retry_After=header))

    assert _failure(client).request_error.kind in (ErrorKind.BAD_ANSWER, ErrorKind.SERVICE)


def test_a_message_is_cut_to_one_line_of_bounded_length(asked: tuple[Any, Endpoint]) -> None:
    client, endpoint = asked
    endpoint.replies.append(error(400, "ConflictException", "one\r\n\ttwo " + "x" * 10_000))

    summary = _failure(client).request_error.summary

    assert summary.startswith("ConflictException: one two xxx")
    assert len(summary) < 400
    assert summary.endswith("…")


def test_a_closed_port_is_unreachable() -> None:
    with serving() as endpoint:
        url = endpoint.url
    client = Session(AwsTarget(None, "us-east-1", url)).drs

    request_error = _failure(client).request_error

    assert request_error.kind is ErrorKind.UNREACHABLE
    assert request_error.summary == f"cannot connect to {url}/DescribeJobs"


def test_an_answer_of_sts_that_is_not_xml_is_a_bad_answer(endpoint: Endpoint) -> None:
    endpoint.identity = Reply(200, b"<html><p>portal")
    client: Any = Session(AwsTarget(None, "us-east-1", endpoint.url))._client("sts", endpoint.url)

    with pytest.raises(Exception) as raised:  # noqa: PT011  which one is botocore's affair
        client.get_caller_identity()

    assert classify(raised.value, "sts").request_error.kind is ErrorKind.BAD_ANSWER


@pytest.mark.parametrize(
    ("profile", "summary", "advice"),
    [
        ("sso", "Error loading SSO Token", "aws sso login"),
        (None, "no AWS credentials found", "--profile"),
    ],
)
def test_unavailable_credentials_are_reported_with_advice(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    profile: str | None,
    summary: str,
    advice: str,
) -> None:
    (tmp_path / "config").write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    client = Session(AwsTarget(profile, "us-east-1"), os.environ).drs

    request_error = _failure(client).request_error

    assert request_error.kind is ErrorKind.NO_CREDENTIALS
    assert request_error.summary.startswith(summary)
    assert advice in request_error.advice
