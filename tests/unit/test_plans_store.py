"""What is kept of recovery plans, and what was only observed."""

import json
from typing import Any

import pytest

from drs_tui.model.drs.plan_answers import parse_execution, parse_execution_step, parse_plan
from drs_tui.protocol.events import PlanExecutionsFound, PlansFound, PlanStepsFound
from drs_tui.store import plans as store_plans
from drs_tui.store.plans import Plans, WaitBegun
from tests.plans import execution, execution_arn, plan, plan_arn, server_step, step_arn, wait
from tests.records import Item, job_id

ENDED = "2026-11-23T14:34:19Z"
UPDATED = "2026-11-23T14:34:20Z"


def _executions(*items: Item, **fields: Any) -> PlanExecutionsFound:
    found = tuple(filter(None, (parse_execution(json.dumps(item)) for item in items)))
    return PlanExecutionsFound(found, 1.0, **fields)


def _steps(*items: Item, of: int = 1, as_of: float = 1.0, complete: bool = True) -> PlanStepsFound:
    found = tuple(filter(None, (parse_execution_step(json.dumps(item)) for item in items)))
    return PlanStepsFound(execution_arn(of), found, as_of, complete)


def test_executions_are_sorted_by_when_they_started() -> None:
    plans = Plans()

    plans.apply(_executions(execution(2), execution(3), execution(1)))

    assert [each.arn for each in plans.newest_first()] == [execution_arn(n) for n in (3, 2, 1)]


def test_the_end_is_kept_though_the_list_lacks_it_until_the_status_changes() -> None:
    plans = Plans()
    plans.apply(_executions(execution(1, completedAt=ENDED)))

    plans.apply(_executions(execution(1)))
    assert plans.executions[execution_arn(1)].ended is not None
    plans.apply(_executions(execution(1, status="IN_PROGRESS")))

    assert plans.live() == (execution_arn(1),)


def test_what_is_gone_is_dropped_with_its_steps() -> None:
    plans = Plans()
    plans.apply(_executions(execution(1), execution(2)))
    plans.apply(_steps(wait(1, 1)))

    plans.apply(_executions(gone=(execution_arn(1),)))

    assert list(plans.executions) == [execution_arn(2)]
    assert plans.steps(execution_arn(1)) is None


def test_a_job_leads_to_its_execution_until_that_is_gone() -> None:
    plans = Plans()
    plans.apply(_executions(execution(1)))
    plans.apply(_steps(server_step(1, 1, job=1)))
    (first, *_) = plans.job_ids(execution_arn(1))
    assert plans.execution_of(first) == execution_arn(1)

    plans.apply(_executions(gone=(execution_arn(1),)))

    assert plans.execution_of(first) is None


def test_a_complete_list_of_plans_replaces_the_one_before() -> None:
    plans = Plans()
    for number in (1, 2):
        found = parse_plan(json.dumps(plan(number, "x")))
        assert found is not None
        plans.apply(PlansFound((found,), 1.0, first=True, complete=True))

    assert list(plans.plans) == [plan_arn(2)]


def test_the_jobs_that_a_retry_replaces_are_remembered() -> None:
    plans = Plans()

    for number in (7, 7, 8, 9):
        plans.apply(_steps(server_step(1, 1, "EXECUTING", job=number)))

    assert plans.earlier_jobs(step_arn(1, 1)) == (job_id(7), job_id(8))


def test_the_beginning_of_a_wait_is_observed_until_it_is_known() -> None:
    plans, arn = Plans(), step_arn(1, 1)

    plans.apply(_steps(wait(1, 1, "WAITING"), as_of=50.0))
    assert plans.wait_begun(arn) is None  # it may have waited for long
    plans.apply(_steps(wait(1, 1, "NOT_STARTED"), as_of=60.0))
    plans.apply(_steps(wait(1, 1, "WAITING"), as_of=70.0))
    assert plans.wait_begun(arn) == WaitBegun(70.0, observed=True)
    plans.apply(_steps(wait(1, 1, "WAITING", updatedAt=ENDED), as_of=80.0))
    known = plans.wait_begun(arn)
    plans.apply(_steps(wait(1, 1, "WAITING", updatedAt=UPDATED), as_of=90.0))

    assert known is not None
    assert not known.observed
    assert plans.wait_begun(arn) == known
    plans.apply(_steps(wait(1, 1), as_of=100.0))
    assert plans.wait_begun(arn) is None


def test_steps_that_come_in_parts_are_complete_with_the_last() -> None:
    plans = Plans()

    plans.apply(_steps(wait(1, 2), complete=False))
    first = plans.steps(execution_arn(1))
    plans.apply(_steps(wait(1, 1)))
    both = plans.steps(execution_arn(1))

    assert first is not None
    assert not first.complete
    assert both is not None
    assert both.complete
    assert [step.index for step in both.ordered()] == [1, 2]


def test_the_steps_seen_longest_ago_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_plans, "EXECUTIONS_KEPT", 2)
    plans = Plans()

    for number in (1, 2, 1, 3):
        plans.apply(_steps(wait(number, 1), of=number))

    kept = [number for number in (1, 2, 3) if plans.steps(execution_arn(number))]
    assert kept == [1, 3]
