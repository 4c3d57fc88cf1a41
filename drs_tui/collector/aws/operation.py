"""An AWS operation that this program may send, and the ones that it needs whatever is shown."""

from collections.abc import Mapping
from typing import NamedTuple

from botocore import xform_name

# A well-formed id of a job that does not exist.
NO_JOB = "drsjob-" + "0" * 17


class Operation(NamedTuple):
    """An operation that only reads.

    ``service`` is botocore's service name, which is also the IAM prefix; ``name`` is the
    operation's name in the service's API. ``without`` says what the monitor lacks when IAM denies
    it. ``probe`` holds the smallest parameters with which to try whether it is allowed.
    ``is_optional``: it is only sent where a user asks for what it finds.
    """

    service: str
    name: str
    without: str
    probe: Mapping[str, str | int]
    is_optional: bool = False

    @property
    def action(self) -> str:
        """The IAM action, ``drs:DescribeJobs``."""
        return f"{self.service}:{self.name}"

    @property
    def method(self) -> str:
        """The name of the botocore client's method, ``describe_jobs``."""
        method: str = xform_name(self.name)
        return method


DESCRIBE_JOBS = Operation("drs", "DescribeJobs", "there is nothing to show", {"maxResults": 1})
DESCRIBE_JOB_LOG_ITEMS = Operation(
    "drs",
    "DescribeJobLogItems",
    "the Log and Timeline panes are empty, and phases, retries and causes of failed servers are "
    "not known",
    {"jobID": NO_JOB, "maxResults": 1},
)
GET_CALLER_IDENTITY = Operation("sts", "GetCallerIdentity", "the header names no role", {})
CORE_OPERATIONS = (DESCRIBE_JOBS, GET_CALLER_IDENTITY, DESCRIBE_JOB_LOG_ITEMS)
