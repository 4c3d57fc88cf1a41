"""What recovery plans and their executions mean to a person, from all that is known of them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from drs_tui.model.analysis.plan_outcome import (
    PlanStanding,
    StepCounts,
    StepState,
    standing,
    step_counts,
    step_state,
)
from drs_tui.model.analysis.row import account_of, region_of
from drs_tui.model.drs.plans import ExecutionStep, Plan, PlanExecution, end_of_arn, jobs_of
from drs_tui.model.text.plan_labels import (
    mode_label,
    running_label,
    servers_label,
    standing_label,
    step_label,
    wait_label,
)
from drs_tui.model.text.times import CLOCK_SLACK, TimeText, duration, elapsed
from drs_tui.store.store import Store
from drs_tui.views.job_view import JobView

SUMMARY_LINES = 10


class PlanRow(NamedTuple):
    """A line of the list: an execution, or a plan that has none.

    ``took`` is in seconds, up to now while it is live; ``left`` what is left of a wait.
    ``account``: what the plan's account is shown with, of several; ``region``: its, of several.
    """

    name: str
    plan: Plan | None
    execution: PlanExecution | None
    standing: PlanStanding | None
    took: float | None
    wait: "Wait | None" = None
    account: str = ""
    region: str = ""

    @property
    def key(self) -> str:
        """The ARN of the execution, else of the plan."""
        held = self.execution or self.plan
        return held.arn if held else ""

    @property
    def words(self) -> str:
        """How the execution stands, or that there is none."""
        if self.execution is None or self.standing is None:
            invalid = self.plan is not None and self.plan.is_invalid
            why = "INVALID: it has no step that recovers servers, so DRS would not execute it"
            return why if invalid else "never executed"
        words = standing_label(self.standing, self.execution.status)
        return f"{words}, {self.wait.left_words}" if self.wait and self.wait.left_words else words


class Wait(NamedTuple):
    """How long a WAIT step waits, in seconds, and what is left of it, if that is known."""

    seconds: float | None
    left: float | None
    observed: bool

    @property
    def words(self) -> str:
        """``wait 15m, 4m left``."""
        return wait_label(self.seconds, self.left, observed=self.observed)

    @property
    def left_words(self) -> str:
        """``4m left``; empty if that is not known."""
        return self.words.partition(", ")[2]


class StepRow(NamedTuple):
    """A line of an execution: a step with what its jobs say. ``took`` is from those, in seconds."""

    step: ExecutionStep
    number: int
    state: StepState
    counts: StepCounts
    wait: Wait | None
    earlier: tuple[str, ...]
    took: float | None

    @property
    def name(self) -> str:
        """The step's name."""
        return self.step.step_name or f"step {self.number}"

    @property
    def state_words(self) -> str:
        """The state; of a step that waits, what is left."""
        if self.state is StepState.WAITING and self.wait and self.wait.left_words:
            return self.wait.left_words
        return step_label(self.state, self.step.status)

    @property
    def what(self) -> str:
        """What it does: the servers by impact, or how long it waits."""
        if self.step.is_wait:
            return wait_label(self.step.wait_seconds, None, observed=False)
        return servers_label(self.counts)

    @property
    def attempt(self) -> int | None:
        """The number of its attempt, by DRS or by what was seen here."""
        return self.step.attempt or (len(self.earlier) + 1 if self.earlier else None)


class PlanRows:
    """Make the lines of the list; how an execution stands is found again only when it changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[str, tuple[object, PlanStanding]] = {}

    def rows(self, now: float) -> list[PlanRow]:
        """Return the executions, newest first, then the plans without any by name."""
        plans = self._store.details.plans
        rows = [self.row(each, now) for each in plans.newest_first()]
        by_name = sorted(plans.unexecuted(), key=lambda plan: (plan.name or plan.arn).casefold())
        never = (
            PlanRow(_name(plan, plan.arn), plan, *(None,) * 4, *self._origin(plan.arn))
            for plan in by_name
        )
        return [*rows, *never]

    def row(self, execution: PlanExecution, now: float) -> PlanRow:
        """Return the line of an execution."""
        plans = self._store.details.plans
        steps = whole_steps(self._store, execution.arn)
        plan = plans.plans.get(execution.plan_arn or "")
        waiting = next((s for s in steps or () if step_state(s) is StepState.WAITING), None)
        return PlanRow(
            _name(plan, execution.plan_arn),
            plan,
            execution,
            self._standing(execution, steps),
            _took(execution, now),
            wait_of(self._store, waiting, now) if waiting else None,
            *self._origin(execution.arn),
        )

    def _origin(self, arn: str) -> tuple[str, str]:
        """Return account and region as they are shown; empty where there is one alone."""
        spread = self._store.status.spread
        account = self._store.accounts.get(account_of(arn), "") if spread.accounts else ""
        return account, region_of(arn) if spread.regions else ""

    def _standing(
        self, execution: PlanExecution, steps: tuple[ExecutionStep, ...] | None
    ) -> PlanStanding:
        jobs = self._store.jobs
        ids = jobs_of(steps or ())
        answers = [jobs.last_answer(each) for each in ids if jobs.place(each) is not None]
        key = execution, steps, answers
        found = self._found.get(execution.arn)
        if found is None or found[0] != key:
            stands = standing(execution, steps, StatusOf(self._store))
            found = self._found[execution.arn] = key, stands
        return found[1]


def whole_steps(store: Store, arn: str) -> tuple[ExecutionStep, ...] | None:
    """Return the steps of an execution in their order; None while some are not known."""
    known = store.details.plans.steps(arn)
    return known.ordered() if known and known.complete else None


def _name(plan: Plan | None, arn: str | None) -> str:
    return (plan.name if plan else None) or end_of_arn(arn) or "–"


def _took(execution: PlanExecution, now: float) -> float | None:
    if execution.is_live:
        return elapsed(execution.started, now, CLOCK_SLACK)
    return elapsed(execution.started, execution.ended)


def wait_of(store: Store, step: ExecutionStep, now: float) -> Wait | None:
    """Return how long a WAIT step waits; None for another step."""
    if not step.is_wait:
        return None
    begun = store.details.plans.wait_begun(step.arn)
    if begun is None or step.wait_seconds is None:
        return Wait(step.wait_seconds, None, observed=False)
    return Wait(step.wait_seconds, begun.at + step.wait_seconds - now, begun.observed)


class StatusOf:
    """The ``launchStatus`` of a server in a loaded job."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: dict[str, dict[str | None, str | None]] = {}

    def __call__(self, job_id: str, server_id: str) -> str | None:
        """Return it; None where the job is not loaded, or does not list the server."""
        if job_id not in self._jobs:
            jobs = self._store.jobs
            servers = jobs.job(job_id).servers if jobs.place(job_id) is not None else ()
            statuses = {each.source_server_id: each.launch_status for each in servers or ()}
            self._jobs[job_id] = statuses
        return self._jobs[job_id].get(server_id)


