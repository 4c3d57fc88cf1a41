"""ACCOUNT and REGION in what runs and in recovery plans: what the sources differ in is shown."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from drs_tui.model.drs.plan_answers import parse_plan
from drs_tui.protocol import events as ev
from tests.parsed import parse_instance
from tests.plans import plan
from tests.records import job_id, recovery_instance, server
from tests.ui.conftest import NOW, Opened, line_with, until_shown
from tests.ui.fleet import SourceCollector, opened_fleet
from tests.ui.scenarios import ended

ACCOUNT, OTHER = "111122223331", "111122223332"
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 24)], ids=str)


@asynccontextmanager
async def opened_pair(
    size: tuple[int, int], account: str, region: str
) -> AsyncIterator[tuple[Opened, SourceCollector]]:
    """Open payments in Ireland, with a job, and a second source without any."""
    first = SourceCollector("payments", ACCOUNT, "eu-west-1")
    second = SourceCollector("payments" if account == ACCOUNT else "core", account, region)
    for each in (first, second):
        each.begin()
    async with opened_fleet((first, second), size) as (pilot, app):
        first.answer(ended(1, server(1)))
        second.answer()
        await until_shown(pilot, "2 of 2 sources", job_id(1)[-7:])
        yield (pilot, app), first
    first.end()
    second.end()


def emit_plan(collector: SourceCollector) -> None:
    """Find a plan of Ireland without executions."""
    arn = f"arn:aws:drs:eu-west-1:{ACCOUNT}:recovery-plan/rp-1"
    found = parse_plan(json.dumps(plan(1, "Trading floor", recoveryPlanArn=arn)))
    assert found is not None
    nothing = ev.PlanExecutionsFound((), NOW, complete=True)
    collector.emit(nothing, ev.PlansFound((found,), NOW, first=True, complete=True))


def emit_instance(collector: SourceCollector) -> None:
    """Find an instance of the job, which runs."""
    found = parse_instance(recovery_instance(1, 1, jobID=job_id(1)))
    assert found is not None
    collector.emit(ev.AllInstancesFound((found,), NOW, first=True, complete=True))


@SIZES
async def test_of_one_account_in_two_regions_the_region_is_shown(size: tuple[int, int]) -> None:
    async with opened_pair(size, ACCOUNT, "us-east-1") as ((pilot, app), collector):
        await pilot.press("P")
        emit_plan(collector)
        await until_shown(pilot, "REGION", "never executed")

        assert "eu-west-1" in line_with(app, "Trading floor")
        assert "ACCOUNT" not in line_with(app, "REGION")

        await pilot.press("escape", "U")
        emit_instance(collector)
        await until_shown(pilot, "REGION", "INSTANCES")

        assert "eu-west-1" in line_with(app, job_id(1)[-7:])
        assert line_with(app, "REGION").split()[-2:] == ["OLDEST", "SERVERS"]


@SIZES
async def test_of_two_accounts_in_one_region_the_account_is_shown(size: tuple[int, int]) -> None:
    async with opened_pair(size, OTHER, "eu-west-1") as ((pilot, app), collector):
        await pilot.press("U")
        emit_instance(collector)
        await until_shown(pilot, "ACCOUNT", "INSTANCES")

        assert "payments" in line_with(app, job_id(1)[-7:])
        assert "REGION" not in line_with(app, "ACCOUNT")


@SIZES
async def test_with_two_accounts_and_regions_how_a_plan_stands_has_room(
    size: tuple[int, int],
) -> None:
    async with opened_pair(size, OTHER, "us-east-1") as ((pilot, app), collector):
        await pilot.press("P")
        emit_plan(collector)
        await until_shown(pilot, "REGION", "never executed")

        assert line_with(app, "REGION").split()[:3] == ["ACCOUNT", "REGION", "PLAN"]
        assert line_with(app, "Trading floor").split()[:3] == ["›", "payments", "eu-west-1"]
