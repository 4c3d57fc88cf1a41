"""Turn a forked process into a program of ours, as if Python had just been started for it."""

import fcntl
import gc
import io
import locale
import os
import runpy
import signal
import sys
import termios
import time
import traceback
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, NoReturn

MODULES = ("drs_tui", "drs_tui.collector", "drs_tui.doctor", "drs_tui.simulator")
# What Python, Textual and botocore read once, when they are imported.
_READ_AT_THE_START = ("PYTHON", "LC_", "TEXTUAL", "HOME")
_ABOVE = 500  # descriptors from here on are free while others are put in their places


class Start(NamedTuple):
    """What a program is started with. ``descriptors``: its own number of each, and ours."""

    module: str
    arguments: Sequence[str]
    environ: Mapping[str, str]
    folder: str
    leads_session: bool
    descriptors: Mapping[int, int]


def module_of(argv: Sequence[str]) -> tuple[str, Sequence[str]] | None:
    """Return the module of ours that a command line runs, and its arguments; None for others."""
    words = [word for word in argv[:4] if word != "-P"]
    if words[:2] != [sys.executable, "-m"] or words[2] not in MODULES:
        return None
    return words[2], argv[list(argv).index("-m") + 2 :]


def fixed_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that cannot change once Python runs."""
    found = {name: value for name, value in environ.items() if name.startswith(_READ_AT_THE_START)}
    locale_name = found.pop("LC_CTYPE", environ.get("LANG", ""))
    return found if locale_name.endswith("UTF-8") else found | {"LANG": locale_name}


def become(start: Start) -> None:
    """Make this process that program's, up to running its module."""
    if start.leads_session:
        os.setsid()
    _place(start.descriptors)
    if start.leads_session and os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE}:
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(start.environ)
    time.tzset()
    locale.setlocale(locale.LC_CTYPE, "")
    os.chdir(start.folder)
    sys.argv[:] = [start.module, *start.arguments]
    _open_streams()
    gc.enable()


def _place(descriptors: Mapping[int, int]) -> None:
    """Give descriptors their numbers, and close all others."""
    moved = {n: fcntl.fcntl(ours, fcntl.F_DUPFD, _ABOVE) for n, ours in descriptors.items()}
    for number, ours in moved.items():
        os.dup2(ours, number)
    kept = sorted(number for number in descriptors if number > 2)
    for low, high in pairwise([2, *kept, 2 * _ABOVE]):
        os.closerange(low + 1, high)


def _open_streams() -> None:
    """Open stdin, stdout and stderr as Python does at its start."""
    encoding, errors = sys.stdout.encoding, sys.stdout.errors
    stderr = io.BufferedWriter(io.FileIO(2, "w", closefd=False))
    streams = {
        "stdin": open(  # noqa: SIM115
            0, encoding=encoding, errors=errors, closefd=False
        ),
        "stdout": open(  # noqa: SIM115
            1, "w", encoding=encoding, errors=errors, closefd=False
        ),
        "stderr": io.TextIOWrapper(stderr, encoding, "backslashreplace", line_buffering=True),
    }
    for name, stream in streams.items():
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def run(module: str) -> None:
    """Run the module, as ``python -m`` does."""
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def run_and_exit(module: str) -> NoReturn:
    """Run the module and end the process, however deep in another program this is called."""
    status: object = 1
    try:
        run(module)
        status = 0
    except SystemExit as ended:
        status = ended.code or 0
    except BaseException:  # noqa: BLE001  as Python does
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status if isinstance(status, int) else 1)
