"""End a process at once, with every process that it has started; and when its parent has ended."""

import os
import signal
import sys
import threading
from typing import NoReturn


def exit_process_group() -> NoReturn:
    """End this process, whatever its threads wait for, and its process group.

    Else a credential helper that hangs would outlive it. The group is ended only if this process
    leads a session, as it does when the ui has started it; by hand it may share the shell's.
    """
    if os.getsid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def continue_when_parent_ends(connected: threading.Event) -> None:
    """Have the system continue this process when its parent ends; runs on a thread of its own.

    The end of stdin says that the parent has ended, but a stopped process does not read it. The
    signal comes only while the thread lives that asked for it.
    """
    if sys.platform != "linux":
        return
    connected.wait()
    from drs_tui.parent_death import signal_when_parent_ends

    signal_when_parent_ends(signal.SIGCONT)
    threading.Event().wait()
