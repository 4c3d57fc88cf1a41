"""What was looked up in many sources, as if it were of one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.plans import Plan, PlanStep
from drs_tui.store.details import AllInstances, Details, Directory, Execution, F, Known
from drs_tui.store.logs import Log, Logs
from drs_tui.store.plans import Plans, Steps, WaitBegun

SourceOf = Callable[[str], int | None]


class JoinedLogs(Logs):
    """The logs of all sources, each in that of its job."""

    def __init__(self, parts: Sequence[Details], source_of: SourceOf) -> None:
        super().__init__()
        self._parts = parts
        self._source_of = source_of

    def get(self, job_id: str) -> Log | None:
        """Return the job's log; None if nothing of it is kept."""
        source = self._source_of(job_id)
        if source is not None:
            return self._parts[source].logs.get(job_id)
        found = (part.logs.get(job_id) for part in self._parts)  # of a job that is not listed now
        return next(filter(None, found), None)

    def by_job(self) -> Mapping[str, Log]:
        """Return the logs that are kept, least recently read first."""
        logs = chain.from_iterable(part.logs.by_job().items() for part in self._parts)
        return dict(sorted(logs, key=lambda each: each[1].as_of or 0.0))

    def is_whole(self, job_id: str) -> bool:
        """Return whether the job's log has been read to its end."""
        log = self.get(job_id)
        return log is not None and log.is_whole

    def whole_ids(self) -> list[str]:
        """Return the ids of the jobs whose logs have been read to their ends."""
        return [job_id for job_id, log in self.by_job().items() if log.is_whole]


class JoinedPlans(Plans):
    """The recovery plans of all sources: ARNs name the region and the account."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: Sequence[Plans] = ()

    def join(self, parts: Sequence[Plans], sources: int) -> None:
        """Take over what is known by now; ``sources`` are asked."""
        self._parts = parts
        self.plans = {arn: plan for part in parts for arn, plan in part.plans.items()}
        self.executions = {arn: each for part in parts for arn, each in part.executions.items()}
        is_all = bool(parts) and len(parts) == sources
        self.has_plans = is_all and all(part.has_plans for part in parts)
        self.has_executions = is_all and all(part.has_executions for part in parts)
        self.as_of = min((part.as_of for part in parts if part.as_of is not None), default=None)

    @property
    def whole(self) -> int:
        """Count the sources of which all plans and all executions are known."""
        return sum(part.whole for part in self._parts)

    def unexecuted(self) -> list[Plan]:
        """Return the plans that never were executed, of each source that has said all it has."""
        return [plan for part in self._parts for plan in part.unexecuted()]

    def plan_steps(self, arn: str) -> tuple[PlanStep, ...] | None:
        """Return the steps of a plan itself; None when they were not looked up yet."""
        found = (part.plan_steps(arn) for part in self._parts)
        return next((steps for steps in found if steps is not None), None)

    def steps(self, arn: str) -> Steps | None:
        """Return the steps of an execution; None when they were not looked up yet."""
        return next(filter(None, (part.steps(arn) for part in self._parts)), None)

    def execution_of(self, job_id: str) -> str | None:
        """Return the ARN of the execution that has a job; None where none is known."""
        return next(filter(None, (part.execution_of(job_id) for part in self._parts)), None)

    def earlier_jobs(self, step_arn: str) -> tuple[str, ...]:
        """Return the ids of a step's jobs of earlier attempts, as far as they were seen here."""
        return next(filter(None, (part.earlier_jobs(step_arn) for part in self._parts)), ())

    def wait_begun(self, step_arn: str) -> WaitBegun | None:
        """Return when a step began to wait; None when that is not known."""
        return next(filter(None, (part.wait_begun(step_arn) for part in self._parts)), None)


