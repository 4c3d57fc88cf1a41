"""Many accounts and regions at once: what each has, what is true of all, and how some fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import SSOProvider
from botocore.exceptions import BotoCoreError, ClientError
from botocore.tokens import SSOTokenProvider

from drs_tui.simulator.clock import Clock
from drs_tui.simulator.connection import Request
from drs_tui.simulator.dates import parse
from drs_tui.simulator.errors import ServiceError
from drs_tui.simulator.fleet import Fleet
from drs_tui.simulator.fleet_options import failing
from drs_tui.simulator.fleet_service import FleetService
from drs_tui.simulator.fleet_spec import (
    DEMO,
    Key,
    fleet_of,
    profiles,
    role_profiles,
    sso_cache_file,
    sso_profiles,
)
from drs_tui.simulator.marks import marked
from drs_tui.simulator.plan import job_at
from drs_tui.simulator.rate import Rate
from drs_tui.simulator.settled_jobs import settled
from drs_tui.simulator.shared_history import POOL, Template
from drs_tui.simulator.source_faults import FAULTS, WAYS_TO_FAIL
from tests.simulator.conftest import START, ManualTicks, served

SPEC = replace(fleet_of(3, 2, jobs=30), with_plans=1)
FIRST, SECOND = (Key(account, "us-east-1") for account in SPEC.accounts[:2])
Clients = Callable[..., Any]
ONCE = Config(retries={"total_max_attempts": 1}, proxies={})
IMPATIENT = Config(retries={"total_max_attempts": 1}, proxies={}, read_timeout=0.2)
OF_PLANS = 9  # jobs that executions of recovery plans have started


@cache
def _template() -> Template:
    """Return what all fleets here share: it depends on seed and start alone."""
    return Template(7, START)


@cache
def _session() -> Any:
    """Return a session that has read the services' models once."""
    return botocore.session.get_session()


def fleet_service() -> FleetService:
    fleet = Fleet(SPEC, 7, Clock(START, 1.0, ManualTicks(), 0.0))
    fleet.__dict__["template"] = _template()
    return FleetService(fleet)


@pytest.fixture
def service() -> FleetService:
    return fleet_service()


@pytest.fixture
def client(service: FleetService) -> Iterator[Clients]:
    """Create botocore clients of a source: ``client(key, "drs")``; other keys are optional."""
    session = _session()
    with served(service) as url:

        def create(key: Key, name: str = "drs", **more: Any) -> Any:
            given = {
                "aws_access_key_id": f"AKIA{key.account_id}SIM",
                "aws_secret_access_key": "simulated",
                "config": ONCE,
            }
            return session.create_client(
                name, region_name=key.region, endpoint_url=url, **{**given, **more}
            )

        yield create


def _ids(drs: Any) -> list[str]:
    pages = drs.get_paginator("describe_jobs").paginate(PaginationConfig={"PageSize": 7})
    return [job["jobID"] for page in pages for job in page["items"]]


def _servers(job: dict[str, Any]) -> set[str]:
    return {each["sourceServerID"] for each in job.get("participatingServers", ())}


def test_every_source_has_jobs_of_its_own_and_all_are_in_the_truth(
    service: FleetService, client: Clients
) -> None:
    truth = list(service.fleet.truth(START))
    assert [each.created for each in truth] == sorted(
        (each.created for each in truth), reverse=True
    )
    assert len({each.job_id for each in truth}) == len(truth) == 6 * 30 + 4 + OF_PLANS

    for key in service.fleet.keys:
        listed = _ids(client(key))
        assert listed == [each.job_id for each in truth if each[1:3] == key]
    assert len({each.job_id[-8:] for each in truth}) == len(truth)


def test_an_answer_has_the_accounts_own_number_region_and_ids(client: Clients) -> None:
    key = Key(SPEC.accounts[2], "eu-west-1")
    drs = client(key)
    jobs = drs.describe_jobs(maxResults=30)["items"]
    servers = drs.describe_source_servers(maxResults=300)["items"]
    text = json.dumps([jobs, servers])

    assert "ZQXJK" not in text
    assert "KJXQZ" not in text
    assert {job["arn"].rpartition(":job/")[0] for job in jobs} == {
        f"arn:aws:drs:{key.region}:{key.account_id}"
    }
    known = {server["sourceServerID"] for server in servers}
    named = set().union(*map(_servers, jobs))
    assert named
    assert named <= known
    log = drs.describe_job_log_items(jobID=jobs[-1]["jobID"])["items"]
    assert log[0]["event"] == "JOB_START"
    with pytest.raises(ClientError, match=f"{jobs[-1]['jobID']} was not found"):
        client(FIRST).describe_job_log_items(jobID=jobs[-1]["jobID"])


