"""What a store holds, as events: a recording that begins late starts with them.

Changes that were observed, and jobs that a retry replaced, are not in them.
"""

from collections.abc import Callable, Iterator
from itertools import groupby

from drs_tui.model.analysis.row import Source
from drs_tui.model.drs.facts import kind_of
from drs_tui.protocol import events as ev
from drs_tui.protocol.codec import pack, pack_together
from drs_tui.store.details import Details
from drs_tui.store.jobs import Jobs
from drs_tui.store.keyframe import Keyframe
from drs_tui.store.plans import Plans
from drs_tui.store.status import Paging, Status
from drs_tui.store.store import Store

TOGETHER = 64  # jobs of an event


def source_of(store: Store) -> Source:
    """Return the account and region of a store whose collector is ready."""
    ready = store.status.ready
    return Source(store.status.account or store.jobs.account, ready.region if ready else "")


def events_of(
    known: Keyframe, now: float, is_own: Callable[[str], bool] = lambda _: True
) -> Iterator[ev.Event]:
    """Return events that make an empty store equal to this state, as far as screens show it.

    Where several sources share names and starts, ``is_own`` says of an id whether it is of this
    one.
    """
    status = known.status
    yield ev.ClockMeasured(status.offset)
    yield ev.Connected(status.endpoint)
    if status.account or status.arn:
        yield ev.Identity(status.account, status.arn)
    yield from _of_jobs(known.jobs)
    yield from _of_details(known.details, status.as_of or now, is_own)
    yield from _of_status(status, now)


def _of_jobs(jobs: Jobs) -> Iterator[ev.Event]:
    def block(place: int) -> tuple[int, int]:
        return id(jobs.last_answer(jobs[place].job_id).block), place // TOGETHER

    for _, places in groupby(range(len(jobs)), block):
        rows = [jobs[place] for place in places]
        answers = [jobs.last_answer(row.job_id) for row in rows]
        yield ev.JobsUpdated(
            ev.Topic.PAGE,
            tuple(ev.JobUpdate(row) for row in rows),
            pack_together(bytes(answer.text) for answer in answers),
            answers[0].block.asked,
            answers[0].block.as_of,
        )


def _of_details(
    details: Details, as_of: float, is_own: Callable[[str], bool]
) -> Iterator[ev.Event]:
    for job_id, log in details.logs.by_job().items():
        yield ev.LogUpdated(job_id, 0, pack_together(bytes(item.text) for item in log.items))
        if log.as_of is not None:
            yield ev.LogPageRead(job_id, len(log.items), not log.is_whole, log.as_of)
    servers, networks = details.servers.names.values(), details.networks.names.values()
    own = tuple(each for each in servers if is_own(each.id))
    yield ev.NamesFound(ev.Topic.NAMES, own, (), details.has_all_names)
    yield ev.NamesFound(ev.Topic.NETWORKS, tuple(each for each in networks if is_own(each.id)))
    yield from _of_instances(details, as_of)
    for fact, fact_as_of in details.facts():
        yield ev.FactsFound(kind_of(type(fact)), (fact,), fact_as_of)
    for run_id, (kind, answer, as_of_answer) in details.executions().items():
        yield ev.ExecutionFound(run_id, kind, pack(answer), as_of_answer)
    yield from (each for each in details.start_calls.values() if is_own(each.id))
    yield from _of_plans(details.plans)


def _of_instances(details: Details, as_of: float) -> Iterator[ev.Event]:
    if known := details.all_instances:
        yield ev.AllInstancesFound(known.instances, known.as_of, True, known.complete)  # noqa: FBT003
    by_server = details.instances_by_server()
    some = tuple(each for instances in by_server.values() for each in instances)
    yield ev.InstancesFound(tuple(by_server), some, as_of)


def _of_plans(plans: Plans) -> Iterator[ev.Event]:
    if plans.as_of is None:
        return
    found = tuple(plans.plans.values())
    yield ev.PlansFound(found, plans.as_of, True, plans.has_plans)  # noqa: FBT003
    for plan in found:
        if (steps := plans.plan_steps(plan.arn)) is not None:
            yield ev.PlanFound(plan, steps, plans.as_of)
    executions = tuple(plans.executions.values())
    yield ev.PlanExecutionsFound(executions, plans.as_of, (), plans.has_executions)
    for arn in plans.executions:
        if known := plans.steps(arn):
            yield ev.PlanStepsFound(arn, known.ordered(), known.as_of, known.complete)


def _of_status(status: Status, now: float) -> Iterator[ev.Event]:
    if status.paged or status.paging in (Paging.END, Paging.STOPPED):
        more = status.paging not in (Paging.END, Paging.STOPPED)
        jobs = status.paged - status.unreadable
        as_of = status.as_of or now
        yield ev.PageLoaded(0, jobs, status.unreadable, more, status.resume, as_of, status.token)
    if status.as_of is not None:
        yield ev.Refreshed(status.as_of, 0, *_calls(status, now))
    for topic, error in status.errors.items():
        retry_in = None if error.retry_at is None else max(0.0, error.retry_at - now)
        yield ev.RequestFailed(topic, error.request_error, retry_in)
    yield ev.CredentialsExpiring(status.minutes_left)
    if status.wanted:
        yield status.wanted
    if status.paused:
        yield ev.Paused(True)  # noqa: FBT003


def _calls(status: Status, now: float) -> tuple[int, float | None]:
    """Return a number of calls and the seconds until the next answer: their rate is the one that is
    shown, the answer is due at about that time."""
    due_in = None if status.due is None else max(0.0, status.due - now)
    if not due_in or not status.rate:
        return 0, due_in
    calls = max(1, round(status.rate * due_in / 60))
    return calls, calls * 60 / status.rate
