"""An account in which every free text is as hostile as it can be.

``TextOf`` returns the text for a field of that name. Ids that other items refer to are as usual,
unless a test sets them.
"""

from collections.abc import Callable
from typing import Any

from tests.records import ACCOUNT, job_id

Item = dict[str, Any]
TextOf = Callable[[str], str]

SERVERS = 3
JOBS = 4


def server_id(number: int) -> str:
    return f"s-{number:017x}"


def network_id(number: int) -> str:
    return f"sn-{number:017x}"


def run_id(number: int) -> str:
    return f"0000000{number:x}-run"


def run(number: int, text_of: TextOf, kind: str = "SSM_AUTOMATION") -> Item:
    """A run of an action that failed."""
    return {
        "runId": run_id(number),
        "status": "FAILED",
        "failureReason": text_of("failureReason"),
        "action": {
            "actionId": text_of("actionId"),
            "actionCode": text_of("actionCode"),
            "name": text_of("name"),
            "type": kind,
            "category": text_of("category"),
            "description": text_of("description"),
            "actionVersion": text_of("actionVersion"),
            "order": 1000 + number,
            "optional": False,
            "active": True,
            "parameters": {
                text_of("parameter"): {"type": text_of("type"), "value": text_of("value")},
                "plain": {"type": "SSM_STORE", "value": text_of("value")},
            },
        },
    }


def server(number: int, text_of: TextOf, status: str) -> Item:
    """A participating server with three runs: of either kind, and of an unknown one."""
    runs = [
        run(10 * number, text_of),
        run(10 * number + 1, text_of, "SSM_COMMAND"),
        {**run(10 * number + 2, text_of), "status": text_of("runStatus")},
    ]
    return {
        "sourceServerID": server_id(number),
        "recoveryInstanceID": text_of("recoveryInstanceID"),
        "launchStatus": status,
        "launchActionsStatus": {"runs": runs, "ssmAgentDiscoveryDatetime": text_of("datetime")},
    }


def job(number: int, text_of: TextOf, created: str, **fields: Any) -> Item:
    """Return a live job whose servers failed, wait, and have an unknown status."""
    return {
        "jobID": job_id(number),
        "arn": f"arn:aws:drs:us-east-1:{ACCOUNT}:job/{text_of('arn')}",
        "type": text_of("type"),
        "initiatedBy": text_of("initiatedBy"),
        "status": text_of("status"),
        "creationDateTime": created,
        "participatingServers": [
            server(1, text_of, "FAILED"),
            server(2, text_of, "PENDING"),
            server(3, text_of, text_of("launchStatus")),
        ],
        "participatingResources": [
            {
                "launchStatus": text_of("launchStatus"),
                "participatingResourceID": {"sourceNetworkID": network_id(1)},
            },
            {
                "launchStatus": "FAILED",
                "participatingResourceID": {text_of("member"): text_of("resource")},
            },
        ],
        "tags": {text_of("tagKey"): text_of("tagValue"), "Name": text_of("tagValue")},
        "newer": {text_of("newerKey"): [text_of("newer")]},
    } | fields


def log(text_of: TextOf) -> list[Item]:
    """A log in which server 1 fails, of events known and unknown."""

    def item(second: int, event: str, **data: Any) -> Item:
        at = f"2026-11-23T00:00:{second:02d}+00:00"
        return {"event": event, "eventData": data, "logDateTime": at}

    return [
        item(0, "JOB_START"),
        item(1, "SNAPSHOT_START", sourceServerID=server_id(1)),
        item(2, "SNAPSHOT_FAIL", sourceServerID=server_id(1), rawError=text_of("rawError")),
        item(3, "LAUNCH_START", sourceServerID=server_id(2)),
        item(
            4,
            "LAUNCH_FAILED",
            sourceServerID=server_id(2),
            rawError=text_of("rawError"),
            attemptCount=1,
            maxAttemptsCount=3,
            conversionServerID=text_of("conversionServerID"),
        ),
        item(
            5, text_of("event"), sourceServerID=server_id(3), targetInstanceID=text_of("instance")
        ),
        item(
            6,
            text_of("event"),
            sourceServerID=text_of("unknownServer"),
            **{text_of("dataKey"): text_of("data")},
        ),
        {
            "event": text_of("event"),
            "eventData": text_of("eventData"),
            "logDateTime": text_of("datetime"),
        },
    ]


def source_server(number: int, text_of: TextOf) -> Item:
    hints = {"hostname": text_of("hostname"), "fqdn": text_of("fqdn")}
    return {
        "sourceServerID": server_id(number),
        "sourceProperties": {"identificationHints": hints},
        "tags": {"Name": text_of("nameTag")},
    }


def source_network(number: int, text_of: TextOf) -> Item:
    return {"sourceNetworkID": network_id(number), "tags": {"Name": text_of("networkName")}}


def instance(number: int, text_of: TextOf) -> Item:
    return {
        "recoveryInstanceID": text_of("recoveryInstanceID") or "i-1",
        "ec2InstanceID": text_of("ec2InstanceID"),
        "sourceServerID": server_id(number),
        "jobID": job_id(1),
        "ec2InstanceState": "RUNNING" if number == 1 else text_of("ec2InstanceState"),
        "isDrill": True,
        "pointInTimeSnapshotDateTime": "2026-11-23T00:00:01+00:00",
    }


def automation(text_of: TextOf) -> Item:
    """What GetAutomationExecution answers."""
    step = {
        "StepName": text_of("stepName"),
        "Action": text_of("stepAction"),
        "StepStatus": text_of("stepStatus"),
        "FailureMessage": text_of("stepFailure") or "x",
        "FailureDetails": {
            "FailureType": text_of("failureType"),
            "Details": {text_of("detailKey"): [text_of("detail")]},
        },
        "Outputs": {text_of("outputKey"): [text_of("output")]},
        "ResponseCode": text_of("responseCode"),
    }
    return {
        "AutomationExecution": {
            "AutomationExecutionId": text_of("executionId"),
            "DocumentName": text_of("document"),
            "DocumentVersion": text_of("version"),
            "AutomationExecutionStatus": text_of("executionStatus"),
            "CurrentStepName": text_of("stepName"),
            "FailureMessage": text_of("executionFailure"),
            "Outputs": {text_of("outputKey"): [text_of("output")]},
            "StepExecutions": [step, step],
        }
    }


def command(text_of: TextOf) -> Item:
    """What ListCommandInvocations answers."""
    plugin = {
        "Name": text_of("pluginName"),
        "Status": text_of("pluginStatus"),
        "StatusDetails": text_of("statusDetails"),
        "ResponseCode": 1,
        "Output": text_of("output") + "\n" + text_of("output"),
        "StandardOutputUrl": text_of("url"),
        "StandardErrorUrl": text_of("url"),
    }
    return {
        "CommandInvocations": [
            {
                "CommandId": text_of("commandId"),
                "InstanceId": text_of("instance"),
                "InstanceName": text_of("instanceName"),
                "DocumentName": text_of("document"),
                "Status": text_of("commandStatus"),
                "StatusDetails": text_of("statusDetails"),
                "CommandPlugins": [plugin, plugin],
            }
        ]
    }
