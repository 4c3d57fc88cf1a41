"""Find recent jobs: those of the last 24 hours."""

from collections.abc import Callable, Iterable

from drs_tui.model.analysis.row import Row

RECENT = 86_400.0  # seconds
RECENT_LABEL = "last 24 h"


def is_recent(row: Row, now: float) -> bool:
    """Return whether a job is live, or was created or ended in the last 24 hours."""
    return row.live or max(row.created or 0.0, row.ended or 0.0) > now - RECENT


def server_failures(rows: Iterable[Row]) -> int:
    """Count the servers that failed in these jobs."""
    return sum(row.counts.failed for row in rows if not row.counts.networks)


def recent_server_failures(
    rows: Iterable[Row], now: float, skip: Callable[[Row], bool] = lambda _: False
) -> tuple[int, bool]:
    """Count the servers that failed in jobs created in the last 24 hours.

    ``rows`` are those of the list, newest first; those to ``skip`` have servers that another one
    counts. Also returns whether they reach back that far.
    """
    failed = 0
    for row in rows:
        if row.created is not None and row.created <= now - RECENT:
            return failed, True
        is_counted = row.counts.failed and not row.counts.networks and not skip(row)
        failed += row.counts.failed if is_counted else 0
    return failed, False
