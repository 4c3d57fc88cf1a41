"""Errors by server: how the latest launches of each ended, and who fails again and again."""

from collections.abc import Callable
from typing import Any

from drs_tui.ui.app import DrsTui
from tests.records import job_id, run, server
from tests.ui.conftest import FakeCollector, screen_text, until_shown
from tests.ui.scenarios import VCPU, emit_names, ended, in_order, launch_failed, live

Opening = Callable[..., Any]


def rows(app: DrsTui) -> list[list[str]]:
    """Name, marks and counts of each server."""
    lines = [line for line in screen_text(app).splitlines() if " of " in line and "host-" in line]
    return [line.removeprefix("›").split()[:5] for line in lines]


async def open_by_server(pilot: Any, collector: FakeCollector, *items: Any) -> None:
    collector.emit_page(list(items))
    emit_names(collector, 1, 2, 3)
    await until_shown(pilot, "↵ open")
    await pilot.press("e", "b")
    await until_shown(pilot, "errors by server")


async def test_servers_that_failed_most_often_in_a_row_come_first(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        newest = ended(1, server(1, "FAILED"), server(2, "LAUNCHED"), server(3, "FAILED"))
        before = ended(2, server(1, "FAILED"), server(2, "FAILED"), server(3, "LAUNCHED"))
        oldest = ended(3, server(1, "LAUNCHED"), server(2, "FAILED"), server(3, "FAILED"))
        await open_by_server(pilot, collector, newest, before, oldest)

        assert [" ".join(row) for row in rows(app)] == [
            "host-1 ✗✗✓ 2 of 3",
            "host-3 ✗✓✗ 2 of 3",
            "host-2 ✓✗✗ 2 of 3",
        ]


async def test_a_live_launch_is_not_counted_and_a_termination_is_none(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        ended_now = ended(2, server(1, "FAILED"))
        await open_by_server(
            pilot,
            collector,
            live(1, server(1, "IN_PROGRESS")),
            ended_now,
            ended(3, server(1), type="TERMINATE"),
        )

        assert [" ".join(row) for row in rows(app)] == ["host-1 ·✗ 1 of 1"]


async def test_a_launch_whose_action_failed_is_marked_as_launched(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await open_by_server(
            pilot,
            collector,
            ended(1, server(1, "LAUNCHED", [run(1, "FAILED")]), server(2)),
            ended(2, server(2, "FAILED")),
            ended(3, server(2, "LAUNCHED", [run(1, "FAILED")])),
        )

        assert [" ".join(row) for row in rows(app)] == ["host-2 ✓✗✓ 1 of 3", "host-1 ✓ 0 of 1"]
        await pilot.press("j")
        await until_shown(pilot, "2 servers with failures")
        await until_shown(pilot, "action failed in drill")


async def test_enter_opens_the_server_where_it_failed_last_and_b_goes_back_to_the_causes(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        await open_by_server(pilot, collector, ended(1, server(1, "FAILED"), server(2)))

        await pilot.press("enter")
        await until_shown(pilot, "ITS JOBS", "host-1")
        await pilot.press("h", "b")

        await until_shown(pilot, "HOW MANY")


async def test_the_name_of_an_action_and_a_phase_are_in_the_cause_once(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(160, 30)) as (pilot, app):
        acted = server(1, "LAUNCHED", [run(1, "FAILED", "answered 503")])
        item = ended(1, acted, server(2, "FAILED"), server(3, "FAILED"))
        await open_by_server(pilot, collector, item)
        log = in_order(launch_failed(2, 500, VCPU), launch_failed(3, 500, None))
        collector.emit_log(job_id(1), log)
        await until_shown(pilot, "VcpuLimitExceeded · RunInstances · launch", "gives no reason")

        shown = screen_text(app)
        assert shown.count("Process check 1") == 1
        assert "DRS gives no reason · launch" in shown
        assert "launch · launch" not in shown


async def test_without_a_failure_it_says_so(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, _):
        await open_by_server(pilot, collector, ended(1, server(1)))

        await until_shown(pilot, "No server has failed.")
