"""Compare the cost of work of two sizes, which works on fast and slow machines alike."""

import time
from collections.abc import Callable

Work = Callable[[], object]

_TRIES = 3


def _ratio(small: Work, large: Work, rounds: int) -> float:
    """Return the processor time of ``large`` divided by that of ``small``, best of several runs."""
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for place, work in enumerate((small, large)):
            began = time.thread_time_ns()
            work()
            best[place] = min(best[place], max(1, time.thread_time_ns() - began))
    return best[1] / best[0]


def grows_at_most(times: float, small: Work, large: Work, rounds: int = 5) -> bool:
    """Return whether ``large`` costs at most that many times what ``small`` costs.

    It is measured again when it does not: another process may have been in the way.
    """
    return any(_ratio(small, large, rounds) <= times for _ in range(_TRIES))
