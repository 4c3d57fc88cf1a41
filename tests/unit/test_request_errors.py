"""The failures that no endpoint on the loopback can bring about."""

import pytest
from botocore import exceptions as bc
from botocore.parsers import ResponseParserError

from drs_tui.collector.aws.calls import CallTimeoutError
from drs_tui.collector.aws.credential_help import Remedy
from drs_tui.collector.aws.errors import NotAskedError, classify
from drs_tui.collector.aws.raw_response import BrokenAnswerError, read_body
from drs_tui.collector.aws.roles import MfaRequiredError
from drs_tui.model.request_error import ErrorKind, RequestError

AT = {"endpoint_url": "https://drs.us-east-1.amazonaws.com/"}
WHY = {"error": OSError("why")}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (bc.EndpointConnectionError(**AT), ErrorKind.UNREACHABLE),
        (bc.ConnectTimeoutError(**AT), ErrorKind.UNREACHABLE),
        (bc.ReadTimeoutError(**AT), ErrorKind.UNREACHABLE),
        (bc.ConnectionClosedError(**AT), ErrorKind.UNREACHABLE),
        (bc.SSLError(**AT, **WHY), ErrorKind.UNREACHABLE),
        (bc.ProxyConnectionError(proxy_url="http://proxy:3128"), ErrorKind.UNREACHABLE),
        (bc.ResponseStreamingError(**WHY), ErrorKind.UNREACHABLE),
        (bc.HTTPClientError(**WHY), ErrorKind.UNREACHABLE),
        (CallTimeoutError(20.0), ErrorKind.UNREACHABLE),
        (bc.NoCredentialsError(), ErrorKind.NO_CREDENTIALS),
        (MfaRequiredError("arn:aws:iam::1:mfa/me"), ErrorKind.MFA),
        (RuntimeError("Credentials were refreshed, but are still expired."), ErrorKind.EXPIRED),
        (bc.PartialCredentialsError(provider="env", cred_var="x"), ErrorKind.NO_CREDENTIALS),
        (bc.CredentialRetrievalError(provider="x", error_msg="y"), ErrorKind.NO_CREDENTIALS),
        (bc.SSOTokenLoadError(error_msg="x"), ErrorKind.NO_CREDENTIALS),
        (bc.UnauthorizedSSOTokenError(), ErrorKind.NO_CREDENTIALS),
        (bc.TokenRetrievalError(provider="sso", error_msg="x"), ErrorKind.NO_CREDENTIALS),
        (bc.LoginRefreshRequired(), ErrorKind.NO_CREDENTIALS),
        (bc.ProfileNotFound(profile="x"), ErrorKind.NO_CREDENTIALS),
        (bc.InvalidConfigError(error_msg="x"), ErrorKind.NO_CREDENTIALS),
        (bc.MetadataRetrievalError(error_msg="x"), ErrorKind.NO_CREDENTIALS),
        (bc.RefreshWithMFAUnsupportedError(), ErrorKind.NO_CREDENTIALS),
        (EOFError(), ErrorKind.NO_CREDENTIALS),
        (bc.ParamValidationError(report="x"), ErrorKind.INVALID),
        (bc.PaginationError(message="twice"), ErrorKind.INVALID),
        (BrokenAnswerError("the answer was empty"), ErrorKind.BAD_ANSWER),
        (ResponseParserError("no XML"), ErrorKind.BAD_ANSWER),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"), ErrorKind.BAD_ANSWER),
        (AttributeError("'list' object has no attribute 'get'"), ErrorKind.BAD_ANSWER),
        (ValueError("invalid literal for int()"), ErrorKind.BAD_ANSWER),
        (bc.IncompleteReadError(actual_bytes=1, expected_bytes=2), ErrorKind.BAD_ANSWER),
        (KeyError("x"), ErrorKind.INTERNAL),
        (AssertionError("the paginator asked on past its end"), ErrorKind.INTERNAL),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_exception_is_classified_by_its_meaning(error: Exception, kind: ErrorKind) -> None:
    request_error, retry_after, *_ = classify(error)

    assert request_error.kind is kind
    assert request_error.summary
    assert "\n" not in request_error.summary + request_error.advice
    assert retry_after is None


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (bc.NoCredentialsError(), Remedy.OBTAIN),
        (RuntimeError("Credentials were refreshed, but are still expired."), Remedy.RENEW),
        (bc.UnauthorizedSSOTokenError(), Remedy.RENEW),
        (bc.ClientError({"Error": {"Code": "ExpiredToken"}}, "DescribeJobs"), Remedy.RENEW),
        (bc.ClientError({"Error": {"Code": "AuthFailure"}}, "DescribeJobs"), Remedy.RENEW),
        (bc.ClientError({"Error": {"Code": "AccessDenied"}}, "DescribeJobs"), Remedy.OWN),
        (EOFError(), Remedy.OWN),
        (CallTimeoutError(20.0), Remedy.OWN),
    ],
    ids=lambda value: value.name if isinstance(value, Remedy) else type(value).__name__,
)
def test_the_session_is_asked_for_advice_about_credentials(
    error: Exception, remedy: Remedy
) -> None:
    assert classify(error).remedy is remedy


