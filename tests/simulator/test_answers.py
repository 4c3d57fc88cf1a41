"""Answers and errors, as the real boto3 reads them over real HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import botocore.loaders
import pytest
from botocore.exceptions import ClientError
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import CUSTOM, ENABLE_SSM, PREDEFINED
from drs_tui.simulator.failures import MessageIds
from drs_tui.simulator.generator import seeded_history
from tests.simulator.conftest import START, Endpoint

Clients = Callable[..., Any]


@pytest.fixture(scope="module")
def drs_model() -> ServiceModel:
    return ServiceModel(botocore.loaders.Loader().load_service_model("drs", "service-2"), "drs")


def jobs_of(endpoint: Endpoint, count: int = 400) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = endpoint.call("DescribeJobs", maxResults=count)["items"]
    return items


def test_every_answer_fits_the_model(endpoint: Endpoint, drs_model: ServiceModel) -> None:
    """GIVEN all jobs, some logs and all else THEN botocore's validator finds nothing wrong.

    Except in jobs that are newer than the model on purpose.
    """
    known = [job for job in jobs_of(endpoint) if job["initiatedBy"] != "START_RECOVERY_PLAN"]
    assert 380 < len(known) < 400
    answers = [("DescribeJobs", {"items": known})]
    for job in known[:30]:
        log = endpoint.call("DescribeJobLogItems", jobID=job["jobID"], maxResults=1000)
        answers.append(("DescribeJobLogItems", log))
    answers += [
        (name, endpoint.call(name, maxResults=1000))
        for name in (
            "DescribeSourceServers",
            "DescribeRecoveryInstances",
            "DescribeSourceNetworks",
        )
    ]
    for name, answer in answers:
        shape = drs_model.operation_model(name).output_shape
        if name == "DescribeSourceNetworks":  # its dates are timestamps: no text for a validator
            for item in answer["items"]:
                item.get("lastRecovery", {}).pop("apiCallDateTime", None)
        report = ParamValidator().validate(answer, shape)
        assert not report.has_errors(), (name, report.generate_report())


def test_failure_reasons_fit_the_model(drs_model: ServiceModel) -> None:
    """GIVEN every reason of every action THEN its length and characters are allowed."""
    shape = drs_model.shape_for("FailureReason")
    account = Account.of(1)
    for action in (ENABLE_SSM, CUSTOM, *PREDEFINED):
        for reason in action.reasons:
            text = reason.format_map(MessageIds(account.ids.rng("reasons"), account))
            assert len(text) <= shape.metadata["max"]
            assert re.fullmatch(r"[0-9a-zA-Z ():/.,'-_#*;]*", text), text


def test_boto3_reads_everything(endpoint: Endpoint, client: Clients) -> None:
    """GIVEN a real client WHEN it pages through all jobs THEN it gets them, with their dates."""
    drs = client(endpoint, "drs")
    pages = drs.get_paginator("describe_jobs").paginate(PaginationConfig={"PageSize": 90})
    jobs = [job for page in pages for job in page["items"]]
    assert [job["jobID"] for job in jobs] == [job["jobID"] for job in jobs_of(endpoint)]
    answer = drs.describe_job_log_items(jobID=jobs[9]["jobID"])
    assert answer["items"][0]["event"] == "JOB_START"
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["date"] == "Wed, 18 Nov 2026 11:06:40 GMT"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers["x-amzn-requestid"])
    servers = drs.describe_source_servers(maxResults=1000)["items"]
    taking_part = {s["sourceServerID"] for job in jobs for s in job.get("participatingServers", ())}
    assert taking_part <= {server["sourceServerID"] for server in servers}
    networks = drs.describe_source_networks()["items"]
    assert networks[0]["lastRecovery"]["lastRecoveryResult"] == "SUCCESS"
    unknown = next(job for job in jobs if job["initiatedBy"] == "START_RECOVERY_PLAN")
    resource = unknown["participatingResources"][0]["participatingResourceID"]
    assert resource == {"SDK_UNKNOWN_MEMBER": {"name": "recoveryPlanID"}}


def test_recovery_instances_were_launched_by_their_job(endpoint: Endpoint) -> None:
    """GIVEN recovery instances THEN the log of each one's job has its launch."""
    instances = endpoint.call("DescribeRecoveryInstances", maxResults=1000)["items"]
    assert len(instances) > 60
    for instance in instances[::9]:
        log = endpoint.call("DescribeJobLogItems", jobID=instance["jobID"], maxResults=1000)
        launched = [
            item["eventData"] for item in log["items"] if item["event"] == "LAUNCH_END"
        ]  # fmt: skip
        assert {
            "sourceServerID": instance["sourceServerID"],
            "targetInstanceID": instance["recoveryInstanceID"],
        } in launched
        only = endpoint.call(
            "DescribeRecoveryInstances",
            filters={"sourceServerIDs": [instance["sourceServerID"]]},
        )
        assert only["items"] == [instance]


