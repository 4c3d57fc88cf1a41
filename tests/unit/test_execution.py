"""What Systems Manager says of an action run."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model.drs.execution import (
    Automation,
    joined,
    parse_automation,
    parse_invocations,
)
from tests.unit.test_log import JSON

RUN = "1a2b3c4d-5e6f-4a1b-8c2d-000000000001"

AUTOMATION: dict[str, Any] = {
    "AutomationExecutionId": RUN,
    "AutomationExecutionStatus": "Failed",
    "DocumentName": "AWSMigration-ValidateHttpResponse",
    "DocumentVersion": "1",
    "ExecutionStartTime": "2022-12-07T19:25:00+00:00",
    "ExecutionEndTime": "2022-12-07T19:25:29.500000+00:00",
    "CurrentStepName": "evaluateResult",
    "FailureMessage": "Step fails when it is Execute/Cancelling action. got 503",
    "Outputs": {"evaluateResult.Payload": ["a", "b"]},
    "StepExecutionsTruncated": True,
    "StepExecutions": [
        {
            "StepName": "runCheck",
            "Action": "aws:runCommand",
            "StepStatus": "Success",
            "ExecutionStartTime": "2022-12-07T19:25:00+00:00",
            "ExecutionEndTime": "2022-12-07T19:25:10+00:00",
            "Outputs": {"Output": ["ok"], "Odd": {"x": 1}},
        },
        {
            "StepName": "evaluateResult",
            "Action": "aws:executeScript",
            "StepStatus": "Failed",
            "ExecutionStartTime": "2022-12-07T19:25:10+00:00",
            "FailureMessage": "got 503",
            "FailureDetails": {
                "FailureStage": "Invocation",
                "FailureType": "Verification",
                "Details": {"Reason": ["got 503", "expected 200"]},
            },
            "ResponseCode": "1",
        },
    ],
}
PLUGIN: dict[str, Any] = {
    "Name": "runShellScript",
    "Status": "Failed",
    "StatusDetails": "Failed",
    "ResponseCode": 1,
    "ResponseStartDateTime": "2022-12-07T19:25:00+00:00",
    "ResponseFinishDateTime": "2022-12-07T19:25:10+00:00",
    "Output": "no space left",
    "StandardOutputUrl": "https://s3/out",
    "StandardErrorUrl": "",
}
INVOCATION: dict[str, Any] = {
    "CommandId": RUN,
    "InstanceId": "i-0f554975a5cf3245e",
    "InstanceName": "",
    "DocumentName": "AWSMigration-ValidateDiskSpace",
    "Status": "Failed",
    "StatusDetails": "NonZeroExitCode",
    "RequestedDateTime": "2022-12-07T19:24:59+00:00",
    "CommandPlugins": [PLUGIN],
}


def test_an_automation_is_read_with_its_steps() -> None:
    automation = parse_automation({"AutomationExecution": AUTOMATION})

    assert (automation.id, automation.status, automation.version) == (RUN, "Failed", "1")
    assert (automation.document, automation.current_step) == (
        "AWSMigration-ValidateHttpResponse",
        "evaluateResult",
    )
    assert (automation.started, automation.ended) == (1670441100.0, 1670441129.5)
    assert automation.failure == AUTOMATION["FailureMessage"]
    assert list(joined(automation.outputs)) == [("evaluateResult.Payload", "a, b")]
    assert automation.is_cut
    passed, failed = automation.steps
    assert (passed.name, passed.action, passed.status) == ("runCheck", "aws:runCommand", "Success")
    assert (passed.started, passed.ended) == (1670441100.0, 1670441110.0)
    assert list(joined(passed.outputs)) == [("Output", "ok"), ("Odd", '{"x": 1}')]
    assert (passed.failure, passed.failure_details.details) == (None, None)
    assert (failed.failure, failed.failure_details.failure_type, failed.response_code) == (
        "got 503",
        "Verification",
        "1",
    )
    details = failed.failure_details.details
    assert list(joined(details)) == [("Reason", "got 503, expected 200")]
    assert failed.ended is None


def test_a_commands_invocations_are_read() -> None:
    first, second = parse_invocations({"CommandInvocations": [INVOCATION, "no", {}]})

    assert (first.command_id, first.instance) == (RUN, "i-0f554975a5cf3245e")
    assert (first.status, first.details) == ("Failed", "NonZeroExitCode")
    assert (first.instance_name, first.document) == ("", "AWSMigration-ValidateDiskSpace")
    assert first.requested == 1670441099.0
    (plugin,) = first.plugins
    assert (plugin.name, plugin.status, plugin.details) == ("runShellScript", "Failed", "Failed")
    assert (plugin.response_code, plugin.output) == (1, "no space left")
    assert (plugin.output_url, plugin.error_url) == ("https://s3/out", "")
    assert second.plugins == ()


@pytest.mark.parametrize(
    ("output", "is_cut"),
    [
        ("", False),
        ("x" * 2499, False),
        ("x" * 2500, True),
        ("ok\n--output truncated--", True),
        ("ok\n---Output truncated---", True),
        ("ok\n--output truncated--\n----------ERROR-------\nno space", True),
        ("no\n--error truncated--", True),
        ("the output truncated nothing", False),
    ],
)
def test_a_cut_output_is_known_by_its_length_or_its_end(output: str, *, is_cut: bool) -> None:
    invocations = parse_invocations(
        {"CommandInvocations": [{"CommandPlugins": [{"Output": output}]}]}
    )

    assert invocations[0].plugins[0].is_cut is is_cut
    assert invocations[0].plugins[0].output == output


@pytest.mark.parametrize(
    "raw", [None, [], {}, {"AutomationExecution": None, "CommandInvocations": 1}]
)
def test_an_empty_answer_parses_to_nothing(raw: object) -> None:
    assert parse_automation(raw) == Automation()
    assert parse_invocations(raw) == ()


@given(st.dictionaries(st.sampled_from(list(AUTOMATION)), JSON), st.lists(JSON))
def test_no_automation_raises(fields: dict[str, Any], steps: list[Any]) -> None:
    parse_automation({"AutomationExecution": fields | {"StepExecutions": steps}})


@given(
    st.dictionaries(st.sampled_from(list(AUTOMATION["StepExecutions"][1])), JSON),
    st.dictionaries(st.sampled_from(list(INVOCATION)), JSON),
    st.dictionaries(st.sampled_from(list(PLUGIN)), JSON),
)
def test_no_step_or_plugin_raises(
    step: dict[str, Any], invocation: dict[str, Any], plugin: dict[str, Any]
) -> None:
    assert len(parse_automation({"AutomationExecution": {"StepExecutions": [step]}}).steps) == 1
    invocation |= {"CommandPlugins": [plugin]}
    (parsed,) = parse_invocations({"CommandInvocations": [invocation]})
    assert len(parsed.plugins) == 1
