"""An account in which every text that is free is as nasty as it can be.

``Say`` gives the text for a place, named as the field is; what is an id to find things by stays as
it is, unless a test says otherwise.
"""

from collections.abc import Callable
from typing import Any

from tests.records import ACCOUNT, job_id

Item = dict[str, Any]
Say = Callable[[str], str]

SERVERS = 3
JOBS = 4


def server_id(number: int) -> str:
    return f"s-{number:017x}"


def network_id(number: int) -> str:
    return f"sn-{number:017x}"


def run_id(number: int) -> str:
    return f"0000000{number:x}-run"


def run(number: int, say: Say, kind: str = "SSM_AUTOMATION") -> Item:
    """A run of an action that failed."""
    return {
        "runId": run_id(number),
        "status": "FAILED",
        "failureReason": say("failureReason"),
        "action": {
            "actionId": say("actionId"),
            "actionCode": say("actionCode"),
            "name": say("name"),
            "type": kind,
            "category": say("category"),
            "description": say("description"),
            "actionVersion": say("actionVersion"),
            "order": 1000 + number,
            "optional": False,
            "active": True,
            "parameters": {
                say("parameter"): {"type": say("type"), "value": say("value")},
                "plain": {"type": "SSM_STORE", "value": say("value")},
            },
        },
    }


def server(number: int, say: Say, status: str) -> Item:
    """A participating server with three runs: of either kind, and of an unknown one."""
    runs = [
        run(10 * number, say),
        run(10 * number + 1, say, "SSM_COMMAND"),
        {**run(10 * number + 2, say), "status": say("runStatus")},
    ]
    return {
        "sourceServerID": server_id(number),
        "recoveryInstanceID": say("recoveryInstanceID"),
        "launchStatus": status,
        "launchActionsStatus": {"runs": runs, "ssmAgentDiscoveryDatetime": say("datetime")},
    }


def job(number: int, say: Say, created: str, **fields: Any) -> Item:
    """A live job whose servers failed, wait, and are of a status nobody knows."""
    return {
        "jobID": job_id(number),
        "arn": f"arn:aws:drs:us-east-1:{ACCOUNT}:job/{say('arn')}",
        "type": say("type"),
        "initiatedBy": say("initiatedBy"),
        "status": say("status"),
        "creationDateTime": created,
        "participatingServers": [
            server(1, say, "FAILED"),
            server(2, say, "PENDING"),
            server(3, say, say("launchStatus")),
        ],
        "participatingResources": [
            {
                "launchStatus": say("launchStatus"),
                "participatingResourceID": {"sourceNetworkID": network_id(1)},
            },
            {"launchStatus": "FAILED", "participatingResourceID": {say("member"): say("resource")}},
        ],
        "tags": {say("tagKey"): say("tagValue"), "Name": say("tagValue")},
        "newer": {say("newerKey"): [say("newer")]},
    } | fields


def log(say: Say) -> list[Item]:
    """A log in which server 1 fails, of events known and unknown."""

    def item(second: int, event: str, **data: Any) -> Item:
        at = f"2026-11-23T00:00:{second:02d}+00:00"
        return {"event": event, "eventData": data, "logDateTime": at}

    return [
        item(0, "JOB_START"),
        item(1, "SNAPSHOT_START", sourceServerID=server_id(1)),
        item(2, "SNAPSHOT_FAIL", sourceServerID=server_id(1), rawError=say("rawError")),
        item(3, "LAUNCH_START", sourceServerID=server_id(2)),
        item(
            4,
            "LAUNCH_FAILED",
            sourceServerID=server_id(2),
            rawError=say("rawError"),
            attemptCount=1,
            maxAttemptsCount=3,
            conversionServerID=say("conversionServerID"),
        ),
        item(5, say("event"), sourceServerID=server_id(3), targetInstanceID=say("instance")),
        item(6, say("event"), sourceServerID=say("unknownServer"), **{say("dataKey"): say("data")}),
        {"event": say("event"), "eventData": say("eventData"), "logDateTime": say("datetime")},
    ]


def source_server(number: int, say: Say) -> Item:
    hints = {"hostname": say("hostname"), "fqdn": say("fqdn")}
    return {
        "sourceServerID": server_id(number),
        "sourceProperties": {"identificationHints": hints},
        "tags": {"Name": say("nameTag")},
    }


def source_network(number: int, say: Say) -> Item:
    return {"sourceNetworkID": network_id(number), "tags": {"Name": say("networkName")}}


def instance(number: int, say: Say) -> Item:
    return {
        "recoveryInstanceID": say("recoveryInstanceID") or "i-1",
        "ec2InstanceID": say("ec2InstanceID"),
        "sourceServerID": server_id(number),
        "jobID": job_id(1),
        "ec2InstanceState": "RUNNING" if number == 1 else say("ec2InstanceState"),
        "isDrill": True,
        "pointInTimeSnapshotDateTime": "2026-11-23T00:00:01+00:00",
    }


def automation(say: Say) -> Item:
    """What GetAutomationExecution answers."""
    step = {
        "StepName": say("stepName"),
        "Action": say("stepAction"),
        "StepStatus": say("stepStatus"),
        "FailureMessage": say("stepFailure") or "x",
        "FailureDetails": {
            "FailureType": say("failureType"),
            "Details": {say("detailKey"): [say("detail")]},
        },
        "Outputs": {say("outputKey"): [say("output")]},
        "ResponseCode": say("responseCode"),
    }
    return {
        "AutomationExecution": {
            "AutomationExecutionId": say("executionId"),
            "DocumentName": say("document"),
            "DocumentVersion": say("version"),
            "AutomationExecutionStatus": say("executionStatus"),
            "CurrentStepName": say("stepName"),
            "FailureMessage": say("executionFailure"),
            "Outputs": {say("outputKey"): [say("output")]},
            "StepExecutions": [step, step],
        }
    }


def command(say: Say) -> Item:
    """What ListCommandInvocations answers."""
    plugin = {
        "Name": say("pluginName"),
        "Status": say("pluginStatus"),
        "StatusDetails": say("statusDetails"),
        "ResponseCode": 1,
        "Output": say("output") + "\n" + say("output"),
        "StandardOutputUrl": say("url"),
        "StandardErrorUrl": say("url"),
    }
    return {
        "CommandInvocations": [
            {
                "CommandId": say("commandId"),
                "InstanceId": say("instance"),
                "InstanceName": say("instanceName"),
                "DocumentName": say("document"),
                "Status": say("commandStatus"),
                "StatusDetails": say("statusDetails"),
                "CommandPlugins": [plugin, plugin],
            }
        ]
    }
