"""The tests' side of the fork server: one server for each process that runs tests."""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from drs_tui.commands.monitor import FRAMES
from tests.fork_server.program import fixed_variables

ROOT = Path(__file__).parents[2]
LENGTH = 8  # hexadecimal digits, before each request
MOST_DESCRIPTORS = 16


def received(connection: socket.socket, length: int) -> bytes:
    """Receive that many bytes."""
    parts = b""
    while len(parts) < length and (part := connection.recv(length - len(parts))):
        parts += part
    return parts


class ForkServer:
    """A connection to the server, which is started with it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        environ = {**os.environ, "TEXTUAL_FPS": FRAMES}
        self._fixed = fixed_variables(os.environ)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
            env=environ,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        self._connection, self._answers = ours, ours.makefile("rb")
        self._lock = threading.Lock()
        atexit.register(self.close)

    def can_have(self, environ: Mapping[str, str]) -> bool:
        """Return whether a program of that environment can be forked."""
        return fixed_variables(environ) == self._fixed

    def start(self, descriptors: Mapping[int, int], **start: Any) -> int:
        """Fork a program; return its process id. ``descriptors``: its own number of each."""
        request = {**start, "numbers": list(descriptors)}
        pid: int = self._ask(request, list(descriptors.values()))
        return pid

    def status(self, pid: int) -> int | None:
        """Return the exit status of a program that has ended, as ``waitpid`` does: once."""
        status: int | None = self._ask({"pid": pid}, [])
        return status

    def _ask(self, request: Any, descriptors: Sequence[int]) -> Any:
        body = json.dumps(request).encode()
        length = b"%0*x" % (LENGTH, len(body))
        with self._lock:
            socket.send_fds(self._connection, [length], descriptors)
            self._connection.sendall(body)
            return json.loads(self._answers.readline())

    def close(self) -> None:
        """End the server; the programs go on."""
        self._answers.close()
        self._connection.close()
        self._process.wait()


@cache
def fork_server() -> ForkServer:
    """Return this process's server."""
    return ForkServer()