def step_rows(store: Store, arn: str, now: float) -> list[StepRow]:
    """Return the steps of an execution, as far as they are known."""
    known = store.details.plans.steps(arn)
    status_of = StatusOf(store)
    return [
        StepRow(
            step,
            step.index or place,
            step_state(step),
            step_counts(step, status_of),
            wait_of(store, step, now),
            store.details.plans.earlier_jobs(step.arn),
            _time_of_jobs(store, step.job_ids, now),
        )
        for place, step in enumerate(known.ordered() if known else (), 1)
    ]


def _time_of_jobs(store: Store, job_ids: Iterable[str], now: float) -> float | None:
    """Return the seconds from the first job's start to the last one's end: a step has no dates."""
    rows = [store.jobs.row(each) for each in job_ids if store.jobs.place(each) is not None]
    begun = [row.created for row in rows if row.created is not None]
    if not begun:
        return None
    ends = [now if row.live else row.ended for row in rows]
    known = [end for end in ends if end is not None]
    return elapsed(min(begun), max(known), CLOCK_SLACK) if known else None


def servers_of(steps: Sequence[StepRow]) -> tuple[str, ...]:
    """Return the ids of the source servers of these steps, each once."""
    found = [server.server_id for row in steps for server in row.step.servers]
    return tuple(dict.fromkeys(filter(None, found)))


def running_instances(store: Store, arn: str) -> int | None:
    """Count the recovery instances of an execution that run; None while that is not known."""
    steps = store.details.plans.steps(arn)
    jobs = set(store.details.plans.job_ids(arn))
    servers = (
        [server.server_id for step in steps.ordered() for server in step.servers] if steps else []
    )
    found = [store.details.instances(server) for server in servers]
    if not jobs or not found or any(each is None for each in found):
        return None
    return sum(one.runs and one.job_id in jobs for each in found for one in each or ())


def still_running(store: Store, row: PlanRow) -> str:
    """Say how many instances run of an execution that is over: DRS terminates none."""
    execution = row.execution
    if execution is None or execution.is_live or row.standing is None:
        return ""
    return running_label(running_instances(store, execution.arn), row.standing)


def plan_words(view: JobView) -> str:
    """Say how the plan's execution stands that has all jobs of a recovery; empty without one."""
    plans = view.store.details.plans
    found = {plans.execution_of(job_id) for job_id in view.job_ids}
    execution = plans.executions.get(next(iter(found)) or "") if len(found) == 1 else None
    if execution is None:
        return ""
    row = PlanRows(view.store).row(execution, view.now)
    return f"plan {row.name}: {row.words}"


def execution_summary(store: Store, arn: str, times: TimeText) -> str:
    """Summarize an execution for a chat, in ten lines at most."""
    execution = store.details.plans.executions[arn]
    row, steps = PlanRows(store).row(execution, times.now), step_rows(store, arn, times.now)
    started = times.moment(execution.started) if execution.started is not None else "not known"
    took = f", {duration(row.took)}" if row.took is not None else ""
    head = [
        f"Recovery plan {row.name}, {mode_label(execution.mode)}: {row.words}",
        f"started {started}{took} · {execution.arn}",
    ]
    if said := still_running(store, row):
        head.append(said)
    if execution.error_detail and execution.error_detail.words:
        head.append(execution.error_detail.words)
    room = SUMMARY_LINES - len(head)
    shown = steps if len(steps) <= room else steps[: room - 1]
    more = [f"and {len(steps) - len(shown)} more steps"] if len(shown) < len(steps) else []
    return "\n".join([*head, *map(step_line, shown), *more])


def step_line(row: StepRow) -> str:
    """Say a step in one line: ``2. Databases: completed, 10 critical: 9 launched, 1 failed``."""
    counts = row.counts
    reached = [f"{counts.launched} launched"] if counts.launched else []
    reached += [f"{counts.failed} failed"] if counts.failed else []
    attempt = [f"attempt {row.attempt}"] if row.attempt and row.attempt > 1 else []
    what = f"{row.what}: {', '.join(reached)}" if reached else row.what
    return f"{row.number}. {row.name}: {', '.join([row.state_words, what, *attempt])}"
