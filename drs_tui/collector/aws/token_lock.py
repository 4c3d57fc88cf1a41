"""Let one refresh a token of a sign-in, of all threads and all drs-tui of a user.

A refresh token of IAM Identity Center or of ``aws login`` works once. The token's file is replaced
without a lock: a process that reads it between another's call and its writing spends the same
refresh token, and the service ends the session of both. So the file is read again once the lock is
held.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LOCK_FILE = "drs-tui.lock"
# A refresh takes a call; one that hangs must not stop every drs-tui of the user.
WITHIN = 20.0
POLL = 0.05

_of_this_process = threading.Lock()


@contextmanager
def token_lock(folder: str) -> Iterator[None]:
    """Hold the lock of the tokens in a folder, or go on without it where it cannot be had: without
    a folder to write to, or after ``WITHIN`` seconds."""
    is_ours = _of_this_process.acquire(timeout=WITHIN)
    try:
        with _locked_file(folder):
            yield
    finally:
        if is_ours:
            _of_this_process.release()


@contextmanager
def _locked_file(folder: str) -> Iterator[None]:
    file = None
    with suppress(OSError):
        path = os.path.join(os.path.expanduser(folder), LOCK_FILE)  # noqa: PTH111, PTH118
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if file is None:
        yield
        return
    try:
        _lock(file)
        yield
    finally:
        os.close(file)  # which unlocks it


def _lock(file: int) -> None:
    try:
        import fcntl
    except ImportError:  # not on this system
        return
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(POLL)
        except OSError:  # a file system without locks
            return
        else:
            return
