"""What the lanes share: the query, the mood at the keyboard, and one way to tell of failures."""

import logging
import random
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from drs_tui.collector.listing import Listing
from drs_tui.collector.news import NewsOf
from drs_tui.collector.problems import Failure, failure_of
from drs_tui.collector.schedule import Cadence
from drs_tui.collector.source import Answer, JobSource, id_of
from drs_tui.stream.events import Event, Gone, Kind, Lane, Trouble
from drs_tui.stream.requests import Query

CALL_SECONDS = 20.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Mood:
    """What the person at the keyboard wants, whatever the query. Read by every lane."""

    paused: bool = False
    attended_at: float = field(default_factory=time.monotonic)

    def since_attention(self) -> float:
        """Seconds since somebody was last at the keyboard."""
        return time.monotonic() - self.attended_at


@dataclass(frozen=True, slots=True)
class Office:
    """What every lane needs, whatever the query."""

    source: JobSource
    cadence: Cadence
    mood: Mood
    tell: Callable[[Event], None]

    def trouble(
        self,
        failure: Failure,
        lane: Lane,
        failures: int,
        *,
        request: int | None = None,
        about: str = "",
        retried: bool = True,
    ) -> float | None:
        """Tell of a failed request; the seconds until it is to be tried again, None for never.

        ``failures`` counts the ones in a row. ``retried``: whether it is tried again by itself.
        """
        problem = failure.problem
        if problem.kind in (Kind.EXPIRED, Kind.NO_CREDENTIALS):
            self.source.distrust_credentials()
            mend = self.source.how_to_renew(problem.happened)
            problem = problem._replace(mend=mend or problem.mend)
        retry_in = None
        if retried:
            chance = random.random()
            retry_in = self.cadence.retry(problem.kind, failures, failure.retry_after, chance)
        _log.debug("%s: %s, again in %s: %s", lane, problem.kind, retry_in, problem.happened)
        self.tell(Trouble(lane, problem, retry_in, request, about))
        return retry_in


@dataclass(frozen=True, slots=True)
class Desk:
    """One query's lanes share this. ``tell`` drops what an older query's lanes still say."""

    query: Query
    source: JobSource
    listing: Listing
    cadence: Cadence
    mood: Mood
    tell: Callable[[Event], None]
    first_page: threading.Event = field(default_factory=threading.Event)
    # Whoever looks what is news tells it before another lane may: of a job that a page has shown,
    # and not told of yet, a tick would tell first, and have it stand on top.
    turn: threading.RLock = field(default_factory=threading.RLock)

    def trouble(
        self, error: Exception, lane: Lane, failures: int, request: int | None = None
    ) -> float | None:
        """Tell of a failed request; the seconds until it is to be tried again, None for never."""
        office = Office(self.source, self.cadence, self.mood, self.tell)
        retried = not (self.mood.paused and lane is Lane.LIVE)
        return office.trouble(failure_of(error), lane, failures, request=request, retried=retried)

    def show(
        self,
        answer: Answer,
        lane: Lane,
        above: str | None = None,
        named: Collection[str] = (),
    ) -> int:
        """Tell what is news among an answer's items, in order; how many could not be read.

        ``above`` is the job before the first of them, in the order of the list. The jobs ``named``
        are told in any case: somebody wants to know that they are as they were.
        """
        unreadable, news = 0, NewsOf(answer, lane, self.tell)
        with self.turn:
            for item in answer.items:
                job_id = id_of(item)
                if job_id is None:
                    unreadable += 1
                    continue
                after = above if lane is Lane.LIVE else None
                news.add(self.listing.observe(item, answer, after, anyway=job_id in named))
                above = job_id
            news.tell()
        return unreadable

    def give_up_stuck(self, asked: float, as_of: float) -> None:
        """Tell which jobs are no longer live, though unfinished: by the tick that began then."""
        news = NewsOf(Answer([], None, asked, as_of), Lane.LIVE, self.tell)
        with self.turn:
            for each in self.listing.give_up_stuck(as_of):
                news.add(each)
            news.tell()

    def tell_gone(self, job_id: str, asked: float, as_of: float) -> None:
        """The job was asked for, and is not there; unless a newer answer shows it."""
        with self.turn:
            if self.listing.forget(job_id, asked):
                self.tell(Gone(job_id, asked, as_of))