@pytest.mark.parametrize("kind", [ErrorKind.NO_CREDENTIALS, ErrorKind.INVALID])
def test_what_a_person_must_fix_says_how(kind: ErrorKind) -> None:
    error = (
        bc.NoCredentialsError()
        if kind is ErrorKind.NO_CREDENTIALS
        else bc.PaginationError(message="x")
    )

    assert classify(error).request_error.advice


def test_a_denial_names_the_services_own_action() -> None:
    denied = {"Error": {"Code": "AccessDenied", "Message": "no"}, "ResponseMetadata": {}}
    error = bc.ClientError(denied, "GetCallerIdentity")

    assert "sts:GetCallerIdentity" in classify(error, "sts").request_error.advice


def _refused(code: str, operation: str, status: int = 400, message: str = "no") -> bc.ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return bc.ClientError(response, operation)


@pytest.mark.parametrize(
    ("operation", "service"),
    [
        ("DescribeJobs", "drs"),
        ("DescribeJobLogItems", "drs"),
        ("DescribeSourceServers", "drs"),
        ("DescribeRecoveryInstances", "drs"),
        ("DescribeSourceNetworks", "drs"),
        ("GetAutomationExecution", "ssm"),
        ("ListCommandInvocations", "ssm"),
    ],
)
def test_a_denial_says_which_action_the_role_lacks(operation: str, service: str) -> None:
    error = _refused("AccessDeniedException", operation, 403, "User: x is not authorized")

    request_error, _, general, *_ = classify(error, service)

    assert request_error == RequestError(
        ErrorKind.DENIED,
        f"AWS denied {service}:{operation}",
        f"the role needs the IAM action {service}:{operation}",
        "User: x is not authorized",
    )
    assert general


@pytest.mark.parametrize(
    ("code", "operation"),
    [
        ("AutomationExecutionNotFoundException", "GetAutomationExecution"),
        ("InvalidCommandId", "ListCommandInvocations"),
        ("ValidationException", "GetAutomationExecution"),
    ],
)
def test_a_run_that_ssm_does_not_know_is_described_in_words(code: str, operation: str) -> None:
    request_error, _, general, *_ = classify(
        _refused(code, operation, message="there is none"), "ssm"
    )

    assert request_error == RequestError(
        ErrorKind.INVALID, "SSM does not know this run", "", "there is none"
    )
    assert not general


def test_options_are_to_blame_only_for_what_options_say() -> None:
    advice = [
        classify(_refused("ValidationException", operation)).request_error.advice
        for operation in ("DescribeJobs", "DescribeJobLogItems")
    ]

    assert advice == ["check the options given", ""]