def test_executions_of_plans_name_jobs_of_their_source(client: Clients) -> None:
    drs = client(FIRST)
    executions = drs.list_recovery_plan_executions()["recoveryPlanExecutions"]
    named = {
        server["jobID"]
        for execution in executions
        for step in drs.list_recovery_plan_execution_steps(
            recoveryPlanExecutionArn=execution["recoveryPlanExecutionArn"]
        )["recoveryPlanExecutionSteps"]
        for server in step["configuration"]
        .get("executionServerStepConfiguration", {})
        .get("servers", ())
        if "jobID" in server
    }

    assert 5 < len(named) <= OF_PLANS  # a step that was retried names its last job
    assert named <= set(_ids(drs))
    assert client(SECOND).list_recovery_plans()["recoveryPlans"] == []


def test_a_source_is_made_when_it_is_first_asked_and_jobs_arrive_in_it(
    service: FleetService, client: Clients
) -> None:
    assert service.fleet._sources == {}
    before = _ids(client(FIRST))
    assert list(service.fleet._sources) == [FIRST]

    ticks = service.fleet.clock.ticks
    assert isinstance(ticks, ManualTicks)
    ticks.elapsed = 3600.0
    after = _ids(client(FIRST))

    assert len(after) > len(before) + 5
    assert after[-len(before) :] == before


def test_a_job_of_extended_servers_has_its_twin_in_the_next_account(client: Clients) -> None:
    def jobs(key: Key) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client(key).describe_jobs(maxResults=40)["items"]
        return found

    staging = next(job for job in jobs(SECOND) if job["initiatedBy"] == "TARGET_ACCOUNT")
    theirs = _servers(staging)
    servers = client(FIRST).describe_source_servers(maxResults=300)["items"]
    extended = {
        server["sourceServerID"]: server["stagingArea"]["stagingSourceServerArn"]
        for server in servers
        if server.get("stagingArea", {}).get("stagingAccountID") == SECOND.account_id
    }

    assert {arn.rpartition("/")[2] for arn in extended.values()} == theirs
    assert all(f":{SECOND.account_id}:" in arn for arn in extended.values())
    launch = next(job for job in jobs(FIRST) if _servers(job) == set(extended))
    created = [parse(job["creationDateTime"]) for job in (staging, launch)]
    assert 0 <= created[0] - created[1] < 3
    log = client(FIRST).describe_job_log_items(jobID=launch["jobID"])["items"]
    assert {item["eventData"].get("sourceServerID") for item in log} >= theirs


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("denied", "AccessDeniedException"),
        ("not-initialised", "UninitializedAccountException"),
        ("throttled", "ThrottlingException"),
        ("silent", "ReadTimeoutError"),
        ("dripping", "ReadTimeoutError"),
        ("failing", "InternalServerException"),
        ("expired", "ExpiredTokenException"),
        ("not-enabled", "UnrecognizedClientException"),
        ("not-subscribed", "SubscriptionRequiredException"),
        ("cut", "KeyError"),  # botocore makes an empty answer of it
        ("reset", "ConnectionClosedError"),
        ("garbled", "KeyError"),
        ("wrong-clock", "InvalidSignatureException"),
    ],
)
def test_one_source_fails_in_its_own_way_and_no_other(
    service: FleetService, client: Clients, kind: str, expected: str
) -> None:
    service.fleet.set_fault(FIRST, kind)
    try:
        config = IMPATIENT if expected == "ReadTimeoutError" else ONCE
        answer = client(FIRST, config=config).describe_jobs(maxResults=1)
        found = "answered" if answer["items"] else "empty"
    except ClientError as error:
        found = error.response["Error"]["Code"]
    except (BotoCoreError, KeyError, ValueError) as error:
        found = type(error).__name__
    assert found == expected
    service.fleet.set_fault(FIRST, "")
    for key in (FIRST, SECOND):
        assert client(key).describe_jobs(maxResults=1)["items"]


