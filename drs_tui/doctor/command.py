"""``drs-tui doctor``: prints the checks of the process that asks AWS, then of the terminal."""

import os
import platform
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import BinaryIO, cast

from drs_tui import __version__
from drs_tui.client.process import Lines, end_child
from drs_tui.doctor.check import Check, Verdict, decode, exit_status
from drs_tui.doctor.report import heading, lines, look_of, summary
from drs_tui.doctor.terminal import check_all, look
from drs_tui.exit_codes import EXIT_BROKEN_PIPE

BOUND = 40.0  # seconds; the deadlines of the requests add up to less
CHUNK = 1 << 14


class Examiner:
    """The child process that asks AWS."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        # A session of its own, like the collector's: nothing in it can open our terminal.
        self._popen = subprocess.Popen(  # noqa: S603  our own module, our own arguments
            [sys.executable, "-P", "-m", "drs_tui.doctor", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
            bufsize=0,
        )
        self._output = cast("BinaryIO", self._popen.stdout)

    def checks(self, bound: float = BOUND) -> Iterator[Check]:
        """Yield its checks as they come. A last one says so if the process did not finish."""
        buffer, until = Lines(), time.monotonic() + bound
        while True:
            while (line := buffer.take()) is not None:
                if not line:
                    return
                yield decode(line)
            left = max(0.0, until - time.monotonic())
            if not select.select([self._output], [], [], left)[0]:
                yield Check("AWS", Verdict.FATAL, f"not done within {bound:.0f}s: given up")
                return
            chunk = os.read(self._output.fileno(), CHUNK)
            if not chunk:
                yield Check("AWS", Verdict.FATAL, "what asks AWS ended by itself", "run it again")
                return
            buffer.feed(chunk)

    def end(self) -> None:
        """End the process and everything that it has started."""
        end_child(self._popen)
        self._output.close()


def _versions() -> dict[str, str]:
    ours = {name: version(name) for name in ("boto3", "botocore", "textual")}
    return {"Python": platform.python_version(), **ours, "on": sys.platform}


def run(arguments: Sequence[str], environ: Mapping[str, str], write: Callable[[str], None]) -> int:
    """Check everything and ``write`` it line by line; return the exit status."""
    examiner = Examiner(arguments, environ)
    try:
        terminal = look(environ)
        shown = look_of(terminal)
        write(heading(__version__, _versions()))
        write("")
        checks: list[Check] = []
        for source in (examiner.checks(), iter(check_all(terminal))):
            for check in source:
                checks.append(check)
                for line in lines(check, shown):
                    write(line)
        write("")
        write(summary(checks))
        return exit_status(checks)
    except BrokenPipeError:
        # The reader has closed the pipe. What is still buffered for stdout must not raise again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_BROKEN_PIPE
    finally:
        examiner.end()
