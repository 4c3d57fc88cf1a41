"""P: recovery plans, their executions step by step, and the jobs of a step."""

import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from drs_tui.model.drs.plan_answers import (
    parse_execution,
    parse_execution_step,
    parse_plan,
    parse_plan_step,
)
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.model.text.times import timestamp, wire_time
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindInstances, FollowPlans, Refresh
from tests.plans import execution, execution_arn, plan, plan_arn, server_step, wait
from tests.records import Item, job_id, recovery_instance, server
from tests.ui.conftest import NOW, FakeCollector, screen_text, until, until_shown
from tests.ui.scenarios import emit_names, ended

Opening = Callable[..., Any]
LIVE, OVER, NEVER = 2, 1, 4
ENDED: Item = {"completedAt": wire_time(NOW - 3000)}


def _plans(*items: Item) -> ev.PlansFound:
    found = tuple(filter(None, (parse_plan(json.dumps(item)) for item in items)))
    return ev.PlansFound(found, NOW, first=True, complete=True)


def _executions(*items: Item) -> ev.PlanExecutionsFound:
    found = tuple(filter(None, (parse_execution(json.dumps(item)) for item in items)))
    return ev.PlanExecutionsFound(found, NOW, complete=True)


def _steps(number: int, *items: Item) -> ev.PlanStepsFound:
    found = tuple(filter(None, (parse_execution_step(json.dumps(item)) for item in items)))
    return ev.PlanStepsFound(execution_arn(number), found, NOW, complete=True)


def emit_plans(collector: FakeCollector) -> None:
    """A drill that waits, one that left out a step, and a plan that was never executed."""
    collector.emit(
        _executions(
            execution(OVER, startedAt=wire_time(NOW - 7200), **ENDED),
            execution(LIVE, 3, "IN_PROGRESS", startedAt=wire_time(NOW - 1500)),
        ),
        _plans(
            plan(1, "Trading floor"),
            plan(3, "Payroll and mail", description="Month end: payroll first, then mail"),
            plan(NEVER, "Archive", status="INVALID"),
        ),
        _steps(
            OVER,
            server_step(OVER, 1, servers=(1, 2), optional=(2,), job=1, attempt=2),
            wait(OVER, 2, "SKIPPED"),
            server_step(OVER, 3, "SKIPPED", (5, 6, 7), stepName="Market data"),
        ),
        _steps(
            LIVE,
            server_step(LIVE, 1, servers=(3,), job=2),
            wait(LIVE, 2, "WAITING", updatedAt=wire_time(NOW - 660)),
        ),
        generation=0,
    )


async def open_plans(pilot: Any, collector: FakeCollector, *jobs: Item) -> None:
    collector.emit_page([*jobs, ended(9, server(9))])
    await until_shown(pilot, "↵ open")
    assert collector.asks(FollowPlans) == []
    await pilot.press("P")
    await until_shown(pilot, "Asking DRS for recovery plans")


