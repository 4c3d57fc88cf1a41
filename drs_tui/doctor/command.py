"""``drs-tui doctor``: starts who asks AWS, prints what comes, then looks at the terminal."""

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
from drs_tui.client.lines import Lines
from drs_tui.client.process import end_child
from drs_tui.doctor.check import Check, Verdict, decode, exit_status
from drs_tui.doctor.report import heading, lines, look_of, summary
from drs_tui.doctor.terminal import check_all, look

BOUND = 40.0  # seconds; what asks has deadlines of its own, and they add up to less
CHUNK = 1 << 14
EXIT_PIPE = 141


class Examiner:
    """The child process that asks AWS, as long as it is wanted."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        # A session of its own, as the collector's: nothing in it can ask at our terminal.
        self._popen = subprocess.Popen(  # noqa: S603  our own module, our own arguments
            [sys.executable, "-P", "-m", "drs_tui.doctor", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
            bufsize=0,
        )
        self._told = cast("BinaryIO", self._popen.stdout)

    def checks(self, bound: float = BOUND) -> Iterator[Check]:
        """What it finds, as it comes; at last whether it did not get to its end."""
        told, until = Lines(), time.monotonic() + bound
        while True:
            while (line := told.take()) is not None:
                if not line:
                    return
                yield decode(line)
            left = max(0.0, until - time.monotonic())
            if not select.select([self._told], [], [], left)[0]:
                yield Check("AWS", Verdict.FATAL, f"not done within {bound:.0f}s: given up")
                return
            chunk = os.read(self._told.fileno(), CHUNK)
            if not chunk:
                yield Check("AWS", Verdict.FATAL, "what asks AWS ended by itself", "run it again")
                return
            told.feed(chunk)

    def end(self) -> None:
        """End it, and what it has started."""
        end_child(self._popen)
        self._told.close()


def _versions() -> dict[str, str]:
    ours = {name: version(name) for name in ("boto3", "botocore", "textual")}
    return {"Python": platform.python_version(), **ours, "on": sys.platform}


def run(arguments: Sequence[str], environ: Mapping[str, str], write: Callable[[str], None]) -> int:
    """Check everything, ``write`` it line by line; the exit status."""
    examiner = Examiner(arguments, environ)
    try:
        terminal = look(environ)
        shown = look_of(terminal)
        write(heading(__version__, _versions()))
        write("")
        checks: list[Check] = []
        for some in (examiner.checks(), iter(check_all(terminal))):
            for check in some:
                checks.append(check)
                for line in lines(check, shown):
                    write(line)
        write("")
        write(summary(checks))
        return exit_status(checks)
    except BrokenPipeError:
        # Whoever read it has seen enough. What Python still holds for stdout goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_PIPE
    finally:
        examiner.end()
