"""AWS's protocols: which operation a request asks for, and how answers and errors are written.

Three share one endpoint: DRS's rest-json (a path for each operation), awsJson1.1 of SSM and
CloudTrail (X-Amz-Target), and STS's query (a form in, XML out).
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drs_tui.simulator.connection import Request, Response
from drs_tui.simulator.dates import http_date
from drs_tui.simulator.errors import ServiceError, not_parsed
from drs_tui.simulator.models import model
from drs_tui.simulator.wire import AWS_JSON_TARGETS, Wire

_STS_XML = "https://sts.amazonaws.com/doc/2011-06-15/"
_STS = ("GetCallerIdentity", "AssumeRole", "GetSessionToken")
_AWS_JSON = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Call:
    """The operation a request asks for. ``operation``: None if the service's model has none."""

    service: str
    operation: str | None
    form: Mapping[str, str]


def route(request: Request) -> Call:
    """Find the service and the operation of a request."""
    target = request.headers.get("x-amz-target", "")
    for service, prefix in AWS_JSON_TARGETS.items():
        if target.startswith(prefix):
            name = target.removeprefix(prefix)
            return Call(service, name if name in model(service).operations else None, {})
    query = request.target.partition("?")[2]
    content = request.headers.get("content-type", "")
    if request.path == "/" and (query or content.startswith("application/x-www-form-urlencoded")):
        from urllib.parse import parse_qsl

        text = f"{query}&{request.body.decode('latin-1')}"
        form = dict(parse_qsl(text, keep_blank_values=True))
        name = form.get("Action", "")
        # The supported operations need no model: reading STS's takes longer than answering.
        known = name in _STS or name in model("sts").operations
        return Call("sts", name if known else None, form)
    return Call("drs", model("drs").at(request.method, request.path), {})


def body_of(body: bytes) -> Any:
    """Decode the body of a request in JSON. Raises ServiceError if it is none."""
    try:
        return json.loads(body) if body else {}
    except ValueError:
        raise not_parsed("Unable to parse the request body as JSON.") from None


def unknown_operation(call: Call) -> ServiceError:
    """Return the error for an operation that the service does not have."""
    if call.service == "sts":
        name = call.form.get("Action", "")
        return ServiceError(
            400, "InvalidAction", f"Could not find operation {name} for version 2011-06-15"
        )
    status = 400 if call.service in AWS_JSON_TARGETS else 404
    return ServiceError(status, "UnknownOperationException", "")


def response_to(call: Call, wire: Wire, request_id: str, now: float) -> Response:
    """Return the response with an answer, in the protocol of its service."""
    headers = {"Date": http_date(now), "x-amzn-RequestId": request_id}
    if call.service == "sts":
        members, name = _xml(wire), call.operation
        text = (
            f'<{name}Response xmlns="{_STS_XML}"><{name}Result>{members}</{name}Result>'
            f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
            f"</{name}Response>"
        )
        headers["Content-Type"] = "text/xml"
        return Response(200, text.encode(), headers)
    kind = _AWS_JSON if call.service in AWS_JSON_TARGETS else "application/json"
    headers["Content-Type"] = kind
    return Response(200, json.dumps(wire, separators=(",", ":")).encode(), headers)


def error_response(call: Call, refused: ServiceError, request_id: str, now: float) -> Response:
    """Return the response with an error, likewise."""
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


def _xml(wire: Wire) -> str:
    return "".join(
        f"<{name}>{_xml(value) if isinstance(value, dict) else _escape_xml(str(value))}</{name}>"
        for name, value in wire.items()
    )


def _escape_xml(text: str) -> str:
    # Not xml.sax.saxutils, which imports urllib.request: 30 ms.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def new_request_id() -> str:
    """Return a random request id; it need not be reproducible."""
    digits = os.urandom(16).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
