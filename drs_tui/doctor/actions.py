"""Try each operation that the monitor sends.

No request changes anything, and each asks for as little as possible. The answer that a made-up run
does not exist shows that the operation is allowed.
"""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from drs_tui.collector.aws.operation import DESCRIBE_JOBS, GET_CALLER_IDENTITY, NO_JOB, Operation
from drs_tui.collector.aws.service_errors import UNKNOWN_RUN
from drs_tui.collector.aws.source import Answer, JobSource, ids_of, method_of
from drs_tui.collector.operations import OPERATIONS

# Without DescribeJobs, which is called first, and several times.
OTHERS = tuple(operation for operation in OPERATIONS if operation is not DESCRIBE_JOBS)
# The error codes for something that does not exist, if the operation is allowed.
_NOT_FOUND = UNKNOWN_RUN | {"ResourceNotFoundException", "ValidationException"}


class ElsewhereError(Exception):
    """Only DRS was pointed away from AWS; ``variable`` would point this service there as well."""

    def __init__(self, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Prober:
    """Tries operations. ``job_id`` is that of a job that exists, or NO_JOB."""

    source: JobSource
    job_id: str = NO_JOB

    def probe(self, operation: Operation) -> str:
        """Send an operation; return what was found, in words. Raises whatever botocore raises."""
        client = self.source.client_for(operation.service)
        if client is None:
            raise ElsewhereError(f"AWS_ENDPOINT_URL_{operation.service.upper()}")
        parameters = dict(operation.probe)
        if "jobID" in parameters:
            parameters["jobID"] = self.job_id
        answer = method_of(client, operation.method)(**parameters)
        return _caller(answer) if operation is GET_CALLER_IDENTITY else "allowed"


def _caller(answer: dict[str, Any]) -> str:
    return f"account {answer['Account']}, {answer['Arn'].rpartition(':')[2]}"


def is_not_found(error: BaseException) -> bool:
    """Return whether the service looked for something that does not exist."""
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    return code in _NOT_FOUND


def newest(answer: Answer) -> str | None:
    """Return the id of the first job."""
    return next(iter(ids_of(answer)), None)
