"""Whatever fails while session, client or credentials are made is a failed request, in words."""

from pathlib import Path

import pytest
from botocore import exceptions as bc

from drs_tui.collector.aws.errors import classify
from drs_tui.collector.aws.session import RefusedError, Session
from drs_tui.collector.aws.setup_errors import SetupError, explain
from drs_tui.collector.aws.setup_files import Setup
from drs_tui.collector.aws.source import JobSource, ServiceClock
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.options import AwsTarget
from tests.broken_setups import EVERY, FILES, PYTHONS, SECRET, TOKEN, Broken


def _use(broken: Broken, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name)
    if "metadata" in broken.name:
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    for name, value in broken.write(folder).items():
        monkeypatch.setenv(name, value)


def _request_error() -> RequestError:
    """What a first request fails for; none of them gets as far as the network."""
    try:
        source = JobSource(None, ServiceClock(), Session(AwsTarget()))
        source.ask("describe_jobs", None)
    except RefusedError as error:
        return RequestError(ErrorKind.CONFIGURATION, str(error))
    except Exception as error:  # noqa: BLE001  whatever it is, it is what a worker would be given
        return classify(error).request_error
    raise AssertionError("it was asked")


@pytest.mark.parametrize("broken", EVERY, ids=lambda broken: broken.name)
def test_what_is_broken_is_named(
    broken: Broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(broken, tmp_path, monkeypatch)

    kind, summary, advice, aws_message = _request_error()

    words = f"{summary}; {advice} {aws_message}"
    assert kind is broken.kind, words
    assert not [each for each in broken.says if each not in words], words
    assert not [each for each in (*PYTHONS, SECRET, TOKEN, "\n") if each in words], words


@pytest.mark.parametrize("broken", FILES, ids=lambda broken: broken.name)
def test_a_file_that_breaks_later_does_not_end_what_explains_expired_credentials(
    broken: Broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(AwsTarget(None, "us-east-1"))
    monkeypatch.setenv("AWS_CONFIG_FILE", broken.write(tmp_path)["AWS_CONFIG_FILE"])

    advice = session.how_to_renew()

    assert not [each for each in broken.says if each not in advice], advice


def test_a_container_that_does_not_answer_is_asked_again() -> None:
    address = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    message = (
        "Error retrieving metadata: Received error when attempting to retrieve container metadata:"
        ' Could not connect to the endpoint URL: "http://127.0.0.1:9/keys"'
    )
    error = bc.CredentialRetrievalError(provider="container-role", error_msg=message)

    explained = explain(error, Setup(None, {address: "http://127.0.0.1:9/keys"}))

    assert isinstance(explained, SetupError)
    assert explained.request_error.kind is ErrorKind.NO_CREDENTIALS
    assert explained.request_error.summary.startswith(f"{address} gives no credentials: Could not")


@pytest.mark.parametrize(
    "error",
    [
        bc.NoCredentialsError(),
        bc.EndpointConnectionError(endpoint_url="http://127.0.0.1:9"),
        bc.UnauthorizedSSOTokenError(),
        RuntimeError("Credentials were refreshed, but are still expired."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_request_fails_for_as_well_is_left_to_that(error: Exception) -> None:
    assert explain(error, Setup(None, {})) is error


@pytest.mark.parametrize(
    "error",
    [
        KeyError("x"),
        TypeError("y"),
        OSError(24, "Too many open files"),
        bc.UnknownServiceError(service_name="drs", known_service_names="s3"),
        bc.MissingDependencyException(msg="this needs an additional dependency"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_unexpected_error_is_described_without_pythons_words(error: Exception) -> None:
    explained = explain(error, Setup("lab", {}))

    assert isinstance(explained, SetupError)
    assert not [each for each in PYTHONS if each in explained.request_error.summary]
