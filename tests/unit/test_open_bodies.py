"""Answers without an end: bounded while they are read, and closed when nobody waits for them."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from drs_tui.collector.aws import open_bodies
from drs_tui.collector.aws.calls import CallTimeoutError, CancellableCall
from drs_tui.collector.aws.errors import classify
from drs_tui.collector.aws.session import Session
from drs_tui.model.request_error import ErrorKind
from drs_tui.options import AwsTarget

PATIENCE = 25.0
KEYS = {"AWS_ACCESS_KEY_ID": "demo", "AWS_SECRET_ACCESS_KEY": "demo"}
Head = Callable[[str], bytes]


def chunked(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()


def promised(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: 500000000\r\n\r\n".encode()


class Endless:
    """Answers each request with ``piece`` after ``piece``; ``closed`` once the client has gone."""

    def __init__(self, head: bytes, piece: bytes, every: float) -> None:
        self._answer, self._every = (head, piece), every
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.began, self.closed = threading.Event(), threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError), self._listener.accept()[0] as connection:
            connection.settimeout(PATIENCE)
            connection.recv(1 << 16)
            head, piece = self._answer
            connection.sendall(head)
            with suppress(OSError):
                while True:
                    connection.sendall(piece)
                    self.began.set()
                    self.closed.wait(self._every)
            self.closed.set()

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Endless]]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    servers: list[Endless] = []

    def serve(head: bytes, piece: bytes, every: float = 0.0) -> Endless:
        servers.append(Endless(head, piece, every))
        return servers[-1]

    yield serve
    for server in servers:
        server.close()


def ask(server: Endless) -> None:
    Session(AwsTarget(region="us-east-1", endpoint_url=server.url)).drs.describe_jobs()


@pytest.mark.parametrize("status", ["200 OK", "500 Oops"])
@pytest.mark.parametrize("head", [chunked, promised])
def test_an_answer_that_is_too_long_is_given_up_and_its_connection_closed(
    serve: Callable[..., Endless], monkeypatch: pytest.MonkeyPatch, status: str, head: Head
) -> None:
    monkeypatch.setattr(open_bodies, "LONGEST", 1 << 20)
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    server = serve(head(status), piece)

    with pytest.raises(Exception, match="longer than 1 MiB") as raised:
        ask(server)

    error = classify(raised.value).request_error
    assert (error.kind, error.summary) == (
        ErrorKind.BAD_ANSWER,
        "the answer was longer than 1 MiB",
    )
    assert server.closed.wait(PATIENCE)


@pytest.mark.parametrize("head", [chunked, promised])
def test_an_answer_that_nobody_waits_for_is_read_no_further(
    serve: Callable[..., Endless], head: Head
) -> None:
    server = serve(head("200 OK"), b"1\r\nx\r\n", every=0.05)
    work = CancellableCall()

    def cancel() -> None:
        server.began.wait(PATIENCE)
        work.cancel()

    threading.Thread(target=cancel, daemon=True).start()
    with pytest.raises(Exception, match=r"^$|no answer"):
        work.call(lambda: ask(server), PATIENCE)

    assert server.closed.wait(PATIENCE)


def test_a_call_that_times_out_while_its_answer_drips_closes_the_connection(
    serve: Callable[..., Endless],
) -> None:
    server = serve(chunked("200 OK"), b"1\r\nx\r\n", every=0.05)

    with pytest.raises(CallTimeoutError):
        CancellableCall().call(lambda: ask(server), 2.0)

    assert server.closed.wait(PATIENCE)
