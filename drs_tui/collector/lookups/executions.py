"""What SSM says of an action run: its automation, or its command with what that printed.

That a run's id is SSM's execution id or command id is inferred: nothing documents it.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from drs_tui.collector.aws.errors import ClassifiedError, NotAskedError
from drs_tui.collector.aws.raw_response import BrokenAnswerError
from drs_tui.collector.aws.source import JobSource
from drs_tui.collector.lookups.lookup import Calling
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.codec import pack
from drs_tui.protocol.events import Event, ExecutionFound, Topic
from drs_tui.protocol.requests import FindExecution

INVOCATIONS_A_CALL = 50
PAGES_MOST = 20

_ELSEWHERE = RequestError(
    ErrorKind.DENIED,
    "SSM is not asked: only DRS was pointed at another endpoint",
    "set AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_SSM",
)


def _plain(value: Any) -> Any:
    """What botocore parsed, as JSON has it: instants as ISO 8601 in UTC."""
    if isinstance(value, dict):
        return {str(key): _plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value


def _held(answer: Mapping[str, Any], key: str) -> Any:
    """What a whole answer has under ``key``: of a broken body botocore makes an empty one."""
    if key not in answer:
        raise BrokenAnswerError(f"the answer had no {key}")
    return answer[key]


def _automation(client: Any, call: Calling, run_id: str) -> dict[str, Any]:
    ask = partial(client.get_automation_execution, AutomationExecutionId=run_id)
    return {"AutomationExecution": _held(call(ask), "AutomationExecution")}


def _command(client: Any, call: Calling, run_id: str) -> dict[str, Any]:
    found: list[Any] = []
    following: dict[str, str] = {}
    for _ in range(PAGES_MOST):
        ask = partial(client.list_command_invocations, CommandId=run_id, Details=True)
        answer = call(partial(ask, MaxResults=INVOCATIONS_A_CALL, **following))
        found += _held(answer, "CommandInvocations")
        token = answer.get("NextToken")
        if token in (None, "", following.get("NextToken")):
            break
        following = {"NextToken": token}
    return {"CommandInvocations": found}


_HOW: Mapping[str, Callable[[Any, Calling, str], dict[str, Any]]] = {
    "SSM_AUTOMATION": _automation,
    "SSM_COMMAND": _command,
}


class ExecutionLookup:
    """Executions, the one asked for last first. A person waits for each: none is cached."""

    topic, service = Topic.EXECUTION, "ssm"

    def __init__(self, source: JobSource, emit: Callable[[Event], None]) -> None:
        self._source = source
        self._emit = emit
        self._wanted: list[FindExecution] = []

    @property
    def about(self) -> str:
        """The run that is asked for next."""
        return self._wanted[-1].run_id

    def ask(self, request: FindExecution) -> None:
        """Want this one."""
        self._wanted = [*(other for other in self._wanted if other != request), request]

    def wants(self) -> bool:
        """Whether one is still to be found."""
        return bool(self._wanted)

    def find(self, call: Calling) -> None:
        """The one asked for last."""
        run_id, kind = self._wanted[-1].run_id, self._wanted[-1].type
        asked = time.monotonic()
        answer = _plain(self._fetcher(kind)(self._client(call), call, run_id))
        seen = ExecutionFound(run_id, kind, pack(answer), self._source.clock.at(asked))
        self._wanted.pop()
        self._emit(seen)

    def is_retried(self, failure: ClassifiedError) -> bool:
        """Not what was denied, and nothing that is about this run alone: a person may ask again."""
        return failure.general and failure.request_error.kind is not ErrorKind.DENIED

    def give_up(self) -> None:
        """Forget it."""
        self._wanted.pop()

    def _fetcher(self, kind: str) -> Callable[[Any, Calling, str], dict[str, Any]]:
        if kind in _HOW:
            return _HOW[kind]
        said = f"an action of the type {kind or '(none)'} cannot be looked up"
        raise NotAskedError(RequestError(ErrorKind.INVALID, said))

    def _client(self, call: Calling) -> Any:
        client = call(lambda: self._source.ssm)
        if client is None:
            raise NotAskedError(_ELSEWHERE)
        return client
