"""Several accounts and regions in one list: one that fails, one that is late, one that answers."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from drs_tui.model.drs.plan_answers import parse_plan
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import (
    FindInstances,
    FindNames,
    FollowLogs,
    KeepAlive,
    NextPage,
    Query,
    Refresh,
)
from drs_tui.ui.exit_summary import exit_lines
from drs_tui.ui.screens.errors import ErrorsScreen
from tests.plans import plan
from tests.records import Item, job, job_id, recovery_instance, server
from tests.ui.conftest import NOW, footer, line_with, screen_text, until, until_shown
from tests.ui.fleet import SourceCollector, opened_fleet
from tests.ui.scenarios import AT, VCPU, ended, launch_failed, live
from tests.ui.test_plans import emit_plans

NO_PLAN = ev.PlansFound((), NOW, first=True, complete=True)
NO_EXECUTION = ev.PlanExecutionsFound((), NOW, complete=True)
DENIED = "AWS denied drs:DescribeJobs"


def aged(number: int, minutes: int, **fields: object) -> Item:
    """A drill that began so many minutes ago."""
    return job(number, now=AT, age=timedelta(minutes=minutes), **fields)


def failure(kind: ErrorKind, summary: str) -> RequestError:
    """A failed request."""
    return RequestError(kind, summary, "")


class Estate:
    """Payments and core in one region, a sandbox in another."""

    def __init__(self) -> None:
        self.payments = SourceCollector("payments", "111122223331", "us-west-2")
        self.core = SourceCollector("core", "111122223332", "us-west-2")
        self.sandbox = SourceCollector("sandbox", "111122223333", "eu-west-1")
        self.all = (self.payments, self.core, self.sandbox)
        for each in self.all:
            each.begin()


@pytest.fixture
def estate() -> Iterator[Estate]:
    made = Estate()
    yield made
    for each in made.all:
        each.end()


async def test_one_answers_one_is_late_one_fails(
    estate: Estate, snapshot: SnapshotAssertion
) -> None:
    async with opened_fleet(estate.all) as (pilot, app):
        estate.payments.answer(aged(1, 20), aged(3, 60))
        await until_shown(pilot, "1 of 3 sources · waiting for 2")
        assert "payments" in line_with(app, job_id(1)[-7:])
        await pilot.press("j")  # on the older job

        estate.sandbox.fail(ErrorKind.DENIED, DENIED, "the role needs it")
        estate.core.answer(live(2, server(2)), aged(4, 90), more=True)
        screen = await until_shown(pilot, "2 of 3 sources · no rows from 1")

        places = [screen.index(job_id(number)[-7:]) for number in (1, 2, 3, 4)]
        assert places == sorted(places)
        assert line_with(app, job_id(3)[-7:]).startswith("›")  # where the cursor was
        assert screen == snapshot


async def test_the_source_that_lags_is_asked_and_no_other(estate: Estate) -> None:
    async with opened_fleet(estate.all) as (pilot, _):
        estate.payments.answer(*(aged(n, 20 + n) for n in range(10, 40)), more=True)
        estate.core.answer(*(aged(n, 20 + n) for n in range(50, 90)), more=True)
        estate.sandbox.answer()
        await until(pilot, lambda: len(estate.payments.asks(NextPage)) == 2)

        assert len(estate.core.asks(NextPage)) == 1


async def test_requests_go_to_the_source_of_the_job(estate: Estate) -> None:
    async with opened_fleet(estate.all) as (pilot, app):
        estate.payments.answer(aged(1, 30))
        estate.core.answer(live(2, server(2)))
        estate.sandbox.answer()
        await until_shown(pilot, "3 of 3 sources")
        await pilot.press("enter")
        await until_shown(pilot, job_id(2))
        before = "as of 16:05:40Z"
        assert before not in screen_text(app)
        estate.core.emit(ev.Refreshed(NOW - 60, 1, 1, 5.0))  # no other source makes it newer
        await until_shown(pilot, before)
        assert "core us-west-2" in screen_text(app).splitlines()[0]
        estate.core.emit(ev.RequestFailed(ev.Topic.LIVE, failure(ErrorKind.EXPIRED, "over"), 60.0))
        await until_shown(pilot, "! over", "next try 16:07:40Z")  # though the others answer

        followed = estate.core.asks(FollowLogs)[-1]
        assert followed.first == job_id(2)
        assert not estate.payments.asks(FollowLogs)
        assert estate.core.asks(FindNames)[0].servers == (server(2)["sourceServerID"],)
        own = server(1)["sourceServerID"]  # of the launch that it is compared with
        assert all(asked.servers == (own,) for asked in estate.payments.asks(FindNames))

        asked = [len(each.asks(KeepAlive)) for each in estate.all]
        assert asked == [1, 1, 0]  # the sandbox has no job on the screen

        await pilot.press("r")
        assert estate.core.asks(Refresh)[-1].job_ids == (job_id(2),)
        assert estate.payments.asks(Refresh)[-1].job_ids == ()


async def test_each_source_says_how_it_stands_and_filters_the_list(
    estate: Estate, snapshot: SnapshotAssertion
) -> None:
    async with opened_fleet(estate.all) as (pilot, app):
        estate.payments.fail(ErrorKind.NOT_INITIALIZED, "DRS is not initialised", "")
        estate.core.answer(live(2, server(2)), aged(4, 90, initiatedBy="FAILBACK"))
        estate.core.emit(ev.Refreshed(1_795_450_000.0, 1, 2, 5.0))
        estate.sandbox.fail(ErrorKind.DENIED, DENIED, "the role needs it")
        await until_shown(pilot, "1 of 2 sources · no rows from 1 · DRS not used in 1")
        await pilot.press("j", "S")
        screen = await until_shown(pilot, DENIED, "the role needs it", "DRS is not used here")
        assert screen == snapshot

        await pilot.press("r")
        assert len(estate.sandbox.asks(Refresh)) == 1
        assert not estate.core.asks(Refresh)

        await pilot.press("j", "enter")
        await until_shown(pilot, "/account:111122223332 region:us-west-2")
        assert job_id(4)[-7:] in screen_text(app)
        assert line_with(app, job_id(2)[-7:]).startswith("›")  # the first one
        await pilot.press("escape", "slash", *"region:eu", "enter")
        missing = "! 1 of 2 sources missing (S on the list): sandbox eu-west-1"
        await until_shown(pilot, "No match", missing, "1 of 2 sources · no rows from 1")
        estate.core.deny(ev.Topic.NAMES, "drs:DescribeSourceServers")
        await until_shown(pilot, "names of core us-west-2: AWS denied drs:DescribeSourceServers")
        assert "open" not in footer(app)


async def test_a_job_that_no_source_has_is_named_and_where_it_was_looked_for(
    estate: Estate,
) -> None:
    lost = job_id(7)
    query = Query(job_ids=(lost,))
    async with opened_fleet(estate.all, query=query) as (pilot, _):
        estate.payments.answer()
        estate.core.answer()
        await until_shown(pilot, "waiting for 1")
        estate.sandbox.answer()
        await until_shown(pilot, f"No such job in 3 accounts, 2 regions: {lost}", "S shows how")

        estate.sandbox.fail(ErrorKind.DENIED, DENIED, "the role needs it")
        await until_shown(pilot, f"No such job in 2 of 3 sources: {lost}")


@pytest.mark.parametrize("recovery", [False, True])
async def test_of_two_jobs_the_one_that_no_source_has_is_named(
    estate: Estate, *, recovery: bool
) -> None:
    here, lost = job_id(1), job_id(7)
    query = Query(job_ids=(here, lost))
    async with opened_fleet(estate.all, query=query, recovery=recovery) as (pilot, _):
        for each in (estate.core, estate.sandbox):
            each.answer()
        estate.payments.answer(ended(1, server(1)))

        await until_shown(pilot, here[-7:], f"No such job in 3 accounts, 2 regions: {lost}")


async def test_errors_claim_nothing_of_sources_that_do_not_answer(estate: Estate) -> None:
    """Nor does a denied log of one of them hide what the logs of the others say."""
    log = [launch_failed(1, 300, VCPU)]
    async with opened_fleet(estate.all, (80, 24)) as (pilot, app):
        estate.payments.answer(aged(9, 90))
        await pilot.press("e")
        await until_shown(pilot, "no failure unresolved in 1 of 3 sources", "waiting for 2 of 3")
        assert "No failure in 1 of 3 sources." in screen_text(app)

        estate.core.answer(ended(1, server(1, "FAILED")))
        estate.core.emit_log(job_id(1), log)
        estate.sandbox.answer(ended(2, server(2, "FAILED")))
        screen = await until_shown(pilot, "VcpuLimitExceeded", "causes of 1 of 2 jobs read")
        assert "missing" not in screen

        estate.sandbox.deny(ev.Topic.LOG, "drs:DescribeJobLogItems")
        await until_shown(pilot, "! denied in sandbox eu-west-1: DescribeJobLogItems: no phases")
        shown = [line for line in screen_text(app).splitlines() if line[2:3] == "✗"]
        assert ["denied" in line for line in shown] == [False, True]

        estate.sandbox.emit_log(job_id(2), log)
        estate.payments.fail(ErrorKind.THROTTLED, "AWS is throttling our requests", "")
        screen = await until_shown(
            pilot, "! 1 of 3 sources missing (S on the list): payments us-west-2"
        )
        assert "all logs read" not in screen
        summary = app.screen.summary() if isinstance(app.screen, ErrorsScreen) else ""
        assert "! 1 of 3 sources missing: payments us-west-2 since 16:06:40Z" in str(summary)
        await pilot.press("escape", "H")
        screen = await until_shown(
            pilot, "! 1 of 3 sources missing: payments us-west-2 since 16:06"
        )
        assert exit_lines(app.context) == [
            "1 of 3 sources missing: payments us-west-2 since 16:06:40Z"
        ]


async def test_a_server_that_failed_in_two_jobs_is_one_in_the_list_and_in_errors(
    estate: Estate,
) -> None:
    async with opened_fleet(estate.all) as (pilot, _):
        estate.payments.answer(
            ended(2, server(1, "FAILED"), server(2, "FAILED")),
            ended(1, server(1, "FAILED"), server(2)),
        )
        for each in (estate.core, estate.sandbox):
            each.answer()
        await until_shown(pilot, "2 servers failed in the last 24 h")
        await pilot.press("e")
        await until_shown(pilot, "2 servers, ")


async def test_plans_of_some_sources_are_shown_and_who_lacks_them(estate: Estate) -> None:
    async with opened_fleet(estate.all) as (pilot, _):
        for each in estate.all:
            each.answer()
        await pilot.press("P")
        await until_shown(pilot, "Asking DRS for recovery plans")

        for action, topic in (("Executions", ev.Topic.PLAN_EXECUTIONS), ("s", ev.Topic.PLANS)):
            estate.core.deny(topic, f"drs:ListRecoveryPlan{action}")
        estate.sandbox.emit(NO_EXECUTION, NO_PLAN)
        screen = await until_shown(pilot, "No recovery plan so far, of 1 of 3 sources.")
        assert "! denied in core us-west-2: ListRecoveryPlanExecutions, ListRecoveryPlans" in screen

        floor = parse_plan(json.dumps(plan(1, "Trading floor")))
        assert floor is not None
        estate.payments.emit(NO_EXECUTION, replace(NO_PLAN, plans=(floor,)))
        screen = await until_shown(pilot, "Trading floor", "never executed")
        assert "0 live · 0 executions · 1 plan · of 2 of 3 sources" in screen


async def test_what_runs_of_a_plan_is_known_though_another_source_is_denied(
    estate: Estate,
) -> None:
    """Also of the servers of a skipped step, which no job names."""
    async with opened_fleet(estate.all) as (pilot, _):
        estate.payments.answer(ended(1, server(1), server(2, "FAILED")))
        estate.core.answer()
        estate.sandbox.fail(ErrorKind.DENIED, DENIED, "the role needs it")
        await until_shown(pilot, "2 of 3 sources")
        await pilot.press("P")
        emit_plans(estate.payments)
        await until_shown(pilot, "Trading floor")
        await pilot.press("j", "enter")
        await until_shown(pilot, "Market data", "whether they still run is not known yet")
        launched, left_out = (1, 2), (5, 6, 7)
        await until(pilot, lambda: bool(estate.payments.asks(FindInstances)))
        estate.payments.emit_instances(
            (*launched, *left_out), [recovery_instance(1, 1, jobID=job_id(1))]
        )
        await until_shown(pilot, "1 instance still runs")

        assert not estate.sandbox.asks(FindInstances)


async def test_what_runs_is_said_of_the_sources_that_answer(estate: Estate) -> None:
    async with opened_fleet(estate.all) as (pilot, _):
        estate.payments.answer()
        estate.core.answer()
        estate.sandbox.fail(ErrorKind.DENIED, DENIED, "the role needs it")
        await until_shown(pilot, "No jobs in 2 of 3 sources.")
        await pilot.press("U")
        nothing = ev.AllInstancesFound((), NOW, first=True, complete=True)
        estate.payments.emit(nothing)
        estate.core.emit(nothing)
        estate.sandbox.deny(ev.Topic.ALL_INSTANCES, "drs:DescribeRecoveryInstances")
        lacks = "! denied in sandbox eu-west-1: DescribeRecoveryInstances"
        await until_shown(pilot, "nothing runs  in 2 of 3 sources", lacks)


async def test_a_comparison_of_two_accounts_is_of_neither_alone(estate: Estate) -> None:
    async with opened_fleet(estate.all) as (pilot, app):
        estate.payments.answer(ended(1, server(1)))
        estate.core.answer(ended(2, server(2)))
        estate.sandbox.answer()
        await until_shown(pilot, "3 of 3 sources", job_id(1)[-7:], job_id(2)[-7:])
        await pilot.press("space", "space", "equals_sign")
        await until_shown(pilot, "› comparison")
        for each in (estate.core, estate.sandbox):
            each.deny(ev.Topic.LOG, "drs:DescribeJobLogItems")

        await until_shown(pilot, "! denied in core us-west-2: DescribeJobLogItems")
        assert "3 of 3 sources" in screen_text(app).splitlines()[0]
