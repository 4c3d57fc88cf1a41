"""Several jobs followed as one recovery: from the list to its panes, and back to each job."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from drs_tui.model.analysis.grouping import TAG
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import Query
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.screens.jobs import JobsScreen
from tests.records import Item, job, job_id, run, server
from tests.ui.conftest import NOW, FakeCollector, line_with, screen_text, until, until_shown
from tests.ui.scenarios import AT, VCPU, emit_names, sid

Opening = Callable[..., Any]
FIRST, AGAIN, NEXT, REAL = map(job_id, (1, 2, 3, 4))
TAGGED = {TAG: "billing"}


def a_job(
    number: int, minutes: float, *servers: Item, took: float | None = 10, **fields: Any
) -> Item:
    """A drill that was created so many minutes ago; ``took`` None: it is live."""
    age = timedelta(minutes=minutes)
    item = job(number, now=AT, age=age, participatingServers=list(servers), **fields)
    if took is None:
        del item["endDateTime"]
        return item | {"status": "STARTED"}
    return item | {"endDateTime": (AT - age + timedelta(minutes=took)).isoformat()}


def first(**fields: Any) -> Item:
    """The first job: of three servers two failed."""
    failed = server(2, "FAILED"), server(3, "FAILED")
    return a_job(1, 60, server(1), *failed, **fields)


def again(status: str = "IN_PROGRESS", **fields: Any) -> Item:
    """The second job launches those again."""
    took = None if status == "IN_PROGRESS" else 10
    return a_job(2, 20, server(3, status), server(2), took=took, **fields)


def item_of(name: str, minutes: float, about: int | None = None, **data: Any) -> Item:
    """A log item of so many minutes ago."""
    if about is not None:
        data["sourceServerID"] = sid(about)
    return {
        "event": name,
        "eventData": data,
        "logDateTime": (AT - timedelta(minutes=minutes)).isoformat(),
    }


def failing(number: int, minutes: float = 52) -> Item:
    return item_of("LAUNCH_FAILED", minutes, number, rawError=VCPU)


FIRST_LOG = [item_of("JOB_START", 60), failing(2), failing(3, 51), item_of("JOB_END", 50)]
AGAIN_LOG = [item_of("JOB_START", 20), item_of("SNAPSHOT_START", 19, 3)]


async def listed(pilot: Any, collector: FakeCollector, *items: Item) -> None:
    """Show the list of those jobs, newest first."""
    collector.emit_page(list(items))
    await until_shown(pilot, items[-1]["jobID"][-7:], "↵ open")


async def as_one(pilot: Any, collector: FakeCollector, *items: Item) -> None:
    """Follow the jobs that look like one recovery with the newest, by default those two."""
    await listed(pilot, collector, *(items or (again(), first())))
    await pilot.press("J")
    await until_shown(pilot, "1 Servers 3", "7 Jobs 2")
    emit_names(collector, 1, 2, 3)


def cursor(app: DrsTui) -> str:
    rows = screen_text(app).splitlines()[3:-3]
    return next((line for line in rows if line.startswith("›")), "")


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (("space", "space", "enter"), ("7 Jobs 2", "jobs › recovery of 2 jobs")),
        (("space", "space", "J"), ("7 Jobs 2",)),
        (("space", "space"), ("2 marked: Enter follows them as one recovery · = compares them",)),
        (("space", "k", "space"), ("2 jobs look like one recovery: J follows",)),
        (("space", "space", "escape"), ("2 jobs look like one recovery: J follows",)),
        (("space", "enter"), ("1 Servers 2", "6 JSON")),
        (("J",), ("7 Jobs 2", "2 on attempt 2")),
    ],
)
async def test_marks_and_proposals_lead_to_one_screen(
    collector: FakeCollector, opened: Opening, keys: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    async with opened(size=(110, 30)) as (pilot, _):
        await listed(pilot, collector, again(), first())
        await pilot.press(*keys)
        screen = await until_shown(pilot, *shown)
        assert ("marked" in screen) is (keys == ("space", "space"))


async def test_a_drill_and_a_recovery_are_refused_in_words_and_stay_marked(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(110, 30)) as (pilot, app):
        real = a_job(4, 5, server(4), initiatedBy="START_RECOVERY")
        await listed(pilot, collector, real, again(), first())
        await pilot.press("space", "space", "enter")
        await until_shown(
            pilot, "RECOVERY and drill are never one recovery: take jobs of one kind", "2 marked"
        )
        assert isinstance(app.screen, JobsScreen)

        await pilot.press("g", "space", "j", "space", "enter")
        await until_shown(pilot, "7 Jobs 2")
        await pilot.press("escape")
        await until_shown(pilot, "2 marked")


async def test_another_list_has_no_marks(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=(110, 30)) as (pilot, app):
        await listed(pilot, collector, again(), first())
        await pilot.press("space")
        await until_shown(pilot, "1 marked")

        await pilot.press("d", *"from 7d", "enter")
        await until(pilot, lambda: "marked" not in screen_text(app))


async def test_every_pane_has_each_server_by_its_last_attempt(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 40)) as (pilot, app):
        await as_one(pilot, collector)
        collector.emit_log(FIRST, FIRST_LOG)
        collector.emit_log(AGAIN, AGAIN_LOG)
        await until_shown(pilot, "host-3", "snapshot, attempt 2", "2 on attempt 2")
        assert "1h00m so far" in screen_text(app)
        assert "attempt" not in line_with(app, "host-1 ")

        await pilot.press("4")
        await until_shown(pilot, "host-3")
        await pilot.press("5")
        await until_shown(pilot, "5 Log 6", "LAUNCH_FAILED")
        await pilot.press("7")
        screen = await until_shown(pilot, FIRST[-7:], AGAIN[-7:], "STARTED")
        assert screen.index(FIRST[-7:]) < screen.index(AGAIN[-7:])
        await pilot.press("j", "enter")
        await until_shown(pilot, "1 Servers 2")
        assert "7 Jobs" not in screen_text(app)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("LAUNCHED", ("no failure unresolved", "✓ 2 servers")),
        ("FAILED", ("1 server, 1 cause", "✗ 1 server ")),
        ("IN_PROGRESS", ("1 server, 1 cause", "↻ 1 server ", "retrying")),
    ],
)
async def test_what_a_later_job_launched_is_resolved(
    collector: FakeCollector, opened: Opening, status: str, words: tuple[str, ...]
) -> None:
    async with opened(size=(120, 30)) as (pilot, _):
        await as_one(pilot, collector, again(status), first())
        collector.emit_log(FIRST, FIRST_LOG)
        logged = [failing(3, 15)] if status == "FAILED" else []
        collector.emit_log(AGAIN, [*AGAIN_LOG, *logged])
        await pilot.press("e")
        await until_shown(pilot, "VcpuLimitExceeded", "all logs read", *words)


async def test_a_row_leads_to_its_own_job_s_server_run_log_item_and_json(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 40)) as (pilot, app):
        acted = server(2, "LAUNCHED", [run(7)])
        second = a_job(2, 20, server(3, "FAILED"), acted)
        await as_one(pilot, collector, second, first())
        collector.emit_log(FIRST, FIRST_LOG)
        collector.emit_log(AGAIN, AGAIN_LOG)
        await until_shown(pilot, "host-2", "5 Log 6")

        await pilot.press("o", "g", "j", "enter")
        await until_shown(pilot, "ITS JOBS", "host-2")
        assert AGAIN[-7:] in screen_text(app).splitlines()[0]
        await pilot.press("escape", "3")
        await until_shown(pilot, "Process check 7")
        await pilot.press("enter")
        await until_shown(pilot, "Process check 7", AGAIN[-7:])
        await pilot.press("escape", "5", "g", "j", "v")
        await until_shown(pilot, "log item 2", '"rawError"', FIRST[-7:])
        await pilot.press("escape", "G", "v")
        await until_shown(pilot, "log item 2", '"SNAPSHOT_START"', AGAIN[-7:])
        await pilot.press("escape", "enter")
        await until_shown(pilot, "SNAPSHOT_START", AGAIN[-7:])
        await pilot.press("escape", "6")
        await until_shown(pilot, f'"jobID": "{FIRST}"')


async def test_the_cursor_stays_on_its_log_item_when_an_older_log_comes_later(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 30)) as (pilot, app):
        await as_one(pilot, collector)
        collector.emit_log(AGAIN, [*AGAIN_LOG, item_of("SNAPSHOT_END", 10, 3)])
        await pilot.press("5")
        await until_shown(pilot, "5 Log 3")
        await pilot.press("g", "j")
        await until(pilot, lambda: "SNAPSHOT_START" in cursor(app))

        collector.emit_log(FIRST, FIRST_LOG)
        await until_shown(pilot, "5 Log 7", "6/7")
        assert "SNAPSHOT_START" in cursor(app)


async def test_a_tagged_job_that_starts_later_joins_the_open_recovery(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(110, 30)) as (pilot, _):
        await listed(pilot, collector, again(tags=TAGGED), first(tags=TAGGED))
        await until_shown(pilot, '2 jobs of "billing": J follows them as one')
        await pilot.press("J")
        await until_shown(pilot, "jobs › billing, 2 jobs", "7 Jobs 2")

        new = a_job(3, 1, server(5, "PENDING"), took=None, tags=TAGGED)
        collector.emit(collector.seen(new, ev.Topic.LIVE))
        await until_shown(pilot, "billing, 3 jobs", "1 Servers 4", "7 Jobs 3")


async def test_jobs_that_seem_to_belong_are_offered_and_added_by_j(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(110, 30)) as (pilot, app):
        await as_one(pilot, collector)
        new = a_job(3, 1, server(5, "PENDING"), took=None)
        collector.emit(collector.seen(new, ev.Topic.LIVE))
        await until_shown(pilot, "1 job more may belong to this recovery: J adds", "7 Jobs 2")
        await pilot.press("J")
        await until_shown(pilot, "1 Servers 4", "7 Jobs 3")
        assert "may belong" not in screen_text(app)


async def test_what_terminates_its_instances_is_its_clean_up(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(110, 30)) as (pilot, app):
        gone = {"type": "TERMINATE", "initiatedBy": "TERMINATE_RECOVERY_INSTANCES"}
        cleaned = a_job(3, 5, server(1, "TERMINATED"), server(2, "TERMINATED"), took=1, **gone)
        await as_one(pilot, collector, again("LAUNCHED"), first())
        await pilot.press("7")
        going = a_job(3, 5, server(1, "PENDING"), took=None, **gone)
        collector.emit(collector.seen(going, ev.Topic.LIVE))
        await until_shown(pilot, f"clean-up {NEXT}: running", "pending 1", "7 Jobs 2")
        collector.emit(collector.seen(cleaned, ev.Topic.LIVE))
        await until_shown(pilot, f"clean-up {NEXT}: succeeded", "✓2 terminated")

        await pilot.press("escape", "g", "space", "space", "space", "enter", "7")
        await until_shown(pilot, f"clean-up {NEXT}", "✓ succeeded")
        await until(pilot, lambda: screen_text(app).count("✓2 terminated") == 1)


async def test_a_job_that_is_deleted_meanwhile_stays_in_its_recovery(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(110, 30)) as (pilot, app):
        await as_one(pilot, collector)
        collector.emit(ev.JobDeleted(FIRST, 99.0, NOW))
        await pilot.press("7")
        await until_shown(pilot, "deleted")
        assert "2 on attempt 2" in screen_text(app)
        collector.emit(ev.JobDeleted(AGAIN, 100.0, NOW))
        await until_shown(pilot, "– deleted, last known")


@pytest.mark.parametrize(
    ("given", "listed_ids", "shown"),
    [
        ((FIRST, AGAIN), (1, 2), ("7 Jobs 2", "1 Servers 3")),
        ((FIRST, NEXT), (1,), ("1 Servers 3", "6 JSON", f"No such job in us-east-1: {NEXT}")),
        ((FIRST, REAL), (1, 4), ("RECOVERY and drill are never one recovery",)),
        ((NEXT, REAL), (), (f"No such job in us-east-1: {NEXT}, {REAL}",)),
    ],
    ids=["both found", "one found", "of two kinds", "none found"],
)
async def test_the_command_line_names_the_jobs(
    collector: FakeCollector,
    opened: Opening,
    given: tuple[str, ...],
    listed_ids: tuple[int, ...],
    shown: tuple[str, ...],
) -> None:
    items = {1: first(), 2: again(), 4: a_job(4, 5, server(4), initiatedBy="START_RECOVERY")}
    query = Query(job_ids=given)
    settings = Settings(region="us-east-1", refresh=3600.0, query=query, recovery=True)
    async with opened(size=(110, 30), settings=settings) as (pilot, _):
        collector.emit_page([items[number] for number in sorted(listed_ids, reverse=True)])
        await until_shown(pilot, *shown)


async def test_named_jobs_are_opened_once_all_pages_have_come(
    collector: FakeCollector, opened: Opening
) -> None:
    query = Query(job_ids=(FIRST, AGAIN))
    settings = Settings(region="us-east-1", refresh=3600.0, query=query, recovery=True)
    async with opened(size=(110, 30), settings=settings) as (pilot, app):
        collector.emit_page([again()], more=True)
        await until_shown(pilot, AGAIN[-7:], "↵ open")
        assert isinstance(app.screen, JobsScreen)

        collector.emit_page([first()])
        await until_shown(pilot, "7 Jobs 2", "1 Servers 3")