def test_the_caller_identity(endpoint: Endpoint, client: Clients) -> None:
    """GIVEN STS THEN it names the reader's role; another role cannot be assumed."""
    sts = client(endpoint, "sts")
    identity = sts.get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::111122223333:assumed-role/dr-reader/drs-tui"
    assert identity["Account"] == "111122223333"
    with pytest.raises(ClientError, match=r"\(AccessDenied\).*sts:AssumeRole"):
        sts.assume_role(RoleArn="arn:aws:iam::111122223333:role/admin", RoleSessionName="me")


def runs_of(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        run
        for job in jobs_of(endpoint, 120)
        for server in job.get("participatingServers", ())
        for run in server.get("launchActionsStatus", {}).get("runs", ())
    ]


def test_ssm_knows_every_run(endpoint: Endpoint, client: Clients) -> None:
    """GIVEN action runs of every status THEN Systems Manager reports the same status."""
    ssm = client(endpoint, "ssm")
    expected = {"SUCCEEDED": "Success", "FAILED": "Failed", "IN_PROGRESS": "InProgress"}
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for run in runs_of(endpoint):
        seen.setdefault((run["action"]["type"], run["status"]), run)
    assert len(seen) == 6
    for (kind, status), run in seen.items():
        if kind == "SSM_AUTOMATION":
            found = ssm.get_automation_execution(AutomationExecutionId=run["runId"])
            execution = found["AutomationExecution"]
            assert execution["AutomationExecutionStatus"] == expected[status]
            assert execution["DocumentName"] == run["action"]["actionCode"]
            assert execution["StepExecutions"][-1]["StepStatus"] == expected[status]
            assert ("FailureMessage" in execution) == (status == "FAILED")
            if status == "FAILED":
                assert run["failureReason"] in execution["FailureMessage"]
            with pytest.raises(ClientError, match="InvalidCommandId"):
                ssm.list_command_invocations(CommandId=run["runId"])
        else:
            found = ssm.list_command_invocations(CommandId=run["runId"], Details=True)
            [invocation] = found["CommandInvocations"]
            assert invocation["Status"] == expected[status]
            [plugin] = invocation["CommandPlugins"]
            assert bool(plugin["Output"]) == (status != "IN_PROGRESS")
            assert len(plugin["Output"]) <= 2500


