"""The lane of the list's pages: one at a time, when the ui asks, tried until it comes."""

import queue
import threading
from collections.abc import Callable

from drs_tui.collector.calls import DroppedError, Work
from drs_tui.collector.lanes import CALL_SECONDS, Desk
from drs_tui.collector.pager import Fetched, Pager
from drs_tui.stream.events import Cancelled, Lane, PageEnd


class PageLane:
    """Its public methods are called from the thread that reads requests; ``run`` has its own."""

    def __init__(self, desk: Desk, on_first_page: Callable[[], None]) -> None:
        self._desk = desk
        self._on_first_page = on_first_page
        self._pager = Pager(desk.source, desk.query)
        self._works: dict[int, Work] = {}
        self._lock = threading.Lock()
        self._asked: queue.SimpleQueue[tuple[int, Work] | None] = queue.SimpleQueue()

    def ask(self, request: int) -> None:
        """Queue a page request."""
        work = Work()
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
        """End the wait for a retry."""
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
            except DroppedError:
                self._pager.failed()
                self._desk.tell(Cancelled(request))
            with self._lock:
                if self._works.get(request) is work:
                    del self._works[request]

    def _answer(self, request: int, work: Work) -> None:
        if not self._pager.more:
            self._tell_end(request, 0, 0, self._desk.source.clock.now())
            return
        fetched = self._fetch(request, work)
        self._pager.commit(fetched)
        unreadable = self._desk.show(fetched.answer, Lane.PAGE)
        jobs = len(fetched.answer.items) - unreadable
        is_first = not self._desk.first_page.is_set()
        # Before its end is told: a Refresh that answers to that must find it so.
        self._desk.first_page.set()
        self._tell_end(request, jobs, unreadable, fetched.answer.as_of)
        if is_first:
            self._on_first_page()

    def _tell_end(self, request: int, jobs: int, unreadable: int, as_of: float) -> None:
        pager = self._pager
        self._desk.tell(PageEnd(request, jobs, unreadable, pager.more, pager.resume, as_of))

    def _fetch(self, request: int, work: Work) -> Fetched:
        failures = 0
        while True:
            try:
                return work.call(self._pager.fetch, CALL_SECONDS)
            except DroppedError:
                raise
            except Exception as error:  # noqa: BLE001  whatever it is, the ui is told and it is tried again
                self._pager.failed()
                failures += 1
                work.wait(self._desk.trouble(error, Lane.PAGE, failures, request))
