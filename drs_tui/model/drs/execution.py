"""Parse Systems Manager's executions of post-launch actions: automation steps, command output.

They come from the answers of GetAutomationExecution and ListCommandInvocations, as botocore parsed
them, with dates as text. Every field is optional: an absent one is None or empty. Properties return
instants as epoch seconds. That a run's id is that of the execution or command is inferred, not
documented.
"""

import re
from collections.abc import Iterator

from msgspec import field

from drs_tui.model.drs.lenient import Instant, Reader, SsmShape, epoch

AUTOMATION, COMMAND = "SSM_AUTOMATION", "SSM_COMMAND"

# ListCommandInvocations returns at most this many characters of an output.
OUTPUT_LIMIT = 2500
_CUT = re.compile(r"-{2,} ?(?:output|error) truncated ?-{2,}", re.IGNORECASE)

Texts = dict[str, tuple[str, ...]]


class FailureDetails(SsmShape, frozen=True):
    """How Systems Manager classifies a failure."""

    failure_type: str | None = None
    details: Texts | None = None


class TimedShape(SsmShape, frozen=True):
    """What an automation and its steps have in common: when they were executed."""

    execution_start_time: Instant | None = None
    execution_end_time: Instant | None = None

    @property
    def started(self) -> float | None:
        """When it began."""
        return epoch(self.execution_start_time)

    @property
    def ended(self) -> float | None:
        """When it ended."""
        return epoch(self.execution_end_time)


class Step(TimedShape, frozen=True):
    """One step of an automation."""

    name: str | None = field(default=None, name="StepName")
    action: str | None = None
    status: str | None = field(default=None, name="StepStatus")
    failure: str | None = field(default=None, name="FailureMessage")
    failure_details: FailureDetails = FailureDetails()
    outputs: Texts | None = None
    response_code: str | None = None


class Automation(TimedShape, frozen=True):
    """An automation. ``is_cut``: some of its steps are missing."""

    id: str | None = field(default=None, name="AutomationExecutionId")
    status: str | None = field(default=None, name="AutomationExecutionStatus")
    document: str | None = field(default=None, name="DocumentName")
    version: str | None = field(default=None, name="DocumentVersion")
    current_step: str | None = field(default=None, name="CurrentStepName")
    failure: str | None = field(default=None, name="FailureMessage")
    outputs: Texts | None = None
    steps: tuple[Step, ...] = field(default=(), name="StepExecutions")
    is_cut: bool = field(default=False, name="StepExecutionsTruncated")


class AutomationAnswer(SsmShape, frozen=True):
    """A GetAutomationExecution answer."""

    automation_execution: Automation = Automation()


class Plugin(SsmShape, frozen=True):
    """One plugin of a command on one instance."""

    name: str | None = None
    status: str | None = None
    details: str | None = field(default=None, name="StatusDetails")
    response_code: int | None = None
    output: str = ""
    output_url: str | None = field(default=None, name="StandardOutputUrl")
    error_url: str | None = field(default=None, name="StandardErrorUrl")

    @property
    def is_cut(self) -> bool:
        """Whether ``output`` may be truncated."""
        return len(self.output) >= OUTPUT_LIMIT or _CUT.search(self.output) is not None


class Invocation(SsmShape, frozen=True):
    """A command on one instance."""

    command_id: str | None = None
    instance: str | None = field(default=None, name="InstanceId")
    instance_name: str | None = None
    document: str | None = field(default=None, name="DocumentName")
    status: str | None = None
    details: str | None = field(default=None, name="StatusDetails")
    requested_date_time: Instant | None = None
    plugins: tuple[Plugin, ...] = field(default=(), name="CommandPlugins")

    @property
    def requested(self) -> float | None:
        """When it was requested."""
        return epoch(self.requested_date_time)


class InvocationsAnswer(SsmShape, frozen=True):
    """A ListCommandInvocations answer."""

    command_invocations: tuple[Invocation, ...] = ()


_automations, _invocations = Reader(AutomationAnswer), Reader(InvocationsAnswer)


def parse_automation(answer: object) -> Automation:
    """Parse the automation of a decoded GetAutomationExecution answer."""
    return (_automations.convert(answer) or AutomationAnswer()).automation_execution


def parse_invocations(answer: object) -> tuple[Invocation, ...]:
    """Parse the invocations of a decoded ListCommandInvocations answer."""
    return (_invocations.convert(answer) or InvocationsAnswer()).command_invocations


def joined(texts: Texts | None) -> Iterator[tuple[str, str]]:
    """Yield names and values of outputs and details; a value's list of texts is joined."""
    return ((name, ", ".join(values)) for name, values in (texts or {}).items())
