"""Whether what a watch says first of a job can be said: the names of its servers, and its log."""

import asyncio
from typing import TYPE_CHECKING

from drs_tui.model.analysis.row import Row
from drs_tui.protocol.events import Topic

if TYPE_CHECKING:
    from drs_tui.client.fleet_follow import FleetFollow
    from drs_tui.client.follow import Follow

NAMES_WAIT = 10.0  # seconds; DRS may not say of an id that it has no name


class Readiness:
    """Knows which jobs were read. A job that is ready stays so, whatever is read of it later."""

    def __init__(self, follow: "Follow | FleetFollow") -> None:
        self._follow = follow
        self._ready: set[str] = set()
        self._since: dict[str, float] = {}  # when a job was asked about first (loop time)

    def is_ready(self, row: Row) -> bool:
        """Return whether a job's names and log were read, or cannot be."""
        if row.job_id not in self._ready and self._is_read(row):
            self._ready.add(row.job_id)
        return row.job_id in self._ready

    def _is_read(self, row: Row) -> bool:
        if self._follow.is_lost((row.job_id,)):
            return True
        status, details = self._follow.store.status_of(row.job_id), self._follow.store.details
        has_names = self._has_names(row) or Topic.NAMES in status.errors
        has_log = details.logs.is_whole(row.job_id) or Topic.LOG in status.errors
        return bool(has_names and (has_log or row.job_id in status.about))

    def _has_names(self, row: Row) -> bool:
        known, now = self._follow.store.details.servers, asyncio.get_running_loop().time()
        since = self._since.setdefault(row.job_id, now)
        return known.has_answered(row.server_ids) or now - since > NAMES_WAIT
