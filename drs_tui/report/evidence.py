"""A recording, moved to the last moment at which it has the jobs of one recovery."""

from collections.abc import Sequence
from pathlib import Path

from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.model.analysis.grouping import TAG, launches, tag_of
from drs_tui.protocol.recording import RecordingError
from drs_tui.report.recorded import Course
from drs_tui.store.status import Status
from drs_tui.store.store import Store
from drs_tui.views.belonging import belonging, why_no_recovery
from drs_tui.views.job_view import JobView
from drs_tui.views.recovery_result import recovers
from drs_tui.views.recovery_view import recovery_view

NAMED_MAX = 10
UNFIT = (ValueError, TypeError, LookupError, ArithmeticError)
"""What a recording may raise whose events do not fit each other, as a forged one's."""


class NoRecoveryError(Exception):
    """There is no one recovery to report; the message says why, and what to give."""


UNREADABLE = (OSError, RecordingError, NoRecoveryError, *UNFIT)
"""What reading a recording, and finding a recovery in it, may raise."""


def why_unreadable(error: Exception) -> str:
    """Say why a recording cannot be used."""
    if not isinstance(error, OSError):
        return str(error)
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


class Evidence:
    """The store as of the end of what a recording has of a recovery.

    ``now`` is that moment by the service's clock; ``head`` the head of the hash chain.
    """

    def __init__(
        self,
        path: Path,
        job_ids: Sequence[str] = (),
        recovery: str | None = None,
        beside: Sequence[str] = (),
    ) -> None:
        """Read a recording.

        ``job_ids`` are the recovery's, whose name is ``recovery``; without either it is the only
        one. The jobs ``beside`` are to be listed, too.

        Raises:
            OSError: it cannot be read.
            RecordingError: it is no recording that this version can read.
            NoRecoveryError: it has no such jobs, or several recoveries.
        """
        try:
            self.recording = RecordingFile(path)
        except RecordingError as error:
            raise RecordingError(f"{path}: {error}") from error
        self.recording.close()
        if not self.recording.entries:
            raise RecordingError(f"{path}: nothing was recorded in it")
        self.course = Course(self.recording)
        self._replay = ReplayClient(self.recording, playing=False)
        found = tuple(job_ids) or self._find(recovery)
        self._go_to((*found, *beside))
        rows = list(map(self.store.jobs.row, found))
        if not any(map(recovers, rows)):
            raise NoRecoveryError(f"{', '.join(found)} recovers no servers")
        if why_not := why_no_recovery(rows):
            raise NoRecoveryError(why_not)
        self.view: JobView = recovery_view(self.store, found, self.now)

    @property
    def store(self) -> Store:
        """The store as it was."""
        return self._replay.store

    @property
    def now(self) -> float:
        """The moment of the report, by the service's clock (epoch seconds)."""
        return self._replay.now()

    @property
    def sources(self) -> Sequence[int | None]:
        """The numbers of the sources that its jobs are of; None of the only one."""
        return tuple(dict.fromkeys(map(self.store.source_of_job, self.view.job_ids)))

    @property
    def statuses(self) -> Sequence[Status]:
        """The statuses of these sources."""
        ids = {self.store.source_of_job(each): each for each in self.view.job_ids}
        return [self.store.status_of(ids[source]) for source in self.sources]

    def source_name(self, of: int | None) -> str:
        """Return what a source is called, where its jobs are of several; else nothing."""
        return self.recording.source_name(of) if len(self.sources) > 1 else ""

    @property
    def head(self) -> str:
        """The head of the recording's hash chain."""
        return self.recording.head

    def _go_to(self, job_ids: Sequence[str]) -> None:
        place = self.course.place_of(job_ids)
        if place is None:
            raise NoRecoveryError(f"the recording has no {', '.join(job_ids)}")
        for part in self.store.parts:
            part.details.logs.in_use = frozenset(job_ids)
        self._replay.seek(place)

    def _find(self, recovery: str | None) -> tuple[str, ...]:
        """Return the jobs whose tag names the recovery, or of the only one."""
        self._replay.seek(len(self.recording.entries))
        if recovery is None:
            return self._only_recovery()
        loaded = (row for part in self.store.parts for row in part.jobs)
        rows = [row for row in loaded if tag_of(row) == recovery]
        if not rows:
            raise NoRecoveryError(f"no job in the recording has the tag {TAG}={recovery}")
        return tuple(row.job_id for row in reversed(rows))

    def _only_recovery(self) -> tuple[str, ...]:
        """Return the jobs of the only recovery that was watched, or that there is."""
        jobs = self.store.jobs
        watched = [each for each in self.course.live_ids if jobs.is_loaded(each)]
        watched = [each for each in watched if launches(jobs.row(each))]
        listed = watched or [row.job_id for row in jobs if recovers(row)]
        groups = {belonging(self.store, each).job_ids for each in listed}
        if len(groups) == 1:
            return groups.pop()
        if not groups:
            raise NoRecoveryError("the recording has no job that recovers servers")
        some = sorted(", ".join(each) for each in groups)
        more = f", and {len(some) - NAMED_MAX} more" if len(some) > NAMED_MAX else ""
        named = "; ".join(some[:NAMED_MAX])
        raise NoRecoveryError(f"which one? the recording has {named}{more}: give the ids")
