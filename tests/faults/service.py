"""A DRS endpoint that can fail in every way there is, at the wire, and be well again.

What it serves when it is well is a ``tests.endpoint.Endpoint``. While a fault is on, the requests
that it is about are answered by an ``Act``: a way to treat a connection.
"""

import json
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.endpoint import Asked, Endpoint, Reply, operation_of

# How a request is treated: the connection, what was asked, what the answer would have been.
Act = Callable[["Handler", Asked, Reply], None]
Matches = Callable[[Asked], bool]

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close by RST
DRIP_SECONDS = 0.25
RESOLVER = Path(__file__).parent / "resolver"


def answer(reply: Reply) -> Act:
    """That, whatever was asked."""
    return lambda handler, _, __: handler.send(reply)


def instead(change: Callable[[Any], Any]) -> Act:
    """The answer with its JSON changed."""

    def act(handler: "Handler", _: Asked, well: Reply) -> None:
        body = json.dumps(change(json.loads(well.body))).encode()
        handler.send(replace(well, body=body))

    return act


def rewritten(change: Callable[[bytes], bytes]) -> Act:
    """The answer with its bytes changed."""
    return lambda handler, _, well: handler.send(replace(well, body=change(well.body)))


def cut(handler: "Handler", _: Asked, well: Reply) -> None:
    """Hang up in the middle of the body."""
    handler.send(replace(well, cut=len(well.body) // 2))


def hang_up(handler: "Handler", _: Asked, __: Reply) -> None:
    """Hang up without a word."""
    handler.close_connection = True


def reset(handler: "Handler", _: Asked, __: Reply) -> None:
    """Reset the connection instead of an answer."""
    handler.reset()


def reset_in_the_body(handler: "Handler", _: Asked, well: Reply) -> None:
    """Reset it after half of the body."""
    handler.head(well)
    handler.wfile.write(well.body[: len(well.body) // 2])
    handler.reset()


def outage(handler: "Handler", _: Asked, __: Reply) -> None:
    """Refuse connections: ``Service.fail`` closes the port, so this is never called."""
    handler.close_connection = True


def unresolved(handler: "Handler", _: Asked, __: Reply) -> None:
    """The name does not resolve: ``Service.fail`` forgets it, so this is never called."""
    handler.close_connection = True


def silence(handler: "Handler", _: Asked, __: Reply) -> None:
    """Answer nothing, neither during the fault nor after it."""
    handler.service.over.wait()
    handler.close_connection = True


def drip(handler: "Handler", _: Asked, well: Reply) -> None:
    """A byte now and then: more often than the client's read timeout, and never the whole."""
    handler.head(well)
    handler.close_connection = True
    for place in range(len(well.body)):
        if handler.service.over.wait(DRIP_SECONDS):
            return
        handler.wfile.write(well.body[place : place + 1])


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    service: "Service"

    def setup(self) -> None:
        super().setup()
        self.service.connections.add(self.connection)

    def finish(self) -> None:
        self.service.connections.discard(self.connection)
        super().finish()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        operation = operation_of(self.path, self.headers.get("X-Amz-Target", ""))
        signed = self.headers.get("Authorization", "")
        asked = Asked(operation, json.loads(body) if body.startswith(b"{") else {}, signed)
        self.service.treat(self, asked)

    def head(self, reply: Reply) -> None:
        """Everything before the body."""
        self.send_response_only(reply.status)
        for name, value in self.service.headers():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()

    def send(self, reply: Reply) -> None:
        """The whole answer, or as much of it as it says."""
        self.head(reply)
        self.wfile.write(reply.body[: len(reply.body) - reply.cut])
        if reply.cut:
            self.close_connection = True

    def reset(self) -> None:
        """Close by RST."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        # socketserver shuts a connection down before it closes it, which would be a FIN.
        self.connection.close()
        self.rfile.close()

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A client that hung up is not worth a traceback."""


def http_date(epoch: float) -> str:
    """An instant as the Date header has it."""
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(epoch))


class Service:
    """``world`` is what it serves. ``fail`` begins a fault, ``heal`` ends it.

    ``names``: the file from which its clients' resolver (``resolver/``) reads whether its name
    is known.
    """

    def __init__(self, names: Path | None = None) -> None:
        self.names = names
        if names:
            names.touch()
        self.world = Endpoint()
        self.over = threading.Event()
        self.connections: set[socket.socket] = set()
        self.failed: list[Asked] = []
        self.date: Callable[[], str | None] = lambda: http_date(time.time())
        self._fault: tuple[Act, Matches] | None = None
        self._port = 0
        self._server: _Server | None = None
        self.open()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{'drs.invalid' if self.names else '127.0.0.1'}:{self._port}"

    @property
    def environ(self) -> dict[str, str]:
        """What its clients need in their environment."""
        found = {"AWS_ENDPOINT_URL": self.url}
        if self.names:
            paths = [str(RESOLVER), *filter(None, [os.environ.get("PYTHONPATH")])]
            found["PYTHONPATH"] = os.pathsep.join(paths)
            found["DRS_TUI_TEST_NAMES"] = str(self.names)
        return found

    def headers(self) -> Iterator[tuple[str, str]]:
        """What every answer has."""
        date = self.date()
        if date is not None:
            yield "Date", date

    def fail(self, act: Act, matches: Matches) -> None:
        """From now on treat the requests that match so."""
        self.failed.clear()
        self.over = threading.Event()
        if act is outage:
            self.close()
        elif act is unresolved and self.names:
            self.names.unlink()
            self.hang_up()
        else:
            self._fault = act, matches

    def heal(self) -> None:
        """Be well again."""
        self._fault = None
        self.over.set()
        if self.names:
            self.names.touch()
        if self._server is None:
            self.open()

    def treat(self, handler: Handler, asked: Asked) -> None:
        """Answer, one way or the other."""
        fault = self._fault
        self.world.asked.append(asked)
        if fault and fault[1](asked):
            self.failed.append(asked)
            with suppress(OSError):
                fault[0](handler, asked, self.world.reply(asked))
        else:
            handler.send(self.world.reply(asked))

    def open(self) -> None:
        """Listen."""
        handler = type("OurHandler", (Handler,), {"service": self})
        server = _Server(("127.0.0.1", self._port), handler)
        self._port, self._server = server.server_address[1], server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Listen no more, and hang up on everybody."""
        self.over.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connections that are kept open for the next request."""
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(names: Path | None = None) -> Iterator[Service]:
    """A service for as long as the context lasts."""
    service = Service(names)
    try:
        yield service
    finally:
        service.close()
