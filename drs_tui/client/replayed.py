"""What a replay moves through a recording: the store of its only source, or of many."""

from typing import Any, NamedTuple, Protocol

from drs_tui.client.needs import Needs
from drs_tui.protocol.events import Event
from drs_tui.protocol.recording import Began, Entry, Gap
from drs_tui.protocol.requests import Query, Request
from drs_tui.store.changes import Changes
from drs_tui.store.keyframe import Keyframe, keyframe, restore
from drs_tui.store.store import SourceStore, Store


class Replayed(Protocol):
    """A store that lines of a recording change. ``query`` is what was asked for by then."""

    query: Query

    @property
    def store(self) -> Store:
        """Return what was known."""

    @property
    def needs(self) -> Needs:
        """Return what notes what the screens need, and requests none of it."""

    def apply(self, entry: Entry, event: Event | None) -> Changes | None:
        """Apply a line, which has that event; return what it changes, None: maybe everything."""

    def keep(self) -> Any:
        """Return the state, which no later line changes."""

    def restore(self, kept: Any) -> None:
        """Put back a state that ``keep`` has returned."""


class KeptSource(NamedTuple):
    """The state of a source."""

    state: Keyframe
    query: Query


class ReplayedSource:
    """One source; ``is_part`` of several, which share their names."""

    def __init__(self, *, is_part: bool = False) -> None:
        self.query = Query()
        self.store = SourceStore()
        self.needs = Needs(self.store.details, _discard_request)
        self._is_part = is_part

    def apply(self, entry: Entry, event: Event | None) -> Changes | None:
        """Apply a line of the source."""
        now = entry.at + self.store.status.offset
        if event and entry.began:
            self._begin(entry.began, event, now)
        elif event:
            return self.store.apply(event, now)
        elif entry.listed:
            self.query = entry.listed
            self.store.begin_list()
        elif entry.paged:
            self.store.page_requested()
        elif entry.gap is Gap.COLLECTOR_ENDED:
            self.store.collector_ended(entry.about, entry.until)
        return None

    def _begin(self, why: Began, ready: Event, now: float) -> None:
        if why is Began.SWITCHED:
            self.store.begin_source(ready, now)
        elif why is Began.RESTARTED:
            self.store.collector_started(ready, now)
        else:
            self.store.apply(ready, now)

    def keep(self) -> KeptSource:
        """Return the state."""
        return KeptSource(keyframe(self.store, is_part=self._is_part), self.query)

    def restore(self, kept: KeptSource) -> None:
        """Put a state back."""
        restore(self.store, kept.state, is_part=self._is_part)
        self.query = kept.query


def _discard_request(_: Request) -> None:
    """Send nothing: there is no collector."""
