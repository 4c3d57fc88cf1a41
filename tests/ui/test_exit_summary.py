"""What is left in the shell's scrollback."""

from collections.abc import Callable
from typing import Any

from drs_tui.protocol import events as ev
from drs_tui.settings import Settings
from tests.records import job_id, server
from tests.ui.conftest import FakeCollector, until_shown
from tests.ui.scenarios import ended, live

Opening = Callable[..., Any]


async def test_a_live_job_is_left_in_one_line_with_the_command_that_opens_it(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item = live(1, server(1, "FAILED"), server(2), server(3, "PENDING"))
        counts = "1 of 3 servers failed, 1 launched, 1 pending"
        collector.emit_page([item, ended(2)])
        await until_shown(pilot, "2 loaded")

        assert app.exit_summary() == [
            f"{job_id(1)} drill 20m00s so far, partial so far: {counts}",
            f"to open it again:  drs-tui --region us-east-1 --job-id {job_id(1)}",
        ]


async def test_several_are_a_line_each_and_the_command_opens_the_list(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([live(n) for n in range(1, 26)])
        await until_shown(pilot, "25 live")
        summary = app.exit_summary()

        assert [line[:24] for line in summary[:20]] == [job_id(n) for n in range(1, 21)]
        assert summary[20] == "and 5 more live jobs"
        assert summary[21].endswith("drs-tui --region us-east-1")
        assert len(summary) == 22


async def test_without_a_live_job_nothing_is_left(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([ended(1)])
        await until_shown(pilot, "1 loaded")

        assert app.exit_summary() == []


async def test_the_demo_offers_no_command_to_come_back_with(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(settings=Settings(region="us-east-1", demo=True)) as (pilot, app):
        collector.emit_page([live(1)])
        await until_shown(pilot, "1 live")

        assert [line.split()[0] for line in app.exit_summary()] == [job_id(1)]


async def test_hostile_text_in_it_is_cleaned(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([live(1, initiatedBy="X\x1b]52;c;QUFB\x07\nrm")])
        await until_shown(pilot, "1 live")
        (first, _) = app.exit_summary()

        assert first.isprintable()
        assert "X␛]52;c;QUFB␇ rm" in first


async def test_a_profile_is_part_of_the_command(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        ready = app.client.store.status.ready
        assert ready
        collector.emit(ev.Ready(ready.version, "eu-west-1", "--region", "dr prod"))
        collector.emit_page([live(1)])
        await until_shown(pilot, "1 live")

        assert app.exit_summary()[1].endswith(
            f"drs-tui --region eu-west-1 --profile 'dr prod' --job-id {job_id(1)}"
        )


async def test_a_recovery_of_several_jobs_is_left_as_one_with_the_command_that_follows_it(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([ended(2, server(2)), ended(1, server(1, "FAILED"), server(3))])
        await until_shown(pilot, "2 loaded")
        await pilot.press("space", "space", "enter")
        await until_shown(pilot, "7 Jobs 2")

        assert app.exit_summary() == [
            "recovery of 2 jobs: partial: 1 of 3 servers failed, 2 launched",
            f"to open it again:  drs-tui --region us-east-1 --recovery {job_id(2)},{job_id(1)}",
        ]
