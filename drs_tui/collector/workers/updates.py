"""Emit the updates of one answer, some jobs at a time."""

from collections.abc import Callable

from drs_tui.collector.aws.source import Answer
from drs_tui.collector.workers.known_jobs import UpdatedItem
from drs_tui.protocol.codec import pack_together
from drs_tui.protocol.events import Event, JobsUpdated, Topic

# Limits of an event, so that the ui applies or unpacks it in a fraction of a millisecond.
JOBS, BYTES = 64, 32 << 10


class UpdateBatcher:
    """Gather updates into JobsUpdated events of at most JOBS jobs and BYTES bytes of JSON."""

    def __init__(self, answer: Answer, topic: Topic, emit: Callable[[Event], None]) -> None:
        self._answer = answer
        self._topic = topic
        self._emit = emit
        self._updates: list[UpdatedItem] = []
        self._size = 0

    def add(self, update: UpdatedItem | None) -> None:
        """Add the update of the next item, if it has one; emit first if it does not fit."""
        if update is None:
            return
        if len(self._updates) == JOBS or self._size + len(update.item) > BYTES:
            self.emit()
        self._updates.append(update)
        self._size += len(update.item)

    def emit(self) -> None:
        """Emit the gathered updates, if there are any."""
        if self._updates:
            jobs, items = zip(*self._updates, strict=True)
            answer = self._answer
            self._emit(
                JobsUpdated(
                    self._topic,
                    jobs,
                    pack_together(items),
                    answer.asked,
                    answer.as_of,
                    aws_request_id=answer.request_id,
                )
            )
        self._updates, self._size = [], 0
