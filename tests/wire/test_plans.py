"""Recovery plans: what is asked for and when, and what a region or a role without them costs."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore
import pytest

from drs_tui.collector.workers.schedule import DAY
from drs_tui.model.request_error import ErrorKind
from drs_tui.protocol.events import (
    LogPageRead,
    PlanExecutionsFound,
    PlansFound,
    PlanStepsFound,
    RequestFailed,
    TargetsListed,
    Topic,
)
from drs_tui.protocol.requests import FollowLogs, FollowPlans, ListTargets
from tests.conftest import environ_for
from tests.endpoint import Endpoint, error
from tests.plans import (
    PlanAnswers,
    execution,
    execution_arn,
    plan,
    server_step,
    step_arn,
    wait,
)
from tests.records import job_id, live_job, log_item
from tests.wire.conftest import Shared, Start
from tests.wire.monitor import Monitor, eventually

EXECUTIONS, STEPS = "ListRecoveryPlanExecutions", "ListRecoveryPlanExecutionSteps"


def _asked(endpoint: Endpoint) -> Counter[str]:
    """How often each operation about plans was sent."""
    return Counter(a.operation for a in endpoint.asked if "RecoveryPlan" in a.operation)


def _tick(monitor: Monitor) -> None:
    """Tick, and let the lookups do what the tick makes them do."""
    monitor.tick()
    for _ in range(2):  # the first may be answered before the lookup's call
        monitor.send(ListTargets())
        monitor.until(TargetsListed)


def _begin(monitor: Monitor) -> None:
    monitor.ready()
    monitor.query()
    monitor.page()


def test_nothing_is_asked_before_a_screen_shows_plans(shared: Shared) -> None:
    monitor, endpoint = shared
    PlanAnswers(endpoint)

    _tick(monitor)
    _tick(monitor)

    assert not _asked(endpoint)


def test_every_page_of_plans_and_executions_is_read(shared: Shared) -> None:
    monitor, endpoint = shared
    answers = PlanAnswers(endpoint, cap=2)
    answers.plans = [plan(number, f"Plan {number}") for number in range(3)]
    answers.executions = [execution(number) for number in range(5)]

    monitor.send(FollowPlans())
    found: list[str] = []
    plans = monitor.until(PlansFound, lambda event: event.complete)
    for event in monitor.passed(PlanExecutionsFound):
        found += [each.arn for each in event.executions]

    assert [each.name for each in plans.plans] == ["Plan 0", "Plan 1", "Plan 2"]
    assert found == [execution_arn(number) for number in range(5)]
    assert _asked(endpoint) == {"ListRecoveryPlans": 2, EXECUTIONS: 3}
    monitor.send(FollowPlans(on=False))


def test_an_opened_execution_has_its_end_and_the_attempts_of_its_steps(shared: Shared) -> None:
    monitor, endpoint = shared
    answers = PlanAnswers(endpoint)
    answers.executions = [execution(1)]
    answers.steps[1] = [server_step(1, 1, job=7), wait(1, 2)]
    answers.details = {
        execution_arn(1): {"completedAt": "2026-11-23T14:34:19Z"},
        step_arn(1, 1): {"attempt": 2, "updatedAt": "2026-11-23T14:20:00Z"},
        step_arn(1, 2): {"attempt": 1, "updatedAt": "2026-11-23T14:34:00Z"},
    }

    monitor.send(FollowPlans(opened=execution_arn(1)))
    listed = monitor.until(PlanStepsFound)
    ended = monitor.until(PlanExecutionsFound, lambda event: bool(event.executions[0].ended))
    details = [monitor.until(PlanStepsFound) for _ in range(2)]

    assert [step.job_ids for step in listed.steps] == [(job_id(7),), ()]
    assert listed.complete
    assert not ended.executions[0].is_live
    assert [step.attempt for event in details for step in event.steps] == [2, 1]
    monitor.send(FollowPlans(on=False))


def test_one_live_execution_and_forty_live_jobs_take_five_calls_a_tick(shared: Shared) -> None:
    monitor, endpoint = shared
    answers = PlanAnswers(endpoint)
    endpoint.jobs[:] = [live_job(number) for number in range(40)]
    endpoint.logs = {job_id(number): [log_item(number)] for number in range(40)}
    answers.executions = [execution(1, status="IN_PROGRESS")]
    answers.steps[1] = [server_step(1, 1, "EXECUTING", job=7), wait(1, 2, "NOT_STARTED")]
    monitor.query(page_size=10)
    monitor.all_pages()
    monitor.send(FollowLogs(None, tuple(job_id(number) for number in range(40))))
    monitor.until(LogPageRead)
    monitor.send(FollowPlans(opened=execution_arn(1)))
    monitor.until(PlanStepsFound, lambda event: not event.complete)
    monitor.until(PlanStepsFound, lambda event: not event.complete)

    # The plan goes on by itself, and is not looked at any more: so are ticks without a change.
    monitor.send(FollowPlans(on=False))
    changed = [server_step(1, 1, job=7), wait(1, 2, "WAITING")]
    for steps in (answers.steps[1], changed, changed, changed):
        answers.steps[1] = steps
        endpoint.asked.clear()
        monitor.tick()
        monitor.until(LogPageRead)
        eventually(lambda: sum(_asked(endpoint).values()) == 2)

        asked = Counter(each.operation for each in endpoint.asked)
        assert asked["DescribeJobs"] <= 2
        assert asked.total() <= 5, asked
        assert asked[EXECUTIONS] == 1
    answers.executions = []
    monitor.tick()
    monitor.until(PlanExecutionsFound, lambda event: bool(event.gone))


def test_an_execution_that_ends_is_read_to_its_end_and_then_left_alone(shared: Shared) -> None:
    monitor, endpoint = shared
    answers = PlanAnswers(endpoint)
    answers.executions = [execution(1, status="IN_PROGRESS")]
    answers.steps[1] = [server_step(1, 1, "EXECUTING", job=7)]
    monitor.send(FollowPlans())
    monitor.until(PlanStepsFound)
    monitor.send(FollowPlans(on=False))

    answers.executions = [execution(1)]
    answers.steps[1] = [server_step(1, 1, job=7)]
    answers.details[execution_arn(1)] = {"completedAt": "2026-11-23T14:34:19Z"}
    seen: list[PlanStepsFound] = []

    def has_ended() -> bool:
        monitor.tick()
        seen.extend(monitor.passed(PlanStepsFound))
        return _asked(endpoint)["GetRecoveryPlanExecution"] == 1

    eventually(has_ended)
    before = _asked(endpoint)
    _tick(monitor)
    _tick(monitor)

    assert any(step.status == "COMPLETED" for event in seen for step in event.steps)
    assert _asked(endpoint) == before


def _denied(endpoint: Endpoint) -> None:
    for name in ("ListRecoveryPlans", EXECUTIONS):
        endpoint.special[name] = lambda _: error(403, "AccessDeniedException")


def _unknown(endpoint: Endpoint) -> None:
    for name in ("ListRecoveryPlans", EXECUTIONS):
        endpoint.special[name] = lambda _: error(404, "UnknownOperationException", None)


@pytest.mark.parametrize(
    ("broken", "kind", "words"),
    [
        (_denied, ErrorKind.DENIED, "AWS denied drs:ListRecoveryPlan"),
        (_unknown, ErrorKind.UNSUPPORTED, "DRS in this region does not know ListRecoveryPlan"),
    ],
)
def test_a_role_or_region_without_plans_is_asked_once_a_day_or_with_r(
    shared: Shared, broken: Callable[[Endpoint], None], kind: ErrorKind, words: str
) -> None:
    monitor, endpoint = shared
    broken(endpoint)
    endpoint.asked.clear()

    monitor.send(FollowPlans())
    failed = [monitor.until(RequestFailed) for _ in range(2)]

    assert {each.topic for each in failed} == {Topic.PLANS, Topic.PLAN_EXECUTIONS}
    for each in failed:
        assert each.request_error.kind is kind
        assert each.request_error.summary.startswith(words)
        assert each.request_error.advice
        assert each.retry_in is not None
        assert each.retry_in >= DAY
    asked = _asked(endpoint)
    monitor.send(FollowPlans(on=False))
    _tick(monitor)
    assert _asked(endpoint) == asked == {"ListRecoveryPlans": 1, EXECUTIONS: 1}


def _older_model(directory: Path) -> None:
    """Write DRS's model as it was before there were recovery plans."""
    found = Path(botocore.__file__).parent / "data/drs/2020-02-26"
    model: dict[str, Any] = json.loads(gzip.decompress((found / "service-2.json.gz").read_bytes()))
    kept = {n: o for n, o in model["operations"].items() if "RecoveryPlan" not in n}
    to = directory / "drs/2020-02-26"
    to.mkdir(parents=True)
    (to / "service-2.json").write_text(json.dumps(model | {"operations": kept}))
    for name in ("endpoint-rule-set-1.json.gz", "paginators-1.json"):
        (to / name).write_bytes((found / name).read_bytes())


def test_a_botocore_without_plans_is_named_and_all_else_works(
    start: Start, endpoint: Endpoint, tmp_path: Path
) -> None:
    _older_model(tmp_path)
    endpoint.jobs[:] = [live_job(1)]
    monitor = start(
        "--region", "us-east-1", environ=environ_for(endpoint) | {"AWS_DATA_PATH": str(tmp_path)}
    )
    _begin(monitor)

    monitor.send(FollowPlans())
    failed = monitor.until(RequestFailed)
    monitor.tick()

    assert failed.request_error.kind is ErrorKind.UNSUPPORTED
    assert "does not know ListRecoveryPlan" in failed.request_error.summary
    assert "pip install -U boto3" in failed.request_error.advice
    assert monitor.ids() == [job_id(1)]
    assert not _asked(endpoint)
