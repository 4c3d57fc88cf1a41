"""When to ask again. Pure: elapsed times and a random number are handed in; all are seconds."""

from typing import NamedTuple

from drs_tui.model.request_error import ErrorKind

IDLE_SOON = 10.0
IDLE_LATER = 30.0
ATTENTION = 600.0
BACKOFF_MOST = 60.0
RETRY_AFTER_MOST = 300.0
SLOW_RETRY = 60.0
STUCK_AFTER = 3600.0
JITTER = 0.1

# A person has to do something first: asking again soon helps nobody.
_NEEDS_USER = frozenset(
    {
        ErrorKind.DENIED,
        ErrorKind.CONFIGURATION,
        ErrorKind.EXPIRED,
        ErrorKind.NO_CREDENTIALS,
        ErrorKind.MFA,
        ErrorKind.NOT_INITIALIZED,
    }
)


class Cadence(NamedTuple):
    """How often to ask when all goes well. ``refresh`` is the --refresh option."""

    refresh: float

    def next_tick(self, *, live: bool, since_attention: float, chance: float) -> float:
        """Seconds to the next tick. ``chance`` in 0..1 spreads many monitors apart."""
        if live:
            base = self.refresh
        else:
            base = max(self.refresh, IDLE_SOON if since_attention < ATTENTION else IDLE_LATER)
        return base * (1 + JITTER * (2 * chance - 1))

    def retry(
        self, kind: ErrorKind, failures: int, retry_after: float | None, chance: float
    ) -> float | None:
        """Seconds until a failed request is tried again; None: only when someone asks to.

        ``failures`` counts the ones in a row, this included. ``retry_after`` is the service's own
        word: obeyed within reason, never undercut.
        """
        if kind in (ErrorKind.INVALID, ErrorKind.INTERNAL):
            return None
        if kind in _NEEDS_USER:
            base = SLOW_RETRY
        else:
            base = min(BACKOFF_MOST, min(self.refresh, IDLE_SOON) * 2.0 ** min(failures - 1, 6))
        if retry_after is not None:
            base = max(base, min(retry_after, RETRY_AFTER_MOST))
        return base * (1 + JITTER * chance)


def is_stuck(*, as_of: float, changed_at: float) -> bool:
    """Whether a completed but unfinished job has not changed for so long that it never will."""
    return as_of - changed_at > STUCK_AFTER
