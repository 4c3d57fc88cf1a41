"""One job and everything known about it. Several as one are a ``RecoveryView``."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from drs_tui.model.analysis.changes import Subject, identity_of, server_keys, stable_key
from drs_tui.model.analysis.durations import History
from drs_tui.model.analysis.failures import Failure, FailureKind
from drs_tui.model.analysis.grouping import clean_ups
from drs_tui.model.analysis.outcome import is_live
from drs_tui.model.analysis.progress import JobProgress, Progress, Span, State
from drs_tui.model.analysis.recovery import Recovery
from drs_tui.model.analysis.row import Row
from drs_tui.model.analysis.slowness import slowness
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.job import ActionRun, Job, Server
from drs_tui.model.drs.log import LogItem
from drs_tui.model.text.labels import NOT_OF_THIS_JOB
from drs_tui.protocol.events import Topic
from drs_tui.store.jobs import Observed
from drs_tui.store.logs import Log
from drs_tui.store.status import ActiveError
from drs_tui.store.store import Store
from drs_tui.views.rows import LogRow, NetworkRow, RunRow, ServerRow

CLEAN_UP_SEARCHED = 500  # newer jobs


class JobView:
    """A job in the store; ``now`` is epoch seconds by the service's clock."""

    def __init__(self, store: Store, job_id: str, now: float) -> None:
        self.store = store
        self.job_id = job_id
        self.now = now

    @property
    def job_ids(self) -> tuple[str, ...]:
        """Return the ids of its jobs: of this one."""
        return (self.job_id,)

    @property
    def parts(self) -> "Sequence[JobView]":
        """Return its jobs: this one."""
        return (self,)

    @property
    def recovery(self) -> Recovery | None:
        """Return how its jobs are joined; None of one job."""
        return None

    @property
    def seen_at(self) -> float:
        """Return the time of its oldest answer (epoch seconds by the service's clock)."""
        return min(map(self.store.jobs.seen_at, self.job_ids))

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Return its jobs as DRS sent them, decoded."""
        return list(map(self.store.jobs.answer, self.job_ids))

    @property
    def row(self) -> Row:
        """Return the job's row of the list."""
        return self.store.jobs.row(self.job_id)

    @property
    def job(self) -> Job:
        """Return the job by its last answer."""
        return self.store.jobs.job(self.job_id)

    @property
    def log(self) -> Log | None:
        """Return the job's log, as far as it has been read."""
        return self.store.details.logs.get(self.job_id)

    @property
    def log_error(self) -> ActiveError | None:
        """Return the error that keeps the log from being complete and up to date."""
        status = self.store.status_of(self.job_id)
        return status.about.get(self.job_id) or status.errors.get(Topic.LOG)

    @property
    def progress(self) -> JobProgress:
        """Return the phase of every participant."""
        return self.store.progress(self.job_id)

    @property
    def observed(self) -> dict[Subject, Observed]:
        """Return the status changes that were observed."""
        return self.store.jobs.observed(self.job_id)

    @property
    def seen(self) -> dict[Subject, float]:
        """Return when status changes were observed (epoch seconds)."""
        return {subject: note.at for subject, note in self.observed.items()}

    def name(self, server_id: str | None) -> str:
        """Return the name of a source server or source network, else its id."""
        return self.store.details.name(server_id) if server_id else "–"

    @property
    def times_elsewhere(self) -> History:
        """Return how long servers took in other jobs."""
        return self.store.times_elsewhere(*self.job_ids)

    def name_of(self, progress: Progress) -> str:
        """Return the name of a participant; one of an id that is listed twice has its number."""
        name, is_repeated = self.name(progress.id), progress.id and progress.key != progress.id
        return f"{name} #{int(progress.key.rpartition('#')[2]) + 1}" if is_repeated else name

    def name_of_key(self, key: str) -> str:
        """Return the name of the server or network of that key."""
        return self.name(identity_of(key))

    def listed_twice(self) -> list[str]:
        """Name the servers and networks that the job lists more than once."""
        progress = self.progress
        ids = [each.id for each in (*progress.servers, *progress.networks) if each.id]
        return [self.name(each) for each, times in Counter(ids).items() if times > 1]

    def instance(self, progress: Progress) -> RecoveryInstance | None:
        """Return the server's recovery instance of this job, by DescribeRecoveryInstances."""
        instances = self.store.details.instances(progress.id or "") or ()
        ours = (
            i for i in instances if i.job_id in self.job_ids or i.ec2_id == progress.target_instance
        )
        return next((instance for instance in ours if instance.ec2_id), None)

    def running_ids(self) -> list[str]:
        """Return the EC2 ids of the instances that still run, by DescribeRecoveryInstances."""
        instances = map(self.instance, self.progress.servers)
        return [i.ec2_id for i in instances if i and i.runs and i.ec2_id]

    def attempts_before(self) -> Mapping[str, Sequence[Span]]:
        """Return how a server's earlier attempts went, by its key: of one job there is none."""
        return {}

    def clean_ups(self) -> list[Row]:
        """Return the loaded jobs that terminated its instances, newest first."""
        jobs = self.store.jobs
        place = jobs.place(self.job_ids[0]) or 0
        return clean_ups(jobs[max(0, place - CLEAN_UP_SEARCHED) : place + 1], self.job_ids)

    def servers(self) -> list[ServerRow]:
        """Return the job's servers, in the answer's order."""
        job, job_progress, observed = self.job, self.progress, self.observed
        is_over = not is_live(job)
        slow = {} if is_over else slowness(job_progress, self.now, self.times_elsewhere)
        pairs = zip(job.servers or (), job_progress.servers, strict=True)
        return [
            ServerRow(
                key=progress.key,
                server=server,
                progress=progress,
                name=self.name_of(progress),
                observed=observed.get(Subject("server", progress.key)),
                instance=self.instance(progress),
                slow=slow.get(progress.key),
                created=job.created,
                is_logged=job_progress.is_logged,
                is_over=is_over,
                extension_error=self.store.details.extension_error(progress.id),
                job_id=self.job_id,
                job_key=progress.key,
                started=job.created,
            )
            for server, progress in pairs
        ]

    def server(self, key: str) -> ServerRow:
        """Return the server of that key; one without facts if the last answer no longer has it."""
        found = (line for line in self.servers() if line.key == key)
        identity = identity_of(key)
        unknown = Progress(key, identity, None, State.UNKNOWN)
        server = Server(source_server_id=identity)
        empty = ServerRow(key, server, unknown, self.name(identity), is_deleted=True)
        return next(found, empty)

    def networks(self) -> list[NetworkRow]:
        """Return the job's networks and other resources, in the answer's order."""
        job_progress, observed = self.progress, self.observed
        return [
            NetworkRow(
                key=progress.key,
                resource=resource,
                progress=progress,
                name=self.name(progress.id),
                observed=observed.get(Subject("network", progress.key)),
                is_logged=job_progress.is_logged,
                job_id=self.job_id,
                job_key=progress.key,
            )
            for resource, progress in zip(
                self.job.resources or (), job_progress.networks, strict=True
            )
        ]

    def runs_of(self, key: str, server: Server) -> Iterator[RunRow]:
        """Yield the action runs of a server with that key, in order."""
        for index, run in enumerate(server.runs or ()):
            yield self._run_row(key, server, run, stable_key(run.run_id, index))

    def _run_row(self, owner: str, server: Server, run: ActionRun, key: str) -> RunRow:
        observed = self.observed.get(Subject("run", owner, key))
        name = self.name(server.source_server_id)
        return RunRow(owner, key, run, name, observed, self.job_id)

    def runs(self, key: str) -> list[RunRow]:
        """Return the action runs of one server, in order."""
        line = self.server(key)
        return list(self.runs_of(key, line.server))

    def all_runs(self) -> list[RunRow]:
        """Return every action run of every server, in the answer's order."""
        return [
            line
            for key, server in zip(server_keys(self.job), self.job.servers or (), strict=True)
            for line in self.runs_of(key, server)
        ]

    def log_row(self, index: int, item: LogItem) -> LogRow:
        """Return a log item with the name of the server or network that it is about."""
        row, about = self.row, item.about
        listed = *row.server_ids, *row.network_ids
        is_listed = not about or not listed or about in listed
        name = self.name(about) if about else ""
        return LogRow(index, item, name, row.created, is_listed, self.job_id, index)

    def log_place(self, key: Hashable) -> int | None:
        """Return the index in ``log`` of an item, by its job's id and its index there."""
        match key:
            case (self.job_id, int(place)):
                return place
        return None

    def run(self, owner: str, key: str) -> RunRow | None:
        """Return one action run; None when the last answer no longer has it."""
        return next((line for line in self.runs(owner) if line.key == key), None)


def who_failed(store: Store, failure: Failure) -> str:
    """Name the server, network or job that failed."""
    if not failure.key:
        return "the job"
    name = store.details.name(identity_of(failure.key))
    return f"{name} ({NOT_OF_THIS_JOB})" if failure.kind is FailureKind.UNLISTED else name
