"""A server's page: why it failed, whether it did before, and how old its recovery point is."""

from collections.abc import Callable
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from drs_tui.model.drs.facts import Replication
from drs_tui.model.text.times import wire_time
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindFacts, NextPage, ReadLogs
from tests.records import Item, job_id, recovery_instance, run, server
from tests.ui.conftest import (
    NOW,
    FakeCollector,
    footer,
    line_with,
    screen_text,
    until,
    until_shown,
)
from tests.ui.scenarios import (
    CREATED,
    emit_names,
    ended,
    launch_failed,
    launched,
    launching,
    live,
    sid,
)

Opening = Callable[..., Any]
JOB, BEFORE, FIRST = job_id(3), job_id(2), job_id(1)
KMS = (
    "An error occurred (AuthFailure) when calling the ModifySnapshotAttribute operation: Not "
    "authorized to use key arn:aws:kms:us-east-1:111122223333:key/"
    "4c9c9bf7-fd4a-4927-89ab-d76161508a91"
)
LONG = "\n".join(f"line {number} of what AWS said" for number in range(1, 41))


def failed_log(error: str) -> list[Item]:
    return [*launching(1), launch_failed(1, 600, error)]


def emit_story(collector: FakeCollector, error: str = KMS) -> None:
    """The server fails in the newest of its three jobs, as in the one before."""
    jobs = [
        ended(3, server(1, "FAILED"), server(2), tags={"Name": "ERP drill"}),
        ended(2, server(1, "FAILED"), tags={"ChangeId": "CHG1"}),
        ended(4, server(2)),
        ended(1, server(1), initiatedBy="START_RECOVERY"),
    ]
    collector.emit_page(jobs, more=True)
    collector.emit_log(JOB, failed_log(error))


