"""The IAM actions that the monitor uses, how each is tried, and what is lacking without it.

Nothing is asked for that changes anything, and as little as can be. What is not there to be found
(a made-up run) is a sign of being allowed to look.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from drs_tui.collector.aws.source import Answer, JobSource, ids_of

NO_JOB = "drsjob-" + "0" * 17
NO_RUN = "00000000-0000-4000-8000-000000000000"
JOBS = "drs:DescribeJobs"
CALLER = "sts:GetCallerIdentity"
# What a service says of a thing that is not there, to somebody who may ask for it.
_NOT_THERE = frozenset(
    {
        "ResourceNotFoundException",
        "ValidationException",
        "AutomationExecutionNotFoundException",
        "AutomationExecutionNotFound",
        "InvalidCommandId",
    }
)


class ElsewhereError(Exception):
    """Only DRS was pointed away from AWS; ``variable`` would point this service there as well."""

    def __init__(self, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask. ``sts`` and ``ssm`` make their clients when first called; None: not to be asked.

    ``job_id``: of a job that is there, or NO_JOB.
    """

    source: JobSource
    sts: Callable[[], Any | None]
    ssm: Callable[[], Any | None]
    job_id: str = NO_JOB


@dataclass(frozen=True, slots=True)
class Action:
    """``ask`` tries it, and gives what it found, in words. ``lacks``: without it."""

    name: str
    lacks: str
    ask: Callable[[Asking], str]

    @property
    def service(self) -> str:
        """The IAM prefix."""
        return self.name.partition(":")[0]


def _list(operation: str, asking: Asking) -> str:
    asking.source.ask(operation, None, maxResults=1)
    return "allowed"


def _log(asking: Asking) -> str:
    asking.source.ask("describe_job_log_items", None, jobID=asking.job_id, maxResults=1)
    return "allowed"


def _client(make: Callable[[], Any | None], variable: str) -> Any:
    client = make()
    if client is None:
        raise ElsewhereError(variable)
    return client


def _automation(asking: Asking) -> str:
    client = _client(asking.ssm, "AWS_ENDPOINT_URL_SSM")
    client.get_automation_execution(AutomationExecutionId=NO_RUN)
    return "allowed"


def _command(asking: Asking) -> str:
    client = _client(asking.ssm, "AWS_ENDPOINT_URL_SSM")
    client.list_command_invocations(MaxResults=1)
    return "allowed"


def _caller(asking: Asking) -> str:
    answer = _client(asking.sts, "AWS_ENDPOINT_URL_STS").get_caller_identity()
    return f"account {answer['Account']}, {answer['Arn'].rpartition(':')[2]}"


# DescribeJobs is not among them: it is asked first, and several times.
OTHERS = (
    Action(CALLER, "the header names no role", _caller),
    Action(
        "drs:DescribeJobLogItems",
        "the Log and Timeline panes are empty, and phases, retries and causes of failed servers "
        "are not known",
        _log,
    ),
    Action(
        "drs:DescribeSourceServers",
        "the Servers pane shows ids in place of names, and names cannot be filtered by",
        partial(_list, "describe_source_servers"),
    ),
    Action(
        "drs:DescribeSourceNetworks",
        "the Networks pane shows ids in place of names",
        partial(_list, "describe_source_networks"),
    ),
    Action(
        "drs:DescribeRecoveryInstances",
        "the Servers pane lacks recovery points, and u cannot tell what still runs",
        partial(_list, "describe_recovery_instances"),
    ),
    Action(
        "ssm:GetAutomationExecution",
        "a failed action run lacks the steps of its automation",
        _automation,
    ),
    Action(
        "ssm:ListCommandInvocations",
        "a failed action run lacks the output of its command",
        _command,
    ),
)


def is_not_there(error: BaseException) -> bool:
    """Whether the service looked for the thing, and did not find it."""
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    return code in _NOT_THERE


def newest(answer: Answer) -> str | None:
    """The first job's id."""
    return next(iter(ids_of(answer)), None)
