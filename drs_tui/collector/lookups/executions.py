"""What SSM says about an action run: its automation, or its command with what that printed.

That the id of a run is SSM's execution id or command id is inferred: it is not documented.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from drs_tui.collector.aws.errors import ClassifiedError, NotAskedError
from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.raw_response import BrokenAnswerError, request_id_of
from drs_tui.collector.aws.source import JobSource
from drs_tui.collector.lookups.lookup import Caller, Emit, Lookup
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import ExecutionFound
from drs_tui.protocol.requests import FindExecution

INVOCATIONS_PER_CALL = 50
MAX_PAGES = 20
# A well-formed id of a run that does not exist.
NO_RUN = "00000000-0000-4000-8000-000000000000"
OPERATIONS = (
    Operation(
        "ssm",
        "GetAutomationExecution",
        "a failed action run lacks the steps of its automation",
        {"AutomationExecutionId": NO_RUN},
    ),
    Operation(
        "ssm",
        "ListCommandInvocations",
        "a failed action run lacks the output of its command",
        {"MaxResults": 1},
    ),
)

_ELSEWHERE = RequestError(
    ErrorKind.DENIED,
    "SSM is not asked: only DRS was pointed at another endpoint",
    "set AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_SSM",
)


def _json_of(value: Any) -> Any:
    """Convert what botocore parsed to what JSON can hold: times become ISO 8601 in UTC."""
    if isinstance(value, dict):
        return {str(key): _json_of(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_json_of(member) for member in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value


def _member(answer: Mapping[str, Any], key: str) -> Any:
    """Return a member that every answer has. botocore turns a broken body into an empty answer."""
    if key not in answer:
        raise BrokenAnswerError(f"the answer had no {key}")
    return answer[key]


class _Found(NamedTuple):
    """The answer, its pages merged, and AWS's id of the request for the last one."""

    answer: dict[str, Any]
    request_id: str


def _automation(client: Any, call: Caller, run_id: str) -> _Found:
    answer = call(partial(client.get_automation_execution, AutomationExecutionId=run_id))
    found = {"AutomationExecution": _member(answer, "AutomationExecution")}
    return _Found(found, request_id_of(answer))


def _command(client: Any, call: Caller, run_id: str) -> _Found:
    found: list[Any] = []
    following: dict[str, str] = {}
    for _ in range(MAX_PAGES):
        ask = partial(client.list_command_invocations, CommandId=run_id, Details=True)
        answer = call(partial(ask, MaxResults=INVOCATIONS_PER_CALL, **following))
        found += _member(answer, "CommandInvocations")
        token = answer.get("NextToken")
        if token in (None, "", following.get("NextToken")):
            break
        following = {"NextToken": token}
    return _Found({"CommandInvocations": found}, request_id_of(answer))


Fetcher = Callable[[Any, Caller, str], _Found]
_FETCHERS: Mapping[str, Fetcher] = {"SSM_AUTOMATION": _automation, "SSM_COMMAND": _command}


class ExecutionLookup(Lookup):
    """Finds executions, the newest request first, as the user waits for it. None is cached."""

    def __init__(self, source: JobSource, emit: Emit) -> None:
        super().__init__(source, emit)
        self._pending: list[FindExecution] = []

    @property
    def about(self) -> str:
        """The run that is asked for next."""
        return self._pending[-1].run_id

    def ask(self, request: FindExecution) -> None:
        """Ask for this execution before all others."""
        self._pending = [*(other for other in self._pending if other != request), request]

    def is_pending(self) -> bool:
        """Return whether an execution is still to be found."""
        return bool(self._pending)

    def find(self, call: Caller) -> None:
        """Find the execution asked for last."""
        run_id, kind = self._pending[-1].run_id, self._pending[-1].type
        asked = time.monotonic()
        found = self._fetcher(kind)(self._client(call), call, run_id)
        packed, as_of = pack(_json_of(found.answer)), self._source.clock.at(asked)
        self._pending.pop()
        self._emit(ExecutionFound(run_id, kind, packed, as_of, aws_request_id=found.request_id))

    def is_retried(self, failure: ClassifiedError) -> bool:
        """Return False if it was denied or is about this run alone: the user may ask again."""
        return failure.general and failure.request_error.kind is not ErrorKind.DENIED

    def give_up(self) -> None:
        """Forget the execution asked for last."""
        self._pending.pop()

    def _fetcher(self, kind: str) -> Fetcher:
        if kind in _FETCHERS:
            return _FETCHERS[kind]
        summary = f"an action of the type {kind or '(none)'} cannot be looked up"
        raise NotAskedError(RequestError(ErrorKind.INVALID, summary))

    def _client(self, call: Caller) -> Any:
        client = call(lambda: self._source.client_for("ssm"))
        if client is None:
            raise NotAskedError(_ELSEWHERE)
        return client
