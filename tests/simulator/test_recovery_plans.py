"""Recovery plans and their executions, at any instant, and as the real boto3 reads them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.loaders
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.simulator.account import Account
from drs_tui.simulator.command import PLAN_OPERATIONS
from drs_tui.simulator.demo_scenario import demo_history
from drs_tui.simulator.fault_options import FaultOptions
from drs_tui.simulator.generator import seeded_history
from tests.simulator.conftest import START, Endpoint
from tests.simulator.test_answers import Clients

ALL_OVER = 9000.0  # seconds after the start; by then the live execution has ended


@cache
def plans_endpoint(seed: int, *, demo: bool = False) -> Endpoint:
    account = Account.of(seed)
    return Endpoint(account, (demo_history if demo else seeded_history)(account, START, 400))


def at(elapsed: float, seed: int = 7) -> Endpoint:
    endpoint = plans_endpoint(seed)
    endpoint.ticks.elapsed = elapsed
    return endpoint


def executions(endpoint: Endpoint, **filters: str) -> list[dict[str, Any]]:
    found = endpoint.call("ListRecoveryPlanExecutions", **filters)["recoveryPlanExecutions"]
    return sorted(found, key=lambda each: str(each["startedAt"]), reverse=True)


def steps(endpoint: Endpoint, execution: dict[str, Any], **request: Any) -> list[dict[str, Any]]:
    arn = execution["recoveryPlanExecutionArn"]
    answer = endpoint.call(
        "ListRecoveryPlanExecutionSteps", recoveryPlanExecutionArn=arn, **request
    )
    found: list[dict[str, Any]] = answer["recoveryPlanExecutionSteps"]
    return found


def whole(endpoint: Endpoint, step: dict[str, Any]) -> dict[str, Any]:
    arn = step["recoveryPlanExecutionStepArn"]
    found: dict[str, Any] = endpoint.call(
        "GetRecoveryPlanExecutionStep", recoveryPlanExecutionStepArn=arn
    )["recoveryPlanExecutionStep"]
    return found


def servers(step: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        step["configuration"].get("executionServerStepConfiguration", {}).get("servers", [])
    )
    return found


def jobs(endpoint: Endpoint, step: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the jobs that a step names."""
    ids = sorted({server["jobID"] for server in servers(step) if "jobID" in server})
    if not ids:
        return []
    found: list[dict[str, Any]] = endpoint.call("DescribeJobs", filters={"jobIDs": ids})["items"]
    assert len(found) == len(ids)
    return found


def of_status(endpoint: Endpoint, *statuses: str) -> list[dict[str, Any]]:
    """Return the executions whose steps have these statuses."""
    return [
        each
        for each in executions(endpoint)
        if tuple(step["status"] for step in steps(endpoint, each)) == statuses
    ]


def answers(endpoint: Endpoint) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every answer there is about plans, with the operation's name."""
    listed = endpoint.call("ListRecoveryPlans")
    yield "ListRecoveryPlans", listed
    for plan in listed["recoveryPlans"]:
        of_plan = {"recoveryPlanArn": plan["recoveryPlanArn"]}
        yield "GetRecoveryPlan", endpoint.call("GetRecoveryPlan", **of_plan)
        plan_steps = endpoint.call("ListRecoveryPlanSteps", **of_plan)
        yield "ListRecoveryPlanSteps", plan_steps
        for step in plan_steps["recoveryPlanSteps"]:
            arn = step["recoveryPlanStepArn"]
            yield (
                "GetRecoveryPlanStep",
                endpoint.call("GetRecoveryPlanStep", recoveryPlanStepArn=arn),
            )
    started = endpoint.call("ListRecoveryPlanExecutions")
    yield "ListRecoveryPlanExecutions", started
    for execution in started["recoveryPlanExecutions"]:
        of_execution = {"recoveryPlanExecutionArn": execution["recoveryPlanExecutionArn"]}
        yield "GetRecoveryPlanExecution", endpoint.call("GetRecoveryPlanExecution", **of_execution)
        its_steps = endpoint.call("ListRecoveryPlanExecutionSteps", **of_execution)
        yield "ListRecoveryPlanExecutionSteps", its_steps
        for step in its_steps["recoveryPlanExecutionSteps"]:
            yield (
                "GetRecoveryPlanExecutionStep",
                {"recoveryPlanExecutionStep": whole(endpoint, step)},
            )


