"""Where every server is: in the servers pane, on live rows of the list, and in words."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from drs_tui.model.text.times import wire_time
from drs_tui.protocol.requests import ReadLogs
from drs_tui.ui.app import DrsTui
from tests.records import Item, job, job_id, recovery_instance, run, server
from tests.ui.conftest import NOW, FakeCollector, line_with, screen_text, until, until_shown
from tests.ui.scenarios import (
    AGE,
    AT,
    CREATED,
    VCPU,
    emit_names,
    ended,
    event,
    in_order,
    launch_failed,
    launched,
    launching,
    live,
    sid,
)

Opening = Callable[..., Any]
JOB = job_id(1)


def with_agent(number: int, *runs: Item) -> Item:
    """A launched server whose SSM agent was seen."""
    item = server(number, "LAUNCHED", list(runs))
    item["launchActionsStatus"]["ssmAgentDiscoveryDatetime"] = wire_time(NOW - 500)
    return item


def snapshotting(number: int) -> list[Item]:
    return [event("SNAPSHOT_START", 60, number)]


def waiting_for_conversion(number: int) -> list[Item]:
    return [*snapshotting(number), event("SNAPSHOT_END", 120, number)]


def converting(number: int) -> list[Item]:
    return [*waiting_for_conversion(number), event("CONVERSION_START", 180, number)]


def one_of_each() -> tuple[Item, list[Item]]:
    """A server in every state that a launch knows."""
    item = live(
        1,
        server(1, "PENDING"),
        server(2, "PENDING"),
        server(3, "PENDING"),
        server(4, "PENDING"),
        server(5, "IN_PROGRESS"),
        server(6, "IN_PROGRESS"),
        server(7, "FAILED"),
        server(8),
        with_agent(9, run(1), run(2, "IN_PROGRESS")),
        with_agent(10, run(1), run(2)),
        server(11, "PENDING"),
        server(12, "PENDING"),
    )
    log = [
        event("JOB_START", 1),
        *snapshotting(2),
        *waiting_for_conversion(3),
        *converting(4),
        *launching(5),
        *launching(6),
        launch_failed(6, 600, VCPU, "2/3"),
        *launching(7),
        launch_failed(7, 620, VCPU, "3/3"),
        *launched(8),
        *launched(9),
        *launched(10),
        event("SERVER_SKIPPED", 20, 11),
        *snapshotting(12),
        event("SNAPSHOT_FAIL", 70, 12, rawError="no agent"),
        event("USING_PREVIOUS_SNAPSHOT", 71, 12),
    ]
    return item, in_order(*log)


WORDS = {
    1: "waiting",
    2: "snapshot",
    3: "after snapshot",
    4: "conversion",
    5: "launch",
    6: "retrying 2/3",
    7: "failed in launch",
    8: "launched",
    9: "agent seen",
    10: "actions passed",
    11: "skipped",
    12: "after snapshot",
}
TIMES = {1: "20m00s", 3: "18m00s", 4: "17m00s", 5: "11m00s", 6: "10m00s", 8: "10m00s"}
GLYPHS = "·↻·↻↻↻✗✓✓✓–·"


async def open_job(
    pilot: Any, app: DrsTui, collector: FakeCollector, item: Item, log: list[Item]
) -> None:
    collector.emit_page([item])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    await pilot.press("enter")
    await until_shown(pilot, "1 Servers")
    collector.emit_log(JOB, log)
    await until_shown(pilot, f"Log {len(log)}")


@pytest.mark.parametrize("size", [(80, 30), (120, 30), (150, 30)])
async def test_every_server_says_its_phase_and_the_time_in_it(
    collector: FakeCollector, opened: Opening, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        item, log = one_of_each()
        await open_job(pilot, app, collector, item, log)
        emit_names(collector, *WORDS)
        await until_shown(pilot, "host-12")

        for number, word in WORDS.items():
            line = line_with(app, f"{GLYPHS[number - 1]} host-{number} ")
            assert re.search(rf"host-{number} +{word}", line)
            assert f" {TIMES.get(number, '')} " in line


async def test_a_server_from_an_older_snapshot_says_so(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        log = [*snapshotting(1), event("SNAPSHOT_FAIL", 70, 1, rawError="no agent")]
        log += [event("USING_PREVIOUS_SNAPSHOT", 71, 1), event("CONVERSION_START", 80, 1)]
        await open_job(pilot, app, collector, live(1, server(1, "PENDING")), log)

        assert "conversion !older" in line_with(app, sid(1))
        await pilot.press("enter")
        await until_shown(pilot, "from an older snapshot: the newest one failed")


async def test_without_a_log_the_launch_status_is_said(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([live(1, server(1, "PENDING"), server(2, "IN_PROGRESS"), server(3))])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers 3")

        for number, word in ((1, "pending"), (2, "in progress"), (3, "launched")):
            assert re.search(rf"{sid(number)} +{word}", screen_text(app))


async def test_ids_are_above_the_footer_at_80_columns_and_in_columns_from_120(
    collector: FakeCollector, opened: Opening
) -> None:
    item = live(1, server(1) | {"recoveryInstanceID": "i-0feed"})
    async with opened() as (pilot, app):
        await open_job(pilot, app, collector, item, launched(1))
        emit_names(collector, 1)
        screen = await until_shown(pilot, "host-1")

        assert "SOURCE SERVER" not in screen
        assert screen.splitlines()[-3].startswith(f" › {sid(1)} · launched")

        await pilot.resize_terminal(120, 30)
        await until_shown(pilot, "SOURCE SERVER", "INSTANCE")
        assert "RECOVERY POINT" not in screen_text(app)
        assert re.search(rf"host-1 .* {sid(1)} +i-0feed", line_with(app, "host-1"))

        await pilot.resize_terminal(150, 30)
        await until_shown(pilot, "source server       " + sid(1))
        assert "SOURCE SERVER" not in screen_text(app)

        await pilot.resize_terminal(200, 30)
        await until_shown(pilot, "WAIT SNAPSHOT CONVERSION  LAUNCH")
        assert re.search(r"host-1 .* 1m20s      50s      6m50s   1m00s", line_with(app, "✓ host-1"))


async def test_the_recovery_point_is_a_column_and_in_words(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(200, 30)) as (pilot, app):
        await open_job(pilot, app, collector, live(1, server(1)), launched(1))
        point = recovery_instance(1, 1, pointInTimeSnapshotDateTime=wire_time(NOW - 3600))
        collector.emit_instances((1,), [point])

        await until_shown(pilot, "recovery point 15:06:40Z")
        assert " -40m00s " in line_with(app, "✓ s-")


async def test_a_live_row_counts_its_servers_by_phase_failures_first(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        item, log = one_of_each()
        collector.emit_page([item])
        await until_shown(pilot, JOB)
        assert "pending 6" in line_with(app, JOB)

        collector.emit_log(JOB, log)

        await until_shown(pilot, "✗1 retry 1 wait 3 snap 1 conv 1")
        words = screen_text(app).splitlines()[-3]
        assert "1 of 12 servers failed, 1 retrying, 3 waiting, 1 in snapshot" in words


async def test_the_counts_of_two_hundred_servers_fit_80_columns(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        servers, log = [], []
        for number in range(1, 201):
            if number <= 37:
                servers.append(server(number, "FAILED"))
                log += [*launching(number), launch_failed(number, 600, VCPU, "3/3")]
            elif number <= 49:
                servers.append(server(number, "PENDING"))
                log += converting(number)
            elif number <= 140:
                servers.append(server(number, "IN_PROGRESS"))
                log += launching(number)
            else:
                servers.append(server(number))
                log += launched(number)
        collector.emit_page([live(1, *servers)])
        await until_shown(pilot, JOB)
        collector.emit_log(JOB, in_order(*log))

        await until_shown(pilot, "✗37 conv 12 launch 91 ✓60")
        words = " ".join(" ".join(screen_text(app).splitlines()[-3:-1]).replace("1/1", "").split())
        assert "37 of 200 servers failed, 12 in conversion, 91 in launch" in words


async def test_the_job_s_screen_says_the_phases_in_words(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item, log = one_of_each()
        await open_job(pilot, app, collector, item, log)

        screen = " ".join(screen_text(app).split())
        assert "1 of 12 servers failed, 1 retrying, 3 waiting, 1 in snapshot" in screen
        assert "1 in conversion, 1 in launch, 1 skipped, 3 launched" in screen


async def test_an_ended_row_counts_outcomes_not_phases(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, _):
        item, log = one_of_each()
        over = item | {"status": "COMPLETED", "endDateTime": wire_time(NOW - 60)}
        over["participatingServers"] = [server(1), server(7, "FAILED")]
        collector.emit_page([over])
        collector.emit_log(JOB, log)

        await until_shown(pilot, "✗1 ✓1")


async def test_a_job_whose_actions_still_run_is_timed_until_now(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        collector.emit_page([ended(1, server(1, "LAUNCHED", [run(1, "IN_PROGRESS")]))])
        await until_shown(pilot, "1 live")

        assert "20m00s" in line_with(app, f"↻ {JOB}")
        await pilot.press("enter")
        await until_shown(pilot, "finishing ·", "20m00s so far")
        await pilot.press("i")
        await until_shown(pilot, "initiated by")
        assert "took" not in screen_text(app)


async def test_a_job_whose_servers_were_all_skipped_has_done_nothing(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        over = live(1, server(1, "PENDING")) | {"status": "COMPLETED"}
        collector.emit_page([over])
        await until_shown(pilot, "1 live")
        collector.emit_log(JOB, [event("SERVER_SKIPPED", 20, 1)])

        await until_shown(pilot, "0 live", "› nothing took part")
        assert f"– {JOB}" in screen_text(app)


async def test_a_job_that_was_cancelled_says_so_of_each_server_wherever_it_is_shown(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, _):
        over = live(1, server(1, "PENDING"), server(2, "PENDING")) | {"status": "COMPLETED"}
        collector.emit_page([over])
        await until_shown(pilot, "pending 2")
        collector.emit_log(JOB, [*launching(1), event("JOB_CANCEL", 500)])

        await until_shown(pilot, "cancelled 2", "› cancelled: 2 of 2 servers cancelled")
        await pilot.press("enter")
        await until_shown(pilot, "– cancelled ·", "2 of 2 servers cancelled")
        await pilot.press("enter", "G")
        await until_shown(pilot, "this job · cancelled: 2 of 2 servers cancelled")


def earlier(number: int, days: int, launched_after: float) -> tuple[Item, list[Item]]:
    """An ended drill of server 1, so many days ago."""
    log = [
        each | {"logDateTime": wire_time(CREATED - days * 86_400 + after)}
        for each, after in zip(launched(1), (10, 60, 120, 530, 540, launched_after), strict=True)
    ]
    item = job(number, now=AT, age=AGE + timedelta(days=days), participatingServers=[server(1)])
    return item, log


@pytest.mark.parametrize(
    ("size", "shown"),
    [((80, 24), ()), ((130, 30), ("EXPECTED", "16:08–16:12Z")), ((150, 34), ("expected  ",))],
)
async def test_when_a_server_will_be_launched_is_estimated_by_its_earlier_jobs(
    collector: FakeCollector, opened: Opening, size: tuple[int, int], shown: tuple[str, ...]
) -> None:
    jobs = [earlier(number, number, 600 + 30 * number) for number in range(2, 12)]
    async with opened(size=size) as (pilot, app):
        collector.emit_page([live(1, server(1, "IN_PROGRESS")), *(item for item, _ in jobs)])
        emit_names(collector, 1)
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter")
        collector.emit_log(JOB, launching(1, 1190))
        await until_shown(pilot, "no estimate: nobody has finished launch yet")
        # Not more than five, and those that are over.
        asked = [request.job_ids for request in collector.asks(ReadLogs)]
        assert asked == [tuple(job_id(number) for number in range(2, 7))]

        for number, (_, log) in enumerate(jobs[:5], 2):
            collector.emit_log(job_id(number), log)

        words = await until_shown(pilot, "(its own 5 runs; failed runs left out)", *shown)
        assert "launched between " in words
        await pilot.press("4")
        await until_shown(pilot, "╌ launch expected")
