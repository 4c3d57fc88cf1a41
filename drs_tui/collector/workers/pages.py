"""The worker that reads the pages of the list: one at a time, when asked, until it succeeds."""

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

# Empty pages may have a token; after so many in a row each further page waits for a refresh.
MAX_EMPTY_AT_ONCE = 3


def _is_refused(error: Exception) -> bool:
    """Return whether the service rejected the request as invalid: a token may have expired."""
    return (
        isinstance(error, ClientError) and classify(error).request_error.kind is ErrorKind.INVALID
    )


class PageWorker:
    """``on_live`` is called after the first page, and after one that has the first live jobs.

    Its public methods are called from the thread that reads requests; ``run`` has its own.
    """

    def __init__(self, context: QueryContext, on_live: Callable[[], None]) -> None:
        self._context = context
        self._on_live = on_live
        self._empty = 0  # pages without a job, in a row
        self._is_restarted = False  # and no known job was met since
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
        """Give up a request that waits or is in flight; ignore one that is over."""
        with self._lock:
            work = self._works.get(request)
        if work:
            work.cancel()

    def retry_now(self) -> None:
        """End the wait for a retry, and allow one more restart of the list."""
        self._pager.allow_restart()
        with self._lock:
            works = list(self._works.values())
        for work in works:
            work.wake()

    def close(self) -> None:
        """Give up every request: the query is over."""
        with self._lock:
            works = list(self._works.values())
        for work in works:
            work.cancel()
        self._asked.put(None)

    def run(self) -> None:
        """Serve the requests one after the other, until closed."""
        while (asked := self._asked.get()) is not None:
            request, work = asked
            try:
                self._answer(request, work)
            except CallCancelledError:
                self._pager.failed()
                self._context.emit(Cancelled(request))
            with self._lock:
                if self._works.get(request) is work:
                    del self._works[request]

    def _answer(self, request: int, work: CancellableCall) -> None:
        if not self._pager.more:
            self._emit_page_loaded(request, 0, 0, self._context.source.clock.now())
            return
        if self._empty >= MAX_EMPTY_AT_ONCE:
            work.wait(self._context.cadence.refresh)
        fetched = self._fetch(request, work)
        self._empty = 0 if fetched.answer.items else self._empty + 1
        known_jobs = self._context.known_jobs
        was_live = bool(known_jobs.live_ids())
        answer = self._below_known(fetched.answer) if self._is_restarted else fetched.answer
        self._pager.commit(fetched, known_jobs.fresh(ids_of(answer)))
        unreadable = self._context.emit_updates(answer, Topic.PAGE)
        jobs = len(answer.items) - unreadable
        is_first = not self._context.first_page.is_set()
        # Set before PageLoaded is emitted: a Refresh sent in answer to it must find it set.
        self._context.first_page.set()
        self._emit_page_loaded(
            request, jobs, unreadable, fetched.answer.as_of, fetched.answer.request_id
        )
        if is_first or (known_jobs.live_ids() and not was_live):
            self._on_live()

    def _below_known(self, answer: Answer) -> Answer:
        """Drop what is above the first known job of a restarted list.

        Those are new jobs, which the refresh worker emits: from here they would be put at the end.
        """
        items, knows = answer.items, self._context.known_jobs.knows
        known = [at for at, item in enumerate(items) if (i := item.job_id) and knows(i)]
        if known:
            self._is_restarted = False
            return answer._replace(items=items[known[0] :])
        return answer._replace(items=[])

    def _emit_page_loaded(
        self, request: int, jobs: int, unreadable: int, as_of: float, request_id: str = ""
    ) -> None:
        pager = self._pager
        self._context.emit(
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
            except Exception as error:  # noqa: BLE001  every failure is reported
                self._pager.failed()
                if _is_refused(error) and self._pager.restart():
                    self._is_restarted = True
                    continue
                failures += 1
                work.wait(self._context.report_failure(error, Topic.PAGE, failures, request))
