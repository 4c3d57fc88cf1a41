"""A module of drs-tui as a child process, seen from both sides.

The collector is started before anything else is imported, so this imports only what that needs.
"""

import os
import signal
import sys
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from typing import BinaryIO

ENDS_WITHIN = 0.3  # seconds between the end of a child's stdin and its being killed


class Lines:
    """Split chunks into whole lines."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque()
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        """Add what was read."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self._lines.extend(lines)

    def add(self, line: bytes) -> None:
        """Add a whole line."""
        self._lines.append(line)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def take(self) -> bytes | None:
        """Return the next whole line, or None."""
        return self._lines.popleft() if self._lines else None


def start_child(
    module: str,
    arguments: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdout: int = PIPE,
    stderr: int = DEVNULL,
    pass_fds: Collection[int] = (),
) -> Popen[bytes]:
    """Start a module of ours; it has to end when its stdin does, which is a pipe of this process.

    ``-P``: it imports nothing from the current folder. It leads a session of its own: nothing that
    it starts can read from our terminal, and Ctrl+C reaches this process alone.
    """
    return Popen(  # noqa: S603  our own module, our own arguments
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=PIPE,
        stdout=stdout,
        stderr=stderr,
        env=dict(environ),
        pass_fds=pass_fds,
        start_new_session=True,
        bufsize=0,
    )


def find_program(name: str, environ: Mapping[str, str]) -> str | None:
    """Return the path of a program by PATH, of whose elements only the absolute ones count: what
    lies in the current folder may be anybody's."""
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        path = f"{folder}/{name}"
        if folder.startswith("/") and os.access(path, os.X_OK) and not os.path.isdir(path):  # noqa: PTH112
            return path
    return None


def end_child(child: Popen[bytes]) -> None:
    """Close a child's stdin and wait; kill it and its process group if it does not end."""
    try:
        if child.stdin:
            child.stdin.close()
        child.wait(ENDS_WITHIN)
    except (BrokenPipeError, TimeoutExpired):
        # It leads a process group of its own, which holds what it has started.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout of this child for the parent alone.

    Code that reads stdin afterwards (getpass without a terminal) finds it empty, and code that
    prints writes to stderr: neither can break into what parent and child exchange.
    """
    from_parent, to_parent = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return from_parent, to_parent
