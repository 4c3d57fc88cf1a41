"""Have the system send a signal to this process when its parent ends."""

import sys

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def signal_when_parent_ends(number: int) -> None:
    """Have that signal sent; 0: none. Only Linux has this, and only while the calling thread lives.

    ctypes is imported here: nothing needs it at the start.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, number)