def test_a_source_has_a_clock_and_a_quota_of_its_own(
    service: FleetService, client: Clients
) -> None:
    def offset(key: Key) -> float:
        answer = client(key).describe_jobs(maxResults=1)
        date = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
        return parsedate_to_datetime(date).timestamp() - int(START)

    service.fleet.set_fault(FIRST, "fast-clock")
    assert (offset(FIRST), offset(SECOND)) == (3600.0, 0.0)

    service._rates = {key: Rate(1, lambda: 5.0) for key in (FIRST, SECOND)}
    service.fleet.spec = replace(SPEC, quota=1)
    offset(SECOND)
    with pytest.raises(ClientError, match="ThrottlingException"):
        offset(SECOND)
    offset(FIRST)


@pytest.mark.parametrize("kind", ["keys", "roles", "sign-in"])
def test_the_profiles_of_a_fleet_let_botocore_in(
    service: FleetService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """GIVEN profiles with keys, with roles, or of one sign-in, whose token has ended."""
    service.sso.seconds = 0.0
    (tmp_path / sso_cache_file()).write_text(json.dumps(service.sso.sign_in()))
    service.sso.seconds = 3600.0
    for provider in (SSOProvider, SSOTokenProvider):
        monkeypatch.setattr(provider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path))
    made = {
        "keys": profiles(SPEC),
        "roles": role_profiles(SPEC),
        "sign-in": sso_profiles(SPEC),
    }
    (tmp_path / "config").write_text(made[kind])
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    with served(service) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        session = botocore.session.Session(profile=SPEC.name(SECOND.account_id))
        drs = session.create_client("drs", config=Config(proxies={}))
        arns = {job["arn"] for job in drs.describe_jobs(maxResults=3)["items"]}

    assert all(f":{SECOND.region}:{SECOND.account_id}:" in arn for arn in arns)
    assert service.sso.refreshed == (kind == "sign-in")


def test_every_way_to_fail_is_a_fault_and_each_source_gets_another() -> None:
    found = failing(fleet_of(20, 2), 12)

    assert len(found) == len(set(found.values())) == 12
    assert set(WAYS_TO_FAIL) <= FAULTS.keys()
    with pytest.raises(ValueError, match="no source"):
        Fleet(SPEC, 7, Clock(START)).set_fault(Key("1" * 12, "us-east-1"), "denied")


def test_a_role_is_assumed_in_another_account_with_one_code_of_the_device(
    service: FleetService, client: Clients
) -> None:
    sts = client(FIRST, "sts")
    arn = f"arn:aws:iam::{SECOND.account_id}:role/dr/Reader-mfa"
    ask = {"RoleArn": arn, "RoleSessionName": "ana"}
    device = {"SerialNumber": "arn:aws:iam::111122223333:mfa/phone", "TokenCode": "123456"}
    with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
        sts.assume_role(**ask)
    issued = sts.assume_role(**ask, **device)["Credentials"]
    with pytest.raises(ClientError, match="invalid MFA one time pass code"):
        sts.assume_role(**ask, **device)

    keys = {
        "aws_access_key_id": issued["AccessKeyId"],
        "aws_secret_access_key": issued["SecretAccessKey"],
        "aws_session_token": issued["SessionToken"],
    }
    who = client(FIRST, "sts", **keys).get_caller_identity()
    assert who["Arn"] == f"arn:aws:sts::{SECOND.account_id}:assumed-role/Reader-mfa/ana"
    assert _ids(client(FIRST, **keys)) == _ids(client(SECOND))
    assert (service.sts.device.used, service.sts.device.refused) == (1, 1)
    # The session has MFA: another role needs no other code.
    other = {**ask, "RoleArn": arn.replace(SECOND.account_id, SPEC.accounts[2])}
    assert client(FIRST, "sts", **keys).assume_role(**other)["Credentials"]
    with pytest.raises(ClientError, match="role chaining"):
        client(FIRST, "sts", **keys).assume_role(**other, DurationSeconds=7200)
    service.fleet.set_fault(SECOND, "role-denied")
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(**{**ask, "RoleArn": arn.replace("-mfa", "")})


