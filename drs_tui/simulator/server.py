"""The HTTP server: listens on the loopback only, with a daemon thread for each connection."""

import contextlib
import socket
import time
from threading import Event, Thread
from typing import Protocol

from drs_tui.simulator.connection import (
    BadRequestError,
    Request,
    Response,
    deliver,
    requests,
    send,
)

LOOPBACK = "127.0.0.1"
_BACKLOG = 1024


class Answering(Protocol):
    """What a server serves."""

    def answer(self, request: Request, /) -> Response:
        """Return the response to any request."""


def listen(port: int) -> socket.socket:
    """Return a socket that listens on the loopback; port 0: a free one. Raises OSError."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def adopt(fd: int) -> socket.socket:
    """Return the listening loopback socket inherited as ``fd``. Raises OSError if it is none."""
    listener = socket.socket(fileno=fd)
    if listener.family != socket.AF_INET or listener.getsockname()[0] != LOOPBACK:
        wrong = f"it is not on {LOOPBACK}"
    elif not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        wrong = "it does not listen"
    else:
        return listener
    listener.detach()  # the descriptor stays open: it belongs to the parent
    raise OSError(wrong)


class Server:
    """Serves a service on a listening socket."""

    def __init__(self, listener: socket.socket, service: Answering) -> None:
        self._listener = listener
        self._service = service
        self._stopping = Event()

    @property
    def url(self) -> str:
        """The endpoint URL for clients."""
        host, port = self._listener.getsockname()
        return f"http://{host}:{port}"

    def serve(self) -> None:
        """Serve until stopped."""
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # The client closed the connection, or no descriptor is left: go on.
                time.sleep(0.01)
                continue
            Thread(target=self._handle_connection, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        """Make ``serve`` return, if it runs in another thread."""
        self._stopping.set()
        with contextlib.suppress(OSError):  # wakes accept()
            socket.create_connection(self._listener.getsockname(), timeout=1).close()

    def _handle_connection(self, connection: socket.socket) -> None:
        """Answer a connection's requests. A client may hang up at any time."""
        with connection, contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                for request in requests(connection):
                    answer = self._service.answer(request)
                    head = request.method == "HEAD"
                    if not deliver(connection, answer, keep=request.keep, head=head):
                        return
            except BadRequestError as bad:
                body = str(bad).encode()
                answer = Response(bad.status, body, {"Content-Type": "text/plain"})
                send(connection, answer, keep=False)
