"""Events that answer a call carry AWS's id of it, by which support finds the call."""

from dataclasses import replace

import pytest

from drs_tui.protocol.events import ExecutionFound, Identity, JobDeleted, RequestFailed
from drs_tui.protocol.requests import FindExecution, Refresh
from tests.endpoint import Asked, Endpoint, Reply, caller, json_reply
from tests.records import ACCOUNT, job_id
from tests.wire.conftest import Start

US = ("--region", "us-east-1", "--refresh", "30")
HEADER = ("x-amzn-RequestId", "7a3c")


def _identified(reply: Reply) -> Reply:
    """That answer with the id ``7a3c``, which STS sends in the body."""
    metadata = b"<ResponseMetadata><RequestId>7a3c</RequestId></ResponseMetadata>"
    body = reply.body.replace(
        b"</GetCallerIdentityResult>", b"</GetCallerIdentityResult>" + metadata
    )
    return replace(reply, body=body, headers=(*reply.headers, HEADER))


def test_an_identity_has_the_request_id_of_its_call(start: Start, endpoint: Endpoint) -> None:
    endpoint.identity = _identified(caller(ACCOUNT, "drill"))
    monitor = start(*US)
    monitor.query()
    monitor.page()

    assert monitor.until(Identity).aws_request_id == "7a3c"


def test_an_identity_that_is_denied_has_the_request_id_too(
    start: Start, endpoint: Endpoint
) -> None:
    metadata = b"<RequestId>7a3c</RequestId></ErrorResponse>"
    refused = b"<ErrorResponse><Error><Code>AccessDenied</Code></Error>" + metadata
    endpoint.identity = Reply(403, refused, (("Content-Type", "text/xml"),))
    monitor = start(*US)
    monitor.query()
    monitor.page()

    assert monitor.until(RequestFailed).aws_request_id == "7a3c"


@pytest.mark.parametrize(
    ("kind", "operation", "member"),
    [
        ("SSM_AUTOMATION", "GetAutomationExecution", {"AutomationExecution": {}}),
        ("SSM_COMMAND", "ListCommandInvocations", {"CommandInvocations": []}),
    ],
)
def test_an_execution_has_the_request_id_of_its_call(
    start: Start, endpoint: Endpoint, kind: str, operation: str, member: dict[str, object]
) -> None:
    endpoint.special[operation] = lambda _: _identified(json_reply(member))
    monitor = start(*US)
    monitor.send(FindExecution("run", kind))

    assert monitor.until(ExecutionFound).aws_request_id == "7a3c"


def test_a_deleted_job_has_the_request_id_of_the_call_that_lacked_it(
    start: Start, endpoint: Endpoint
) -> None:
    def answer(asked: Asked) -> Reply | None:
        return _identified(json_reply({"items": []})) if asked.job_ids else None

    endpoint.answer = answer
    monitor = start(*US)
    monitor.query()
    monitor.page()
    monitor.send(Refresh((job_id(1),)))

    assert monitor.until(JobDeleted).aws_request_id == "7a3c"
