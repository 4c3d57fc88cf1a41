"""Systems Manager's view of a post-launch action run: automation steps, or a command's output.

A run's id is assumed to be the id of the automation execution or command (it is not documented).
Times are epoch seconds, as in the protocol (awsJson1.1).
"""

from collections.abc import Mapping
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.actions import AUTOMATION, COMMAND
from drs_tui.simulator.dates import parse
from drs_tui.simulator.errors import ServiceError
from drs_tui.simulator.ids import uuid
from drs_tui.simulator.paging import Tokens
from drs_tui.simulator.wire import Operations, Parameters, Wire
from drs_tui.simulator.world import ActionExecution, World, executions

_OUTPUT_LIMIT = 2500
_CUT = "\n--output truncated--"
_STEPS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "AWS-CreateImage": (("createImage", "aws:createImage"),),
    "Corp-SwitchDnsToRecovery": (
        ("describeInstance", "aws:executeAwsApi"),
        ("changeRecords", "aws:executeScript"),
        ("waitInSync", "aws:waitForAwsResourceProperty"),
    ),
}
_DEFAULT_STEPS = (
    ("getInstancePlatform", "aws:assertAwsResourceProperty"),
    ("runCheck", "aws:runCommand"),
    ("evaluateResult", "aws:executeScript"),
)
_STATES = {
    "SUCCEEDED": ("Success", "Success"),
    "FAILED": ("Failed", "Failed"),
    "IN_PROGRESS": ("InProgress", "InProgress"),
}


class Ssm:
    """Answers Systems Manager requests about one world."""

    def __init__(self, account: Account, world: World) -> None:
        self._account = account
        self._world = world
        self._tokens = Tokens(account.ids.stable_id("token"))

    @property
    def operations(self) -> Operations:
        """The supported operations by name."""
        return {
            "GetAutomationExecution": self.get_automation_execution,
            "ListCommandInvocations": self.list_command_invocations,
        }

    def get_automation_execution(self, request: Parameters, now: float) -> Wire:
        """Return an automation with its steps."""
        run_id = request["AutomationExecutionId"]
        found = self._world.execution(run_id, now)
        if found is None or found.run.action.kind != AUTOMATION:
            raise ServiceError(
                400,
                "AutomationExecutionNotFoundException",
                f"Automation execution id {run_id} does not exist for account",
            )
        return {"AutomationExecution": self._automation(found, now)}

    def list_command_invocations(self, request: Parameters, now: float) -> Wire:
        """List the invocations of a command, or the recent ones; with Details, their output."""
        command = request.get("CommandId")
        if command:
            found = self._world.execution(command, now)
            if found is None or found.run.action.kind != COMMAND:
                raise ServiceError(400, "InvalidCommandId", "")
            chosen = [found]
        else:
            chosen = [
                each
                for plan in self._world.recent(now, 20)
                for each in executions(plan, now)
                if each.run.action.kind == COMMAND
            ]
        instance = request.get("InstanceId")
        if instance:
            chosen = [each for each in chosen if each.member.instance_id == instance]
        details = bool(request.get("Details"))
        invocations = [self._invocation(each, now, details=details) for each in chosen]
        for condition in request.get("Filters") or ():
            invocations = [each for each in invocations if _passes(each, condition)]
        return self._page(request, invocations)

    def _page(self, request: Parameters, invocations: list[Wire]) -> Wire:
        operation, scope = "ListCommandInvocations", [request.get("CommandId")]
        token = request.get("NextToken")
        first = 0
        if token:
            try:
                first = int(self._tokens.open(token, operation, scope))
            except ServiceError:
                raise ServiceError(
                    400, "InvalidNextToken", "The specified token is not valid."
                ) from None
        end = first + (request.get("MaxResults") or 50)
        answer: Wire = {"CommandInvocations": invocations[first:end], "NextToken": ""}
        if end < len(invocations):
            answer["NextToken"] = self._tokens.seal(operation, scope, end)
        return answer

    def _automation(self, found: ActionExecution, now: float) -> Wire:
        run, begun = found.run, found.plan.created + found.run.starts
        status = run.status(now - found.plan.created)
        steps = self._steps(found, now)
        wire: Wire = {
            "AutomationExecutionId": run.run_id,
            "AutomationExecutionStatus": _STATES[status][0],
            "DocumentName": run.action.document,
            "DocumentVersion": "1" if run.action.version.startswith("$") else run.action.version,
            "ExecutedBy": self._account.caller,
            "ExecutionStartTime": round(begun, 3),
            "Mode": "Auto",
            "Outputs": {},
            "Parameters": {"InstanceId": [found.member.instance_id]},
            "ResolvedTargets": {"ParameterValues": [], "Truncated": False},
            "StepExecutions": steps,
            "StepExecutionsTruncated": False,
            "Targets": [],
        }
        if status == "IN_PROGRESS":
            wire["CurrentStepName"] = steps[-1]["StepName"]
            wire["CurrentAction"] = steps[-1]["Action"]
        elif run.ends is not None:
            wire["ExecutionEndTime"] = round(found.plan.created + run.ends, 3)
        if status == "FAILED":
            wire["FailureMessage"] = steps[-1]["FailureMessage"]
        return wire

    def _steps(self, found: ActionExecution, now: float) -> list[Wire]:
        """Return the steps that have started; if the run failed, the last one did."""
        run, created = found.run, found.plan.created
        names = _STEPS.get(run.action.document, _DEFAULT_STEPS)
        rng = self._account.ids.rng("steps", run.run_id)
        ends = run.starts + 40.0 * len(names) if run.ends is None else run.ends
        each = (ends - run.starts) / len(names)
        wires = []
        for number, (name, action) in enumerate(names):
            begun = created + run.starts + number * each
            last = number == len(names) - 1
            over = (
                run.ends is not None and begun + each <= now + 1e-6 if last else begun + each <= now
            )
            if begun > now:
                break
            wire: Wire = {
                "Action": action,
                "ExecutionStartTime": round(begun, 3),
                "Inputs": {"InstanceIds": f'["{found.member.instance_id}"]'},
                "IsEnd": last,
                "OnFailure": "Abort",
                "Outputs": {},
                "StepExecutionId": uuid(rng),
                "StepName": name,
                "StepStatus": "Success" if over else "InProgress",
            }
            if over:
                wire["ExecutionEndTime"] = round(begun + each, 3)
            if over and last and run.failure:
                wire |= _failure(name, action, run.failure, uuid(rng))
            wires.append(wire)
        return wires

    def _invocation(self, found: ActionExecution, now: float, *, details: bool) -> Wire:
        run, created = found.run, found.plan.created
        status, detail = _STATES[run.status(now - created)]
        server = self._account.inventory.by_id[found.member.server_id]
        wire: Wire = {
            "CloudWatchOutputConfig": {
                "CloudWatchLogGroupName": "",
                "CloudWatchOutputEnabled": False,
            },
            "CommandId": run.run_id,
            "CommandPlugins": [],
            "Comment": "AWS Elastic Disaster Recovery post-launch action",
            "DocumentName": run.action.document,
            "DocumentVersion": "",
            "InstanceId": found.member.instance_id,
            "InstanceName": server.name_tag or "",
            "NotificationConfig": {},
            "RequestedDateTime": round(created + run.starts, 3),
            "ServiceRole": "",
            "StandardErrorUrl": "",
            "StandardOutputUrl": "",
            "Status": status,
            "StatusDetails": detail,
        }
        if details:
            wire["CommandPlugins"] = [self._plugin(found, status, detail)]
        return wire

    def _plugin(self, found: ActionExecution, status: str, detail: str) -> Wire:
        run, created = found.run, found.plan.created
        wire: Wire = {
            "Name": "runShellScript",
            "OutputS3BucketName": "",
            "OutputS3KeyPrefix": "",
            "OutputS3Region": self._account.region,
            "ResponseCode": {"Success": 0, "Failed": 1}.get(status, -1),
            "ResponseStartDateTime": round(created + run.starts + 0.4, 3),
            "StandardErrorUrl": "",
            "StandardOutputUrl": "",
            "Status": status,
            "StatusDetails": detail,
            "Output": "",
        }
        if status != "InProgress" and run.ends is not None:
            wire["ResponseFinishDateTime"] = round(created + run.ends, 3)
            wire["Output"] = _output(found, self._account.ids.rng("output", run.run_id))
        return wire


