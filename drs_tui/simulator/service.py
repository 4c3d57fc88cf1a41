"""Answers HTTP requests: finds the operation, checks permission, and writes the response.

Three protocols share one endpoint: DRS's rest-json (a path for each operation), awsJson1.1 of SSM
and CloudTrail (X-Amz-Target), and STS's query (a form in, XML out).
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drs_tui.simulator import signature
from drs_tui.simulator.account import ROLE_ID, SESSION, Account
from drs_tui.simulator.clock import Clock
from drs_tui.simulator.cloudtrail import CloudTrail
from drs_tui.simulator.connection import Request, Response
from drs_tui.simulator.dates import http_date
from drs_tui.simulator.drs import Drs
from drs_tui.simulator.errors import ServiceError, access_denied, not_parsed
from drs_tui.simulator.fault_options import FaultOptions
from drs_tui.simulator.models import model
from drs_tui.simulator.plan_operations import PlanOperations
from drs_tui.simulator.ssm import Ssm
from drs_tui.simulator.validation import check
from drs_tui.simulator.wire import AWS_JSON_TARGETS, Operations, Parameters, Wire
from drs_tui.simulator.world import World

_STS_XML = "https://sts.amazonaws.com/doc/2011-06-15/"
_AWS_JSON = "application/x-amz-json-1.1"


# The member of a request that names the resource which an action is allowed or denied on.
_RESOURCES = {
    "DescribeJobLogItems": "jobID",
    "GetRecoveryPlan": "recoveryPlanArn",
    "GetRecoveryPlanExecution": "recoveryPlanExecutionArn",
    "GetRecoveryPlanExecutionStep": "recoveryPlanExecutionStepArn",
    "GetRecoveryPlanStep": "recoveryPlanStepArn",
    "ListRecoveryPlanExecutionSteps": "recoveryPlanExecutionArn",
    "ListRecoveryPlanSteps": "recoveryPlanArn",
}


@dataclass(frozen=True, slots=True)
class _Call:
    """The operation a request asks for. ``operation``: None if the service's model has none."""

    service: str
    operation: str | None
    form: Mapping[str, str]


class Service:
    """Answers requests about one world at its clock's time.

    ``denied``: IAM actions such as ``drs:DescribeJobLogItems`` that the role is not allowed.
    """

    def __init__(
        self,
        account: Account,
        world: World,
        clock: Clock,
        denied: frozenset[str] = frozenset(),
        fault_options: FaultOptions = FaultOptions(),  # noqa: B008  frozen
    ) -> None:
        self._account = account
        self._clock = clock
        self._denied = denied
        self.fault_options = fault_options
        self._operations: dict[str, Operations] = {
            "drs": {**Drs(account, world).operations, **PlanOperations(account, world).operations},
            "ssm": Ssm(account, world).operations,
            "cloudtrail": CloudTrail(account, world).operations,
            "sts": {"GetCallerIdentity": self._caller_identity},
        }

    def answer(self, request: Request) -> Response:
        """Return the response to any request."""
        now = self._clock.now()
        request_id = _uuid()
        call = _route(request)
        try:
            wire = self._execute(call, request, now)
        except ServiceError as refused:
            return _error_response(refused, call, request_id, self._date(now))
        return _response(200, wire, call, request_id, self._date(now))

    def _date(self, now: float) -> float:
        """Return the time in the Date header."""
        return now + self.fault_options.clock_offset

    def _execute(self, call: _Call, request: Request, now: float) -> Wire:
        scope = signature.read(request.headers)
        self.fault_options.check(call.service, scope.region)
        # With --only-region the other regions exist too: DRS is not initialised in them.
        region = scope.region if self.fault_options.only_region else self._account.region
        signature.check(scope, call.service, region)
        if call.operation is None or not self.fault_options.knows(call.operation):
            raise _unknown_operation(call)
        operate = self._operations[call.service].get(call.operation)
        action = f"{call.service}:{call.operation}"
        if operate is None or action in self._denied:
            resource = self._resource(call.operation, request)
            raise access_denied(self._account.caller, action, resource, service=call.service)
        if call.service == "sts":
            return operate({}, now)
        return operate(check(model(call.service), call.operation, _json(request.body)), now)

    def _resource(self, operation: str, request: Request) -> str:
        """Return the resource of a denied action: what the request names, such as a job."""
        key = _RESOURCES.get(operation)
        try:
            asked = json.loads(request.body)
        except ValueError:
            return "*"
        name = asked.get(key) if isinstance(asked, dict) else None
        if not isinstance(name, str):
            return "*"
        return self._account.arn("job", name) if key == "jobID" else name

    def _caller_identity(self, _: Parameters, __: float) -> Wire:
        return {
            "Arn": self._account.caller,
            "UserId": f"{ROLE_ID}:{SESSION}",
            "Account": self._account.account_id,
        }


