"""The worker that asks for what is registered as a lookup, and lists targets to switch to."""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from drs_tui.collector.aws.calls import CallCancelledError
from drs_tui.collector.aws.errors import classify
from drs_tui.collector.lookups.lookup import Lookup
from drs_tui.collector.lookups.registry import LOOKUPS, LookupSpec
from drs_tui.collector.workers.context import CALL_SECONDS, WorkerContext
from drs_tui.collector.workers.worker import Worker
from drs_tui.protocol.events import Event, TargetsListed
from drs_tui.protocol.requests import Request

T = TypeVar("T")


class LookupWorker(Worker):
    """Its public methods are called from other threads.

    A failure delays only its own lookup: source networks are often denied where source
    servers are not.
    """

    def __init__(self, context: WorkerContext, list_targets: Callable[[], TargetsListed]) -> None:
        super().__init__()
        self._context = context
        self._list_targets = list_targets
        self._lookups = [(spec, spec.create(context.source, self._emit)) for spec in LOOKUPS]
        self._failures = Counter[Lookup]()
        self._retry_at: dict[Lookup, float] = {}  # monotonic

    def ask(self, request: Request) -> None:
        """Pass a request on to the lookups that are registered for its class.

        Raises:
            TypeError: none is.
        """
        found = [lookup for spec, lookup in self._lookups if type(request) is spec.request]
        if not found:
            raise TypeError(f"nothing handles {type(request).__name__}")
        for lookup in found:
            self._post(partial(lookup.ask, request))

    def tick(self) -> None:
        """Find what is kept fresh: a tick is over."""
        if any(lookup.is_kept_fresh for _, lookup in self._lookups):
            self._post(self._begin_tick)

    def is_live(self) -> bool:
        """Return whether a lookup keeps something fresh that may change at any time."""
        return any(each.is_live and self._wait(each) == 0 for _, each in self._lookups)

    def _begin_tick(self) -> None:
        for _, lookup in self._lookups:
            lookup.on_tick()

    def _emit(self, event: Event) -> None:
        """Emit an event that a lookup has found, once the others know of it."""
        for _, lookup in self._lookups:
            lookup.observe(event)
        self._context.emit(event)

    def list_targets(self) -> None:
        """Emit this machine's profiles and the regions that have DRS, without asking AWS."""
        self._post(lambda: self._context.emit(self._list_targets()))

    def retry_now(self) -> None:
        """End every wait for a retry."""
        self._post(self._retry_at.clear)

    def _do_next(self) -> float | None:
        waits = [self._wait(lookup) for _, lookup in self._lookups if lookup.is_pending()]
        for spec, lookup in self._lookups:
            if lookup.is_pending() and self._wait(lookup) == 0:
                self._find(spec, lookup)
                return 0.0
        return min(waits, default=None)

    def _wait(self, lookup: Lookup) -> float:
        """Return the seconds until it may ask again."""
        return max(0.0, lookup.wait(), self._retry_at.get(lookup, 0.0) - time.monotonic())

    def _call(self, blocking: Callable[[], T]) -> T:
        return self._work.call(blocking, CALL_SECONDS)

    def _find(self, spec: LookupSpec, lookup: Lookup) -> None:
        try:
            lookup.find(self._call)
        except CallCancelledError:
            raise
        except Exception as error:  # noqa: BLE001  every failure is reported
            self._on_failure(spec, lookup, error)
        else:
            del self._failures[lookup]

    def _on_failure(self, spec: LookupSpec, lookup: Lookup, error: Exception) -> None:
        topic, failure = spec.topic, classify(error, spec.service)
        self._failures[lookup] += 1
        retry_in = self._context.report_failure(
            failure,
            topic,
            self._failures[lookup],
            about=lookup.about,
            retried=lookup.is_retried(failure),
            least_wait=lookup.least_wait(failure),
        )
        if retry_in is None:
            lookup.give_up()
            del self._failures[lookup]
        else:
            self._retry_at[lookup] = time.monotonic() + retry_in
