"""The lane of the list's pages: one at a time, when the ui asks, tried until it comes."""

import queue
import threading
from collections.abc import Callable

from botocore.exceptions import ClientError

from drs_tui.collector.aws.calls import CallCancelledError, CancellableCall
from drs_tui.collector.aws.errors import classify
from drs_tui.collector.aws.job_pages import FetchedPage, JobPaginator
from drs_tui.collector.aws.source import Answer, ids_of
from drs_tui.collector.workers.context import CALL_SECONDS, QueryContext
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import Cancelled, PageLoaded, Topic

# Pages may be empty and have a token all the same; a service that goes on so is not hammered.
EMPTY_AT_ONCE = 3


def _is_refused(error: Exception) -> bool:
    """Whether the service did not accept the request as such: a token may have expired."""
    return (
        isinstance(error, ClientError) and classify(error).request_error.kind is ErrorKind.INVALID
    )


class PageWorker:
    """``on_live`` hears of the first page, and of one that brings the first live jobs.

    Its public methods are called from the thread that reads requests; ``run`` has its own.
    """

    def __init__(self, context: QueryContext, on_live: Callable[[], None]) -> None:
        self._desk = context
        self._on_live = on_live
        self._empty = 0  # pages without a job, in a row
        self._walks_anew = False  # and has met no job that is known yet
        self._pager = JobPaginator(context.source, context.query)
        self._works: dict[int, CancellableCall] = {}
        self._lock = threading.Lock()
        self._asked: queue.SimpleQueue[tuple[int, CancellableCall] | None] = queue.SimpleQueue()

    def ask(self, request: int) -> None:
        """Queue a page request."""
        work = CancellableCall()
        with self._lock:
            self._works[request] = work
        self._asked.put((request, work))

    def cancel(self, request: int) -> None:
        """Give up that request, waiting or in flight; one that is over is left alone."""
        with self._lock:
            work = self._works.get(request)
        if work:
            work.drop()

    def try_again(self) -> None:
        """End the wait for a retry; a list that cannot be got past may be walked anew once more."""
        self._pager.allow_restart()
        with self._lock:
            works = list(self._works.values())
        for work in works:
            work.wake()

    def close(self) -> None:
        """Give up everything: the query is over."""
        with self._lock:
            works = list(self._works.values())
        for work in works:
            work.drop()
        self._asked.put(None)

    def run(self) -> None:
        """Serve requests, one after the other, until closed."""
        while (asked := self._asked.get()) is not None:
            request, work = asked
            try:
                self._answer(request, work)
            except CallCancelledError:
                self._pager.failed()
                self._desk.emit(Cancelled(request))
            with self._lock:
                if self._works.get(request) is work:
                    del self._works[request]

    def _answer(self, request: int, work: CancellableCall) -> None:
        if not self._pager.more:
            self._emit_page_loaded(request, 0, 0, self._desk.source.clock.now())
            return
        if self._empty >= EMPTY_AT_ONCE:
            work.wait(self._desk.cadence.refresh)
        fetched = self._fetch(request, work)
        self._empty = 0 if fetched.answer.items else self._empty + 1
        known_jobs = self._desk.known_jobs
        was_live = bool(known_jobs.live_ids())
        self._pager.commit(fetched, known_jobs.fresh(ids_of(fetched.answer)))
        answer = self._below_known(fetched.answer) if self._walks_anew else fetched.answer
        unreadable = self._desk.show(answer, Topic.PAGE)
        jobs = len(answer.items) - unreadable
        is_first = not self._desk.first_page.is_set()
        # Before its end is told: a Refresh that answers to that must find it so.
        self._desk.first_page.set()
        self._emit_page_loaded(
            request, jobs, unreadable, fetched.answer.as_of, fetched.answer.request_id
        )
        if is_first or (known_jobs.live_ids() and not was_live):
            self._on_live()

    def _below_known(self, answer: Answer) -> Answer:
        """Of a list that is walked anew, what is above its first known job is the head's to tell:
        here it would come to stand at the end."""
        items, knows = answer.items, self._desk.known_jobs.knows
        known = [place for place, item in enumerate(items) if (i := item.job_id) and knows(i)]
        if known:
            self._walks_anew = False
            return answer._replace(items=items[known[0] :])
        return answer._replace(items=[])

    def _emit_page_loaded(
        self, request: int, jobs: int, unreadable: int, as_of: float, request_id: str = ""
    ) -> None:
        pager = self._pager
        self._desk.emit(
            PageLoaded(
                request,
                jobs,
                unreadable,
                pager.more,
                pager.resume,
                as_of,
                pager.token,
                aws_request_id=request_id,
            )
        )

    def _fetch(self, request: int, work: CancellableCall) -> FetchedPage:
        failures = 0
        while True:
            try:
                return work.call(self._pager.fetch, CALL_SECONDS)
            except CallCancelledError:
                raise
            except Exception as error:  # noqa: BLE001  whatever it is, the ui is told and it is tried again
                self._pager.failed()
                if _is_refused(error) and self._pager.restart():
                    self._walks_anew = True
                    continue
                failures += 1
                work.wait(self._desk.trouble(error, Topic.PAGE, failures, request))
