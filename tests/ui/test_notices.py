"""What stands beside the rows: who hangs, who is listed twice, ids of other accounts, the log."""

from collections.abc import Callable
from typing import Any

from drs_tui.model.text.times import wire_time
from tests.records import job_id, server
from tests.ui.conftest import NOW, FakeCollector, screen_text, until, until_shown
from tests.ui.scenarios import CREATED, emit_names, ended, event, launched, live, sid

Opening = Callable[..., Any]
JOB = job_id(1)
HOURS = 3600.0


async def test_a_server_alone_that_hangs_is_named_in_list_job_and_errors(
    collector: FakeCollector, opened: Opening
) -> None:
    began = NOW - 5 * HOURS - CREATED
    names = ("JOB_START", "SNAPSHOT_START", "SNAPSHOT_END", "CONVERSION_START")
    async with opened() as (pilot, _):
        item = live(1, server(1, "PENDING"))
        collector.emit_page([item | {"creationDateTime": wire_time(NOW - 5 * HOURS - 60)}])
        emit_names(collector, 1)
        collector.emit_log(JOB, [event(name, began, 1) for name in names])
        slow = "slow: host-1: conversion for 5h00m, usually under 30m"

        await until_shown(pilot, "slow!", slow)
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers", slow)
        await pilot.press("e")
        await until_shown(pilot, "› errors", "! host-1: conversion for 5h00m, usually under 30m")


async def test_a_server_that_is_listed_twice_is_said_above_the_panes(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        collector.emit_page([live(1, server(1, "LAUNCHED"), server(1, "PENDING"))])
        emit_names(collector, 1)
        await until_shown(pilot, "↵ open")

        await pilot.press("enter")

        await until_shown(pilot, "host-1 is listed twice in this job", "host-1 ", "host-1 #2")


async def test_an_id_of_another_account_is_named_as_not_of_this_job(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([ended(1, server(1, "LAUNCHED"))])
        log = [event("SNAPSHOT_FAIL", 5, 9, rawError="no access"), *launched(1)]
        await until_shown(pilot, "↵ open")
        await pilot.press("enter", "e")

        collector.emit_log(JOB, log)

        await until_shown(pilot, "1 other id", f"{sid(9)} (not of this job)")
        await pilot.press("h", "5", "g")
        await until_shown(pilot, f"SNAPSHOT_FAIL · {sid(9)} (not of this job)")
        await pilot.press("j")
        await until(pilot, lambda: "not of this job" not in screen_text(app))


async def test_a_debug_log_that_has_stopped_is_said_and_goes_with_the_next_move(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([ended(1), ended(2)])
        await until_shown(pilot, "↵ open")

        app.log_stopped("No space left on device")

        await until_shown(pilot, "the debug log has stopped: No space left on device")
        await pilot.press("j")
        assert "debug log" not in screen_text(app)
