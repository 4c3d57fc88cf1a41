"""What Systems Manager says of a post-launch action run: an automation's steps, a command's output.

Read from the answers of GetAutomationExecution and ListCommandInvocations, as botocore parsed them,
with dates as text. Nothing in them is counted on: what is absent is None or empty. Properties give
instants as epoch seconds. That a run's id is the execution's or the command's is inferred; nothing
documents it.
"""

import re
from collections.abc import Iterator

from msgspec import field

from drs_tui.model.drs.lenient import Instant, Reader, SsmShape, epoch

AUTOMATION, COMMAND = "SSM_AUTOMATION", "SSM_COMMAND"

# ListCommandInvocations gives no more than this of an output, whole or not.
OUTPUT_LIMIT = 2500
_CUT = re.compile(r"-{2,} ?(?:output|error) truncated ?-{2,}", re.IGNORECASE)

Texts = dict[str, tuple[str, ...]]


class FailureDetails(SsmShape, frozen=True):
    """How Systems Manager classes a failure."""

    failure_type: str | None = None
    details: Texts | None = None


class Step(SsmShape, frozen=True):
    """One step of an automation."""

    name: str | None = field(default=None, name="StepName")
    action: str | None = None
    status: str | None = field(default=None, name="StepStatus")
    execution_start_time: Instant | None = None
    execution_end_time: Instant | None = None
    failure: str | None = field(default=None, name="FailureMessage")
    failure_details: FailureDetails = FailureDetails()
    outputs: Texts | None = None
    response_code: str | None = None

    @property
    def started(self) -> float | None:
        """When it began."""
        return epoch(self.execution_start_time)

    @property
    def ended(self) -> float | None:
        """When it ended."""
        return epoch(self.execution_end_time)


class Automation(SsmShape, frozen=True):
    """An automation. ``is_cut``: it does not have all the steps."""

    id: str | None = field(default=None, name="AutomationExecutionId")
    status: str | None = field(default=None, name="AutomationExecutionStatus")
    document: str | None = field(default=None, name="DocumentName")
    version: str | None = field(default=None, name="DocumentVersion")
    execution_start_time: Instant | None = None
    execution_end_time: Instant | None = None
    current_step: str | None = field(default=None, name="CurrentStepName")
    failure: str | None = field(default=None, name="FailureMessage")
    outputs: Texts | None = None
    steps: tuple[Step, ...] = field(default=(), name="StepExecutions")
    is_cut: bool = field(default=False, name="StepExecutionsTruncated")

    @property
    def started(self) -> float | None:
        """When it began."""
        return epoch(self.execution_start_time)

    @property
    def ended(self) -> float | None:
        """When it ended."""
        return epoch(self.execution_end_time)


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
        """Whether there was more ``output`` than this."""
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
        """When it was asked for."""
        return epoch(self.requested_date_time)


class InvocationsAnswer(SsmShape, frozen=True):
    """A ListCommandInvocations answer."""

    command_invocations: tuple[Invocation, ...] = ()


_automations, _invocations = Reader(AutomationAnswer), Reader(InvocationsAnswer)


def parse_automation(answer: object) -> Automation:
    """The automation of a GetAutomationExecution answer, decoded already."""
    return (_automations.convert(answer) or AutomationAnswer()).automation_execution


def parse_invocations(answer: object) -> tuple[Invocation, ...]:
    """The invocations of a ListCommandInvocations answer, decoded already."""
    return (_invocations.convert(answer) or InvocationsAnswer()).command_invocations


def joined(texts: Texts | None) -> Iterator[tuple[str, str]]:
    """Names and values of outputs and details, which come as lists of texts."""
    return ((name, ", ".join(said)) for name, said in (texts or {}).items())
