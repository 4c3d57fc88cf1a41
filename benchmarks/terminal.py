"""Runs a program in a pseudo-terminal, and records what it writes with the time of each chunk.

Nothing is emulated while it runs: with two cores that would be measured too. The recording is
played to an emulator afterwards.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, Self

import psutil
import pyte

CHUNK = 1 << 16
PATIENCE = 60.0
QUIET_FOR = 0.25

# pyte shows these as text: the Kitty keyboard protocol, and mode queries.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9;]*\$p")


class Written(NamedTuple):
    """A chunk of output, and when it was read (monotonic seconds)."""

    at: float
    data: bytes


class ProgramError(Exception):
    """The program did not do what was expected; the message has its screen."""


class Program:
    """Runs ``argv`` in a terminal of ``size`` (columns, rows) until the context is left."""

    def __init__(
        self, argv: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (80, 24)
    ) -> None:
        self.size = size
        self.chunks: list[Written] = []
        self.status: int | None = None
        self.began = time.monotonic()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            _become(argv, environ, size)
        self.ended_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for process in [*self.children(), psutil.Process(self.pid)] if self.is_running() else []:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if self.status is None:
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
        os.close(self.master)

    def is_running(self) -> bool:
        """Return whether it still runs."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended_at = time.monotonic()
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is None

    def children(self) -> list[psutil.Process]:
        """Return all its descendant processes."""
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    # reading

    def read(self, seconds: float = 0.0) -> bytes:
        """Return the next output within that time, as soon as there is any."""
        if not select.select([self.master], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            data = os.read(self.master, CHUNK)
        except OSError:  # on Linux: the other side is closed
            return b""
        if data:
            self.chunks.append(Written(time.monotonic(), data))
        return data

    def read_for(self, seconds: float) -> None:
        """Read for that long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if not self.read(left) and not self.is_running():
                return

    def settle(self, seconds: float = QUIET_FOR, patience: float = PATIENCE) -> None:
        """Read until nothing has been written for that long."""
        deadline = time.monotonic() + patience
        while self.read(seconds):
            if time.monotonic() > deadline:
                raise ProgramError(f"it never rests:\n{self.screen()}")

    def until(self, expected: bytes | Callable[[], bool], patience: float = PATIENCE) -> None:
        """Read until those bytes were written, or the function returns true."""
        start, deadline = len(self.chunks), time.monotonic() + patience
        tail = b"" if callable(expected) else b"".join(c.data for c in self.chunks)
        while not (expected() if callable(expected) else expected in tail):
            if not self.read(0.05) and not self.is_running():
                raise ProgramError(f"it ended ({self.status}):\n{self.screen()}")
            if time.monotonic() > deadline:
                raise ProgramError(f"{expected!r} did not appear:\n{self.screen()}")
            if not callable(expected):
                tail = tail[-200:] + b"".join(c.data for c in self.chunks[start:])
                start = len(self.chunks)

    def until_ended(self, patience: float = PATIENCE) -> float:
        """Read until it has ended. Returns when that was (monotonic seconds)."""
        deadline = time.monotonic() + patience
        while self.is_running():
            self.read(0.005)
            if time.monotonic() > deadline:
                raise ProgramError(f"it does not end:\n{self.screen()}")
        while self.read():
            pass
        return self.ended_at

    # writing

    def press(self, keys: str | bytes) -> None:
        """Type keys."""
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def answer(self, keys: str | bytes, patience: float = 1.0) -> float | None:
        """Press keys. Returns the seconds until the first bytes of output, None if there are none.

        Output from before is read first, and does not count.
        """
        while self.read():
            pass
        pressed = time.monotonic()
        self.press(keys)
        return self.chunks[-1].at - pressed if self.read(patience) else None

    # afterwards

    def bytes_since(self, start: int = 0) -> int:
        """Return how many bytes were written from that chunk on."""
        return sum(len(chunk.data) for chunk in self.chunks[start:])

    def played(self) -> Iterator[tuple[float, list[str]]]:
        """Yield each chunk's time, and the screen after it."""
        screen = pyte.Screen(*self.size)
        stream = pyte.ByteStream(screen)
        for chunk in self.chunks:
            stream.feed(_UNKNOWN_TO_PYTE.sub(b"", chunk.data))
            yield chunk.at, [line.rstrip() for line in screen.display]

    def first(self, shows: Callable[[list[str]], object]) -> float:
        """Return the seconds from the start until ``shows`` is first true for the screen."""
        for at, lines in self.played():
            if shows(lines):
                return at - self.began
        raise ProgramError(f"it never showed {shows!r}:\n{self.screen()}")

    def screen(self) -> str:
        """Return the last screen."""
        return "\n".join(next((lines for _, lines in deque(self.played(), 1)), []))


def _become(argv: Sequence[str], environ: Mapping[str, str], size: tuple[int, int]) -> None:
    """In the child process: set the terminal's size, and execute the program."""
    try:
        columns, rows = size
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        for number in (signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.execvpe(argv[0], list(argv), dict(environ))
    finally:
        os._exit(127)
