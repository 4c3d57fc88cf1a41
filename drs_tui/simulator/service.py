"""From a request to its answer: which operation it is, whether it may, and what AWS would say.

Three protocols share the one endpoint: DRS's rest-json (a path an operation), SSM's awsJson1.1
(X-Amz-Target) and STS's query (a form in, XML out).
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from drs_tui.simulator import signature
from drs_tui.simulator.account import ROLE_ID, SESSION, Account
from drs_tui.simulator.clock import Clock
from drs_tui.simulator.connection import Request, Response
from drs_tui.simulator.dates import http_date
from drs_tui.simulator.drs import Drs
from drs_tui.simulator.errors import RefusedError, access_denied, not_parsed
from drs_tui.simulator.fault_options import FaultOptions
from drs_tui.simulator.models import model
from drs_tui.simulator.plan import Wire
from drs_tui.simulator.ssm import Ssm
from drs_tui.simulator.validation import check
from drs_tui.simulator.world import World

_STS_XML = "https://sts.amazonaws.com/doc/2011-06-15/"


@dataclass(frozen=True, slots=True)
class _Call:
    """What is asked for. ``operation`` is None when no such thing is in the service's model."""

    service: str
    operation: str | None
    form: Mapping[str, str]


class Service:
    """The endpoint: answers requests about one world at its clock's time.

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
        self._place = account
        self._clock = clock
        self._denied = denied
        self._switches = fault_options
        self._answered: dict[str, Mapping[str, Callable[[Mapping[str, Any], float], Wire]]] = {
            "drs": Drs(account, world).operations,
            "ssm": Ssm(account, world).operations,
            "sts": {"GetCallerIdentity": self._caller},
        }

    def answer(self, request: Request) -> Response:
        """The answer to any request."""
        now = self._clock.now()
        request_id = _uuid()
        call = _routed(request)
        try:
            wire = self._carried_out(call, request, now)
        except RefusedError as refused:
            return _refusal(refused, call, request_id, self._date(now))
        return _response(200, wire, call, request_id, self._date(now))

    def _date(self, now: float) -> float:
        """What the Date header says."""
        return now + self._switches.clock_offset

    def _carried_out(self, call: _Call, request: Request, now: float) -> Wire:
        scope = signature.read(request.headers)
        self._switches.check(call.service, scope.region)
        # With only one region set up, the others are there as well.
        region = scope.region if self._switches.only_region else self._place.region
        signature.check(scope, call.service, region)
        if call.operation is None:
            raise _unknown(call)
        operate = self._answered[call.service].get(call.operation)
        action = f"{call.service}:{call.operation}"
        if operate is None or action in self._denied:
            resource = self._resource(call.operation, request)
            raise access_denied(self._place.caller, action, resource, service=call.service)
        if call.service == "sts":
            return operate({}, now)
        return operate(check(model(call.service), call.operation, _json(request.body)), now)

    def _resource(self, operation: str, request: Request) -> str:
        """What the denied action was to be done to: the job, where one is named."""
        if operation == "DescribeJobLogItems":
            try:
                asked = json.loads(request.body)
            except ValueError:
                return "*"
            if isinstance(asked, dict) and isinstance(asked.get("jobID"), str):
                return self._place.arn("job", asked["jobID"])
        return "*"

    def _caller(self, _: Mapping[str, Any], __: float) -> Wire:
        return {
            "Arn": self._place.caller,
            "UserId": f"{ROLE_ID}:{SESSION}",
            "Account": self._place.account,
        }


def _routed(request: Request) -> _Call:
    """Which service's operation it is."""
    target = request.headers.get("x-amz-target", "")
    if target.startswith("AmazonSSM."):
        name = target.partition(".")[2]
        return _Call("ssm", name if name in model("ssm").operations else None, {})
    query = request.target.partition("?")[2]
    content = request.headers.get("content-type", "")
    if request.path == "/" and (query or content.startswith("application/x-www-form-urlencoded")):
        from urllib.parse import parse_qsl

        text = f"{query}&{request.body.decode('latin-1')}"
        form = dict(parse_qsl(text, keep_blank_values=True))
        name = form.get("Action", "")
        # The one operation answered needs no model: reading STS's would cost more than the answer.
        known = name == "GetCallerIdentity" or name in model("sts").operations
        return _Call("sts", name if known else None, form)
    return _Call("drs", model("drs").at(request.method, request.path), {})


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else {}
    except ValueError:
        raise not_parsed("Unable to parse the request body as JSON.") from None


def _unknown(call: _Call) -> RefusedError:
    if call.service == "sts":
        name = call.form.get("Action", "")
        return RefusedError(
            400, "InvalidAction", f"Could not find operation {name} for version 2011-06-15"
        )
    return RefusedError(400 if call.service == "ssm" else 404, "UnknownOperationException", "")


def _response(status: int, wire: Wire, call: _Call, request_id: str, now: float) -> Response:
    headers = {"Date": http_date(now), "x-amzn-RequestId": request_id}
    if call.service == "sts":
        members = "".join(f"<{k}>{_escaped(v)}</{k}>" for k, v in wire.items())
        name = call.operation
        text = (
            f'<{name}Response xmlns="{_STS_XML}"><{name}Result>{members}</{name}Result>'
            f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
            f"</{name}Response>"
        )
        headers["Content-Type"] = "text/xml"
        return Response(status, text.encode(), headers)
    kind = "application/x-amz-json-1.1" if call.service == "ssm" else "application/json"
    headers["Content-Type"] = kind
    return Response(status, json.dumps(wire, separators=(",", ":")).encode(), headers)


def _refusal(refused: RefusedError, call: _Call, request_id: str, now: float) -> Response:
    headers = {"Date": http_date(now), "x-amzn-RequestId": request_id}
    if call.service == "sts":
        text = (
            f'<ErrorResponse xmlns="{_STS_XML}"><Error><Type>Sender</Type>'
            f"<Code>{refused.code}</Code><Message>{_escaped(refused.message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return Response(refused.status, text.encode(), {**headers, "Content-Type": "text/xml"})
    if call.service == "ssm":
        body = {"__type": refused.code, "message": refused.message}
        headers["Content-Type"] = "application/x-amz-json-1.1"
    else:
        body = {"message": refused.message, **refused.extra}
        headers["Content-Type"] = "application/json"
        headers["x-amzn-ErrorType"] = refused.code
    return Response(refused.status, json.dumps(body).encode(), headers)


def _escaped(text: str) -> str:
    # Two lines, where xml.sax.saxutils would import urllib.request: 30 ms.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _uuid() -> str:
    """A request id: of no meaning to the world, so not from its seed."""
    digits = os.urandom(16).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
