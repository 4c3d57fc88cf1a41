"""Read from a recording what its end no longer shows: what vanished, and what was not observed."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from drs_tui.client.recorded_gaps import GapSpan
from drs_tui.client.recording_file import RecordingFile
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol import events as ev
from drs_tui.protocol.recording import Began, Entry, RecordingError

SILENT = 120.0  # seconds without anything received, while a job is live, that are a gap


class Unobserved(NamedTuple):
    """Why something was not observed, of what, and from when to when (epoch seconds by the
    service's clock; None: to the end). ``dropped``: how many events were. ``of`` is the number of
    the source; None: of the only one, or of all."""

    why: str
    about: str
    start: float
    end: float | None
    dropped: int = 0
    of: int | None = None


class Denied(NamedTuple):
    """A request that a role was not allowed; ``of`` is as in ``Unobserved``."""

    topic: str
    summary: str
    of: int | None


class LastSeen(NamedTuple):
    """A recovery instance by the last answer that had it, and by the first one after that had not.

    Epoch seconds by the service's clock.
    """

    instance: RecoveryInstance
    at: float
    gone_at: float | None = None


class Note(NamedTuple):
    """What a person typed while it was recorded; epoch seconds by the service's clock."""

    at: float
    text: str


class _Place(NamedTuple):
    """The number of an entry, and of the source that it is of."""

    entry: int
    of: int | None


class Course:
    """What happened in the course of a recording.

    ``live_ids`` are the jobs that were live in it, oldest first. ``began`` and ``ended`` are by the
    service's clock.
    """

    def __init__(self, recording: RecordingFile) -> None:
        self.instances: dict[str, LastSeen] = {}  # by their ids
        self.denied: list[Denied] = []
        self.live_ids: dict[str, None] = {}
        self._live_in: set[int | None] = set()  # sources that had a live job
        self._entries = recording.entries
        # Of each source, and of all: each since when, in order.
        first = (-inf, recording.header.clock_offset)
        self._offsets: dict[int | None, list[tuple[float, float]]] = defaultdict(lambda: [first])
        self._refreshed: dict[int | None, list[float]] = defaultdict(list)
        self._listed: dict[str, list[_Place]] = {}  # where each job was added to a list
        self._begun: list[_Place] = []  # where a list began
        self._arriving: set[str] = set()
        self._asked: dict[str, float] = {}  # when the instances of a server were read
        self._all_asked: float | None = None  # when those of every server were
        for place, entry in enumerate(self._entries):
            self._note(place, entry)
        for times in self._refreshed.values():
            times.sort()
        self.began = self._by_service(self._entries[0].at)
        self.ended = self._by_service(self._entries[-1].at)
        self.notes = [Note(self._by_service(e.at), e.note) for e in self._entries if e.note]
        gaps = [*map(self._unobserved, recording.gaps), *self._silences(recording)]
        self.unobserved = sorted(gaps, key=lambda each: (each.start, each.why, each.about))

    def _by_service(self, at: float, of: int | None = None) -> float:
        """Return an instant of the recording machine's clock by the service's."""
        offsets = self._offsets[of]
        place = bisect_right(offsets, (at, inf)) - 1
        # Before it was measured the first time it was what was measured then.
        return at + offsets[max(place, min(1, len(offsets) - 1))][1]

    def _note(self, place: int, entry: Entry) -> None:
        if entry.listed or entry.began is Began.SWITCHED:
            self._begun.append(_Place(place, entry.of))
        event = _event(entry)
        if isinstance(event, ev.ClockMeasured):
            for of in {entry.of, None}:
                offsets = self._offsets[of]
                if event.offset != offsets[-1][1]:  # else it is what was known at the beginning
                    offsets.append((entry.at, event.offset))
        elif event:
            self._note_event(_Place(place, entry.of), event)

    def _unobserved(self, gap: GapSpan) -> Unobserved:
        of, end = gap.of, None if gap.until is None else self._by_service(gap.until, gap.of)
        start = self._by_service(gap.since, of)
        return Unobserved(gap.gap, gap.about, start, end, gap.dropped, of)

    def _silences(self, recording: RecordingFile) -> Iterator[Unobserved]:
        """Yield when nothing at all was received of a source that had a live job: the machine
        slept, or the network was away."""
        for of in sorted(self._live_in, key=_number):
            gaps = [gap for gap in recording.gaps if gap.of in (of, None)]
            for one, other in pairwise(each for each in self._entries if each.of in (of, None)):
                is_known = any(gap.has(one.mono) for gap in gaps)
                if other.at - one.at > SILENT and not is_known:
                    start, end = self._by_service(one.at, of), self._by_service(other.at, of)
                    yield Unobserved("nothing received", "", start, end, of=of)

    def _note_event(self, place: "_Place", event: ev.Event) -> None:
        match event:
            case ev.JobsUpdated():
                self._refreshed[place.of].append(event.as_of)
                self._note_jobs(place, [update.row for update in event.jobs])
            case ev.Refreshed(as_of=as_of):
                self._refreshed[place.of].append(as_of)
            case ev.InstancesFound(servers, instances, as_of):
                self._asked |= dict.fromkeys(servers, as_of)
                self._note_instances(instances, as_of)
                self._note_missing(set(servers), {each.id for each in instances}, as_of)
            case ev.AllInstancesFound():
                self._note_all(event)
            case ev.RequestFailed(topic=topic, request_error=error):
                denied = Denied(topic, error.summary, place.of)
                if error.kind is ErrorKind.DENIED and denied not in self.denied:
                    self.denied.append(denied)

    def _note_jobs(self, place: "_Place", rows: Iterable[Row]) -> None:
        for row in rows:
            self._listed.setdefault(row.job_id, []).append(place)
            if row.live:
                self.live_ids[row.job_id] = None
                self._live_in.add(place.of)

    def _note_instances(self, instances: Iterable[RecoveryInstance], as_of: float) -> None:
        for each in instances:
            before = self.instances.get(each.id)
            if before is None or as_of >= before.at:
                self.instances[each.id] = LastSeen(each, as_of)

    def _note_all(self, event: ev.AllInstancesFound) -> None:
        self._arriving = set() if event.first else self._arriving
        self._arriving |= {each.id for each in event.instances}
        self._note_instances(event.instances, event.as_of)
        if event.complete:
            self._all_asked = event.as_of
            self._note_missing(None, self._arriving, event.as_of)

    def _note_missing(self, servers: set[str] | None, found: set[str], as_of: float) -> None:
        """Note the instances that an answer should have and has not; None: of every server."""
        for key, seen in self.instances.items():
            is_asked = servers is None or seen.instance.server_id in servers
            if is_asked and key not in found and seen.gone_at is None:
                self.instances[key] = seen._replace(gone_at=as_of)

    def instances_read(self, server_ids: Iterable[str]) -> float | None:
        """Return when the instances of all these servers had been read; None: never."""
        every = self._all_asked
        times = [self._asked.get(each, every) for each in server_ids]
        known = [max(at, every or 0.0) for at in times if at is not None]
        return min(known) if known and len(known) == len(times) else None

    def place_of(self, job_ids: Sequence[str]) -> int | None:
        """Return the last place (entries from the first on) at which every one of these jobs is
        listed; None where there is none."""
        ends = [*(begun.entry for begun in self._begun), len(self._entries)]
        for end in reversed(ends):
            if all(self._is_listed(job_id, end) for job_id in job_ids):
                return end
        return None

    def _is_listed(self, job_id: str, end: int) -> bool:
        """Return whether a job is listed after the first ``end`` entries."""
        places = [each for each in self._listed.get(job_id, ()) if each.entry < end]
        return any(place.entry >= self._last_begun(place.of, end) for place in places)

    def _last_begun(self, of: int | None, end: int) -> int:
        """Return where the list of a source, or that of all, last began before ``end``."""
        begun = (each.entry for each in self._begun if each.of in (of, None))
        return max((entry for entry in begun if entry < end), default=0)

    def observed_within(self, at: float, of: int | None = None) -> float | None:
        """Return how many seconds before ``at`` the answer before was of a source: what was
        observed then happened in between. None: there was no answer before."""
        times = self._refreshed[of]
        place = bisect_left(times, at - 0.001)
        return at - times[place - 1] if place else None


def _number(of: int | None) -> int:
    return -1 if of is None else of


def _event(entry: Entry) -> ev.Event | None:
    """Return the event of a line; None where there is none, or none that can be read."""
    try:
        return entry.event()
    except RecordingError:
        return None  # what replays it says so