@pytest.mark.parametrize("elapsed", [0.0, ALL_OVER])
def test_every_answer_fits_the_model(elapsed: float) -> None:
    """GIVEN all eight operations THEN botocore's validator finds nothing wrong."""
    model = ServiceModel(botocore.loaders.Loader().load_service_model("drs", "service-2"), "drs")
    seen = set()
    for name, answer in answers(at(elapsed)):
        seen.add(f"drs:{name}")
        report = ParamValidator().validate(answer, model.operation_model(name).output_shape)
        assert not report.has_errors(), (name, report.generate_report())
    assert seen == set(PLAN_OPERATIONS)


@pytest.mark.parametrize("seed", [7, 8, 21])
@pytest.mark.parametrize("demo", [False, True])
def test_one_waits_in_its_second_step(seed: int, demo: bool) -> None:  # noqa: FBT001
    """GIVEN the start THEN an execution has launched its first servers, and waits for minutes."""
    endpoint = plans_endpoint(seed, demo=demo)
    endpoint.ticks.elapsed = 180.0
    [live] = executions(endpoint, status="IN_PROGRESS")
    first, waiting, *later = steps(endpoint, live)
    assert (first["status"], waiting["status"]) == ("COMPLETED", "WAITING")
    assert {step["status"] for step in later} == {"NOT_STARTED"}
    assert not any("jobID" in server for step in later for server in servers(step))
    [job] = jobs(endpoint, first)
    assert (job["status"], job["initiatedBy"]) == ("COMPLETED", "START_DRILL")


def test_the_live_one_goes_on_step_by_step() -> None:
    """GIVEN the live execution THEN one step at a time is busy, and it ends COMPLETED."""
    [live] = executions(at(0), status="IN_PROGRESS")
    seen = []
    for elapsed in range(0, int(ALL_OVER) + 1, 60):
        busy = [
            step["stepName"]
            for step in steps(at(elapsed), live)
            if step["status"] in ("EXECUTING", "WAITING")
        ]
        assert len(busy) <= 1
        seen += [name for name in busy if name not in seen]
    assert seen == ["Check the ledgers", "Mail", "Before the file servers", "File servers"]
    ended = at(ALL_OVER)
    assert {step["status"] for step in steps(ended, live)} == {"COMPLETED"}
    assert all(job["status"] == "COMPLETED" for s in steps(ended, live) for job in jobs(ended, s))


def test_completed_although_a_step_was_skipped_and_servers_failed() -> None:
    """GIVEN a skipped step and two optional servers that failed THEN it is COMPLETED all the same;
    its end and its tags are not in the list."""
    endpoint = at(0)
    [found] = of_status(endpoint, "COMPLETED", "COMPLETED", "COMPLETED", "SKIPPED")
    assert found["status"] == "COMPLETED"
    assert not {"completedAt", "tags"} & set(found)
    arn = found["recoveryPlanExecutionArn"]
    known = endpoint.call("GetRecoveryPlanExecution", recoveryPlanExecutionArn=arn)
    assert known["recoveryPlanExecution"]["completedAt"] > found["startedAt"]
    assert known["recoveryPlanExecution"]["tags"]
    step = steps(endpoint, found)[2]
    [job] = jobs(endpoint, step)
    failed = {
        server["sourceServerID"]
        for server in job["participatingServers"]
        if server["launchStatus"] == "FAILED"
    }
    impact = {
        server["serverArn"].rpartition("/")[2]: server["impactLevel"] for server in servers(step)
    }
    assert [impact[server] for server in failed] == ["OPTIONAL", "OPTIONAL"]
    assert "CRITICAL" in impact.values()
    assert all("impactLevel" not in server for server in servers(steps(endpoint, found)[0]))


def test_failed_with_its_critical_server() -> None:
    """GIVEN a recovery whose critical server failed THEN it is FAILED, and nothing follows."""
    endpoint = at(0)
    [found] = of_status(endpoint, "FAILED", "NOT_STARTED", "NOT_STARTED", "NOT_STARTED")
    assert (found["mode"], found["status"]) == ("RECOVERY", "FAILED")
    assert found["errorDetail"]["message"]
    [job] = jobs(endpoint, steps(endpoint, found)[0])
    assert job["initiatedBy"] == "START_RECOVERY"
    assert "FAILED" in {server["launchStatus"] for server in job["participatingServers"]}


