"""Messages of services and helpers are shown without what may be a secret in them."""

import pytest
from botocore import exceptions as bc

from drs_tui.collector.aws.errors import classify
from drs_tui.model.redaction import redact, redact_keys, redact_url_password

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEPLANTED//////////wEaCXVzLWVhc3QtMSJHMEUCIQD"

# As AWS words them.
REPEATS = (
    f"The Canonical String for this request should have been 'POST /DescribeJobs {TOKEN}'",
    f"'abc' not a valid key=value pair in Authorization header: 'AWS4-HMAC-SHA256 {KEY} {SECRET}'.",
    f"Authorization header requires 'Signature' parameter. Authorization=AWS4 Credential={KEY}/1",
    f"The String-to-Sign should have been 'AWS4-HMAC-SHA256 20261123T000000Z {SECRET}'",
    f"headers x-amz-security-token:{TOKEN} were not signed",
    f"SecurityToken={TOKEN} is malformed",
    f"The key {KEY} is not known",
)


@pytest.mark.parametrize("message", REPEATS)
@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "SomethingNew", "ValidationException"])
def test_a_message_is_cut_where_it_repeats_the_request(message: str, code: str) -> None:
    details = {"Error": {"Code": code, "Message": message}}
    request_error = classify(bc.ClientError(details, "DescribeJobs")).request_error

    for secret in (KEY, SECRET, TOKEN):
        assert (
            secret
            not in f"{request_error.summary} {request_error.advice} {request_error.aws_message}"
        )


def test_a_helper_that_prints_keys_is_quoted_without_them() -> None:
    message = f'{{"SecretAccessKey": "{SECRET}"}} no such user'
    failure = classify(bc.CredentialRetrievalError(provider="custom-process", error_msg=message))

    assert "no such user" in failure.request_error.summary
    assert SECRET not in failure.request_error.summary


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"key {SECRET} refused", "key *** refused"),
        ("aws_secret_access_key = short1", "aws_secret_access_key = ***"),
        ('{"SessionToken": "abc-1"}', '{"SessionToken": "***"}'),
        ("password: hunter2, user: me", "password: ***, user: me"),
        ("Token for corp does not exist", "Token for corp does not exist"),
        ("Error loading SSO Token: Token for corp", "Error loading SSO Token: Token for corp"),
        ("token: refreshing it failed", "token: refreshing it failed"),
    ],
)
def test_what_a_helper_calls_a_secret_is_hidden_and_its_other_words_stay(
    message: str, shown: str
) -> None:
    assert redact_keys(message) == shown


@pytest.mark.parametrize(
    "message",
    [
        "User: arn:aws:sts::1:assumed-role/AWSReservedSSO_Administrator_0123456789abcdef/me is not",
        "The security token included in the request is invalid",
        "see https://docs.aws.amazon.com/drs/latest/userguide/getting-started-initializing.html",
    ],
)
def test_other_words_are_kept_as_they_are(message: str) -> None:
    assert redact(message) == message


def test_a_url_is_shown_without_its_password() -> None:
    assert redact_url_password("https://me:secret@host:8443/x") == "https://host:8443/x"
    assert redact_url_password("http://127.0.0.1:9/@x") == "http://127.0.0.1:9/@x"
    assert redact_keys("at https://me:pw@proxy:3128 refused") == "at https://proxy:3128 refused"
