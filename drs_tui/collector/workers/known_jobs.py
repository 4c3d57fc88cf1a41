"""Track which jobs one query has found, what has changed, and which may still change."""

import threading
from collections.abc import Iterable
from typing import NamedTuple

from drs_tui.collector.aws.raw_items import RawItem
from drs_tui.collector.aws.source import Answer
from drs_tui.collector.workers.schedule import is_stuck
from drs_tui.model.analysis.changes import changes
from drs_tui.model.analysis.row import Row, Source, as_last_known, row_of
from drs_tui.model.drs.job import Job, parse_job
from drs_tui.protocol.events import JobUpdate

STREAMED_KEPT = 1000
"""Jobs of a list that is streamed: of many more than a page, so that one that begins again, or has
moved on by some new jobs, meets them."""


class Known(NamedTuple):
    """The newest answer about a job: when it was asked for, and its digest; None: deleted."""

    asked: float
    digest: int | None


class UpdatedItem(NamedTuple):
    """The update to emit about a job, and the JSON of its item."""

    seen: JobUpdate
    item: bytes


class LiveJob(NamedTuple):
    """A job that may still change. ``changed_at`` is by the service's clock."""

    row: Row
    job: Job
    item: bytes
    changed_at: float

    def is_stuck(self, as_of: float) -> bool:
        """Return whether it completed unfinished, and is too long unchanged as of ``as_of``."""
        is_over = self.row.status == "COMPLETED"
        return is_over and is_stuck(as_of=as_of, changed_at=self.changed_at)


class KnownJobs:
    """Share the known jobs among the workers of one query. Every method is thread-safe.

    ``kept``: only so many are known, those found last; None: all.
    """

    def __init__(
        self, source: Source, emitted_before: Iterable[str] = (), kept: int | None = None
    ) -> None:
        self._source = source
        self._kept = kept
        self._emitted_before = frozenset(emitted_before)
        self._lock = threading.Lock()
        self._known: dict[str, Known] = {}
        self._watched: dict[str, LiveJob] = {}

    def name_account(self, account: str) -> None:
        """Use the account in later rows whose ARN does not contain one."""
        self._source = self._source._replace(account=account)

    def fresh(self, job_ids: Iterable[str]) -> int:
        """Count the jobs that no answer has contained yet."""
        with self._lock:
            return sum(not self._is_known(job_id) for job_id in job_ids)

    def knows(self, job_id: str) -> bool:
        """Return whether an answer to this collector, or an earlier one, has contained the job."""
        with self._lock:
            return self._is_known(job_id)

    def _is_known(self, job_id: str) -> bool:
        return job_id in self._known or job_id in self._emitted_before

    def live_ids(self) -> list[str]:
        """Return the ids of the jobs that may still change, in the order they were found."""
        with self._lock:
            return list(self._watched)

    def observe(
        self,
        item: RawItem,
        answer: Answer,
        after: str | None = None,
        *,
        force: bool = False,
    ) -> UpdatedItem | None:
        """Return the update that an item of the answer makes, or None if nothing is new.

        ``force``: also return an update for an item that is newer but the same.

        Raises:
            ValueError: the item has no jobID.
        """
        text = item.text
        digest = hash(text)
        with self._lock:
            known = self._known.get(item.job_id or "")
            if known and known.asked > answer.asked:
                return None
            is_same = known is not None and known.digest == digest
            if known and is_same and not force:
                self._known[item.job_id or ""] = known._replace(asked=answer.asked)
                return None
            job = parse_job(text)
            row = row_of(job, self._source)
            self._known[row.job_id] = Known(answer.asked, digest)
            if self._kept is not None and len(self._known) > self._kept:
                del self._known[next(iter(self._known))]
            before = self._watched.get(row.job_id)
            if before is None and not row.live:
                return UpdatedItem(JobUpdate(row, after), text)
            changed_at = answer.as_of
            if is_same and before:
                changed_at = before.changed_at
            elif is_same or known is None:
                changed_at = row.ended or row.created or answer.as_of
            row = self._watch(LiveJob(row, job, text, changed_at), answer.as_of)
        observed = changes(before.job, job) if before else ()
        return UpdatedItem(JobUpdate(row, after, observed), text)

    def _watch(self, watched: LiveJob, as_of: float) -> Row:
        """Return the job's row as of ``as_of``, and watch the job only if it is live."""
        row = watched.row
        if row.live and watched.is_stuck(as_of):
            row = as_last_known(row)
        if row.live:
            self._watched[row.job_id] = watched
        else:
            self._watched.pop(row.job_id, None)
        return row

    def expire_stuck(self, as_of: float) -> list[UpdatedItem]:
        """Stop watching jobs that completed unfinished and are stuck; return their updates."""
        with self._lock:
            stuck = [each for each in self._watched.values() if each.is_stuck(as_of)]
            for each in stuck:
                del self._watched[each.row.job_id]
        return [UpdatedItem(JobUpdate(as_last_known(each.row)), each.item) for each in stuck]

    def forget(self, job_id: str, asked: float) -> bool:
        """Stop watching a deleted job; if it came back, it would be an update.

        Return False if an answer newer than ``asked`` contains it, so that it is not deleted.
        """
        with self._lock:
            known = self._known.get(job_id)
            if known and known.asked > asked:
                return False
            if known:
                self._known[job_id] = Known(asked, None)
            self._watched.pop(job_id, None)
            return True
