"""Run botocore on an endpoint in memory: everything is real except the socket."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError

from drs_tui.collector.aws.session import Session
from drs_tui.options import AwsTarget
from tests.endpoint import Asked, Endpoint, operation_of

URL = "http://127.0.0.1:9"  # a closed port


class _Body:
    """The object that botocore reads a body from."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self._body


class Memory:
    """A session whose clients send to ``endpoint``, which a test may replace."""

    def __init__(self) -> None:
        self.session = Session(AwsTarget(None, "us-east-1", URL))
        self.endpoint = Endpoint()
        self.drs = self.watch(self.session.drs)

    def watch(self, client: Any) -> Any:
        """Return the same client, sending to ``endpoint``."""
        client.meta.events.register("before-send", self._send)
        return client

    def _send(self, request: Any, **_: object) -> AWSResponse:
        body = request.body if isinstance(request.body, bytes) else b""
        target = request.headers.get("X-Amz-Target", b"").decode()
        operation = operation_of(urlsplit(request.url).path, target)
        asked = Asked(operation, json.loads(body) if body.startswith(b"{") else {})
        self.endpoint.asked.append(asked)
        reply = self.endpoint.reply(asked)
        if reply.drop:
            raise ConnectionClosedError(endpoint_url=request.url)
        sent = reply.body[: len(reply.body) - reply.cut]
        return AWSResponse(request.url, reply.status, dict(reply.headers), _Body(sent))
