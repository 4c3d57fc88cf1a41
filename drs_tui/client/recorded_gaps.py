"""The spans of time in which a recording says that something was not observed."""

from typing import NamedTuple

from drs_tui.protocol.recording import Entry, Gap

_Key = tuple[int | None, Gap, str]


class GapSpan(NamedTuple):
    """What was not observed, and from when until when; None: to the end of the recording.

    ``since`` and ``until`` are epoch seconds by the recording machine's clock, ``start`` and
    ``end`` seconds of its monotonic clock. ``about`` and ``of`` are as in ``Entry``, ``dropped``
    how many lines were.
    """

    gap: Gap
    about: str
    since: float
    start: float
    until: float | None = None
    end: float | None = None
    dropped: int = 0
    of: int | None = None

    def has(self, mono: float) -> bool:
        """Return whether a moment of the monotonic clock is in it."""
        return self.start <= mono and (self.end is None or mono < self.end)


class GapSpans:
    """The gaps of the entries read so far, in the order in which they began."""

    def __init__(self) -> None:
        self.spans: list[GapSpan] = []
        self._open: dict[_Key, int] = {}

    def add(self, entry: Entry) -> None:
        """Add what the next entry says of gaps."""
        if entry.gap is Gap.DROPPED:
            since = entry.at if entry.since is None else entry.since
            start = entry.mono - (entry.at - since)
            whole = GapSpan(entry.gap, "", since, start, entry.at, entry.mono, entry.count)
            self.spans.append(whole)
        elif entry.gap:
            self._begin(entry.gap, entry)
        elif entry.gap_end:
            place = self._open.pop(_key(entry.gap_end, entry), None)
            if place is not None:
                span = self.spans[place]
                self.spans[place] = span._replace(until=entry.at, end=entry.mono)

    def _begin(self, gap: Gap, entry: Entry) -> None:
        """Begin a span, unless it goes on: a collector may end again while it starts."""
        key = _key(gap, entry)
        if key not in self._open:
            self._open[key] = len(self.spans)
            self.spans.append(GapSpan(gap, entry.about, entry.at, entry.mono, of=entry.of))


def _key(gap: Gap, entry: Entry) -> _Key:
    return entry.of, gap, "" if gap is Gap.COLLECTOR_ENDED else entry.about