def _route(request: Request) -> _Call:
    """Find the service and the operation of a request."""
    target = request.headers.get("x-amz-target", "")
    for service, prefix in AWS_JSON_TARGETS.items():
        if target.startswith(prefix):
            name = target.removeprefix(prefix)
            return _Call(service, name if name in model(service).operations else None, {})
    query = request.target.partition("?")[2]
    content = request.headers.get("content-type", "")
    if request.path == "/" and (query or content.startswith("application/x-www-form-urlencoded")):
        from urllib.parse import parse_qsl

        text = f"{query}&{request.body.decode('latin-1')}"
        form = dict(parse_qsl(text, keep_blank_values=True))
        name = form.get("Action", "")
        # The supported operation needs no model: reading STS's takes longer than answering.
        known = name == "GetCallerIdentity" or name in model("sts").operations
        return _Call("sts", name if known else None, form)
    return _Call("drs", model("drs").at(request.method, request.path), {})


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else {}
    except ValueError:
        raise not_parsed("Unable to parse the request body as JSON.") from None


def _unknown_operation(call: _Call) -> ServiceError:
    if call.service == "sts":
        name = call.form.get("Action", "")
        return ServiceError(
            400, "InvalidAction", f"Could not find operation {name} for version 2011-06-15"
        )
    status = 400 if call.service in AWS_JSON_TARGETS else 404
    return ServiceError(status, "UnknownOperationException", "")


def _response(status: int, wire: Wire, call: _Call, request_id: str, now: float) -> Response:
    headers = {"Date": http_date(now), "x-amzn-RequestId": request_id}
    if call.service == "sts":
        members = "".join(f"<{k}>{_escape_xml(v)}</{k}>" for k, v in wire.items())
        name = call.operation
        text = (
            f'<{name}Response xmlns="{_STS_XML}"><{name}Result>{members}</{name}Result>'
            f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
            f"</{name}Response>"
        )
        headers["Content-Type"] = "text/xml"
        return Response(status, text.encode(), headers)
    kind = _AWS_JSON if call.service in AWS_JSON_TARGETS else "application/json"
    headers["Content-Type"] = kind
    return Response(status, json.dumps(wire, separators=(",", ":")).encode(), headers)


def _error_response(refused: ServiceError, call: _Call, request_id: str, now: float) -> Response:
    headers = {"Date": http_date(now), "x-amzn-RequestId": request_id}
    if call.service == "sts":
        text = (
            f'<ErrorResponse xmlns="{_STS_XML}"><Error><Type>Sender</Type>'
            f"<Code>{refused.code}</Code><Message>{_escape_xml(refused.message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return Response(refused.status, text.encode(), {**headers, "Content-Type": "text/xml"})
    if call.service in AWS_JSON_TARGETS:
        body = {"__type": refused.code, "message": refused.message}
        headers["Content-Type"] = _AWS_JSON
    else:
        body = {"message": refused.message, **refused.extra}
        headers["Content-Type"] = "application/json"
        headers["x-amzn-ErrorType"] = refused.code
    return Response(refused.status, json.dumps(body).encode(), headers)


def _escape_xml(text: str) -> str:
    # Not xml.sax.saxutils, which imports urllib.request: 30 ms.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _uuid() -> str:
    """Return a random request id; it need not be reproducible."""
    digits = os.urandom(16).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
