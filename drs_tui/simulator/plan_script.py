"""Writes executions of recovery plans, and the jobs that they start, from what should happen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from drs_tui.simulator.account import Account
from drs_tui.simulator.launches import Launch, launch_plan
from drs_tui.simulator.other_job_types import Header
from drs_tui.simulator.plan import Plan
from drs_tui.simulator.recovery_plans import Execution, ExecutionStep, PlanStep, RecoveryPlan
from drs_tui.simulator.schedule import MINUTE, ScheduledJob

_BEFORE_A_JOB = 2.5
"""Seconds from a step's start to its job. A history creates jobs up to a second earlier."""

_AFTER_A_JOB = 1.2
_INITIATED_BY = {"DRILL": "START_DRILL", "RECOVERY": "START_RECOVERY"}


@dataclass(frozen=True, slots=True)
class Course:
    """What happens to a step with servers. A wait, which only passes, has the default.

    ``launches``: the job of each attempt. ``job``: instead of them, the key of a job that is
    scheduled elsewhere. ``timeout``: after how many seconds the step gives up, if it does.
    """

    launches: tuple[Launch, ...] = ()
    job: str = ""
    timeout: float | None = None
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """An execution: the courses of its first steps. The steps after a failed one never start.

    ``age``: seconds from its start to the history's. ``cancelled_after``: how long the last course,
    a wait, lasts until the execution is cancelled.
    """

    key: str
    plan: RecoveryPlan
    mode: str
    age: float
    courses: Sequence[Course]
    cancelled_after: float | None = None
    retried_after: float = 9 * MINUTE


@dataclass(frozen=True, slots=True)
class Written:
    """An execution whose jobs have keys instead of ids, and those jobs that it adds."""

    execution: Execution
    jobs: Sequence[ScheduledJob]

    def with_job_ids(self, job_ids: Mapping[str, str]) -> Execution | None:
        """Return the execution; None if a job of it is not in the history."""
        steps = []
        for step in self.execution.steps:
            if any(key not in job_ids for _, key in step.jobs):
                return None
            steps.append(replace(step, jobs=tuple((at, job_ids[key]) for at, key in step.jobs)))
        return replace(self.execution, steps=steps)


def written(
    account: Account, start: float, script: Script, plan_of: Callable[[str], Plan]
) -> Written:
    """Return a script's execution. ``plan_of``: finds the plan of a job scheduled elsewhere."""
    return _Writer(account, start, script, plan_of).written()


class _Writer:
    """Writes one execution, step after step. ``_at`` is how far it has come."""

    def __init__(
        self, account: Account, start: float, script: Script, plan_of: Callable[[str], Plan]
    ) -> None:
        self._account, self._start, self._script, self._plan_of = account, start, script, plan_of
        self._begun = self._at = start - script.age
        self._changes = [(self._at, "CREATED"), (self._at + 0.6, "IN_PROGRESS")]
        self._jobs: list[ScheduledJob] = []

    def written(self) -> Written:
        script = self._script
        steps = []
        for index, step in enumerate(script.plan.steps):
            course = script.courses[index] if index < len(script.courses) else None
            steps.append(self._step(index, step, course))
        if self._changes[-1][1] == "IN_PROGRESS":
            self._change("COMPLETED")
        failed = "The step failed: a critical server was not launched"
        execution = Execution(
            key=script.key,
            plan=script.plan,
            mode=script.mode,
            changes=tuple(self._changes),
            steps=steps,
            errors={"FAILED": ("STEP_FAILED", failed)},
            tags={"Owner": "dr-team"},
        )
        return Written(execution, self._jobs)

    def _change(self, status: str) -> None:
        self._changes.append((self._at, status))

    def _step(self, index: int, step: PlanStep, course: Course | None) -> ExecutionStep:
        changes = [(self._begun, "NOT_STARTED")]
        jobs: list[tuple[float, str]] = []
        if course is None:
            if self._changes[-1][1] == "CANCELLED":
                changes.append((self._at, "SKIPPED"))
        elif course.is_skipped:
            changes.append((self._at, "SKIPPED"))
        elif step.servers:
            self._launch(index, step, course, changes, jobs)
        else:
            self._wait(index, step, changes)
        return ExecutionStep(step, tuple(changes), tuple(jobs), _ERRORS)

    def _wait(self, index: int, step: PlanStep, changes: list[tuple[float, str]]) -> None:
        changes.append((self._at, "WAITING"))
        cancelled_after = self._script.cancelled_after
        if cancelled_after is None or index + 1 < len(self._script.courses):
            self._at += step.minutes * MINUTE
            changes.append((self._at, "COMPLETED"))
            return
        self._at += cancelled_after
        self._change("CANCELLING")
        self._at += 20
        changes.append((self._at, "SKIPPED"))
        self._change("CANCELLED")

    def _launch(
        self,
        index: int,
        step: PlanStep,
        course: Course,
        changes: list[tuple[float, str]],
        jobs: list[tuple[float, str]],
    ) -> None:
        attempts = len(course.launches) or 1
        for attempt in range(attempts):
            if attempt:
                self._change("FAILED")
                self._at += self._script.retried_after
                self._change("IN_PROGRESS")
            changes.append((self._at, "EXECUTING"))
            created = self._at + _BEFORE_A_JOB
            if course.job:
                key, plan = course.job, self._plan_of(course.job)
            else:
                key = f"{self._script.key}/{index + 1}/{attempt + 1}"
                plan = self._schedule(key, course.launches[attempt], created)
            jobs.append((created, key))
            self._at = created + plan.ends + _AFTER_A_JOB
            status = "FAILED" if _failed(plan) - step.optional else "COMPLETED"
            if course.timeout is not None:
                self._at, status = created + course.timeout, "TIMED_OUT"
            changes.append((self._at, status))
        if changes[-1][1] != "COMPLETED":
            self._change("FAILED")

    def _schedule(self, key: str, launch: Launch, created: float) -> Plan:
        """Schedule a job. Its times do not depend on where in the history it comes to be."""
        account = self._account
        spec = replace(launch, initiated_by=_INITIATED_BY[self._script.mode])

        def job(header: Header, _: Random) -> Plan:
            rng = account.ids.rng("execution", key)
            return launch_plan(account, header.serial, header.created, spec, rng)

        self._jobs.append(ScheduledJob(self._start - created, job, key=key))
        return job(Header(account, 0, 0.0), Random())


_ERRORS = {
    "FAILED": ("CRITICAL_SERVER_FAILED", "A critical server of the step failed to launch"),
    "TIMED_OUT": ("STEP_TIMED_OUT", "The step did not end within 120 minutes"),
}


def _failed(plan: Plan) -> set[str]:
    """Return the ids of the servers that a job fails to launch."""
    members = plan.members or ()
    return {each.server_id for each in members if each.status(plan.ends) == "FAILED"}
