"""Fault options: an error for every request, a wrong clock, DRS in one region only."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from drs_tui.simulator.command import PLAN_OPERATIONS, named_actions
from drs_tui.simulator.fault_options import FaultOptions
from tests.simulator.conftest import START, Endpoint, refusal
from tests.simulator.test_answers import Clients

OPERATIONS = {
    "drs": "describe_jobs",
    "ssm": "list_command_invocations",
    "sts": "get_caller_identity",
}


def _refused(client: Clients, endpoint: Endpoint, service: str) -> ClientError:
    with pytest.raises(ClientError) as refused:
        getattr(client(endpoint, service), OPERATIONS[service])()
    return refused.value


@pytest.mark.parametrize("service", OPERATIONS)
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ExpiredTokenException", 403),
        ("UnrecognizedClientException", 403),
        ("ThrottlingException", 429),
        ("InternalServerException", 500),
        ("UninitializedAccountException", 400),
    ],
)
def test_every_request_fails_with_the_code(
    client: Clients, service: str, code: str, status: int
) -> None:
    """GIVEN --fail THEN all three services answer with that code and its HTTP status."""
    error = _refused(client, Endpoint(fault_options=FaultOptions(fail=code)), service)
    assert error.response["Error"]["Code"] == code
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize("offset", [3600.0, -90.0])
def test_clock_offset_changes_only_the_date_header(client: Clients, offset: float) -> None:
    """GIVEN --clock-offset THEN the Date header is ahead by that much, the jobs are the same."""
    endpoint = Endpoint(fault_options=FaultOptions(clock_offset=offset))
    answer = client(endpoint, "drs").describe_jobs(maxResults=5)
    date = parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"]).timestamp()
    assert int(date) == int(START + offset)
    assert answer["items"] == client(Endpoint(), "drs").describe_jobs(maxResults=5)["items"]


def test_an_error_has_the_same_date(client: Clients) -> None:
    """GIVEN --fail and --clock-offset THEN the error's Date header is ahead too."""
    endpoint = Endpoint(
        fault_options=FaultOptions(fail="ExpiredTokenException", clock_offset=3600.0)
    )
    headers = _refused(client, endpoint, "drs").response["ResponseMetadata"]["HTTPHeaders"]
    assert int(parsedate_to_datetime(headers["date"]).timestamp()) == int(START + 3600)


def test_drs_is_initialised_in_one_region_only(client: Clients) -> None:
    """GIVEN --only-region THEN DRS is not initialised in another region, but STS answers there."""
    endpoint = Endpoint(fault_options=FaultOptions(only_region="us-east-1"))
    assert client(endpoint, "drs").describe_jobs()["items"]
    with pytest.raises(ClientError) as refused:
        client(endpoint, "drs", region="eu-west-1").describe_jobs()
    assert refused.value.response["Error"]["Code"] == "UninitializedAccountException"
    assert client(endpoint, "sts", region="eu-west-1").get_caller_identity()["Account"]


def test_without_the_option_another_region_is_wrongly_signed(client: Clients) -> None:
    """GIVEN no --only-region THEN another region's signature is refused."""
    with pytest.raises(ClientError) as refused:
        client(Endpoint(), "drs", region="eu-west-1").describe_jobs()
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("drs:*RecoveryPlan*", PLAN_OPERATIONS),
        ("DRS:describejobs", ("drs:DescribeJobs",)),
        ("sts:*", ("sts:GetCallerIdentity",)),
    ],
)
def test_denied_actions(client: Clients, text: str, actions: tuple[str, ...]) -> None:
    """GIVEN --deny THEN it names those actions, with * several, and they are refused."""
    assert named_actions(text) == actions
    endpoint = Endpoint(denied=frozenset(named_actions(text)))
    service, _, operation = actions[0].partition(":")
    ask = getattr(client(endpoint, service), xform_name(operation))
    with pytest.raises(ClientError) as refused:
        ask()
    assert refused.value.response["Error"]["Code"].startswith("AccessDenied")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fail", "no code"], "ExpiredTokenException"),
        (["--clock-offset", "soon"], "3600"),
        (["--clock-offset", "nan"], "3600"),
        (["--clock-offset", "1e12"], "3600"),
        (["--only-region", "über"], "us-east-1"),
        (["--only-region", "us-east-1", "--region", "us-east-1"], "not allowed with"),
    ],
)
def test_bad_values(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """GIVEN a bad value THEN one line says what is wrong, and the status is 2."""
    assert message in refusal(arguments, capsys)
