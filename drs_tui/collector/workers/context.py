"""What the lanes share: the query, the mood at the keyboard, and one way to tell of failures."""

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
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import Event, JobDeleted, RequestFailed, Topic
from drs_tui.protocol.requests import Query

CALL_SECONDS = 20.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class UserActivity:
    """What the person at the keyboard wants, whatever the query. Read by every lane."""

    paused: bool = False
    last_input_at: float = field(default_factory=time.monotonic)

    def since_attention(self) -> float:
        """Seconds since somebody was last at the keyboard."""
        return time.monotonic() - self.last_input_at


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """What every lane needs, whatever the query."""

    source: JobSource
    cadence: Cadence
    activity: UserActivity
    emit: Callable[[Event], None]

    def trouble(
        self,
        failure: ClassifiedError,
        topic: Topic,
        failures: int,
        *,
        request: int | None = None,
        about: str = "",
        retried: bool = True,
    ) -> float | None:
        """Tell of a failed request; the seconds until it is to be tried again, None for never.

        ``failures`` counts the ones in a row. ``retried``: whether it is tried again by itself.
        """
        request_error = failure.request_error
        if request_error.kind in (ErrorKind.EXPIRED, ErrorKind.NO_CREDENTIALS):
            self.source.invalidate_credentials()
            advice = self.source.how_to_renew(request_error.summary)
            request_error = request_error._replace(advice=advice or request_error.advice)
        retry_in = None
        if retried:
            chance = random.random()
            retry_in = self.cadence.retry(request_error.kind, failures, failure.retry_after, chance)
        _log.debug(
            "%s: %s, again in %s: %s", topic, request_error.kind, retry_in, request_error.summary
        )
        request_id = failure.request_id
        self.emit(
            RequestFailed(topic, request_error, retry_in, request, about, aws_request_id=request_id)
        )
        return retry_in


@dataclass(frozen=True, slots=True)
class QueryContext:
    """One query's lanes share this. ``emit`` drops what an older query's lanes still say."""

    query: Query
    source: JobSource
    known_jobs: KnownJobs
    cadence: Cadence
    activity: UserActivity
    emit: Callable[[Event], None]
    first_page: threading.Event = field(default_factory=threading.Event)
    # Whoever looks what is news tells it before another lane may: of a job that a page has shown,
    # and not told of yet, a tick would tell first, and have it stand on top.
    turn: threading.RLock = field(default_factory=threading.RLock)

    def trouble(
        self, error: Exception, topic: Topic, failures: int, request: int | None = None
    ) -> float | None:
        """Tell of a failed request; the seconds until it is to be tried again, None for never."""
        context = WorkerContext(self.source, self.cadence, self.activity, self.emit)
        retried = not (self.activity.paused and topic is Topic.LIVE)
        return context.trouble(classify(error), topic, failures, request=request, retried=retried)

    def show(
        self,
        answer: Answer,
        topic: Topic,
        above: str | None = None,
        named: Collection[str] = (),
    ) -> int:
        """Tell what is news among an answer's items, in order; how many could not be read.

        ``above`` is the job before the first of them, in the order of the list. The jobs ``named``
        are told in any case: somebody wants to know that they are as they were.
        """
        unreadable, news = 0, UpdateBatcher(answer, topic, self.emit)
        with self.turn:
            for item in answer.items:
                job_id = item.job_id
                if job_id is None:
                    unreadable += 1
                    continue
                after = above if topic is Topic.LIVE else None
                news.add(self.known_jobs.observe(item, answer, after, force=job_id in named))
                above = job_id
            news.emit()
        return unreadable

    def expire_stuck(self, asked: float, as_of: float) -> None:
        """Tell which jobs are no longer live, though unfinished: by the tick that began then."""
        news = UpdateBatcher(Answer([], None, asked, as_of), Topic.LIVE, self.emit)
        with self.turn:
            for each in self.known_jobs.expire_stuck(as_of):
                news.add(each)
            news.emit()

    def emit_deleted(self, job_id: str, asked: float, as_of: float) -> None:
        """The job was asked for, and is not there; unless a newer answer shows it."""
        with self.turn:
            if self.known_jobs.forget(job_id, asked):
                self.emit(JobDeleted(job_id, asked, as_of))
