"""Read of a recording what its end does not show any more: what vanished, what was not observed."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from drs_tui.client.recording_file import RecordingFile
from drs_tui.model.analysis.row import Row
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol import events as ev
from drs_tui.protocol.recording import Began, Entry, Gap, RecordingError

SILENT = 120.0  # seconds without anything received, while a job is live, that are a gap


class Unobserved(NamedTuple):
    """Why something was not observed, of what, and from when to when (epoch seconds by the
    service's clock; None: to the end). ``dropped``: how many events were."""

    why: str
    about: str
    start: float
    end: float | None
    dropped: int = 0


class Denied(NamedTuple):
    """A request that a role was not allowed."""

    topic: str
    summary: str


class LastSeen(NamedTuple):
    """A recovery instance by the last answer that had it, and by the first one after that had not.

    Epoch seconds by the service's clock.
    """

    instance: RecoveryInstance
    at: float
    gone_at: float | None = None


class Course:
    """What happened in the course of a recording.

    ``live_ids`` are the jobs that were live in it, oldest first. ``began`` and ``ended`` are by the
    service's clock.
    """

    def __init__(self, recording: RecordingFile) -> None:
        self._entries = recording.entries
        self._offset = self._first_offset(recording.header.clock_offset)
        self.began = self._entries[0].at + self._offset
        self.instances: dict[str, LastSeen] = {}  # by their ids
        self.unobserved: list[Unobserved] = []
        self.denied: list[Denied] = []
        self.live_ids: dict[str, None] = {}
        self.began_late = False
        self.answers = 0
        self.executions: dict[str, ev.ExecutionFound] = {}
        self._refreshed: list[float] = []
        self._listed: dict[str, list[int]] = {}  # where each job was added to a list
        self._begun: list[int] = []  # where a list began
        self._arriving: set[str] = set()
        self._last_at = self.began
        self._asked: dict[str, float] = {}  # when the instances of a server were read
        self._all_asked: float | None = None  # when those of every server were
        self._open: dict[tuple[Gap, str], Unobserved] = {}
        for place, entry in enumerate(self._entries):
            self._note(place, entry)
        self._refreshed.sort()
        self.ended = self._entries[-1].at + self._offset
        self.unobserved += self._open.values()
        self.unobserved.sort(key=lambda each: (each.start, each.why, each.about))

    def _first_offset(self, known: float) -> float:
        """Return how far the service's clock was ahead as soon as that was measured."""
        events = (_event(entry) for entry in self._entries)
        return next((e.offset for e in events if isinstance(e, ev.ClockMeasured)), known)

    def _note(self, place: int, entry: Entry) -> None:
        if entry.listed or entry.began is Began.SWITCHED:
            self._begun.append(place)
        if entry.began is Began.JOINED:
            self.began_late = True
        if entry.began is Began.RESTARTED:
            self._close(Gap.COLLECTOR_ENDED, "", entry.at + self._offset)
        if entry.gap or entry.gap_end:
            self._note_gap(entry)
        if event := _event(entry):
            self._note_event(place, event)
        self._note_silence(entry.at + self._offset)

    def _note_gap(self, entry: Entry) -> None:
        at = entry.at + self._offset
        if entry.gap_end:
            self._close(entry.gap_end, entry.about, at)
        elif entry.gap is Gap.DROPPED:
            dropped = Unobserved(entry.gap, "", at, at, entry.count)
            self.unobserved.append(dropped)
        elif entry.gap:
            about = "" if entry.gap is Gap.COLLECTOR_ENDED else entry.about
            self._open[entry.gap, about] = Unobserved(entry.gap, about, at, None)

    def _close(self, gap: Gap, about: str, at: float) -> None:
        if found := self._open.pop((gap, about), None):
            self.unobserved.append(found._replace(end=at))

    def _note_event(self, place: int, event: ev.Event) -> None:
        self.answers += isinstance(event, ev.AnsweringEvent)
        match event:
            case ev.ClockMeasured(offset):
                self._offset = offset
            case ev.JobsUpdated():
                self._refreshed.append(event.as_of)
                self._note_jobs(place, [update.row for update in event.jobs])
            case ev.Refreshed(as_of=as_of):
                self._refreshed.append(as_of)
            case ev.InstancesFound(servers, instances, as_of):
                self._asked |= dict.fromkeys(servers, as_of)
                self._note_instances(instances, as_of)
                self._note_missing(set(servers), {each.id for each in instances}, as_of)
            case ev.AllInstancesFound():
                self._note_all(event)
            case ev.RequestFailed(topic=topic, request_error=error):
                denied = Denied(topic, error.summary)
                if error.kind is ErrorKind.DENIED and denied not in self.denied:
                    self.denied.append(denied)
            case ev.ExecutionFound(run_id=run_id):
                self.executions[run_id] = event

    def _note_jobs(self, place: int, rows: Iterable[Row]) -> None:
        for row in rows:
            self._listed.setdefault(row.job_id, []).append(place)
            if row.live:
                self.live_ids[row.job_id] = None

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

    def _note_silence(self, at: float) -> None:
        """Note when nothing at all was received: the machine slept, or the network was away."""
        if self.live_ids and at - self._last_at > SILENT and not self._open:
            self.unobserved.append(Unobserved("nothing received", "", self._last_at, at))
        self._last_at = at

    def place_of(self, job_ids: Sequence[str]) -> int | None:
        """Return the last place (entries from the first on) at which every one of these jobs is
        listed; None where there is none."""
        bounds = [*self._begun, len(self._entries)]
        for begin, end in reversed(list(zip([0, *self._begun], bounds, strict=True))):
            if all(self._is_within(job_id, begin, end) for job_id in job_ids):
                return end
        return None

    def _is_within(self, job_id: str, begin: int, end: int) -> bool:
        return any(begin <= place < end for place in self._listed.get(job_id, ()))

    def observed_within(self, at: float) -> float | None:
        """Return how many seconds before ``at`` the answer before was: what was observed then
        happened in between. None: there was no answer before."""
        place = bisect_left(self._refreshed, at - 0.001)
        return at - self._refreshed[place - 1] if place else None


def _event(entry: Entry) -> ev.Event | None:
    """Return the event of a line; None where there is none, or none that can be read."""
    try:
        return entry.event()
    except RecordingError:
        return None  # what replays it says so
