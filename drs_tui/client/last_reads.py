"""Read, when a job ends, what may be gone when it is needed, so that the recording has it.

Recovery instances vanish when they are terminated, and their recovery points with them; jobs and
their logs can be deleted; SSM keeps what an action did for some weeks.
"""

from collections.abc import Iterator

from drs_tui.client.needs import Needs
from drs_tui.model.drs.execution import AUTOMATION, COMMAND
from drs_tui.model.drs.job import Job
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import (
    Event,
    ExecutionFound,
    InstancesFound,
    JobsUpdated,
    LogPageRead,
    RequestFailed,
    Topic,
)
from drs_tui.store.store import Store

TERMINATE = "TERMINATE"  # the type of jobs that take instances away
# What the collector tries again by itself, with success before long.
_PASSING = frozenset({ErrorKind.THROTTLED, ErrorKind.UNREACHABLE, ErrorKind.SERVICE})


class LastReads:
    """Request what the end of a job calls for; ``pending`` is what was not answered yet."""

    def __init__(self, store: Store, needs: Needs) -> None:
        self._store, self._needs = store, needs
        self._live: set[str] = set()
        self.pending: set[tuple[Topic, str]] = set()
        for job_id in store.jobs.live_ids:
            self._job_seen(job_id)

    def applied(self, event: Event) -> None:
        """Note an event that the store has applied: the end of a job, or an answer."""
        match event:
            case JobsUpdated(jobs=jobs):
                for job_id in (each.row.job_id for each in jobs):
                    self._job_seen(job_id)
            case InstancesFound(servers=servers):
                self.pending -= {(Topic.INSTANCES, server) for server in servers}
            case LogPageRead(job_id=job_id, more=False):
                self.pending.discard((Topic.LOG, job_id))
            case ExecutionFound(run_id=run_id):
                self.pending.discard((Topic.EXECUTION, run_id))
            case RequestFailed(topic=topic, request_error=error) if error.kind not in _PASSING:
                self.pending = {
                    each
                    for each in self.pending
                    if each[0] is not topic or event.about not in ("", each[1])
                }

    def _job_seen(self, job_id: str) -> None:
        row = self._store.jobs.row(job_id)
        if row.live:
            self._live.add(job_id)
            # Now, too: a report may be made of a recording that ends before.
            self._needs.names(row.server_ids, row.network_ids)
        elif job_id in self._live:
            self._live.discard(job_id)
            self._job_ended(job_id)

    def _job_ended(self, job_id: str) -> None:
        row, needs = self._store.jobs.row(job_id), self._needs
        if self._may_ask(Topic.LOG):
            self.pending.add((Topic.LOG, job_id))
            needs.rest_of_log(job_id)
        if row.server_ids and row.type != TERMINATE and self._may_ask(Topic.INSTANCES):
            self.pending |= {(Topic.INSTANCES, server) for server in row.server_ids}
            needs.instances(row.server_ids)
        if self._may_ask(Topic.EXECUTION):
            for run_id, kind in _failed_runs(self._store.jobs.job(job_id)):
                self.pending.add((Topic.EXECUTION, run_id))
                needs.execution(run_id, kind, again=True)

    def _may_ask(self, topic: Topic) -> bool:
        active = self._store.status.errors.get(topic)
        return active is None or active.request_error.kind is not ErrorKind.DENIED


def _failed_runs(job: Job) -> Iterator[tuple[str, str]]:
    """Yield the ids of failed action runs that Systems Manager knows, and their types."""
    for server in job.servers or ():
        for run in server.runs or ():
            kind = run.action.type or ""
            if run.run_id and run.status == "FAILED" and kind in (AUTOMATION, COMMAND):
                yield run.run_id, kind
