"""Apply events to the state of one source. No clock, no I/O."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from drs_tui.model.analysis.progress import JobProgress
from drs_tui.protocol.events import (
    Event,
    JobDeleted,
    JobsUpdated,
    LogPageRead,
    LogUpdated,
    PageLoaded,
)
from drs_tui.store import status as statuses
from drs_tui.store.changes import Changes
from drs_tui.store.details import Details
from drs_tui.store.jobs import JobList, Jobs
from drs_tui.store.status import Paging, Status

if TYPE_CHECKING:
    from drs_tui.fleet.source_target import SourceTarget
    from drs_tui.model.analysis.durations import History, Sample
    from drs_tui.model.analysis.recovery import Recovery
    from drs_tui.model.analysis.row import Row
    from drs_tui.store.estimate_log import EstimateLog

COMPARED = 50  # jobs; each may have 600 samples
RECOVERIES = 4  # on the screens that are open
JobState = tuple[JobProgress, bool]
"""How far a job's participants are, and whether it may still change."""
HISTORIES = 4  # of the jobs on screen and of the list, which differ in what is over


class Store:
    """What is read of jobs in order, of what was looked up beside them, and of the status."""

    jobs: Jobs

    def __init__(self, details: Details) -> None:
        self.details = details
        # By the jobs that they are of.
        self._histories: dict[frozenset[str], tuple[tuple[int, int], History]] = {}
        self._samples: dict[str, tuple[JobProgress, tuple[Sample, ...]]] = {}
        self._estimates: EstimateLog | None = None
        self._recoveries: dict[tuple[str, ...], tuple[list[JobState], Recovery]] = {}

    @property
    def status(self) -> Status:
        """Return the status that header, last line and empty states show."""
        raise NotImplementedError

    @property
    def is_loading(self) -> bool:
        """Return whether a page is on its way."""
        return self.status.paging is Paging.LOADING

    @property
    def parts(self) -> "Sequence[SourceStore]":
        """Return the stores of the sources."""
        raise NotImplementedError

    def source_of_job(self, job_id: str) -> int | None:  # noqa: ARG002  for the store of many
        """Return the number of the source that a job is of; None where there is one alone."""
        return None

    def drop_jobs(self) -> None:
        """Drop the jobs that have been used, of a list that goes on and is not looked back at."""
        raise NotImplementedError

    def status_of(self, job_id: str) -> Status:  # noqa: ARG002  likewise
        """Return the status of the source that a job is of."""
        return self.status

    def status_of_execution(self, arn: str) -> Status:  # noqa: ARG002  likewise
        """Return the status of the source that an execution of a recovery plan is of."""
        return self.status

    @property
    def statuses(self) -> Sequence[tuple[str, Status]]:
        """Return the status of each source that is asked, by its name; of one alone without."""
        return (("", self.status),)

    accounts: Mapping[str, str] = MappingProxyType({})
    """What accounts are shown with, by their numbers: of several sources."""

    def account_name(self, job_id: str) -> str:  # noqa: ARG002  likewise
        """Return what the account of a job is shown with; empty where there is one alone."""
        return ""

    def region_name(self, job_id: str) -> str:  # noqa: ARG002  likewise
        """Return the region of a job; empty where there is one alone."""
        return ""

    def may_have_more(self, fits: Callable[["Row"], bool]) -> bool:  # noqa: ARG002  likewise
        """Return whether jobs may come that are not shown yet, of sources whose jobs ``fits``."""
        return self.status.paging not in (Paging.END, Paging.STOPPED)

    def target_of(self, job_id: str) -> "SourceTarget | None":  # noqa: ARG002  likewise
        """Return the source that a job is of; None where there is one alone."""
        return None

    def progress(self, job_id: str) -> JobProgress:
        """Return each participant's phase, by the job's last answer and the log read so far."""
        return self.jobs.progress(job_id, self.details.logs.get(job_id))

    def ended_elsewhere(self, *job_ids: str) -> frozenset[str]:
        """Return the ids of the other jobs that are over, of the logs that were read last."""
        jobs, others = self.jobs, self.details.logs.whole_ids()
        over = [
            each
            for each in others
            if each not in job_ids and jobs.place(each) is not None and not jobs.row(each).live
        ]
        return frozenset(over[-COMPARED:])

    def recovery(self, job_ids: tuple[str, ...]) -> "Recovery":
        """Return jobs joined to one recovery: the last one while none of them has changed."""
        states = [(self.progress(each), self.jobs.row(each).live) for each in job_ids]
        kept = self._recoveries.pop(job_ids, None)
        if kept is None or not all(map(_is_same, kept[0], states)):
            from drs_tui.model.analysis.recovery import Part, merge  # the first frame does without

            jobs = map(self.jobs.job, job_ids)
            parts = [Part(job, *state) for job, state in zip(jobs, states, strict=True)]
            kept = states, merge(parts)
        self._recoveries[job_ids] = kept
        if len(self._recoveries) > RECOVERIES:
            del self._recoveries[next(iter(self._recoveries))]
        return kept[1]

    def times_elsewhere(self, *job_ids: str) -> "History":
        """Return how long servers took in the other jobs that are over, as far as read."""
        over = self.ended_elsewhere(*job_ids)
        logs = self.details.logs.by_job()
        # Of a job that has just ended, the end of its log comes later.
        version = self.details.servers.version, sum(logs[each].version for each in over)
        kept = self._histories.pop(over, None)
        if kept is None or kept[0] != version:
            from drs_tui.model.analysis.durations import History  # the first frame does without

            samples = [sample for each in sorted(over) for sample in self._samples_of(each)]
            kept = version, History(samples, self.details.system)
        self._histories[over] = kept
        if len(self._histories) > HISTORIES:
            del self._histories[next(iter(self._histories))]
        return kept[1]

    def _samples_of(self, job_id: str) -> "tuple[Sample, ...]":
        from drs_tui.model.analysis.durations import samples_of

        progress, kept = self.progress(job_id), self._samples.get(job_id)
        if kept is None or kept[0] is not progress:
            kept = self._samples[job_id] = progress, tuple(samples_of(job_id, progress))
        return kept[1]

    @property
    def estimates(self) -> "EstimateLog":
        """Return the estimates that were made."""
        if self._estimates is None:
            from drs_tui.store.estimate_log import EstimateLog  # the first frame does without

            self._estimates = EstimateLog()
        return self._estimates

    def forget_estimates(self) -> None:
        """Forget what was computed of the jobs so far: their times are not what they were."""
        self._histories.clear()
        self._samples.clear()
        self._estimates = None


