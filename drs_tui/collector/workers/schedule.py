"""When to ask again. Pure: elapsed seconds and a random number are handed in."""

from typing import NamedTuple

from drs_tui.model.request_error import ErrorKind

IDLE_ACTIVE = 10.0
IDLE_AWAY = 30.0
AWAY_AFTER = 600.0
BACKOFF_MAX = 60.0
RETRY_AFTER_MAX = 300.0
SLOW_RETRY = 60.0
RARE_RETRY = 900.0
DAY = 86_400.0
STUCK_AFTER = 3600.0
JITTER = 0.1
GIVE_UP_AFTER = 3  # failures: what was made a moment ago may be found a moment later

# The user has to do something first: an early retry is of no use.
_NEEDS_USER = frozenset(
    {
        ErrorKind.DENIED,
        ErrorKind.EXPIRED,
        ErrorKind.NO_CREDENTIALS,
        ErrorKind.MFA,
        ErrorKind.NOT_INITIALIZED,
    }
)
# Retries cannot help before a person acts, or would start again what asks that person to.
_NEEDS_USER_FIRST = frozenset(
    {ErrorKind.CONFIGURATION, ErrorKind.CREDENTIAL_HELPER, ErrorKind.NOT_ENABLED}
)


class Cadence(NamedTuple):
    """How often to ask. ``refresh`` is the --refresh option, in seconds."""

    refresh: float

    def next_tick(self, *, live: bool, since_input: float, chance: float) -> float:
        """Return the seconds to the next tick. ``chance`` in 0..1 spreads many monitors apart."""
        if live:
            base = self.refresh
        else:
            base = max(self.refresh, IDLE_ACTIVE if since_input < AWAY_AFTER else IDLE_AWAY)
        return base * (1 + JITTER * (2 * chance - 1))

    def retry(
        self,
        kind: ErrorKind,
        failures: int,
        retry_after: float | None,
        chance: float,
        least: float = 0.0,
    ) -> float | None:
        """Return the seconds until a failed call is retried; None: only when the user asks.

        ``failures`` counts the failures in a row, this one included. ``retry_after`` is what the
        service asked for, in seconds: a lower bound, up to RETRY_AFTER_MAX. ``least`` is a lower
        bound too.
        """
        if kind in (ErrorKind.INVALID, ErrorKind.INTERNAL):
            return None
        if kind is ErrorKind.NOT_FOUND and failures >= GIVE_UP_AFTER:
            return None
        if kind in _NEEDS_USER_FIRST:
            base = RARE_RETRY
        elif kind in _NEEDS_USER:
            base = SLOW_RETRY
        elif kind is ErrorKind.UNSUPPORTED:
            base = DAY
        else:
            base = min(BACKOFF_MAX, min(self.refresh, IDLE_ACTIVE) * 2.0 ** min(failures - 1, 6))
        if retry_after is not None:
            base = max(base, min(retry_after, RETRY_AFTER_MAX))
        return max(base, least) * (1 + JITTER * chance)


def is_stuck(*, as_of: float, changed_at: float) -> bool:
    """Return whether a completed but unfinished job has not changed for STUCK_AFTER seconds."""
    return as_of - changed_at > STUCK_AFTER
