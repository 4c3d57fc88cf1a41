"""The worker that reads the pages of the list: one at a time, when asked, until it succeeds."""

import threading
import time
from collections import deque
from collections.abc import Callable
from math import inf

from botocore.exceptions import ClientError

from drs_tui.collector.aws.calls import CallCancelledError
from drs_tui.collector.aws.errors import classify
from drs_tui.collector.aws.job_pages import FetchedPage, JobPaginator
from drs_tui.collector.aws.source import Answer, ids_of
from drs_tui.collector.workers.context import CALL_SECONDS, QueryContext
from drs_tui.collector.workers.worker import Worker
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import PageLoaded, Topic

# Empty pages may have a token; after so many in a row each further page waits for a refresh.
MAX_EMPTY_AT_ONCE = 3


def _is_refused(error: Exception) -> bool:
    """Return whether the service rejected the call as invalid: a token may have expired."""
    return (
        isinstance(error, ClientError) and classify(error).request_error.kind is ErrorKind.INVALID
    )


class _PageRequest:
    """A request for a page, and when it may call again."""

    def __init__(self, request_id: int) -> None:
        self.id = request_id
        self.failures = 0
        self.has_waited = False  # since the pages before had no job
        self._ready_at = 0.0  # monotonic; inf: not by time
        self._skips_wait = False

    def wait(self, seconds: float | None) -> None:
        """Make no call for so many seconds; None: until ``retry_now``."""
        self._ready_at = inf if seconds is None else time.monotonic() + seconds

    def retry_now(self) -> None:
        """End the current wait, or else the next one. Any thread may say so."""
        self._skips_wait = True

    def left(self) -> float:
        """Return the seconds until it may call; inf: not by time."""
        if self._skips_wait:
            self._skips_wait, self._ready_at = False, 0.0
        return max(0.0, self._ready_at - time.monotonic())


class PageWorker(Worker):
    """``on_live`` is called after the first page, and after one that has the first live jobs.

    Its public methods are called from the thread that reads requests.
    """

    def __init__(self, context: QueryContext, on_live: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._on_live = on_live
        self._empty = 0  # pages without a job, in a row
        self._is_restarted = False  # and no known job was met since
        self._pager = JobPaginator(context.source, context.query)
        # Typed by hand they all have the same id.
        self._requests = deque[_PageRequest]()
        self._lock = threading.Lock()

    def ask(self, request: int) -> None:
        """Queue a page request."""
        with self._lock:
            self._requests.append(_PageRequest(request))
        self._wake()

    def retry_now(self) -> None:
        """End the wait for a retry, and allow one more restart of the list."""
        self._pager.allow_restart()
        for request in self._pending():
            request.retry_now()
        self._wake()

    def _pending(self) -> list[_PageRequest]:
        with self._lock:
            return list(self._requests)

    def _do_next(self) -> float | None:
        request = next(iter(self._pending()), None)
        if request is None:
            return None
        if (left := request.left()) > 0:
            return None if left == inf else left
        if self._answer(request):
            with self._lock:
                self._requests.popleft()
        return 0.0

    def _answer(self, request: _PageRequest) -> bool:
        """Answer a request, if its page comes; return whether it was answered."""
        if not self._pager.more:
            self._emit_page_loaded(request.id, 0, 0, self._context.source.clock.now())
            return True
        if self._empty >= MAX_EMPTY_AT_ONCE and not request.has_waited:
            request.has_waited = True
            request.wait(self._context.cadence.refresh)
            return False
        try:
            fetched = self._work.call(self._pager.fetch, CALL_SECONDS)
        except CallCancelledError:
            raise
        except Exception as error:  # noqa: BLE001  every failure is reported
            self._on_failure(request, error)
            return False
        self._emit_page(request.id, fetched)
        return True

    def _on_failure(self, request: _PageRequest, error: Exception) -> None:
        """Begin the list again if its token was refused, or else report and wait."""
        self._pager.failed()
        if _is_refused(error) and self._pager.restart():
            self._is_restarted = True
            return
        request.failures += 1
        request.wait(self._context.report_failure(error, Topic.PAGE, request.failures, request.id))

    def _emit_page(self, request: int, fetched: FetchedPage) -> None:
        self._empty = 0 if fetched.answer.items else self._empty + 1
        known_jobs = self._context.known_jobs
        was_live = bool(known_jobs.live_ids())
        answer = self._below_known(fetched.answer) if self._is_restarted else fetched.answer
        self._pager.commit(fetched, known_jobs.fresh(ids_of(answer)))
        self._context.emit_clock()  # with the first answer: a command may ask for no other
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