class SourceStore(Store):
    """The state of one source, which events change."""

    jobs: JobList
    status = Status()

    def __init__(self) -> None:
        super().__init__(Details())
        self.jobs = JobList()

    @property
    def parts(self) -> "Sequence[SourceStore]":
        """Return this store, of the only source."""
        return (self,)

    def apply(self, event: Event, now: float) -> Changes:
        """Apply an event received ``now`` (epoch seconds by the service's clock)."""
        changes = Changes()
        match event:
            case JobsUpdated():
                self.jobs.apply(event, changes)
                for job in event.jobs:
                    self._apply_log_outcome(job.row.job_id, changes)
            case JobDeleted():
                changes.deleted.add(event.job_id)
                self.jobs.mark_deleted(event, changes)
            case LogUpdated():
                self.details.logs.seen(event)
                changes.updated.add(event.job_id)
            case LogPageRead():
                self._log_page_read(event, changes)
            case _:
                changes.details = self.details.apply(event)
        changes.paged = isinstance(event, PageLoaded)
        before, self.status = self.status, statuses.apply(self.status, event, now)
        changes.status = self.status is not before
        return changes

    def _log_page_read(self, event: LogPageRead, changes: Changes) -> None:
        logs = self.details.logs
        if not logs.read(event):
            changes.incomplete_logs.add(event.job_id)
        changes.evicted_logs = logs.evict(event.job_id)
        self.jobs.forget_progress(changes.evicted_logs)
        for job_id in changes.evicted_logs:
            self._samples.pop(job_id, None)
        self._apply_log_outcome(event.job_id, changes)

    def _apply_log_outcome(self, job_id: str, changes: Changes) -> None:
        """Correct the row by the job's log, which knows more of the outcome than the job."""
        log = self.details.logs.get(job_id)
        if log and self.jobs.place(job_id) is not None:
            changes.updated.add(job_id)
            self.jobs.apply_log_outcome(job_id, log)

    def begin_list(self) -> None:
        """Drop the jobs: another list begins. What was looked up besides them stays."""
        self.jobs = JobList()
        self.status = self.status._replace(
            paging=Paging.IDLE,
            resume=None,
            token=None,
            paged=0,
            unreadable=0,
            empty_pages=0,
            errors={},
            as_of=None,
            offset=0.0,
            minutes_left=None,
        )

    def drop_jobs(self) -> None:
        """Drop the jobs that have been used, of a list that goes on and is not looked back at."""
        self.jobs = JobList()

    def begin_source(self, ready: Event, now: float) -> None:
        """Drop everything: another source is asked from now on, whose collector is ``ready``."""
        self.forget_estimates()
        self.details.clear()
        self.status = statuses.apply(Status(), ready, now)
        self.begin_list()

    def page_requested(self) -> None:
        """Note that a page is on its way."""
        self.status = self.status._replace(paging=Paging.LOADING)

    def mfa_code_sent(self) -> None:
        """Note that the MFA code asked for was given."""
        self.status = self.status._replace(wanted=None)

    def collector_ended(self, message: str, starts_at: float | None) -> None:
        """Note that there is no collector, and when there will be one (epoch seconds)."""
        self.status = self.status._replace(ended=message, starts_at=starts_at)

    def collector_started(self, ready: Event, now: float) -> None:
        """Note that another collector has taken over: the errors of the last one are history."""
        status = self.status._replace(
            ended=None,
            starts_at=None,
            errors={},
            about={},
            wanted=None,
            # It reports these only when they differ from their defaults.
            offset=0.0,
            minutes_left=None,
        )
        if status.paging in (Paging.LOADING, Paging.FAILED):
            status = status._replace(paging=Paging.IDLE)
        self.status = statuses.apply(status, ready, now)


def _is_same(one: JobState, other: JobState) -> bool:
    """Return whether nothing has changed: another answer or log makes another progress."""
    return one[0] is other[0] and one[1] == other[1]