def _failure(name: str, action: str, reason: str, request_id: str) -> Wire:
    message = (
        f"Step fails when it is Execute/Cancelling action. {reason}. Please refer to Automation"
        f" Service Troubleshooting Guide for more diagnosis details. Step {name} ({action}),"
        f" request {request_id}."
    )
    return {
        "FailureDetails": {
            "Details": {"Reason": [reason]},
            "FailureStage": "Invocation",
            "FailureType": "Verification" if action == "aws:executeScript" else "ExecutionFailure",
        },
        "FailureMessage": message,
        "ResponseCode": "1",
        "StepStatus": "Failed",
    }


def _output(found: ActionExecution, rng: Random) -> str:
    """Return a command's output as ListCommandInvocations does: at most 2,500 characters."""
    run = found.run
    lines = [
        f"Running {run.action.document} on {found.member.instance_id}",
        *(f"check {n}: {rng.choice(_CHECKS)}" for n in range(1, rng.choice((4, 9, 15, 70)))),
    ]
    text = "\n".join(lines)
    if run.failure:
        text += f"\n----------ERROR-------\n{run.failure}\nfailed to run commands: exit status 1"
    else:
        text += "\nAll checks passed."
    return text if len(text) <= _OUTPUT_LIMIT else text[: _OUTPUT_LIMIT - len(_CUT)] + _CUT


_CHECKS = (
    "/dev/nvme0n1p1 mounted on / type xfs ok", "amazon-ssm-agent active (running)",
    "route to 169.254.169.254 ok", "resolv.conf has 2 nameservers", "chronyd synchronised",
    "no failed units", "/var 61% used",
)  # fmt: skip


def _passes(invocation: Wire, condition: Mapping[str, str]) -> bool:
    value = condition["value"]
    match condition["key"]:
        case "Status":
            return bool(invocation["Status"] == value)
        case "DocumentName":
            return bool(invocation["DocumentName"] == value)
        case "InvokedAfter" | "InvokedBefore" as side:
            try:
                at = parse(value)
            except ValueError:
                raise ServiceError(
                    400, "InvalidFilterValue", "The filter value isn't valid."
                ) from None
            begun = invocation["RequestedDateTime"]
            return bool(begun >= at if side == "InvokedAfter" else begun <= at)
        case _:
            return True
