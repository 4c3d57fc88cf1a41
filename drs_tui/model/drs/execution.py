"""What Systems Manager says of a post-launch action run: an automation's steps, a command's output.

Read from the answers of GetAutomationExecution and ListCommandInvocations, botocore-shaped, with
dates as text. Nothing in them is counted on: what is absent or of a wrong type is None or empty.
That a run's id is the execution's or the command's is inferred; nothing documents it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from drs_tui.model.text.times import parse_time

AUTOMATION, COMMAND = "SSM_AUTOMATION", "SSM_COMMAND"

# ListCommandInvocations gives no more than this of an output, whole or not.
OUTPUT_LIMIT = 2500
_CUT = re.compile(r"-{2,} ?(?:output|error) truncated ?-{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an automation. Instants are epoch seconds by Systems Manager.

    ``failure`` is what the step says of its failure, ``failure_type`` and ``details`` (name, value)
    how Systems Manager classes it. ``outputs``: (name, value).
    """

    name: str | None
    action: str | None
    status: str | None
    started: float | None
    ended: float | None
    failure: str | None
    failure_type: str | None
    details: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str], ...]
    response_code: str | None


@dataclass(frozen=True, slots=True)
class Automation:
    """A GetAutomationExecution answer. ``is_cut``: it does not have all the steps."""

    id: str | None
    status: str | None
    document: str | None
    version: str | None
    started: float | None
    ended: float | None
    current_step: str | None
    failure: str | None
    outputs: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plugin of a command on one instance. ``is_cut``: there was more ``output`` than this."""

    name: str | None
    status: str | None
    details: str | None
    response_code: int | None
    started: float | None
    ended: float | None
    output: str
    is_cut: bool
    output_url: str | None
    error_url: str | None


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command on one instance, as ListCommandInvocations tells it."""

    command_id: str | None
    instance: str | None
    instance_name: str | None
    document: str | None
    status: str | None
    details: str | None
    requested: float | None
    plugins: tuple[Plugin, ...]


def _text(value: object) -> str | None:
    """A scalar as it came, anything else as JSON; None where there is nothing to be read."""
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, default=str)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    """A map of lists of text, each list joined: how outputs and details come."""
    return tuple(
        (str(name), ", ".join(_text(each) or "" for each in values))
        for name, held in _mapping(value).items()
        for values in [held if isinstance(held, list) else [held]]
    )


def _step(raw: Mapping[str, Any]) -> Step:
    told = _mapping(raw.get("FailureDetails"))
    return Step(
        name=_text(raw.get("StepName")),
        action=_text(raw.get("Action")),
        status=_text(raw.get("StepStatus")),
        started=parse_time(raw.get("ExecutionStartTime")),
        ended=parse_time(raw.get("ExecutionEndTime")),
        failure=_text(raw.get("FailureMessage")),
        failure_type=_text(told.get("FailureType")),
        details=_pairs(told.get("Details")),
        outputs=_pairs(raw.get("Outputs")),
        response_code=_text(raw.get("ResponseCode")),
    )


def parse_automation(raw: object) -> Automation:
    """A GetAutomationExecution answer, as it came from ``json.loads``."""
    told = _mapping(_mapping(raw).get("AutomationExecution"))
    return Automation(
        id=_text(told.get("AutomationExecutionId")),
        status=_text(told.get("AutomationExecutionStatus")),
        document=_text(told.get("DocumentName")),
        version=_text(told.get("DocumentVersion")),
        started=parse_time(told.get("ExecutionStartTime")),
        ended=parse_time(told.get("ExecutionEndTime")),
        current_step=_text(told.get("CurrentStepName")),
        failure=_text(told.get("FailureMessage")),
        outputs=_pairs(told.get("Outputs")),
        steps=tuple(map(_step, _mappings(told.get("StepExecutions")))),
        is_cut=told.get("StepExecutionsTruncated") is True,
    )


def _plugin(raw: Mapping[str, Any]) -> Plugin:
    output = _text(raw.get("Output")) or ""
    return Plugin(
        name=_text(raw.get("Name")),
        status=_text(raw.get("Status")),
        details=_text(raw.get("StatusDetails")),
        response_code=_number(raw.get("ResponseCode")),
        started=parse_time(raw.get("ResponseStartDateTime")),
        ended=parse_time(raw.get("ResponseFinishDateTime")),
        output=output,
        is_cut=len(output) >= OUTPUT_LIMIT or _CUT.search(output) is not None,
        output_url=_text(raw.get("StandardOutputUrl")),
        error_url=_text(raw.get("StandardErrorUrl")),
    )


def parse_invocations(raw: object) -> tuple[Invocation, ...]:
    """The invocations of a ListCommandInvocations answer, as it came from ``json.loads``."""
    return tuple(
        Invocation(
            command_id=_text(told.get("CommandId")),
            instance=_text(told.get("InstanceId")),
            instance_name=_text(told.get("InstanceName")),
            document=_text(told.get("DocumentName")),
            status=_text(told.get("Status")),
            details=_text(told.get("StatusDetails")),
            requested=parse_time(told.get("RequestedDateTime")),
            plugins=tuple(map(_plugin, _mappings(told.get("CommandPlugins")))),
        )
        for told in _mappings(_mapping(raw).get("CommandInvocations"))
    )