async def open_server(pilot: Any, wanted: str = "launch status") -> None:
    await until_shown(pilot, "↵ open")
    await pilot.press("enter")
    await until_shown(pilot, "1 Servers")
    await pilot.press("enter")
    await until_shown(pilot, wanted)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_whole_page(
    collector: FakeCollector, opened: Opening, snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (pilot, app):
        emit_story(collector)
        emit_names(collector, 1, 2)
        await open_server(pilot)
        collector.emit_log(BEFORE, failed_log(KMS))
        collector.emit(ev.FactsFound("Replication", (Replication(sid(1), "STALLED", 2580.0),), NOW))
        await until_shown(pilot, "replication stalled", "failed in 2 of its last 3 jobs")
        await pilot.pause()

        assert screen_text(app) == snapshot


async def test_the_whole_error_is_on_the_page_below_its_cause_and_hint(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        emit_story(collector)
        await open_server(pilot)

        lines = (await until_shown(pilot, "4c9c9bf7")).splitlines()
        assert "✗ failed in launch after 10m00s" in lines[1]
        assert lines[2].strip() == "AuthFailure · ModifySnapshotAttribute"
        assert "KMS: the key's policy" in lines[3]
        assert KMS in " ".join(" ".join(lines).replace("›", " ").split()).replace("key/ ", "key/")
        assert "e error" in footer(app)


async def test_a_long_error_scrolls_and_says_that_there_is_more(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        emit_story(collector, LONG)
        await open_server(pilot, "line 9 of what")
        await until_shown(pilot, " more")
        assert "↓" in screen_text(app).splitlines()[1]
        seen = set()
        for _ in range(60):
            seen |= {line.strip("› ") for line in screen_text(app).splitlines()}
            await pilot.press("j")

        assert {f"line {number} of what AWS said" for number in range(1, 41)} <= seen
        assert "↓" not in screen_text(app).splitlines()[1]


async def test_e_enter_and_v_lead_to_the_raw_error(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        emit_story(collector)
        await open_server(pilot)
        await until_shown(pilot, "4c9c9bf7")
        for key, wanted in (("e", "log item 6"), ("enter", "log item 6"), ("v", '"rawError"')):
            await pilot.press(key)
            await until_shown(pilot, wanted)
            await pilot.press("q")
            await until_shown(pilot, "launch status")


async def test_its_jobs_are_those_it_took_part_in_and_enter_opens_one(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 30)) as (pilot, app):
        emit_story(collector)
        await open_server(pilot)
        await until_shown(pilot, "ITS JOBS", "RECOVERY")
        await until(pilot, lambda: BEFORE in collector.asks(ReadLogs)[-1].job_ids)
        collector.emit_log(BEFORE, failed_log("no capacity left"))
        await until_shown(pilot, "no capacity left")

        screen = screen_text(app)
        assert screen.index("ERP drill") < screen.index("CHG1") < screen.index("RECOVERY")
        assert line_with(app, "CHG1").split()[2:6] == ["✗", "failed", "in", "launch"]
        await pilot.press("j", "j", "j")
        await until_shown(pilot, f"{BEFORE} · Enter opens it")
        await pilot.press("enter")

        await until_shown(pilot, "1 Servers 1", "CHG1")


async def test_g_loads_on_and_shows_what_it_finds(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 30)) as (pilot, app):
        emit_story(collector)
        await open_server(pilot)
        collector.emit_page([ended(6, server(2))], more=True)
        await until_shown(pilot, "of 5 jobs loaded · G shows more")
        asked = len(collector.asks(NextPage))
        await pilot.press("G")
        await until(pilot, lambda: len(collector.asks(NextPage)) > asked)
        older = ended(5, server(1), tags={"Name": "older drill"})
        collector.emit_page([older], more=False)

        await until_shown(pilot, "older drill", "of 6 jobs loaded · all there are")
        assert "ERP drill" in screen_text(app)


async def test_a_failed_required_action_is_the_outcome_and_comes_first_and_selected(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 30)) as (pilot, app):
        runs = [run(1), run(2), run(3, "FAILED", "nginx is not running")]
        collector.emit_page([ended(3, server(1, "LAUNCHED", runs))])
        collector.emit_log(JOB, launched(1))
        await open_server(pilot)
        screen = await until_shown(pilot, "✗ action failed", "nginx is not running")

        assert screen.index("Process check 3") < screen.index("Process check 1")
        assert line_with(app, "› ✗").split()[3:6] == ["Process", "check", "3"]
        await pilot.press("enter")
        await until_shown(pilot, "run id", "nginx is not running")


@pytest.mark.parametrize(
    ("before", "words", "logged"),
    [
        (12, "-12s at the job's start", False),
        (15_000, "-4h10m at the job's start, older point", False),
        (12, "-12s at the job's start, from the job log", True),
    ],
)
async def test_a_recovery_point_says_how_old_it_was(
    collector: FakeCollector,
    opened: Opening,
    before: int,
    words: str,
    logged: bool,  # noqa: FBT001
) -> None:
    async with opened(size=(120, 30)) as (pilot, app):
        collector.emit_page([ended(3, server(1))])
        point = wire_time(CREATED - before)
        properties = {"dataTimestamp": point} if logged else {}
        log = launched(1)
        log[3]["eventData"]["conversionProperties"] = properties
        collector.emit_log(JOB, log)
        if not logged:
            found = recovery_instance(1, 1, jobID=JOB, pointInTimeSnapshotDateTime=point)
            collector.emit_instances((1,), [found])
        await open_server(pilot)

        await until_shown(pilot, words)
        assert words.split(maxsplit=1)[0] in line_with(app, "✓ launched  ")


async def test_a_failed_server_has_the_point_it_was_to_be_launched_from_and_the_next_one(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 30)) as (pilot, app):
        collector.emit_page([ended(3, server(1, "FAILED"))])
        log = failed_log(KMS)
        log[3]["eventData"]["conversionProperties"] = {"dataTimestamp": wire_time(CREATED - 12)}
        collector.emit_log(JOB, log)
        await open_server(pilot)
        collector.emit(
            ev.FactsFound("Replication", (Replication(sid(1), "CONTINUOUS", 600.0),), NOW)
        )

        await until_shown(pilot, "from the job log", "replication lag 10m00s")
        assert "-12s at the job's start" in line_with(app, "  recovery point ")
        assert "15:56:40Z" in line_with(app, "next recovery point")


async def test_before_a_launch_the_lag_says_which_point_it_would_use(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 30)) as (pilot, app):
        collector.emit_page([live(3, server(1, "PENDING"))])
        await open_server(pilot)
        assert collector.asks(FindFacts) == [FindFacts("Replication", (sid(1),))]
        collector.emit(
            ev.FactsFound("Replication", (Replication(sid(1), "CONTINUOUS", 600.0),), NOW)
        )
        await until_shown(pilot, "next recovery point", "replication lag 10m00s")
        assert "15:56:40Z" in screen_text(app)
        await pilot.press("r")
        assert len(collector.asks(FindFacts)) == 2
        collector.deny(ev.Topic.FACTS, "drs:DescribeSourceServers", about="Replication")

        await until_shown(pilot, "denied: DescribeSourceServers: no replication lag")
