"""What workers share: the query, the user's activity, and one way to report failures."""

import logging
import random
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from drs_tui.collector.aws.errors import ClassifiedError, classify
from drs_tui.collector.aws.source import Answer, JobSource
from drs_tui.collector.workers.known_jobs import KnownJobs
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.collector.workers.updates import UpdateBatcher
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol.events import ClockMeasured, Event, JobDeleted, RequestFailed, Topic
from drs_tui.protocol.requests import Query

CALL_SECONDS = 20.0
# After these another client is made, by the files as they are then.
_OF_CREDENTIALS = frozenset(
    {ErrorKind.EXPIRED, ErrorKind.NO_CREDENTIALS, ErrorKind.CREDENTIAL_HELPER}
)
# These may be over as soon as a file changes.
_OF_SETTINGS = _OF_CREDENTIALS | {
    ErrorKind.CONFIGURATION,
    ErrorKind.DENIED,
    ErrorKind.NOT_ENABLED,
}

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class UserActivity:
    """What the user does, whatever the query. Every worker reads it."""

    paused: bool = False
    last_input_at: float = field(default_factory=time.monotonic)

    def since_input(self) -> float:
        """Return the seconds since the user last pressed a key."""
        return time.monotonic() - self.last_input_at


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """What every worker needs, whatever the query."""

    source: JobSource
    cadence: Cadence
    activity: UserActivity
    emit: Callable[[Event], None]

    def report_failure(
        self,
        failure: ClassifiedError,
        topic: Topic,
        failures: int,
        *,
        request: int | None = None,
        about: str = "",
        retried: bool = True,
        least_wait: float = 0.0,
    ) -> float | None:
        """Emit ``RequestFailed``; return the seconds until the retry, None if there is none.

        ``failures`` counts the failures in a row, this one included. ``retried`` False: it waits
        for the user. ``least_wait`` is how long a retry waits at least.
        """
        request_error = self._examined(failure, failures)
        retry_in = None
        if retried:
            chance = random.random()
            retry_in = self.cadence.retry(
                request_error.kind, failures, failure.retry_after, chance, least_wait
            )
        _log.debug(
            "%s: %s, again in %s: %s", topic, request_error.kind, retry_in, request_error.summary
        )
        request_id = failure.request_id
        self.emit(
            RequestFailed(topic, request_error, retry_in, request, about, aws_request_id=request_id)
        )
        return retry_in

    def _examined(self, failure: ClassifiedError, failures: int) -> RequestError:
        """Return the RequestError as the session explains it, and prepare for the retry."""
        if failure.request_error.kind in _OF_CREDENTIALS:
            self.source.invalidate_credentials()
        request_error = self.source.in_context(failure)
        if request_error.kind in _OF_SETTINGS:
            self.source.watch_files()
        # Credentials of a helper that end are fetched again by themselves, but not again and again.
        is_refused_again = request_error.kind is ErrorKind.EXPIRED and failures > 1
        if is_refused_again and self.source.uses_helper():
            return request_error._replace(kind=ErrorKind.CREDENTIAL_HELPER)
        return request_error


@dataclass(slots=True)
class _EmittedClock:
    """The offset of the service's clock that the ui knows of."""

    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class QueryContext:
    """What the workers of one query share. ``emit`` drops events once there is a newer query."""

    query: Query
    source: JobSource
    known_jobs: KnownJobs
    cadence: Cadence
    activity: UserActivity
    emit: Callable[[Event], None]
    first_page: threading.Event = field(default_factory=threading.Event)
    # Held while one worker compares an answer and emits its updates. Otherwise a refresh could emit
    # a job that the page worker has registered but not emitted yet, and the ui would put it on top.
    update_lock: threading.RLock = field(default_factory=threading.RLock)
    _emitted_clock: _EmittedClock = field(default_factory=_EmittedClock)

    def emit_clock(self) -> None:
        """Emit the offset of the service's clock, if it is another one than before."""
        with self.update_lock:
            offset = self.source.clock.offset
            if offset != self._emitted_clock.offset:
                self._emitted_clock.offset = offset
                self.emit(ClockMeasured(offset))

    def report_failure(
        self, error: Exception, topic: Topic, failures: int, request: int | None = None
    ) -> float | None:
        """Emit ``RequestFailed``; return the seconds until the retry, None if there is none."""
        context = WorkerContext(self.source, self.cadence, self.activity, self.emit)
        retried = not (self.activity.paused and topic is Topic.LIVE)
        return context.report_failure(
            classify(error), topic, failures, request=request, retried=retried
        )

    def emit_updates(
        self,
        answer: Answer,
        topic: Topic,
        above: str | None = None,
        named: Collection[str] = (),
    ) -> int:
        """Emit the updated items of an answer, in order; return how many had no jobID.

        ``above`` is the id of the job before the first of them in the list. The jobs ``named`` are
        emitted even when they are unchanged, as the user has asked for them.
        """
        unreadable, updates = 0, UpdateBatcher(answer, topic, self.emit)
        with self.update_lock:
            for item in answer.items:
                job_id = item.job_id
                if job_id is None:
                    unreadable += 1
                    continue
                after = above if topic is Topic.LIVE else None
                updates.add(self.known_jobs.observe(item, answer, after, force=job_id in named))
                above = job_id
            updates.emit()
        return unreadable

    def expire_stuck(self, asked: float, as_of: float) -> None:
        """Emit the unfinished jobs that are no longer live, as of a tick asked at ``asked``."""
        updates = UpdateBatcher(Answer([], None, asked, as_of), Topic.LIVE, self.emit)
        with self.update_lock:
            for each in self.known_jobs.expire_stuck(as_of):
                updates.add(each)
            updates.emit()

    def emit_deleted(self, job_id: str, answer: Answer) -> None:
        """Emit that a job, which the answer lacks, no longer exists, unless a newer one has it."""
        with self.update_lock:
            if self.known_jobs.forget(job_id, answer.asked):
                self.emit(
                    JobDeleted(job_id, answer.asked, answer.as_of, aws_request_id=answer.request_id)
                )
