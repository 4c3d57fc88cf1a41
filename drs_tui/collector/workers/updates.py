"""What is news of one answer, told some jobs at a time."""

from collections.abc import Callable

from drs_tui.collector.aws.source import Answer
from drs_tui.collector.workers.known_jobs import UpdatedItem
from drs_tui.protocol.codec import pack_together
from drs_tui.protocol.events import Event, JobsUpdated, Topic

# What the ui applies at once, and unpacks to open one of them: a fraction of a millisecond.
JOBS, BYTES = 64, 32 << 10


class UpdateBatcher:
    """Gathers what is ``add``ed; an event's worth is told as soon as there is one."""

    def __init__(self, answer: Answer, topic: Topic, emit: Callable[[Event], None]) -> None:
        self._answer = answer
        self._lane = topic
        self._emit = emit
        self._news: list[UpdatedItem] = []
        self._size = 0

    def add(self, news: UpdatedItem | None) -> None:
        """Of the next item; None: it says nothing new."""
        if news is None:
            return
        if len(self._news) == JOBS or self._size + len(news.item) > BYTES:
            self.emit()
        self._news.append(news)
        self._size += len(news.item)

    def emit(self) -> None:
        """Tell what is waiting, if anything is."""
        if self._news:
            seen, items = zip(*self._news, strict=True)
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
        self._news, self._size = [], 0
