"""The real program in a pseudo-terminal, its screen read back through a terminal emulator."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psutil
import pyte

PATIENCE = 25.0
REDRAW_DEBOUNCE = 0.08

# Makes the pseudo-terminal the controlling one, as a shell would, then becomes the program.
_LAUNCH = (
    "import fcntl,os,sys,termios;"
    "os.setsid();fcntl.ioctl(0,termios.TIOCSCTTY,0);os.execvp(sys.argv[1],sys.argv[1:])"
)
# pyte takes these for text: the Kitty keyboard protocol, and mode queries.
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9;]*\$p")

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pgdn": "\x1b[6~",
    "pgup": "\x1b[5~",
    "tab": "\t",
    "ctrl+c": "\x03",
    "ctrl+l": "\x0c",
}


def descendants(pid: int) -> list[psutil.Process]:
    """Every living process below that one."""
    return psutil.Process(pid).children(recursive=True)


def alive(process: psutil.Process) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Terminal:
    """``argv`` runs in a terminal of ``size`` (columns, rows) until the context is left."""

    def __init__(
        self, argv: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (80, 24)
    ) -> None:
        self.size = size
        self.master, self._slave = os.openpty()
        self.resize(*size)
        self.attributes_before = termios.tcgetattr(self._slave)
        self.stderr_read, stderr_write = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-c", _LAUNCH, *argv],
            stdin=self._slave,
            stdout=self._slave,
            stderr=stderr_write,
            env={"TERM": "xterm-256color", "COLORTERM": "truecolor", **environ},
        )
        os.close(stderr_write)
        os.set_blocking(self.stderr_read, False)
        self._said = b""
        self.written = b""
        self._read: tuple[pyte.Screen, int] | None = None
        self._lines: list[str] = []

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal that size."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)
        self.size = columns, rows
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for descriptor in (self.master, self._slave, self.stderr_read):
            if descriptor >= 0:
                os.close(descriptor)

    def hang_up(self) -> None:
        """Close the terminal, as a lost connection does."""
        os.close(self._slave)
        os.close(self.master)
        self.master = self._slave = -1

    # reading

    def pump(self, seconds: float = 0.02) -> bool:
        """Read what the program writes within that time; whether there was any."""
        self._hear()
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        data = os.read(self.master, 1 << 16)
        self.written += data
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
        return True

    def _hear(self) -> None:
        """Keep what it says on stderr: a full pipe would hold up a program that is falling."""
        with suppress(BlockingIOError):
            while chunk := os.read(self.stderr_read, 1 << 16):
                self._said += chunk

    @property
    def lines(self) -> list[str]:
        """The screen, line by line."""
        drawn = self.screen, len(self.written)
        if self._read != drawn:  # many ask between two chunks, and pyte measures every character
            self._read, self._lines = drawn, [line.rstrip() for line in self.screen.display]
        return self._lines

    def blank(self) -> None:
        """Forget what is on the screen, as a terminal does that comes to its other one."""
        self.screen.reset()
        self._read = None

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self.lines)

    def line(self, text: str) -> str:
        """The first line with that text."""
        return next((line for line in self.lines if text in line), "")

    def until(self, wanted: Callable[[], Any] | str, seconds: float = PATIENCE) -> Any:
        """Wait until the text is on screen, or the function says something true; what it said.

        The screen is then read on until it rests, so that it is not half a frame.
        """
        say = (lambda: wanted in self.text) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + seconds
        while not (said := say()) or self.pump(REDRAW_DEBOUNCE):
            if time.monotonic() > deadline:
                raise AssertionError(f"waited for {wanted!r} in vain; the screen:\n{self.text}")
            if self.process.poll() is not None and not self.pump():
                said = self.stderr()[-4000:]
                raise AssertionError(f"it ended ({self.process.returncode}):\n{self.text}\n{said}")
            self.pump()
        return said

    def settle(self, seconds: float = 0.3) -> None:
        """Wait until nothing has been written for that long."""
        while self.pump(seconds):
            pass

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for the end; the exit status."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"still running:\n{self.text}"
            if self.master >= 0:
                self.pump()
            else:
                time.sleep(0.01)
        while self.master >= 0 and self.pump():
            pass
        return self.process.returncode

    def stderr(self) -> str:
        """What it has said there; only after the end."""
        os.set_blocking(self.stderr_read, True)
        self._hear()
        return self._said.decode()

    @property
    def attributes(self) -> list[Any]:
        """How the terminal is set now (termios)."""
        return termios.tcgetattr(self._slave)

    # writing

    def press(self, *keys: str) -> None:
        """Type: names of ``KEYS``, or characters."""
        for key in keys:
            os.write(self.master, KEYS.get(key, key).encode())

    def signal(self, number: signal.Signals) -> None:
        """Send it to the program alone."""
        self.process.send_signal(number)
