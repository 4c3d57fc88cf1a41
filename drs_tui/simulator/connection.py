"""HTTP/1.1, as far as AWS's clients use it.

Not built on ``http.server``, which takes 30 ms to import: a fifth of the time in which the first
request is to be answered.
"""

import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from io import BufferedReader

_MAX_LINE = 65_536
_MAX_HEADERS = 200
_MAX_BODY = 1 << 20
_SLOW_SECONDS = 4.0
_DRIP_SECONDS = 1.0

_REASONS = {
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    411: "Length Required", 413: "Content Too Large", 431: "Request Header Fields Too Large",
    500: "Internal Server Error", 501: "Not Implemented",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    keep: bool

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


class Manner(Enum):
    """How a response is sent."""

    WHOLE = "at once"
    SILENT = "never"
    DRIPPING = "a byte a second"
    SLOW = "after some seconds"
    CUT = "half of it, then the connection ends"
    RESET = "the connection ends"


@dataclass(frozen=True, slots=True)
class Response:
    """One response. ``send`` adds Content-Length and Connection."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = Manner.WHOLE


class BadRequestError(Exception):
    """The bytes received are not HTTP, or exceed a limit; the connection is closed."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def requests(connection: socket.socket) -> Iterator[Request]:
    """Yield a connection's requests, until the client closes it or asks for it to be closed."""
    with connection.makefile("rb") as stream:
        while True:
            line = _line(stream)
            if line == "":
                if not stream.peek(1):
                    return
                continue  # empty lines before a request are ignored (RFC 9112, 2.2)
            request = _request(connection, stream, line)
            yield request
            if not request.keep:
                return


def _line(stream: BufferedReader) -> str:
    raw = stream.readline(_MAX_LINE + 1)
    if len(raw) > _MAX_LINE:
        raise BadRequestError(431, "line too long")
    return raw.decode("latin-1").rstrip("\r\n")


def _request(connection: socket.socket, stream: BufferedReader, line: str) -> Request:
    words = line.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequestError(400, "not an HTTP/1.1 request line")
    headers = _headers(stream)
    if "transfer-encoding" in headers:
        raise BadRequestError(501, "Transfer-Encoding is not understood")
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise BadRequestError(400, "Content-Length is not a number")
    if int(length) > _MAX_BODY:
        raise BadRequestError(413, "body too large")
    if headers.get("expect", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = stream.read(int(length))
    if len(body) < int(length):
        raise BadRequestError(400, "body cut short")
    close = headers.get("connection", "").lower() == "close" or words[2] == "HTTP/1.0"
    return Request(words[0], words[1], headers, body, not close)


def _headers(stream: BufferedReader) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(_MAX_HEADERS):
        line = _line(stream)
        if not line:
            return headers
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequestError(400, "a header without a colon")
        headers[name.lower()] = value.strip()
    raise BadRequestError(431, "too many headers")


def deliver(
    connection: socket.socket, response: Response, *, keep: bool, head: bool = False
) -> bool:
    """Send a response in its manner; return whether the connection goes on."""
    match response.manner:
        case Manner.WHOLE | Manner.SLOW:
            if response.manner is Manner.SLOW:
                time.sleep(_SLOW_SECONDS)
            send(connection, response, keep=keep, head=head)
            return keep
        case Manner.SILENT:
            connection.recv(1)  # returns when the client gives up
        case Manner.DRIPPING:
            _drip(connection, response)
        case Manner.CUT:
            send(connection, response, keep=keep, part=0.5)
    return False


def _drip(connection: socket.socket, response: Response) -> None:
    send(connection, response, keep=True, part=0.0)
    for start in range(len(response.body)):
        connection.sendall(response.body[start : start + 1])
        time.sleep(_DRIP_SECONDS)


def send(
    connection: socket.socket,
    response: Response,
    *,
    keep: bool,
    head: bool = False,
    part: float = 1.0,
) -> None:
    """Send a response. ``head``: without its body, for a HEAD request; ``part``: so much of it."""
    reason = _REASONS.get(response.status, "")
    lines = [f"HTTP/1.1 {response.status} {reason}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    lines.append(f"Content-Length: {len(response.body)}")
    lines.append(f"Connection: {'keep-alive' if keep else 'close'}")
    start = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    body = b"" if head else response.body[: int(part * len(response.body))]
    connection.sendall(start + body)
