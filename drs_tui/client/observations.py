"""What a recording says of its events itself: marks to go to, and what was not observed."""

from collections.abc import Iterator

from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import Event, JobsUpdated, Paused, Refreshed, RequestFailed, Topic
from drs_tui.protocol.recording import Entry, Gap

_GAPS = {ErrorKind.THROTTLED: Gap.THROTTLED, ErrorKind.DENIED: Gap.DENIED}

FIRST_FAILURE = "first failure"
JOB_ENDED = "job ended"
JOB_STARTED = "job started"


class Observations:
    """Find marks and gaps in the events of one recording, in their order."""

    def __init__(self) -> None:
        self._live: set[str] = set()
        self._failed: set[str] = set()
        self._open: dict[Topic | None, Gap] = {}  # by topic; None: of the refreshes by timer

    def of(self, event: Event, at: float, mono: float) -> Iterator[Entry]:
        """Return the lines that follow an event."""
        match event:
            case JobsUpdated():
                for mark, job_id in self._marks(event):
                    yield Entry(at, mono, mark=mark, about=job_id)
            case Paused(on):
                if on:
                    self._open[None] = Gap.PAUSED
                    yield Entry(at, mono, gap=Gap.PAUSED)
                elif self._open.pop(None, None):
                    yield Entry(at, mono, gap_end=Gap.PAUSED)
            case RequestFailed(topic=topic, request_error=error) if gap := _GAPS.get(error.kind):
                if self._open.get(topic) is not gap:
                    self._open[topic] = gap
                    yield Entry(at, mono, gap=gap, about=topic)
            case Refreshed() if gap := self._open.pop(Topic.LIVE, None):
                yield Entry(at, mono, gap_end=gap, about=Topic.LIVE)

    def _marks(self, event: JobsUpdated) -> Iterator[tuple[str, str]]:
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
