"""Run the real program in a pseudo-terminal, and read its screen with a terminal emulator."""

import fcntl
import os
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psutil
import pyte

from tests.fork_server.popen import Popen, can_fork

PATIENCE = 25.0  # seconds
QUIET_FOR = 0.08  # seconds without output after which a frame counts as complete

# Makes the pseudo-terminal the controlling one, as a shell does, then executes the program.
_LAUNCH = (
    "import fcntl,os,sys,termios;"
    "os.setsid();fcntl.ioctl(0,termios.TIOCSCTTY,0);os.execvp(sys.argv[1],sys.argv[1:])"
)
# pyte draws these as text: the Kitty keyboard protocol, and mode queries.
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
    """Return all living descendants of a process."""
    return psutil.Process(pid).children(recursive=True)


def alive(process: psutil.Process) -> bool:
    """Return whether the process runs (a zombie does not)."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Terminal:
    """A context manager that runs ``argv`` in a terminal of ``size`` (columns, rows)."""

    def __init__(
        self, argv: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (80, 24)
    ) -> None:
        self.size = size
        self.master, self._slave = os.openpty()
        self.resize(*size)
        self.attributes_before = termios.tcgetattr(self._slave)
        self.stderr_read, stderr_write = os.pipe()
        around = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environ}
        is_forked = can_fork(argv, around)
        self.process = Popen(
            argv if is_forked else [sys.executable, "-S", "-c", _LAUNCH, *argv],
            stdin=self._slave,
            stdout=self._slave,
            stderr=stderr_write,
            env=around,
            start_new_session=is_forked,
        )
        os.close(stderr_write)
        os.set_blocking(self.stderr_read, False)
        self._stderr = b""
        self.written = b""
        self._fed = 0  # bytes, whatever becomes of ``written``
        self._read: tuple[pyte.Screen, int] | None = None
        self._lines: list[str] = []

    def resize(self, columns: int, rows: int) -> None:
        """Set the terminal's size."""
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
        """Read what the program writes within that time; return whether there was anything."""
        self._read_stderr()
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        data = os.read(self.master, 1 << 16)
        self.written += data
        self._fed += len(data)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
        return True

    def _read_stderr(self) -> None:
        """Read stderr: a full pipe would block a program that is crashing."""
        with suppress(BlockingIOError):
            while chunk := os.read(self.stderr_read, 1 << 16):
                self._stderr += chunk

    @property
    def lines(self) -> list[str]:
        """Return the screen, line by line."""
        drawn = self.screen, self._fed
        if self._read != drawn:  # cached: pyte measures every character
            self._read, self._lines = drawn, [line.rstrip() for line in self.screen.display]
        return self._lines

    def blank(self) -> None:
        """Blank the screen, as a terminal does when it switches to its other one."""
        self.screen.reset()
        self._read = None

    @property
    def text(self) -> str:
        """Return the screen's text."""
        return "\n".join(self.lines)

    def line(self, text: str) -> str:
        """Return the first line with that text; empty if there is none."""
        return next((line for line in self.lines if text in line), "")

    def until(self, wanted: Callable[[], Any] | str, seconds: float = PATIENCE) -> Any:
        """Wait until the text is on screen, or the function returns something true; return that.

        Then read until nothing is drawn for a moment and the program rests, so that no frame is
        seen half drawn: on a busy machine the second half may be a while behind the first.
        """
        condition = (lambda: wanted in self.text) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + seconds
        while not (result := condition()) or self.pump(QUIET_FOR) or self._is_at_work():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited for {wanted!r} in vain; the screen:\n{self.text}")
            if self.process.poll() is not None and not self.pump():
                stderr = self.stderr()[-4000:]
                raise AssertionError(
                    f"it ended ({self.process.returncode}):\n{self.text}\n{stderr}"
                )
            self.pump()
        return result

    def _is_at_work(self) -> bool:
        """Return whether the program runs, or would if it had a core."""
        try:
            return psutil.Process(self.process.pid).status() == psutil.STATUS_RUNNING
        except psutil.NoSuchProcess:
            return False

    def settle(self, seconds: float = 0.3) -> None:
        """Wait until nothing has been written for that long."""
        while self.pump(seconds):
            pass

    def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for the program to end; return the exit status."""
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
        """Return what the program wrote to stderr; call it only after the end."""
        os.set_blocking(self.stderr_read, True)
        self._read_stderr()
        return self._stderr.decode()

    @property
    def attributes(self) -> list[Any]:
        """Return the terminal's current settings (termios)."""
        return termios.tcgetattr(self._slave)

    # writing

    def press(self, *keys: str) -> None:
        """Press keys: names of ``KEYS``, or characters."""
        for key in keys:
            os.write(self.master, KEYS.get(key, key).encode())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        self.process.send_signal(number)
