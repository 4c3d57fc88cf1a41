"""Ctrl+Z: whether a shell can continue this process, and stopping it if so."""

import os
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from drs_tui.parent_death import signal_when_parent_ends

# Who may be process 1 and continue what was stopped; the usual init of a container does not.
_SHELLS = frozenset(
    ("sh", "ash", "bash", "busybox", "csh", "dash", "elvish", "fish", "ksh", "mksh", "nu", "pwsh")
) | {"tcsh", "xonsh", "yash", "zsh"}
_INIT = 1


def can_be_continued() -> bool:
    """Return whether a shell with job control has started this process's group.

    That is so where an ancestor of the same session is in another process group: no group that is
    orphaned, as POSIX calls it, can be continued from its terminal.
    """
    session, group, ancestor = os.getsid(0), os.getpgrp(), os.getppid()
    while ancestor:  # 0: the parent is outside of this container
        try:
            if os.getsid(ancestor) != session:
                return False
            if os.getpgid(ancestor) != group:
                return ancestor != _INIT or _name_of(ancestor) in _SHELLS
            ancestor = _parent_of(ancestor)
        except (OSError, ValueError):  # it has ended, or belongs to another user
            return False
    return False


def _name_of(process: int) -> str:
    return _asked("comm", process).rpartition("/")[2].lstrip("-")


def _parent_of(process: int) -> int:
    return int(_asked("ppid", process))


def _asked(field: str, process: int) -> str:
    """Return what the system says of a process.

    Raises:
        OSError, ValueError: it says nothing.
    """
    with suppress(FileNotFoundError):
        # pid (name) state ppid …; the name may have blanks and brackets of its own.
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        name, _, rest = stat.partition("(")[2].rpartition(")")
        return name if field == "comm" else rest.split()[1]
    command = ["/bin/ps", "-o", f"{field}=", "-p", str(process)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def stop_process_group() -> None:
    """Stop this process and its group, as the terminal does for Ctrl+Z; return once continued.

    By SIGTSTP, which the system ignores where no shell can continue the group: SIGSTOP
    would stop it for good, with the signal of a terminal that closes still to be handled. A shell
    that ends while some threads are stopped and others are not yet continues none of them.
    """
    signal_when_parent_ends(signal.SIGCONT)
    before = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.killpg(0, signal.SIGTSTP)  # those that started this process, and wait for it
    signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    # To this thread: it stops here, and not a few instructions later.
    signal.pthread_kill(threading.get_ident(), signal.SIGTSTP)
    signal.signal(signal.SIGTSTP, before)
    signal_when_parent_ends(0)


def is_in_foreground(terminal: int) -> bool:
    """Return whether this process may use its terminal: ``bg`` continues it without."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True  # not our controlling terminal: nothing to wait for