class JoinedDetails(Details):
    """The details of all sources; names are kept in one directory, and who started what.

    ``join`` takes over what is of a whole account. ``source_of_job`` and ``source_of_server`` give
    the number of the source that an id is of, ``places`` are what the sources are called.
    """

    def __init__(
        self,
        parts: Sequence[Details],
        source_of_job: SourceOf,
        source_of_server: SourceOf,
        places: Sequence[Sequence[str]],
    ) -> None:
        def places_of(identity: str) -> Sequence[str]:
            source = source_of_server(identity)
            return () if source is None else places[source]

        super().__init__()
        self.servers, self.networks = Directory(places_of), Directory(places_of)
        self._parts = parts
        self._source_of_server = source_of_server
        self._joined_plans = JoinedPlans()
        self._jobs: dict[str, int] = {}  # the sources of the jobs that launched instances
        self._seen: dict[int, AllInstances | None] = {}  # of which these are
        self.logs = JoinedLogs(parts, source_of_job)
        self.share()

    def share(self) -> None:
        """Have all sources add what is shared to these."""
        for part in self._parts:
            part.servers, part.networks = self.servers, self.networks
            part.start_calls = self.start_calls

    def join(self, asked: Sequence[Details]) -> None:
        """Take over what is known by now of whole accounts; ``asked`` are those of the sources that
        can be asked."""
        self._note_jobs()
        self.has_all_names = bool(asked) and all(part.has_all_names for part in asked)
        self.targets = next(filter(None, (part.targets for part in asked)), None)
        self.all_instances = _joined([part.all_instances for part in asked])
        self._joined_plans.join([each.plans for each in asked if each.has_plans], len(asked))

    def _note_jobs(self) -> None:
        for source, part in enumerate(self._parts):
            known = part.all_instances
            if known is not None and known is not self._seen.get(source):
                self._seen[source] = known
                self._jobs |= {each.job_id: source for each in known.instances if each.job_id}

    def source_of_launch(self, job_id: str) -> int | None:
        """Return the number of the source in which a job has launched instances, if known."""
        return self._jobs.get(job_id)

    def source_of_planned(self, server_id: str) -> int | None:
        """Return the number of the source whose executions of plans have a server, if known."""
        parts = enumerate(self._parts)
        found = (n for n, part in parts if part.has_plans and part.plans.has_server(server_id))
        return next(found, None)

    @property
    def plans(self) -> Plans:
        """What is known of recovery plans."""
        return self._joined_plans

    def instances(self, server_id: str) -> tuple[RecoveryInstance, ...] | None:
        """Return the server's recovery instances; None when they were not looked up yet."""
        source = self._source_of_server(server_id)
        if source is not None:
            return self._parts[source].instances(server_id)
        found = [part.instances(server_id) for part in self._parts]
        return next((each for each in found if each), None if None in found else ())

    def fact(self, kind: type[F], identity: str) -> Known[F] | None:
        """Return the fact of that class about an id; None when it was not looked up yet."""
        return next(filter(None, (part.fact(kind, identity) for part in self._parts)), None)

    def facts(self) -> Iterable[Known[Any]]:
        """Return every fact that was looked up."""
        return chain.from_iterable(part.facts() for part in self._parts)

    def executions(self) -> Mapping[str, Execution]:
        """Return the SSM executions that are kept, by the ids of their runs."""
        return {run: each for part in self._parts for run, each in part.executions().items()}

    def execution(self, run_id: str) -> Execution | None:
        """Return the SSM execution of the run; None when it was not looked up yet."""
        return next(filter(None, (part.execution(run_id) for part in self._parts)), None)

    def instances_by_server(self) -> Mapping[str, tuple[RecoveryInstance, ...]]:
        """Return the recovery instances of the servers whose instances were looked up."""
        parts = (part.instances_by_server() for part in self._parts)
        return {server: some for part in parts for server, some in part.items()}


def _joined(parts: Sequence[AllInstances | None]) -> AllInstances | None:
    """Return every recovery instance that is known; it is complete when all parts are."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    found = tuple(chain.from_iterable(part.instances for part in known))
    complete = len(known) == len(parts) and all(part.complete for part in known)
    return AllInstances(found, min(part.as_of for part in known), complete)
