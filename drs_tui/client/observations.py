"""What a recording says of its events itself: marks to go to, and what was not observed."""

from collections.abc import Iterator

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol import events as ev
from drs_tui.protocol.events import Event, Topic
from drs_tui.protocol.recording import Began, Entry, Gap

_GAPS = {
    ErrorKind.THROTTLED: Gap.THROTTLED,
    ErrorKind.DENIED: Gap.DENIED,
    ErrorKind.NO_CREDENTIALS: Gap.CREDENTIALS,
    ErrorKind.CREDENTIAL_HELPER: Gap.CREDENTIALS,
    ErrorKind.MFA: Gap.CREDENTIALS,
    ErrorKind.EXPIRED: Gap.CREDENTIALS,
    ErrorKind.UNREACHABLE: Gap.UNREACHABLE,
    ErrorKind.BAD_ANSWER: Gap.FAILED,
    ErrorKind.SERVICE: Gap.FAILED,
    ErrorKind.INTERNAL: Gap.FAILED,
}

FIRST_FAILURE = "first failure"
JOB_ENDED = "job ended"
JOB_STARTED = "job started"


class Observations:
    """Find marks and gaps in the entries of one recording, in their order."""

    def __init__(self) -> None:
        self._live: set[str] = set()
        self._failed: set[str] = set()
        self._open: dict[str, Entry] = {}  # by topic; pauses and ends of collectors by themselves

    def of(self, entry: Entry, event: Event | None) -> Iterator[Entry]:
        """Return the lines that follow an entry; ``event`` is the one that it has."""
        at, mono = entry.at, entry.mono
        if entry.gap is Gap.COLLECTOR_ENDED:
            self._open.setdefault(entry.gap, entry)
        elif entry.began:
            for key in self._over_with(entry.began):
                yield self._closed(key, at, mono)
        elif isinstance(event, ev.JobsUpdated):
            for mark, job_id in self._marks(event):
                yield Entry(at, mono, mark=mark, about=job_id)
        elif event is not None:
            yield from self._gaps(event, at, mono)

    def _over_with(self, began: Began) -> list[str]:
        """Return what ends where a collector begins: all but a pause, which the next one keeps."""
        return [key for key in self._open if key != Gap.PAUSED or began is not Began.RESTARTED]

    def _closed(self, key: str, at: float, mono: float) -> Entry:
        opened = self._open.pop(key)
        return Entry(at, mono, gap_end=opened.gap, about=opened.about)

    def _gaps(self, event: Event, at: float, mono: float) -> Iterator[Entry]:
        key: str
        gap: Gap | None = None
        match event:
            case ev.Paused(on):
                key, gap = Gap.PAUSED, Gap.PAUSED if on else None
            case ev.RequestFailed(topic=topic, request_error=error) if error.kind in _GAPS:
                key, gap = _about(topic, event.about), _GAPS[error.kind]
            case _ if cleared := event.cleared():
                key = _about(*cleared)
            case _:
                return
        before = self._open.get(key)
        if (before.gap if before else None) is gap:
            return
        if before:
            yield self._closed(key, at, mono)
        if gap:
            opened = Entry(at, mono, gap=gap, about="" if key == gap else key)
            self._open[key] = opened
            yield opened

    def _marks(self, event: ev.JobsUpdated) -> Iterator[tuple[str, str]]:
        """Return the marks of jobs that are live, or were."""
        for row in (job.row for job in event.jobs):
            was_live, job_id = row.job_id in self._live, row.job_id
            if row.live and not was_live:
                self._live.add(job_id)
                yield JOB_STARTED, job_id
            if row.has_failed and (row.live or was_live) and job_id not in self._failed:
                self._failed.add(job_id)
                yield FIRST_FAILURE, job_id
            if was_live and not row.live:
                self._live.discard(job_id)
                yield JOB_ENDED, job_id


def _about(topic: Topic, kind: str) -> str:
    """Return what a gap is about: each kind of facts needs a permission of its own."""
    return f"{topic} {kind}" if topic is Topic.FACTS and kind else topic.value
