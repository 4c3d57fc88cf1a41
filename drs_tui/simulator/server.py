"""The listening socket and its connections: a daemonic thread each, on loopback only."""

import contextlib
import socket
import time
from threading import Event, Thread

from drs_tui.simulator.connection import BadRequestError, Response, requests, send
from drs_tui.simulator.service import Service

LOOPBACK = "127.0.0.1"
_BACKLOG = 128


def listen(port: int) -> socket.socket:
    """A socket that listens on loopback; port 0 for a free one. OSError when it is taken."""
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
    """The listening loopback socket that a parent left open as ``fd``. OSError if it is none."""
    listener = socket.socket(fileno=fd)
    if listener.family != socket.AF_INET or listener.getsockname()[0] != LOOPBACK:
        wrong = f"it is not on {LOOPBACK}"
    elif not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        wrong = "it does not listen"
    else:
        return listener
    listener.detach()  # not ours to close
    raise OSError(wrong)


class Server:
    """Serves one endpoint on one socket."""

    def __init__(self, listener: socket.socket, service: Service) -> None:
        self._listener = listener
        self._service = service
        self._stopping = Event()

    @property
    def url(self) -> str:
        """What clients are to be pointed at."""
        host, port = self._listener.getsockname()
        return f"http://{host}:{port}"

    def serve(self) -> None:
        """Serve until stopped."""
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # A client that was gone again, or no descriptor left: neither is the end.
                time.sleep(0.01)
                continue
            Thread(target=self._converse, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        """Make ``serve`` return; for a server that runs in a thread."""
        self._stopping.set()
        with contextlib.suppress(OSError):  # wakes accept()
            socket.create_connection(self._listener.getsockname(), timeout=1).close()

    def _converse(self, connection: socket.socket) -> None:
        """Answer a connection's requests. A client that hangs up is nobody's fault."""
        with connection, contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                for request in requests(connection):
                    answer = self._service.answer(request)
                    send(connection, answer, keep=request.keep, head=request.method == "HEAD")
            except BadRequestError as bad:
                body = str(bad).encode()
                answer = Response(bad.status, body, {"Content-Type": "text/plain"})
                send(connection, answer, keep=False)
