"""Whether what reads our output still wants more of it: ``drs-tui jobs | head -1`` does not."""

import os
import select
import stat
from array import array
from contextlib import suppress
from typing import TextIO

# How long a reader that has everything has to end, before the first page that it may not want.
GRACE = 0.05
# How long to wait before looking again whether it has: longer, the longer it takes.
_FIRST, _LONGEST = 1, 50  # ms


def still_reads(output: TextIO, grace: float = 0.0) -> bool:
    """Return whether a pipe's reader takes more, once it has taken everything; True of all else.

    Blocks until then, so that nothing is asked of AWS for a reader that waits for its own user.
    """
    try:
        number = output.fileno()
        if not stat.S_ISFIFO(os.fstat(number).st_mode):
            return True
    except (OSError, ValueError):  # no file at all
        return True
    poll = select.poll()
    poll.register(number, 0)
    pause = _FIRST
    while _unread(number):
        if poll.poll(pause):
            return False
        pause = min(2 * pause, _LONGEST)
    return not poll.poll(grace * 1000)


def _unread(number: int) -> int:
    """Count the bytes in a pipe; 0 where the system does not say."""
    import fcntl
    import termios

    count = array("i", [0])
    with suppress(OSError):
        fcntl.ioctl(number, termios.FIONREAD, count)
    return count[0]
