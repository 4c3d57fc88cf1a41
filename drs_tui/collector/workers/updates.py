"""The updates of one answer, emitted some jobs at a time."""

from collections.abc import Callable

from drs_tui.collector.aws.source import Answer
from drs_tui.collector.workers.known_jobs import UpdatedItem
from drs_tui.protocol.codec import pack_together
from drs_tui.protocol.events import Event, JobsUpdated, Topic

# What the ui applies at once, and unpacks to open one of them: a fraction of a millisecond.
JOBS, BYTES = 64, 32 << 10


class UpdateBatcher:
    """Collect updates, and emit an event as soon as there are enough for one."""

    def __init__(self, answer: Answer, topic: Topic, emit: Callable[[Event], None]) -> None:
        self._answer = answer
        self._lane = topic
        self._emit = emit
        self._updates: list[UpdatedItem] = []
        self._size = 0

    def add(self, update: UpdatedItem | None) -> None:
        """Of the next item; None: it says nothing new."""
        if update is None:
            return
        if len(self._updates) == JOBS or self._size + len(update.item) > BYTES:
            self.emit()
        self._updates.append(update)
        self._size += len(update.item)

    def emit(self) -> None:
        """Tell what is waiting, if anything is."""
        if self._updates:
            seen, items = zip(*self._updates, strict=True)
            answer = self._answer
            self._emit(
                JobsUpdated(
                    self._lane,
                    seen,
                    pack_together(items),
                    answer.asked,
                    answer.as_of,
                    aws_request_id=answer.request_id,
                )
            )
        self._updates, self._size = [], 0
