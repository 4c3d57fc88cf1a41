"""U: the recovery instances of all jobs that still run, and cost money."""

from collections.abc import Callable
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from drs_tui.model.text.times import wire_time
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindAllInstances, ReadLogs, Refresh
from tests.parsed import parse_instance
from tests.records import Item, job_id, recovery_instance, server
from tests.ui.conftest import (
    NOW,
    FakeCollector,
    footer,
    line_with,
    screen_text,
    until,
    until_shown,
)
from tests.ui.scenarios import CREATED, emit_names, ended, launched

Opening = Callable[..., Any]
DRILL, RECOVERY, UNLOADED = job_id(1), job_id(2), job_id(9)
TAGS = {"Name": "ERP drill"}


def instance(number: int, of: str = DRILL, **fields: Any) -> Item:
    """An instance from a snapshot that was taken two minutes before the jobs began."""
    point = wire_time(CREATED - 120)
    return recovery_instance(number, number, jobID=of, pointInTimeSnapshotDateTime=point, **fields)


def emit_all(collector: FakeCollector, *items: Item, complete: bool = True) -> None:
    found = tuple(filter(None, map(parse_instance, items)))
    collector.emit(ev.AllInstancesFound(found, NOW, first=True, complete=complete))


def emit_jobs(collector: FakeCollector) -> None:
    """A drill, and above it a recovery."""
    recovery = ended(2, server(5), initiatedBy="START_RECOVERY")
    collector.emit_page([recovery, ended(1, server(1), server(2), tags=TAGS)])


async def open_running(pilot: Any, collector: FakeCollector) -> None:
    emit_jobs(collector)
    await until_shown(pilot, "↵ open")
    await pilot.press("U")
    await until_shown(pilot, "Asking DRS for every recovery instance")


def everything() -> list[Item]:
    return [
        instance(1),
        instance(2),
        instance(3, ec2InstanceState="STOPPED"),
        instance(5, RECOVERY, isDrill=False),
        instance(9, UNLOADED),
    ]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_whole_screen(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        await open_running(pilot, collector)
        emit_names(collector, 1, 2, 3, 5, 9)
        collector.emit_log(DRILL, [*launched(1), *launched(2, 700)])
        emit_all(collector, *everything())
        await until_shown(pilot, "10m00s", "host-9", "y copies")
        await pilot.pause()

        assert screen_text(app) == snapshot


async def test_instances_are_requested_when_the_screen_opens_and_with_r_alone(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        emit_jobs(collector)
        await until_shown(pilot, "↵ open")
        assert collector.asks(FindAllInstances) == []
        await pilot.press("U")
        await until_shown(pilot, "Asking DRS")
        emit_all(collector, *everything())
        await until_shown(pilot, "4 recovery instances running: 3 of drills, 1 not of a drill")
        assert len(collector.asks(FindAllInstances)) == 1

        await pilot.press("r")

        assert len(collector.asks(FindAllInstances)) == 2


async def test_drills_come_first_and_their_instances_stand_below(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_running(pilot, collector)
        emit_names(collector, 1, 2, 5)
        collector.emit_log(DRILL, [*launched(1), *launched(2, 700)])
        emit_all(collector, *everything())
        screen = await until_shown(pilot, "ERP drill", "10m00s")
        assert screen.index("ERP drill") < screen.index("RECOVERY")
        await pilot.press("G")

        await until_shown(pilot, f"i-{5:017x}", "may be in production")
        assert f"i-{1:017x}" not in screen_text(app)


async def test_an_age_is_exact_by_the_log_and_else_a_bound(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_running(pilot, collector)
        emit_names(collector, 1)
        emit_all(collector, instance(1))
        await until_shown(pilot, "<20m00s", "-2m00s")
        await until(pilot, lambda: ReadLogs((DRILL,)) in collector.asks(ReadLogs))
        collector.emit_log(DRILL, launched(1))

        await until_shown(pilot, " 10m00s")
        assert "<" not in screen_text(app)
        assert line_with(app, f"i-{1:017x}").split()[-1] == "-2m00s"


async def test_y_copies_the_ids_and_c_the_command_of_the_highlighted_drill(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await open_running(pilot, collector)
        emit_all(collector, *everything())
        await until_shown(pilot, "ERP drill")
        await pilot.press("j" if "not loaded" in line_with(app, "›") else "k")
        await until_shown(
            pilot, "ERP drill ended 11m00s ago · y copies the 2 ids, c the terminate command"
        )
        assert "c command" in footer(app)
        await pilot.press("y")
        screen = await until_shown(pilot, "sent to the terminal", f"i-{1:017x}", f"i-{2:017x}")
        assert f"i-{3:017x}" not in screen
        await pilot.press("q", "c")

        screen = await until_shown(pilot, "command, which was not run")
        command = "aws drs terminate-recovery-instances --recovery-instance-ids"
        assert f"{command} i-{1:017x} i-{2:017x} --region us-east-1" in " ".join(screen.split())


async def test_no_command_terminates_what_is_not_of_a_drill(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await open_running(pilot, collector)
        emit_all(collector, instance(5, RECOVERY, isDrill=False))
        await until_shown(pilot, "RECOVERY")
        await pilot.press("c")

        await until_shown(pilot, "no command to terminate them")
        assert "terminate-recovery-instances" not in screen_text(app)


async def test_enter_opens_the_job_and_asks_for_one_that_is_not_loaded(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        await open_running(pilot, collector)
        emit_all(collector, instance(1))
        await until_shown(pilot, "ERP drill")
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers", "ERP drill")
        await pilot.press("h")
        await until_shown(pilot, "OLDEST")
        emit_all(collector, instance(9, UNLOADED))
        await until_shown(pilot, "not loaded")
        await pilot.press("enter")

        await until_shown(pilot, f"asking for {UNLOADED}")
        assert Refresh((UNLOADED,)) in collector.asks(Refresh)


async def test_nothing_runs(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        await open_running(pilot, collector)
        emit_all(collector)

        await until_shown(pilot, "No recovery instance is running in this account and region.")
        assert "command" not in footer(app)


async def test_a_denial_says_which_action_is_missing(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_running(pilot, collector)
        collector.deny(ev.Topic.ALL_INSTANCES, "drs:DescribeRecoveryInstances")

        screen = await until_shown(pilot, "denied: DescribeRecoveryInstances: no list of running")
        assert "Asking" not in screen
        emit_all(collector)
        await until_shown(pilot, "No recovery instance is running")
        assert "denied" not in screen_text(app)


async def test_the_list_counts_them_once_they_are_known(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 24)) as (pilot, app):
        await open_running(pilot, collector)
        emit_all(collector, *everything(), complete=False)
        await until_shown(pilot, "so far")
        await pilot.press("h")
        await until_shown(pilot, "2 loaded")
        assert "running (U)" not in screen_text(app)
        emit_all(collector, *everything())

        await until_shown(pilot, "4 instances running (U)")


async def test_what_does_not_fit_is_counted(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        await open_running(pilot, collector)
        emit_all(collector, *(instance(n) for n in range(1, 61)))

        await until_shown(pilot, "ERP drill", "more: y copies the ids of all")

        def is_counted() -> bool:
            screen = screen_text(app)
            shown = screen.count("i-0000")
            return shown > 5 and f"and {60 - shown} more" in screen

        await until(pilot, is_counted)
