"""``drs-tui doctor``: print what the examining process finds, then check the terminal."""

import os
import platform
import select
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import BinaryIO, cast

from drs_tui import __version__
from drs_tui.child_process import Lines, end_child, start_child
from drs_tui.doctor.check import Check, Verdict, decode, exit_status
from drs_tui.doctor.report import heading, lines, look_of, summary
from drs_tui.doctor.terminal import check_all, look
from drs_tui.exit_codes import EXIT_BROKEN_PIPE
from drs_tui.process_start import discard_stdout

DEADLINE = 40.0  # seconds; the deadlines of the examination's steps add up to less
CHUNK = 1 << 14


class Examiner:
    """The child process that examines credentials and AWS."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        self._popen = start_child("drs_tui.doctor", arguments, environ)
        self._output = cast("BinaryIO", self._popen.stdout)

    def checks(self, deadline: float = DEADLINE) -> Iterator[Check]:
        """Yield each check as it comes, and a failed one if the process does not finish."""
        output, until = Lines(), time.monotonic() + deadline
        while True:
            while (line := output.take()) is not None:
                if not line:
                    return
                yield decode(line)
            left = max(0.0, until - time.monotonic())
            if not select.select([self._output], [], [], left)[0]:
                yield Check("AWS", Verdict.FATAL, f"not done within {deadline:.0f}s: given up")
                return
            chunk = os.read(self._output.fileno(), CHUNK)
            if not chunk:
                yield Check("AWS", Verdict.FATAL, "what asks AWS ended by itself", "run it again")
                return
            output.feed(chunk)

    def end(self) -> None:
        """End the process, and those it has started."""
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
        appearance = look_of(terminal)
        write(heading(__version__, _versions()))
        write("")
        checks: list[Check] = []
        for source in (examiner.checks(), iter(check_all(terminal))):
            for check in source:
                checks.append(check)
                for line in lines(check, appearance):
                    write(line)
        write("")
        write(summary(checks))
        return exit_status(checks)
    except BrokenPipeError:
        discard_stdout()  # the reader has ended: ``drs-tui doctor | head -1``
        return EXIT_BROKEN_PIPE
    finally:
        examiner.end()