def test_temporary_credentials_end_and_are_of_nobody_else(
    service: FleetService, client: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = service.sts.issue(service.sts.caller("AKIA"), 900.0)
    keys = {"aws_access_key_id": issued["AccessKeyId"], "aws_secret_access_key": "x"}
    token = {"aws_session_token": issued["SessionToken"]}
    assert client(FIRST, **keys, **token).describe_jobs(maxResults=1)["items"]
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        client(FIRST, **keys, aws_session_token="another").describe_jobs()
    ends = service.sts._wall() + 901.0
    monkeypatch.setattr(service.sts, "_wall", lambda: ends)
    with pytest.raises(ClientError, match=r"\(ExpiredTokenException\)"):
        client(FIRST, **keys, **token).describe_jobs()
    with pytest.raises(ClientError, match=r"\(ExpiredToken\)"):
        client(FIRST, "sts", **keys, **token).get_caller_identity()


def test_a_refresh_token_works_once(service: FleetService, client: Clients) -> None:
    signed_in = service.sso.sign_in()
    plain = Config(signature_version=UNSIGNED, proxies={}, retries={"total_max_attempts": 1})
    oidc, sso = (client(FIRST, name, config=plain) for name in ("sso-oidc", "sso"))
    ask = {
        "clientId": signed_in["clientId"],
        "clientSecret": signed_in["clientSecret"],
        "grantType": "refresh_token",
        "refreshToken": signed_in["refreshToken"],
    }
    renewed = oidc.create_token(**ask)
    with pytest.raises(ClientError, match="InvalidGrantException"):
        oidc.create_token(**ask)
    assert oidc.create_token(**{**ask, "refreshToken": renewed["refreshToken"]})["accessToken"]
    assert (service.sso.refreshed, service.sso.refused) == (2, 1)

    role = {"accountId": SECOND.account_id, "roleName": "Reader"}
    given = sso.get_role_credentials(accessToken=renewed["accessToken"], **role)
    found = given["roleCredentials"]
    keys = {
        "aws_access_key_id": found["accessKeyId"],
        "aws_secret_access_key": found["secretAccessKey"],
        "aws_session_token": found["sessionToken"],
    }
    assert _ids(client(FIRST, **keys)) == _ids(client(SECOND))
    with pytest.raises(ClientError, match="UnauthorizedException"):
        sso.get_role_credentials(accessToken="old", **role)


def _control(service: FleetService, name: str, **given: str) -> dict[str, Any]:
    body = json.dumps(given).encode()
    answer = service.answer(Request("POST", f"/simulator/{name}", {}, body, keep=True))
    found: dict[str, Any] = json.loads(answer.body)
    return {"status": answer.status, **found}


def test_tests_ask_for_the_truth_and_make_sources_fail(
    service: FleetService, client: Clients
) -> None:
    account, region = FIRST
    assert _control(service, "fault", account=account, region=region, fault="denied") == {
        "status": 200,
        "fault": "denied",
    }
    with pytest.raises(ClientError, match="AccessDenied"):
        client(FIRST).describe_jobs()
    truth = _control(service, "truth", limit="5")
    assert [tuple(each) for each in truth["jobs"]] == list(service.fleet.truth(START))[:5]
    sources = _control(service, "sources")["sources"]
    assert sources[0] == {
        "account": account,
        "region": region,
        "fault": "denied",
        "requests": {"DescribeJobs": 1},
    }
    assert _control(service, "fault", account=account, region=region, fault="odd")["status"] == 400
    assert _control(service, "nothing")["status"] == 404
    assert _control(service, "sign-in")["startUrl"].startswith("https://")
    issued = service.sts.issue(service.sts.caller("AKIA"), 900.0)
    assert service.sts.caller(issued["AccessKeyId"], issued["SessionToken"])
    _control(service, "expire")
    with pytest.raises(ServiceError, match="expired"):
        service.sts.caller(issued["AccessKeyId"], issued["SessionToken"])


def test_the_text_of_a_job_at_rest_is_that_of_its_plan() -> None:
    """GIVEN any plan that all share THEN its text for a source is what the plan says."""
    template = _template()
    for number in range(0, POOL, 7):
        plan = replace(template.plan(number), created=0.0)
        text = settled(plan).text(plan.job_id.encode(), 0.0)

        assert json.loads(text) == json.loads(marked(json.dumps(job_at(plan, 1e7)).encode()))
        moved = settled(plan).text(plan.job_id.encode(), START)
        assert b'"creationDateTime":"2026-11-1' in moved
        assert b"1970-" not in moved


def test_the_demo_has_three_sources_that_do_not_answer_as_they_should() -> None:
    assert len(DEMO.keys()) == 8
    assert sorted(DEMO.faults.values()) == ["denied", "not-initialised", "throttled"]
