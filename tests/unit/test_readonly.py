"""Nothing but reading leaves this program, whatever is called."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from drs_tui.collector.aws.readonly import NotReadOnlyError
from drs_tui.collector.operations import OPERATIONS, allowed_operations
from tests.endpoint import caller, json_reply
from tests.records import ACCOUNT, job_id
from tests.unit.memory import URL, Memory

SERVICES = ("drs", "sts", "ssm", "cloudtrail")


def _client(memory: Memory, service: str) -> Any:
    return memory.watch(memory.session._client(service, URL))


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_but_the_allowed_is_refused_before_the_wire(
    memory: Memory, service: str
) -> None:
    client = _client(memory, service)
    allowed = allowed_operations(service)
    methods = dict[str, str](client.meta.method_to_api_mapping)
    assert allowed <= set(methods.values())

    for method, operation in methods.items():
        if operation in allowed:
            continue
        with pytest.raises(NotReadOnlyError, match=f"^{service}:{operation}$"):
            getattr(client, method)()

    assert memory.endpoint.asked == []
    assert (
        len(methods) - len(allowed) >= {"sts": 9, "drs": 40, "ssm": 140, "cloudtrail": 50}[service]
    )


def test_the_allowed_reach_the_endpoint(memory: Memory) -> None:
    memory.endpoint.identity = caller(ACCOUNT, "drill")
    for operation in allowed_operations("ssm") | allowed_operations("cloudtrail"):
        memory.endpoint.special[operation] = lambda _: json_reply({})
    drs, ssm = memory.drs, _client(memory, "ssm")

    answers = [
        drs.describe_jobs(maxResults=1),
        drs.describe_job_log_items(jobID=job_id(1), maxResults=1),
        drs.describe_source_servers(maxResults=1),
        drs.describe_recovery_instances(maxResults=1),
        drs.describe_source_networks(maxResults=1),
    ]
    for each in OPERATIONS:
        if "RecoveryPlan" in each.name:
            with suppress(ClientError):  # the plan of the probe does not exist
                assert getattr(drs, each.method)(**each.probe)["items"] == []
    ssm.get_automation_execution(AutomationExecutionId="run")
    ssm.list_command_invocations(CommandId="run")
    _client(memory, "cloudtrail").lookup_events()
    assert _client(memory, "sts").get_caller_identity()["Account"] == ACCOUNT

    assert [answer["items"] for answer in answers] == [[]] * 5
    asked = {asked.operation for asked in memory.endpoint.asked}
    assert asked == {operation.name for operation in OPERATIONS}


def test_only_operations_that_read_are_allowed() -> None:
    assert {operation.action for operation in OPERATIONS} == {
        "drs:DescribeJobs",
        "drs:DescribeJobLogItems",
        "drs:DescribeSourceServers",
        "drs:DescribeRecoveryInstances",
        "drs:DescribeSourceNetworks",
        "drs:ListRecoveryPlans",
        "drs:GetRecoveryPlan",
        "drs:ListRecoveryPlanSteps",
        "drs:ListRecoveryPlanExecutions",
        "drs:GetRecoveryPlanExecution",
        "drs:ListRecoveryPlanExecutionSteps",
        "drs:GetRecoveryPlanExecutionStep",
        "ssm:GetAutomationExecution",
        "ssm:ListCommandInvocations",
        "cloudtrail:LookupEvents",
        "sts:GetCallerIdentity",
    }


def test_no_operation_of_another_service_is_allowed() -> None:
    assert allowed_operations("ec2") == frozenset()


def test_the_client_that_is_used_is_guarded(memory: Memory) -> None:
    with pytest.raises(NotReadOnlyError):
        memory.session.drs.start_recovery(sourceServers=[{"sourceServerID": "s-1"}], isDrill=True)

    assert memory.endpoint.asked == []