def test_cancelled_with_instances_that_run() -> None:
    """GIVEN a cancelled execution THEN its last steps are SKIPPED, and its instances still run."""
    endpoint = at(0)
    [found] = executions(endpoint, status="CANCELLED")
    first, *later = steps(endpoint, found)
    assert [step["status"] for step in later] == ["SKIPPED", "SKIPPED"]
    [job] = jobs(endpoint, first)
    instances = endpoint.call("DescribeRecoveryInstances", maxResults=1000)["items"]
    running = {each["sourceServerID"] for each in instances if each["jobID"] == job["jobID"]}
    assert len(running) == 6
    assert running == {server["sourceServerID"] for server in job["participatingServers"]}


def test_a_retry_overwrites_the_job() -> None:
    """GIVEN a step that was retried THEN it names its second job alone; DescribeJobs has both."""
    endpoint = at(0)
    found = [
        (step, whole(endpoint, step)["attempt"])
        for each in executions(endpoint)
        for step in steps(endpoint, each)
    ]
    [retried] = [step for step, attempt in found if attempt == 2]
    assert all(attempt == 1 for step, attempt in found if step != retried)
    assert retried["status"] == "COMPLETED"
    [job] = jobs(endpoint, retried)
    server_id = job["participatingServers"][0]["sourceServerID"]
    until = job["creationDateTime"].replace("+00:00", "Z")
    earlier = endpoint.call("DescribeJobs", filters={"toDate": until})["items"]
    [first] = [each for each in earlier[1:] if _is_alone(each, server_id)][:1]
    assert first["participatingServers"][0]["launchStatus"] == "FAILED"


def _is_alone(job: dict[str, Any], server_id: str) -> bool:
    return [each["sourceServerID"] for each in job.get("participatingServers", ())] == [server_id]


def test_a_step_timed_out() -> None:
    """GIVEN a step that gave up THEN it is TIMED_OUT, though its job launched the server later."""
    endpoint = at(0)
    [found] = of_status(endpoint, "TIMED_OUT", "NOT_STARTED")
    assert found["status"] == "FAILED"
    step = whole(endpoint, steps(endpoint, found)[0])
    [job] = jobs(endpoint, step)
    assert step["updatedAt"] < job["endDateTime"]
    assert job["participatingServers"][0]["launchStatus"] == "LAUNCHED"


def test_one_plan_is_invalid() -> None:
    """GIVEN the plans THEN the one without servers is INVALID, and has no executions."""
    endpoint = at(0)
    plans = endpoint.call("ListRecoveryPlans")["recoveryPlans"]
    [invalid] = [each for each in plans if each["status"] == "INVALID"]
    assert len(plans) == 5
    plan_steps = endpoint.call("ListRecoveryPlanSteps", recoveryPlanArn=invalid["recoveryPlanArn"])
    assert [step["configuration"] for step in plan_steps["recoveryPlanSteps"]] == [
        {"waitStepConfiguration": {"waitDurationMinutes": 120}}
    ]
    assert executions(endpoint, recoveryPlanArn=invalid["recoveryPlanArn"]) == []


