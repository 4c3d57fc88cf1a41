"""Whose log is asked for with the next tick. Pure."""

from collections.abc import Callable
from itertools import count

from drs_tui.protocol.requests import FollowLogs

Test = Callable[[str], bool]


class RoundRobin:
    """``first`` has every other turn, the others share the rest.

    Among the others a log that is not read to its end yet comes first, then the one whose turn was
    longest ago: a Follow that is sent again and again does not begin anew with its first.
    """

    def __init__(self) -> None:
        self._follow = FollowLogs()
        self._had: dict[str, int] = {}
        self._numbers = count()
        self._was_first = False

    @property
    def followed(self) -> list[str]:
        """Every job that has turns, once."""
        first = [self._follow.first] if self._follow.first else []
        return list(dict.fromkeys([*first, *self._follow.others]))

    def follow(self, request: FollowLogs) -> None:
        """These jobs and no others."""
        if request.first != self._follow.first:
            self._was_first = False
        self._follow = request
        self._had = {job: at for job, at in self._had.items() if job in self.followed}

    def next_unread(self, ready: Test, unread: Test) -> str | None:
        """The first that is not read to its end, which has its turn now."""
        return self._taken(next((j for j in self.followed if ready(j) and unread(j)), None))

    def next(self, ready: Test, unread: Test) -> str | None:
        """Whose turn it is; None: nobody is ready."""
        first = self._follow.first
        others = [job for job in self.followed if job != first and ready(job)]
        if first and ready(first) and not (others and self._was_first):
            return self._taken(first)
        others.sort(key=lambda job: (not unread(job), self._had.get(job, -1)))
        return self._taken(others[0] if others else None)

    def _taken(self, job: str | None) -> str | None:
        if job is not None:
            self._had[job] = next(self._numbers)
            self._was_first = job == self._follow.first
        return job