@pytest.mark.parametrize(
    ("error", "general"),
    [
        (_refused("ThrottlingException", "x", 429), True),
        (_refused("ExpiredTokenException", "x", 403), True),
        (_refused("UninitializedAccountException", "x"), True),
        (_refused("InternalServerException", "x", 500), True),
        (_refused("InternalServerError", "x"), True),
        (_refused("502", "x", 502), True),
        (bc.NoCredentialsError(), True),
        (bc.EndpointConnectionError(**AT), True),
        (CallTimeoutError(20.0), True),
        (_refused("ResourceNotFoundException", "x", 404), False),
        (_refused("ValidationException", "x"), False),
        (BrokenAnswerError("the answer was empty"), False),
        (KeyError("x"), False),
    ],
    ids=str,
)
def test_errors_of_any_request_are_distinguished_from_those_of_one(
    error: Exception, *, general: bool
) -> None:
    assert classify(error).general is general


def test_what_is_not_asked_at_all_says_why() -> None:
    why = RequestError(ErrorKind.DENIED, "not there", "go there")

    assert classify(NotAskedError(why)).request_error == why


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        ({}, ErrorKind.SERVICE),
        ({"Error": {"Code": None, "Message": None}}, ErrorKind.SERVICE),
        ({"Error": {"Code": 429, "Message": None}}, ErrorKind.THROTTLED),
        ({"Error": {}, "ResponseMetadata": {"HTTPStatusCode": 500}}, ErrorKind.SERVICE),
    ],
)
def test_an_error_with_little_in_it_is_still_described(
    response: dict[str, object], kind: ErrorKind
) -> None:
    request_error, retry_after, *_ = classify(bc.ClientError(response, "DescribeJobs"))

    assert (request_error.kind, retry_after) == (kind, None)
    assert request_error.summary


def test_a_whole_answer_is_read_as_it_came() -> None:
    page = read_body(b'{"items": [null, {"a": 1.50}], "new": "\xc3\xa9", "nextToken": "more"}')

    assert [bytes(item) for item in page.items] == [b"null", b'{"a": 1.50}']
    assert page.next_token == "more"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "was empty"),
        (b"<html>", r"was not JSON \(6 bytes\)"),
        (b"  {", r"was cut off \(3 bytes\)"),
        (b'{"items": []', "was cut off"),
        (b'{"items": [1e', "was cut off"),
        (b'{"items": ["\xe9"]}', "was not UTF-8"),
        (b'{"items": ' + b"[" * 200_000, "was cut off"),
        (b"{}", "no list of items"),
        (b"[]", "no list of items"),
        (b"null", "no list of items"),
        (b'{"items": {}}', "no list of items"),
        (b'{"Items": []}', "no list of items"),
    ],
)
def test_a_broken_answer_says_in_what_way(body: bytes, expected: str) -> None:
    with pytest.raises(BrokenAnswerError, match=expected):
        read_body(body)


def test_a_role_that_may_not_be_assumed_is_stss_to_deny() -> None:
    request_error = classify(
        _refused("AccessDenied", "AssumeRole", 403, "User: x is not")
    ).request_error

    assert request_error.summary == "AWS denied sts:AssumeRole"


def test_an_mfa_code_that_was_not_taken_is_no_missing_permission() -> None:
    message = "MultiFactorAuthentication failed with invalid MFA one time pass code."
    request_error = classify(_refused("AccessDenied", "AssumeRole", 403, message)).request_error

    assert (request_error.kind, request_error.summary) == (
        ErrorKind.MFA,
        "AWS did not take the MFA code",
    )


def test_a_failure_carries_the_request_id_of_its_call() -> None:
    refused = {"Error": {"Code": "x"}, "ResponseMetadata": {"RequestId": "7a3c"}}

    assert classify(bc.ClientError(refused, "DescribeJobs")).request_id == "7a3c"
    assert classify(bc.ClientError({}, "DescribeJobs")).request_id == ""