@settings(max_examples=30)
@given(st.floats(-4 * 86_400, ALL_OVER), st.floats(-4 * 86_400, ALL_OVER))
def test_jobs_begin_and_end_with_their_steps(one: float, other: float) -> None:
    """GIVEN any instant THEN a step names a job that exists, which has ended when the step has;
    what has ended stays as it is, but for a step that is retried."""
    first, second = sorted((one, other))
    early = {each["recoveryPlanExecutionArn"]: each for each in executions(at(first))}
    late = {each["recoveryPlanExecutionArn"]: each for each in executions(at(second))}
    assert set(early) <= set(late)
    for arn, execution in early.items():
        if execution["status"] in ("COMPLETED", "CANCELLED"):
            assert late[arn] == execution
        for step in steps(at(first), execution):
            for job in jobs(at(first), step):
                if step["status"] == "EXECUTING":
                    assert "jobID" in servers(step)[0]
                if step["status"] in ("COMPLETED", "FAILED"):
                    assert job["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("operation", "name", "request_"),
    [
        ("ListRecoveryPlans", "recoveryPlans", {}),
        ("ListRecoveryPlanExecutions", "recoveryPlanExecutions", {}),
        ("ListRecoveryPlanSteps", "recoveryPlanSteps", {"recoveryPlanArn": ""}),
        ("ListRecoveryPlanExecutionSteps", "recoveryPlanExecutionSteps",
         {"recoveryPlanExecutionArn": ""}),
    ],
)  # fmt: skip
def test_pages(client: Clients, operation: str, name: str, request_: dict[str, str]) -> None:
    """GIVEN pages of two THEN boto3's paginator gets what one page has; a token fits its request
    alone."""
    endpoint = at(0)
    for key in request_:
        arns = (str(each[key]) for each in executions(endpoint) if len(steps(endpoint, each)) > 2)
        request_[key] = next(arns)
    drs = client(endpoint, "drs")
    method = xform_name(operation)
    pages = list(drs.get_paginator(method).paginate(**request_, PaginationConfig={"PageSize": 2}))
    assert [len(page[name]) for page in pages][:1] == [2]
    assert len(pages) > 1
    found = [item for page in pages for item in page[name]]
    assert found == endpoint.call(operation, **request_)[name]
    with pytest.raises(ClientError, match="Invalid next token"):
        drs.describe_jobs(nextToken=pages[0]["nextToken"])


def test_filters() -> None:
    """GIVEN a plan and a status THEN only its executions of that status are listed; steps too."""
    endpoint = at(0)
    everything = executions(endpoint)
    plan = next(each["recoveryPlanArn"] for each in everything if each["status"] == "FAILED")
    asked = {"recoveryPlanArn": plan, "status": "FAILED"}
    assert executions(endpoint, **asked) == [
        each for each in everything if (each["recoveryPlanArn"], each["status"]) == (plan, "FAILED")
    ]
    [live] = executions(endpoint, status="IN_PROGRESS")
    waiting = steps(endpoint, live, filter={"status": "WAITING"})
    assert [step["stepIndex"] for step in waiting] == [2]
    assert steps(endpoint, live, filter={}) == steps(endpoint, live)


@pytest.mark.parametrize("action", [each for each in PLAN_OPERATIONS if "Get" in each])
def test_unknown_arns(client: Clients, action: str) -> None:
    """GIVEN an ARN of nothing THEN ResourceNotFoundException, with the resource."""
    operation = action.removeprefix("drs:")
    kind = f"{operation[3].lower()}{operation[4:]}Arn"
    arn = "arn:aws:drs:us-east-1:111122223333:recovery-plan/rp-00000000000000000"
    method = xform_name(operation)
    with pytest.raises(ClientError) as refused:
        getattr(client(at(0), "drs"), method)(**{kind: arn})
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert refused.value.response["resourceId"] == arn


def test_denied_plans(client: Clients) -> None:
    """GIVEN plans that are denied THEN the error names the action and the plan."""
    drs = client(Endpoint(denied=frozenset(PLAN_OPERATIONS)), "drs")
    arn = "arn:aws:drs:us-east-1:111122223333:recovery-plan/rp-00000000000000000"
    with pytest.raises(ClientError, match=r"drs:ListRecoveryPlans on resource: \*") as refused:
        drs.list_recovery_plans()
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    with pytest.raises(ClientError, match=f"drs:ListRecoveryPlanSteps on resource: {arn}"):
        drs.list_recovery_plan_steps(recoveryPlanArn=arn)
    assert drs.describe_jobs()["items"]


def test_a_region_without_plans(client: Clients) -> None:
    """GIVEN --without-plans THEN the operations are unknown, with status 404; jobs are answered."""
    drs = client(Endpoint(fault_options=FaultOptions(without_plans=True)), "drs")
    with pytest.raises(ClientError) as refused:
        drs.list_recovery_plans()
    assert refused.value.response["Error"]["Code"] == "UnknownOperationException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert drs.describe_jobs()["items"]


def test_a_short_history_has_only_what_its_jobs_belong_to() -> None:
    """GIVEN ten jobs of history THEN there is no execution whose jobs are not among them."""
    account = Account.of(7)
    short = Endpoint(account, seeded_history(account, START, 10))
    assert [each["status"] for each in executions(short)] == ["IN_PROGRESS"]
    none = Endpoint(account, seeded_history(account, START, 3))
    assert executions(none) == []
    assert none.call("ListRecoveryPlans")["recoveryPlans"]
