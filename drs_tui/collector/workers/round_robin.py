"""Decides which followed log is asked for with the next tick. Pure."""

from collections.abc import Callable
from itertools import count

from drs_tui.protocol.requests import FollowLogs

Test = Callable[[str], bool]


class RoundRobin:
    """Gives ``first`` every other turn; the others share the rest.

    Among the others a log that is not read to its end comes first, then the one whose turn was
    longest ago. That order outlives a FollowLogs that is sent again.
    """

    def __init__(self) -> None:
        self._follow = FollowLogs()
        self._last_turn: dict[str, int] = {}
        self._turn_numbers = count()
        self._was_first = False

    @property
    def followed(self) -> list[str]:
        """The jobs that have turns, each once."""
        first = [self._follow.first] if self._follow.first else []
        return list(dict.fromkeys([*first, *self._follow.others]))

    def follow(self, request: FollowLogs) -> None:
        """Replace the jobs that have turns."""
        if request.first != self._follow.first:
            self._was_first = False
        self._follow = request
        self._last_turn = {job: at for job, at in self._last_turn.items() if job in self.followed}

    def next_unread(self, ready: Test, unread: Test) -> str | None:
        """Give the turn to the first log that is not read to its end; None: there is none."""
        return self.take(next((j for j in self.followed if ready(j) and unread(j)), None))

    def next(self, ready: Test, unread: Test) -> str | None:
        """Give the turn to the log that is next; None: no log is ready."""
        first = self._follow.first
        others = [job for job in self.followed if job != first and ready(job)]
        if first and ready(first) and not (others and self._was_first):
            return self.take(first)
        others.sort(key=lambda job: (not unread(job), self._last_turn.get(job, -1)))
        return self.take(others[0] if others else None)

    def take(self, job: str | None) -> str | None:
        """Give the turn to this job; return it."""
        if job is not None:
            self._last_turn[job] = next(self._turn_numbers)
            self._was_first = job == self._follow.first
        return job