def test_ssm_refuses_what_it_does_not_know(endpoint: Endpoint, client: Clients) -> None:
    """GIVEN unknown ids THEN they are refused with SSM's errors; recent commands are listed."""
    ssm = client(endpoint, "ssm")
    unknown = "12345678-1234-4234-8234-123456789012"
    with pytest.raises(ssm.exceptions.AutomationExecutionNotFoundException):
        ssm.get_automation_execution(AutomationExecutionId=unknown)
    with pytest.raises(ssm.exceptions.InvalidCommandId):
        ssm.list_command_invocations(CommandId=unknown)
    with pytest.raises(ClientError, match=r"ValidationException.*36"):
        ssm.get_automation_execution(AutomationExecutionId="short")
    with pytest.raises(ClientError, match=r"AccessDeniedException.*ssm:SendCommand"):
        ssm.send_command(DocumentName="AWS-RunShellScript")
    with pytest.raises(ClientError, match="InvalidNextToken"):
        ssm.list_command_invocations(NextToken="no")
    page = ssm.list_command_invocations(MaxResults=5)
    more = ssm.list_command_invocations(MaxResults=5, NextToken=page["NextToken"])
    assert len(page["CommandInvocations"]) == len(more["CommandInvocations"]) == 5
    failed = ssm.list_command_invocations(Filters=[{"key": "Status", "value": "Failed"}])
    assert {each["Status"] for each in failed["CommandInvocations"]} == {"Failed"}


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("start_recovery", {"sourceServers": [{"sourceServerID": "s-" + "1" * 17}]}),
        ("terminate_recovery_instances", {"recoveryInstanceIDs": ["i-" + "1" * 17]}),
        ("delete_job", {"jobID": "drsjob-" + "1" * 17}),
        ("list_tags_for_resource", {"resourceArn": "arn:aws:drs:us-east-1:111122223333:job/x"}),
        ("untag_resource", {"resourceArn": "arn:aws:drs:us-east-1:1:job/x", "tagKeys": ["a"]}),
        ("list_staging_accounts", {}),
    ],
)
def test_other_operations_are_denied(
    endpoint: Endpoint, client: Clients, operation: str, request_: dict[str, Any]
) -> None:
    """GIVEN an operation that is not supported THEN it is denied, in AWS's words."""
    with pytest.raises(ClientError) as refused:
        getattr(client(endpoint, "drs"), operation)(**request_)
    error = refused.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert error["Message"].startswith(
        "User: arn:aws:sts::111122223333:assumed-role/dr-reader/drs-tui is not authorized to"
        " perform: drs:"
    )
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_denied_action(client: Clients) -> None:
    """GIVEN --deny for an action THEN it is denied on the job's ARN; others are allowed."""
    endpoint = Endpoint(denied=frozenset({"drs:DescribeJobLogItems"}))
    drs = client(endpoint, "drs")
    job = drs.describe_jobs(maxResults=1)["items"][0]
    with pytest.raises(ClientError, match=f"on resource: {job['arn']} because") as refused:
        drs.describe_job_log_items(jobID=job["jobID"])
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_wrong_region_and_service(endpoint: Endpoint, client: Clients) -> None:
    """GIVEN a signature for another region or service THEN it is refused as SigV4 does."""
    with pytest.raises(ClientError, match=r"InvalidSignatureException.*valid region"):
        client(endpoint, "drs", region="eu-west-1").describe_jobs()
    response = endpoint.send("/DescribeJobs", service="ec2")
    assert response.status == 403
    assert "correct service: 'drs'" in json.loads(response.body)["message"]


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "MissingAuthenticationTokenException"),
        ("Bearer abc", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=a", "IncompleteSignatureException"),
        (
            "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0",
            "IncompleteSignatureException",
        ),
    ],
)
def test_not_signed(endpoint: Endpoint, authorization: str | None, code: str) -> None:
    """GIVEN no Authorization header, or an incomplete one THEN 403."""
    headers = {"host": "x"} if authorization is None else {"authorization": authorization}
    response = endpoint.send("/DescribeJobs", headers=headers)
    assert (response.status, response.headers["x-amzn-ErrorType"]) == (403, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "SerializationException"),
        (b"[]", "SerializationException"),
        (b"\xff", "SerializationException"),
        (b'{"maxResults": "5"}', "SerializationException"),
        (b'{"maxResults": true}', "SerializationException"),
        (b'{"filters": {"jobIDs": "drsjob"}}', "SerializationException"),
        (b'{"filters": {"jobIDs": [7]}}', "SerializationException"),
        (b'{"maxResults": 0}', "ValidationException"),
        (b'{"filters": {"jobIDs": ["drsjob-1"]}}', "ValidationException"),
        (b'{"filters": {"fromDate": "2026-11-18T11:06:40+00:00"}}', "ValidationException"),
        (b'{"filters": {"toDate": "2026-02-31T11:06:40Z"}}', "ValidationException"),
        (b'{"nextToken": "%s"}' % (b"x" * 2049), "ValidationException"),
        (b'{"filters": {"jobIDs": [%s]}}' % b",".join([b'"a"'] * 1001), "ValidationException"),
    ],
)
def test_requests_that_the_model_forbids(endpoint: Endpoint, body: bytes, code: str) -> None:
    """GIVEN an invalid request, some of which botocore does not reject THEN 400."""
    response = endpoint.send("/DescribeJobs", body)
    assert (response.status, response.headers["x-amzn-ErrorType"]) == (400, code)
    answer = json.loads(response.body)
    if code == "ValidationException":
        assert answer["fieldList"][0]["name"].startswith(("maxResults", "filters", "nextToken"))


def test_nulls_and_unknown_members_are_ignored(endpoint: Endpoint) -> None:
    """GIVEN nulls and members that the model lacks THEN they are ignored."""
    odd = endpoint.call("DescribeJobs", filters=None, nextToken=None, colour="red", maxResults=3)
    assert odd == endpoint.call("DescribeJobs", maxResults=3)


def test_missing_jobs_and_paths(endpoint: Endpoint, client: Clients) -> None:
    """GIVEN a job or a path that does not exist THEN 404 in AWS's words; a job id is required."""
    drs = client(endpoint, "drs")
    with pytest.raises(ClientError) as refused:
        drs.describe_job_log_items(jobID="drsjob-" + "1" * 17)
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
    with pytest.raises(ClientError, match="must not be null"):
        drs.describe_job_log_items()
    for method, path in (("POST", "/Nothing"), ("GET", "/DescribeJobs"), ("POST", "/")):
        response = endpoint.send(path, method=method)
        assert response.status == 404
        assert response.headers["x-amzn-ErrorType"] == "UnknownOperationException"


def test_other_accounts_and_regions(client: Clients) -> None:
    """GIVEN another account and region THEN every ARN is theirs."""
    account = Account.of(7, "444455556666", "us-west-2")
    endpoint = Endpoint(account, seeded_history(account, START, 30))
    job = client(endpoint, "drs", region="us-west-2").describe_jobs(maxResults=1)["items"][0]
    assert job["arn"] == f"arn:aws:drs:us-west-2:444455556666:job/{job['jobID']}"
    assert job["jobID"].startswith("drsjob-5")