SIZES = [(80, 24), (160, 45)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_of_executions(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        await open_plans(pilot, collector, ended(2, server(3)))
        emit_plans(collector)
        await until_shown(pilot, "4m left", "Archive", "1 INVALID")
        await pilot.pause()

        assert screen_text(app) == snapshot


@pytest.mark.parametrize("size", SIZES)
async def test_the_steps_of_an_execution(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        await open_plans(pilot, collector, ended(1, server(1), server(2, "FAILED")))
        emit_plans(collector)
        await until_shown(pilot, "Trading floor")
        await pilot.press("j", "enter")
        await until_shown(pilot, "optional failed: 1", "whether they still run is not known yet")
        emit_names(collector, 1, 2, 5, 6, 7)
        collector.emit_instances(
            (1, 2, 5, 6, 7), [recovery_instance(1, 1, jobID=job_id(1)), recovery_instance(2, 2)]
        )
        await until_shown(pilot, "1 instance still runs")
        await pilot.pause()

        assert screen_text(app) == snapshot
        assert collector.asks(FollowPlans)[-1] == FollowPlans(opened=execution_arn(OVER))


async def test_what_the_list_shows_is_asked_for_and_nothing_once_it_is_closed(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        await open_plans(pilot, collector)
        assert collector.asks(FollowPlans) == [FollowPlans()]
        collector.emit(_executions(execution(1)), _plans(plan(NEVER, "Spare")), generation=0)
        await until_shown(pilot, "steps not known yet", "Spare")
        await until(pilot, lambda: collector.asks(FollowPlans)[-1].executions)
        assert collector.asks(FollowPlans)[-1].executions == (execution_arn(1),)
        await pilot.press("G")
        await until(pilot, lambda: collector.asks(FollowPlans)[-1].plan == plan_arn(NEVER))
        steps = {"recoveryPlanStepArn": "arn:step/1", "stepName": "Databases", "stepOrder": 1}
        step = parse_plan_step(json.dumps(steps))
        found = parse_plan(json.dumps(plan(NEVER, "Spare")))
        assert found is not None
        assert step is not None
        collector.emit(ev.PlanFound(found, (step,), NOW), generation=0)
        await until_shown(pilot, "never executed · 1 step: Databases (0 servers)")

        await pilot.press("r")
        assert collector.asks(FollowPlans)[-1].again
        await pilot.press("h")
        assert collector.asks(FollowPlans)[-1] == FollowPlans(on=False)


async def test_a_step_opens_its_job_which_is_asked_for_if_it_is_not_loaded(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_plans(pilot, collector)
        emit_plans(collector)
        await until_shown(pilot, "Trading floor")
        await pilot.press("j", "enter")
        await until(pilot, lambda: Refresh((job_id(1),)) in collector.asks(Refresh))
        await until_shown(pilot, "unread")
        await pilot.press("enter")
        await until_shown(pilot, f"asking for {job_id(1)}")
        collector.emit(collector.seen(ended(1, server(1), server(2)), ev.Topic.LIVE))
        await until_shown(pilot, "2/2")
        assert collector.asks(FindInstances)

        await pilot.press("J")
        await until_shown(pilot, "1 Servers", "plan Trading floor: completed, 2 of 3 steps skipped")
        await pilot.press("h", "j", "enter")
        await until_shown(pilot, "Enter: nothing to open here")
        assert "Trading floor" in screen_text(app)


async def test_a_summary_says_how_an_execution_really_ended(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        await open_plans(pilot, collector, ended(1, server(1), server(2, "FAILED")))
        emit_plans(collector)
        await until_shown(pilot, "Trading floor")
        await pilot.press("j", "Y")

        await until_shown(
            pilot,
            "Recovery plan Trading floor, drill: completed, 2 of 3 steps skipped",
            "1. Step 1: completed, 1 critical, 1 optional: 1 launched, 1 failed, attempt 2",
            "3. Market data: skipped, 3 critical",
        )


async def test_a_retry_shows_its_attempt_and_the_job_before(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(160, 45)) as (pilot, _):
        await open_plans(pilot, collector)
        emit_plans(collector)
        await until_shown(pilot, "Payroll and mail")
        await pilot.press("enter")
        await until_shown(pilot, "waiting, step 2 of 2, 4m left")
        collector.emit(_steps(LIVE, server_step(LIVE, 1, "EXECUTING", (3,), job=5)), generation=0)

        await until_shown(pilot, "attempt 2", f"earlier attempt: {job_id(2)}", "TRY")


UNSUPPORTED = RequestError(
    ErrorKind.UNSUPPORTED, "botocore 1.42.0 does not know ListRecoveryPlans yet", "upgrade it"
)
DENIED = RequestError(ErrorKind.DENIED, "AWS denied drs:ListRecoveryPlans", "the role needs it")


@pytest.mark.parametrize(
    ("failure", "shown"),
    [(UNSUPPORTED, "does not know ListRecoveryPlans yet · upgrade it"), (DENIED, "! denied: ")],
)
async def test_what_cannot_be_asked_is_said_in_place_of_an_empty_list(
    collector: FakeCollector, opened: Opening, failure: RequestError, shown: str
) -> None:
    async with opened(size=(120, 30)) as (pilot, app):
        await open_plans(pilot, collector)
        for topic in (ev.Topic.PLANS, ev.Topic.PLAN_EXECUTIONS):
            collector.emit(ev.RequestFailed(topic, failure, 86_400.0), generation=0)

        await until_shown(pilot, shown)
        assert "Asking DRS" not in screen_text(app)
        tomorrow = f"next try {timestamp(NOW + 86_400.0, UTC)}"
        assert tomorrow in " ".join(screen_text(app).split())
        collector.emit(_plans(), _executions(), generation=0)
        await until_shown(pilot, "There is no recovery plan in this account and region.")
