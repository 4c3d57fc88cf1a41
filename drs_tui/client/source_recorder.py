"""What is recorded of one source, line by line."""

from collections.abc import Iterable

from msgspec.structs import replace

from drs_tui.model.analysis.row import Source
from drs_tui.protocol.events import Event
from drs_tui.protocol.recording import Began, Entry, Gap
from drs_tui.protocol.requests import Query


class SourceRecorder:
    """Record what one source sends. All methods return at once.

    ``of`` is the number of the source among several; None: it is the only one.
    """

    def __init__(self, of: int | None = None) -> None:
        self._of = of
        self._drops_known = 0

    @property
    def lacks(self) -> bool:
        """Return whether a slow disk has time again, and what is known by now is to be recorded."""
        return self.drops > self._drops_known

    def event(self, event: Event, source: Source | None) -> None:
        """Record an event, if its class is one of those that are."""
        if event.recorded and not event.secret:
            self.put(Entry(*self.now(), source, self._of), event)

    def known(self, events: Iterable[Event], source: Source) -> None:
        """Record what is known, in events that are made in the thread; that is never dropped."""
        self._drops_known = self.drops
        self.put(Entry(*self.now(), source, self._of), known=events, is_bounded=False)

    def began(self, ready: Event, why: Began) -> None:
        """Record that a collector sends events from now on."""
        self.put(Entry(*self.now(), of=self._of, began=why), ready)

    def listed(self, query: Query) -> None:
        """Record that another list is begun."""
        listed = replace(query, starting_token=None, known=())
        self.put(Entry(*self.now(), of=self._of, listed=listed))

    def paged(self) -> None:
        """Record that a page was requested."""
        self.put(Entry(*self.now(), of=self._of, paged=True))

    def late(self, *, is_late: bool) -> None:
        """Record whether an answer is overdue."""
        self.put(Entry(*self.now(), of=self._of, late=is_late))

    def collector_ended(self, message: str, starts_at: float | None) -> None:
        """Record that the collector has ended, and when another one is started."""
        gap, about = Gap.COLLECTOR_ENDED, encodable(message)
        self.put(Entry(*self.now(), of=self._of, gap=gap, about=about, until=starts_at))

    # where it goes

    @property
    def drops(self) -> int:
        """Return how often something was dropped."""
        raise NotImplementedError

    def now(self) -> tuple[float, float]:
        """Return the time by this machine's clock, and by its monotonic one."""
        raise NotImplementedError

    def put(
        self,
        entry: Entry,
        event: Event | None = None,
        known: Iterable[Event] = (),
        *,
        is_bounded: bool = True,
    ) -> None:
        """Queue a line, unless there are too many that are bounded."""
        raise NotImplementedError


def encodable(words: str) -> str:
    """Return words as UTF-8 has them: what a terminal or a child process sends may be anything."""
    return words.encode(errors="replace").decode()
