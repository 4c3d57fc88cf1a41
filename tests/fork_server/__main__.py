"""The server: import all of ours, then fork a program for each request.

Its only descriptor is the socket whose number is the argument; it ends when that is closed.
"""

import gc
import json
import os
import pkgutil
import signal
import socket
import sys
from importlib import import_module
from typing import Any, NoReturn

import drs_tui
from drs_tui import child_process
from tests.fork_server.client import LENGTH, MOST_DESCRIPTORS, received
from tests.fork_server.popen import ChildPopen
from tests.fork_server.program import Start, become, run


def _import_all() -> None:
    for module in pkgutil.walk_packages(drs_tui.__path__, "drs_tui."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


class Server:
    """Forks programs, and keeps the exit statuses of those that have ended."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._statuses: dict[int, int] = {}
        signal.signal(signal.SIGCHLD, self._reap)

    def _reap(self, *_: object) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._statuses[pid] = status

    def until_forked(self) -> Start:
        """Answer requests; return in each process that is to be a program, with its start."""
        while True:
            request, descriptors = self._request()
            if "pid" in request:
                self._answer(self._statuses.pop(request["pid"], None))
            elif pid := os.fork():
                for each in descriptors:
                    os.close(each)
                self._answer(pid)
            else:
                numbers = request.pop("numbers")
                self._client.detach()
                return Start(**request, descriptors=dict(zip(numbers, descriptors, strict=True)))

    def _request(self) -> tuple[dict[str, Any], list[int]]:
        length, descriptors, _, _ = socket.recv_fds(self._client, LENGTH, MOST_DESCRIPTORS)
        if not length:
            self._end()
        return json.loads(received(self._client, int(length, 16))), descriptors

    def _answer(self, answer: object) -> None:
        try:
            self._client.sendall(json.dumps(answer).encode() + b"\n")
        except BrokenPipeError:
            self._end()

    def _end(self) -> NoReturn:
        os._exit(0)


def main() -> None:
    """Serve; in each forked process run its program."""
    _import_all()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as client:
        start = Server(client).until_forked()
        become(start)
    vars(child_process)["Popen"] = ChildPopen
    run(start.module)


if __name__ == "__main__":
    main()
