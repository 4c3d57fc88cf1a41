"""What is news of one answer, told some jobs at a time."""

from collections.abc import Callable

from drs_tui.collector.listing import News
from drs_tui.collector.source import Answer
from drs_tui.stream.codec import pack_together
from drs_tui.stream.events import Event, JobsSeen, Lane

# What the ui applies at once, and unpacks to open one of them: a fraction of a millisecond.
JOBS, CHARACTERS = 64, 32 << 10


class NewsOf:
    """Gathers what is ``add``ed; an event's worth is told as soon as there is one."""

    def __init__(self, answer: Answer, lane: Lane, tell: Callable[[Event], None]) -> None:
        self._answer = answer
        self._lane = lane
        self._tell = tell
        self._news: list[News] = []
        self._size = 0

    def add(self, news: News | None) -> None:
        """Of the next item; None: it says nothing new."""
        if news is None:
            return
        if len(self._news) == JOBS or self._size + len(news.item) > CHARACTERS:
            self.tell()
        self._news.append(news)
        self._size += len(news.item)

    def tell(self) -> None:
        """Tell what is waiting, if anything is."""
        if self._news:
            seen, items = zip(*self._news, strict=True)
            answer = self._answer
            self._tell(JobsSeen(self._lane, seen, pack_together(items), answer.asked, answer.as_of))
        self._news, self._size = [], 0
