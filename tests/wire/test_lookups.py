"""Recovery instances, executions and targets: what is found, and how they fail."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from drs_tui.model.drs.execution import parse_automation, parse_invocations
from drs_tui.model.drs.facts import Replication
from drs_tui.model.drs.start_call import StartCall, Started
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.codec import unpack
from drs_tui.protocol.events import (
    AllInstancesFound,
    Connected,
    ExecutionFound,
    FactsFound,
    InstancesFound,
    LogPageRead,
    RequestFailed,
    StartCallFound,
    TargetsListed,
    Topic,
)
from drs_tui.protocol.requests import (
    FindAllInstances,
    FindExecution,
    FindFacts,
    FindInstances,
    FindNames,
    FindStartCalls,
    ListTargets,
    ReadLogs,
    Refresh,
)
from tests.conftest import environ_for
from tests.endpoint import Asked, Endpoint, Reply, error, json_reply
from tests.records import job_id, recovery_instance, source_server
from tests.wire.conftest import Shared, Start
from tests.wire.monitor import eventually

INSTANCES, NAMES = "DescribeRecoveryInstances", "DescribeSourceServers"
AUTOMATION, COMMAND = "GetAutomationExecution", "ListCommandInvocations"
RUN = "11111111-2222-3333-4444-555555555555"


def _sid(number: int) -> str:
    return str(source_server(number)["sourceServerID"])


def test_servers_without_instances_are_named_beside_those_with_instances(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.things[INSTANCES] = [
        recovery_instance(7, 1),
        recovery_instance(8, 1, isDrill=False, ec2InstanceState="STOPPED"),
        {"sourceServerID": _sid(1)},
        recovery_instance(9, 3),
    ]

    monitor.send(FindInstances((_sid(1), _sid(2))))
    seen = monitor.until(InstancesFound)

    assert seen.servers == (_sid(1), _sid(2))
    assert [(i.id[-1], i.server_id, i.state, i.is_drill) for i in seen.instances] == [
        ("7", _sid(1), "RUNNING", True),
        ("8", _sid(1), "STOPPED", False),
    ]
    assert seen.instances[0].recovery_point is not None
    assert seen.as_of > 1e9


def test_instances_are_asked_for_each_time(shared: Shared) -> None:
    monitor, endpoint = shared
    states = []
    for state in ("RUNNING", "TERMINATED"):
        endpoint.things[INSTANCES] = [recovery_instance(7, 1, ec2InstanceState=state)]
        monitor.send(FindInstances((_sid(1), _sid(1))))
        states += [instance.state for instance in monitor.until(InstancesFound).instances]

    assert states == ["RUNNING", "TERMINATED"]
    assert len(endpoint.of(INSTANCES)) == 2


def test_instances_of_many_servers_take_few_calls_and_short_lines(shared: Shared) -> None:
    monitor, endpoint = shared
    servers = tuple(map(_sid, range(250)))
    endpoint.things[INSTANCES] = [recovery_instance(n, n) for n in range(250)]
    endpoint.cap = 150

    monitor.send(FindInstances(servers))
    found = [monitor.until(InstancesFound) for _ in range(5)]

    assert [len(seen.servers) for seen in found] == [50] * 5
    assert [s for seen in found for s in seen.servers] == list(servers)
    assert [i.server_id for seen in found for i in seen.instances] == list(servers)
    assert [a.token for a in endpoint.of(INSTANCES)] == [None, "150", None]


def test_instances_of_no_server_are_not_asked_for(shared: Shared) -> None:
    monitor, endpoint = shared

    monitor.send(FindInstances(()))
    monitor.send(ListTargets())
    monitor.until(TargetsListed)

    assert endpoint.of(INSTANCES) == []


def test_all_instances_come_page_by_page_with_first_and_last_marked(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.things[INSTANCES] = [recovery_instance(n, n) for n in range(120)]
    endpoint.cap = 70

    monitor.send(FindAllInstances())
    found = [monitor.until(AllInstancesFound) for _ in range(3)]

    assert [len(seen.instances) for seen in found] == [50, 20, 50]
    assert [(seen.first, seen.complete) for seen in found] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert [asked.token for asked in endpoint.of(INSTANCES)] == [None, "70"]
    assert all("filters" not in asked.body for asked in endpoint.of(INSTANCES))


def test_an_account_without_instances_is_known_to_have_none(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.things[INSTANCES] = []

    monitor.send(FindAllInstances())
    seen = monitor.until(AllInstancesFound)

    assert (seen.instances, seen.first, seen.complete) == ((), True, True)


def test_a_list_of_all_instances_that_fails_begins_again(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.things[INSTANCES] = [recovery_instance(n, n) for n in range(3)]
    endpoint.cap = 2
    denied = error(403, "AccessDeniedException", "no policy")
    endpoint.special[INSTANCES] = lambda asked: denied if asked.token else None

    monitor.send(FindAllInstances())
    begun = monitor.until(AllInstancesFound)
    failure = monitor.until(RequestFailed)
    endpoint.special.clear()
    monitor.send(Refresh())
    again = monitor.until(AllInstancesFound)

    assert (begun.first, begun.complete) == (again.first, again.complete) == (True, False)
    assert failure.topic is Topic.ALL_INSTANCES
    assert monitor.until(AllInstancesFound).complete


def test_replication_is_asked_for_each_time(shared: Shared) -> None:
    monitor, endpoint = shared
    found: list[Replication] = []
    for lag in ("PT10M", "P0D"):
        info = {"dataReplicationState": "CONTINUOUS", "lagDuration": lag}
        endpoint.things[NAMES] = [source_server(1) | {"dataReplicationInfo": info}]
        monitor.send(FindFacts("Replication", (_sid(1),)))
        found += monitor.until(FactsFound).facts

    assert found == [
        Replication(_sid(1), "CONTINUOUS", 600.0),
        Replication(_sid(1), "CONTINUOUS", 0.0),
    ]


def test_instances_that_are_denied_are_found_after_refresh(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.special[INSTANCES] = lambda _: error(403, "AccessDeniedException", "no policy")

    monitor.send(FindInstances((_sid(1),)))
    failure = monitor.until(RequestFailed)
    endpoint.special.clear()
    monitor.send(Refresh())
    seen = monitor.until(InstancesFound)

    assert (failure.topic, failure.about) == (Topic.INSTANCES, "")
    assert (
        failure.request_error.advice
        == "the role needs the IAM action drs:DescribeRecoveryInstances"
    )
    assert (seen.servers, seen.instances) == ((_sid(1),), ())


def _ask(monitor: Any, run_id: str = RUN, kind: str = "SSM_AUTOMATION") -> ExecutionFound:
    monitor.send(FindExecution(run_id, kind))
    seen: ExecutionFound = monitor.until(ExecutionFound)
    return seen


def test_an_automation_comes_as_ssm_sent_it(shared: Shared) -> None:
    monitor, endpoint = shared
    step = {"StepName": "runCheck", "StepStatus": "Failed", "ExecutionStartTime": 1795392000.5}
    execution = {
        "AutomationExecutionId": RUN,
        "AutomationExecutionStatus": "Failed",
        "ExecutionStartTime": 1795392000.0,
        "FailureMessage": "Step fails when it is Poll action status",
        "StepExecutions": [step],
        "Outputs": {"runCheck.Output": ["one", "two"]},
    }
    endpoint.special[AUTOMATION] = lambda _: json_reply({"AutomationExecution": execution})

    seen = _ask(monitor)

    answer = unpack(seen.answer)
    assert (seen.run_id, seen.type) == (RUN, "SSM_AUTOMATION")
    assert seen.as_of > 1e9
    assert list(answer) == ["AutomationExecution"]
    instants = {"ExecutionStartTime": "2026-11-23T00:00:00+00:00"}
    assert answer["AutomationExecution"] == execution | instants | {
        "StepExecutions": [step | {"ExecutionStartTime": "2026-11-23T00:00:00.500000+00:00"}]
    }
    assert parse_automation(answer).started == 1795392000.0
    assert [asked.body for asked in endpoint.of(AUTOMATION)] == [{"AutomationExecutionId": RUN}]


def _invocation(number: int, output: str) -> dict[str, Any]:
    plugin = {"Name": "runShell", "Status": "Failed", "ResponseCode": 1, "Output": output}
    return {
        "CommandId": RUN,
        "InstanceId": f"i-{number}",
        "RequestedDateTime": 1795392000.0,
        "CommandPlugins": [plugin],
    }


def test_a_commands_invocations_come_with_their_output_all_pages_of_them(shared: Shared) -> None:
    monitor, endpoint = shared
    output = "line\x1b[31m\n" * 250

    def pages(asked: Asked) -> Reply:
        place = int(asked.body.get("NextToken", 0))
        more = {"NextToken": str(place + 1)} if place < 2 else {"NextToken": ""}
        return json_reply({"CommandInvocations": [_invocation(place, output)], **more})

    endpoint.special[COMMAND] = pages
    answer = unpack(_ask(monitor, kind="SSM_COMMAND").answer)

    assert list(answer) == ["CommandInvocations"]
    assert [i["InstanceId"] for i in answer["CommandInvocations"]] == ["i-0", "i-1", "i-2"]
    assert parse_invocations(answer)[0].plugins[0].output == output
    assert parse_invocations(answer)[0].requested == 1795392000.0
    bodies = [asked.body for asked in endpoint.of(COMMAND)]
    assert [body.pop("NextToken", None) for body in bodies] == [None, "1", "2"]
    assert bodies == [{"CommandId": RUN, "Details": True, "MaxResults": 50}] * 3


def test_a_command_without_end_is_not_asked_without_end(shared: Shared) -> None:
    monitor, endpoint = shared

    def pages(asked: Asked) -> Reply:
        token = str(int(asked.body.get("NextToken", 0)) + 1)
        return json_reply({"CommandInvocations": [_invocation(1, "")], "NextToken": token})

    endpoint.special[COMMAND] = pages
    _ask(monitor, kind="SSM_COMMAND")
    assert len(endpoint.of(COMMAND)) == 20

    endpoint.asked.clear()
    endpoint.special[COMMAND] = lambda _: json_reply({"CommandInvocations": [], "NextToken": "x"})
    _ask(monitor, kind="SSM_COMMAND")
    assert len(endpoint.of(COMMAND)) == 2


@pytest.mark.parametrize(
    ("operation", "kind", "reply", "request_error", "aws_message"),
    [
        (
            AUTOMATION,
            "SSM_AUTOMATION",
            error(400, "AutomationExecutionNotFoundException", "it does not exist"),
            (ErrorKind.INVALID, "SSM does not know this run", ""),
            "it does not exist",
        ),
        (
            COMMAND,
            "SSM_COMMAND",
            error(400, "InvalidCommandId", ""),
            (ErrorKind.INVALID, "SSM does not know this run", ""),
            "InvalidCommandId",
        ),
        (
            AUTOMATION,
            "SSM_AUTOMATION",
            error(400, "AccessDeniedException", "no policy"),
            (
                ErrorKind.DENIED,
                "AWS denied ssm:GetAutomationExecution",
                "the role needs the IAM action ssm:GetAutomationExecution",
            ),
            "no policy",
        ),
        (
            COMMAND,
            "SSM_COMMAND",
            error(400, "AccessDeniedException", "no policy"),
            (
                ErrorKind.DENIED,
                "AWS denied ssm:ListCommandInvocations",
                "the role needs the IAM action ssm:ListCommandInvocations",
            ),
            "no policy",
        ),
        (
            AUTOMATION,
            "SSM_AUTOMATION",
            Reply(body=b'{"AutomationExec'),
            (ErrorKind.BAD_ANSWER, "the answer had no AutomationExecution", ""),
            "",
        ),
    ],
    ids=["unknown automation", "unknown command", "denied", "command denied", "cut off"],
)
def test_an_unavailable_execution_is_reported_and_not_asked_again_by_itself(
    shared: Shared,
    operation: str,
    kind: str,
    reply: Reply,
    request_error: tuple[ErrorKind, str, str],
    aws_message: str,
) -> None:
    monitor, endpoint = shared
    endpoint.special[operation] = lambda _: reply

    monitor.send(FindExecution(RUN, kind))
    failure = monitor.until(RequestFailed)
    monitor.tick()
    monitor.send(ListTargets())
    monitor.until(TargetsListed)

    error = failure.request_error
    assert (failure.topic, failure.about, failure.retry_in) == (Topic.EXECUTION, RUN, None)
    assert (error.kind, error.summary, error.advice) == request_error
    assert error.aws_message == aws_message
    assert len(endpoint.of(operation)) == 1


def test_an_action_type_without_a_lookup_is_reported(shared: Shared) -> None:
    monitor, endpoint = shared

    monitor.send(FindExecution(RUN, "SSM_SOMETHING_NEW"))
    failure = monitor.until(RequestFailed)

    assert (failure.topic, failure.about, failure.retry_in) == (Topic.EXECUTION, RUN, None)
    assert "SSM_SOMETHING_NEW cannot be looked up" in failure.request_error.summary
    assert {asked.operation for asked in endpoint.asked} <= {"DescribeJobs"}


def test_a_throttled_execution_is_tried_again_and_a_newer_one_goes_first(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.special[AUTOMATION] = lambda _: error(400, "ThrottlingException", Retry_After="30")
    monitor.send(FindExecution("older"))
    failure = monitor.until(RequestFailed)
    monitor.send(FindExecution("newer"))
    endpoint.special[AUTOMATION] = lambda _: json_reply({"AutomationExecution": {}})

    monitor.send(Refresh())
    seen = [monitor.until(ExecutionFound).run_id for _ in range(2)]

    assert failure.request_error.kind is ErrorKind.THROTTLED
    assert failure.about == "older"
    assert failure.retry_in is not None
    assert seen == ["newer", "older"]


def test_who_started_a_job_is_in_cloudtrail_unless_that_is_denied(shared: Shared) -> None:
    monitor, endpoint = shared
    created = time.time() - 3600
    answer = {"job": {"jobID": job_id(1)}}
    event = {"EventId": "e-1", "EventTime": created, "CloudTrailEvent": json.dumps(
        {"eventID": "e-1", "userIdentity": {"arn": "arn:x"}, "responseElements": answer}
    )}  # fmt: skip
    endpoint.special["LookupEvents"] = lambda _: json_reply({"Events": [event]})
    monitor.send(FindStartCalls((Started(job_id(1), created),)))
    seen = monitor.until(StartCallFound)
    endpoint.special["LookupEvents"] = lambda _: error(400, "AccessDeniedException", "no policy")
    monitor.send(FindStartCalls((Started(job_id(2), created), Started(job_id(3), created))))
    failure = monitor.until(RequestFailed)

    assert (seen.id, seen.call) == (job_id(1), StartCall("e-1", caller="arn:x"))
    assert (failure.topic, failure.about, failure.retry_in) == (
        Topic.START_CALLS,
        job_id(2),
        None,
    )
    assert failure.request_error.summary == "AWS denied cloudtrail:LookupEvents"
    asked, _ = endpoint.of("LookupEvents")
    assert asked.body["StartTime"] == pytest.approx(created - 300)
    assert asked.body["MaxResults"] == 50


def test_ssm_of_aws_is_not_asked_when_only_drs_was_pointed_elsewhere(
    start: Start, endpoint: Endpoint
) -> None:
    elsewhere = {k: v for k, v in environ_for(endpoint).items() if k != "AWS_ENDPOINT_URL"}
    dead = {"HTTPS_PROXY": "http://127.0.0.1:9", "AWS_ENDPOINT_URL_DRS": endpoint.url}
    monitor = start("--region", "us-east-1", environ={**elsewhere, **dead})
    monitor.until(Connected)

    monitor.send(FindExecution(RUN))
    failure = monitor.until(RequestFailed)

    assert (failure.topic, failure.about, failure.retry_in) == (Topic.EXECUTION, RUN, None)
    assert failure.request_error.kind is ErrorKind.DENIED
    assert (
        failure.request_error.summary
        == "SSM is not asked: only DRS was pointed at another endpoint"
    )
    assert failure.request_error.advice == "set AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_SSM"
    assert endpoint.asked == []


def test_the_targets_are_emitted_without_a_request(
    start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-1\n[profile drill]\n")
    environ: Mapping[str, str] = {**environ_for(endpoint), "AWS_CONFIG_FILE": str(config)}
    monitor = start(environ=environ)

    monitor.send(ListTargets())
    seen = monitor.until(TargetsListed)

    assert seen.profiles == ("default", "drill")
    assert {"us-east-1", "eu-west-1"} < set(seen.regions)
    assert endpoint.asked == []


def test_a_lookup_that_hangs_holds_up_neither_jobs_nor_logs(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.special[NAMES] = lambda _: Reply(body=b'{"items": []}', hang=True)
    monitor.send(FindNames(("s-hanging",)))
    eventually(lambda: len(endpoint.of(NAMES)) == 1)

    monitor.query()
    monitor.page()
    monitor.tick()
    monitor.send(ReadLogs(("drsjob-beside",)))
    monitor.until(LogPageRead)
    endpoint.release.set()


def test_what_was_looked_up_belongs_to_no_query(shared: Shared) -> None:
    monitor, endpoint = shared
    endpoint.special[INSTANCES] = lambda _: Reply(body=b'{"items": []}', hang=True)
    monitor.send(FindInstances((_sid(1),)))
    eventually(lambda: len(endpoint.of(INSTANCES)) == 1)

    monitor.query()
    monitor.page()
    endpoint.release.set()
    monitor.until(InstancesFound)

    assert monitor.received[-1].generation == 0
