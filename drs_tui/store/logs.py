"""Keep the logs of jobs, as far as they have been received."""

from collections.abc import Mapping

from drs_tui.model.drs.log import LogItem, parse_log_item
from drs_tui.protocol.codec import unpack_items
from drs_tui.protocol.events import LogPageRead, LogUpdated

KEPT = 100  # some 60 KB each


class Log:
    """One job's log, ascending in time.

    ``is_whole``: read to its end as of ``as_of`` (epoch seconds by the service's clock; None:
    nothing has been read yet). ``version`` changes with every change of the items.
    """

    def __init__(self) -> None:
        self.items: list[LogItem] = []
        self.version = 0
        self.is_whole = False
        self.as_of: float | None = None


class Logs:
    """Keep logs by job id, least recently read first. Those ``in_use`` are never evicted."""

    def __init__(self) -> None:
        self._logs: dict[str, Log] = {}
        self.in_use: frozenset[str] = frozenset()

    def get(self, job_id: str) -> Log | None:
        """Return the job's log; None if nothing of it is kept."""
        return self._logs.get(job_id)

    def by_job(self) -> Mapping[str, Log]:
        """Return the logs that are kept, least recently read first."""
        return self._logs

    def is_whole(self, job_id: str) -> bool:
        """Return whether the job's log has been read to its end."""
        log = self._logs.get(job_id)
        return log is not None and log.is_whole

    def whole_ids(self) -> list[str]:
        """Return the ids of the jobs whose logs have been read to their ends."""
        return [job_id for job_id, log in self._logs.items() if log.is_whole]

    def _log(self, job_id: str) -> Log:
        log = self._logs.pop(job_id, None) or Log()
        self._logs[job_id] = log
        return log

    def _lacks(self, job_id: str, count: int) -> bool:
        """Return whether fewer than ``count`` items are kept, as the log was evicted."""
        log = self._logs.get(job_id)
        return count > (len(log.items) if log else 0)

    def seen(self, event: LogUpdated) -> None:
        """Replace the items from index ``start`` on by those of the event.

        Later items stay until the answer is complete, so that a log that is read again does not
        vanish meanwhile. An event after evicted items is ignored.
        """
        if self._lacks(event.job_id, event.start):
            return
        log = self._log(event.job_id)
        received = [parse_log_item(item) for item in unpack_items(event.items)]
        before, after = log.items[: event.start], log.items[event.start + len(received) :]
        # A new list each time: a screen may still be drawing the old one.
        log.items = [*before, *received, *after]
        log.version += 1

    def read(self, event: LogPageRead) -> bool:
        """Note the end of a page; return False if items are missing, as the log was evicted."""
        if self._lacks(event.job_id, event.length):
            return False
        log = self._log(event.job_id)
        log.is_whole, log.as_of = not event.more, event.as_of
        if log.is_whole and len(log.items) > event.length:
            log.items = log.items[: event.length]
            log.version += 1
        return True

    def evict(self, newest: str) -> set[str]:
        """Drop the least recently read logs beyond ``KEPT`` not in use; return their ids."""
        beyond = len(self._logs) - KEPT
        kept = self.in_use | {newest}
        old = [job_id for job_id in self._logs if job_id not in kept] if beyond > 0 else []
        for job_id in old[:beyond]:
            del self._logs[job_id]
        return set(old[:beyond])
