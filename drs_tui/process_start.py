"""What every process of ours does first, to start fast and with whole standard streams."""

import gc
import os
import sys
from contextlib import suppress
from io import TextIOWrapper

FILES = 8192


def pause_gc() -> None:
    """Collect no garbage for now: imports leave none, and each pass walks all that they made."""
    gc.disable()


def resume_gc() -> None:
    """Collect garbage again."""
    gc.enable()


def keep_objects(threshold: int | None = None) -> None:
    """Collect garbage again, but never walk the objects that exist now: they stay anyway.

    ``threshold``: after how many new objects to begin a pass; Python's own is 700.
    """
    gc.freeze()
    if threshold is not None:
        gc.set_threshold(threshold)
    gc.enable()


def wait_for_input() -> None:
    """Wait until there is something on stdin; end the process if nothing will come."""
    import fcntl
    import select
    import termios

    select.select([sys.stdin], [], [])
    if not any(fcntl.ioctl(sys.stdin, termios.FIONREAD, bytes(4))):
        sys.exit()


def allow_many_connections() -> None:
    """Raise the limit of open files, of 256 to 1,024, to what the system lets a user have."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # not as many after all, as on macOS
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, FILES), most))


def repair_streams() -> None:
    """Open what was closed of stdin, stdout and stderr (``<&-``), on nothing.

    Else Python has None in their place, and the next file that is opened gets their number. What
    stdout cannot encode becomes a question mark, and no error.
    """
    modes = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
    for number, (name, mode) in enumerate(modes):
        if getattr(sys, name) is None:
            _open_nothing(number)
            opened = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, opened)
            setattr(sys, f"__{name}__", opened)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _open_nothing(number: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)
    os.set_inheritable(number, True)  # noqa: FBT003  its only parameter


def write_last(text: str = "") -> None:
    """Write a text to stdout, and what is left for it; nothing has to read it any more."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        discard_stdout()


def discard_stdout() -> None:
    """Send what is written to stdout from now on to the null device.

    For when nothing reads it any more: a terminal that has closed, a pipe to ``head``. Python would
    try again at the exit of the process, which is an error with a status of its own.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
