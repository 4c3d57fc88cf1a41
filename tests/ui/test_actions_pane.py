"""Every post-launch action run of a job, in whatever order one wants."""

from collections.abc import Callable
from typing import Any

from drs_tui.protocol import events as ev
from drs_tui.ui.app import DrsTui
from tests.records import Item, run, server
from tests.ui.conftest import FakeCollector, footer, screen_text, until, until_shown
from tests.ui.scenarios import emit_names, live

Opening = Callable[..., Any]


def named(number: int, name: str, status: str = "SUCCEEDED", reason: str | None = None) -> Item:
    item = run(number, status, reason)
    return item | {"action": item["action"] | {"name": name}}


def optional(item: Item) -> Item:
    return item | {"action": item["action"] | {"optional": True}}


def some_runs() -> Item:
    return live(
        1,
        server(1, "LAUNCHED", [named(1, "Disk"), named(2, "Web", "FAILED", "answered 503")]),
        server(2, "LAUNCHED", [named(3, "Agent", "IN_PROGRESS"), named(4, "Disk", "NEW")]),
        server(3, "LAUNCHED", [optional(named(5, "Mail", "FAILED", "no route"))]),
    )


async def open_actions(pilot: Any, app: DrsTui, collector: FakeCollector, item: Item) -> None:
    collector.emit_page([item])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    await pilot.press("enter")
    await until_shown(pilot, "1 Servers")
    await pilot.press("3")
    emit_names(collector, 1, 2, 3)
    await until(pilot, lambda: "1 Servers" in screen_text(app) and rows(app) is not None)


def rows(app: DrsTui) -> list[str]:
    """The rows' words, without their marks."""
    return [
        line[4:] for line in screen_text(app).splitlines()[6:-3] if line[2:3] in tuple("✗!↻?✓·")
    ]


def order(app: DrsTui) -> list[str]:
    return [row.split()[0] + row.split()[1][-1] for row in rows(app)]


def cursor(app: DrsTui) -> str:
    lines = [line for line in screen_text(app).splitlines()[6:-3] if line.startswith("›")]
    return lines[0][4:].split()[0] if lines else ""


async def test_all_runs_of_all_servers_failures_first(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_actions(pilot, app, collector, some_runs())
        await until_shown(pilot, "3 Actions 5", "host-3")

        assert order(app) == ["Web1", "Mail3", "Agent2", "Disk2", "Disk1"]
        assert "Web" in screen_text(app).splitlines()[-3]
        assert "answered 503" in screen_text(app).splitlines()[-3]
        assert "optional" not in rows(app)[0]


async def test_o_sorts_by_one_column_after_the_other_and_back(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_actions(pilot, app, collector, some_runs())
        await until_shown(pilot, "host-3")
        given = order(app)

        for title, wanted in (
            ("ACTION↑", ["Agent2", "Disk2", "Disk1", "Mail3", "Web1"]),
            ("SERVER↑", ["Web1", "Disk1", "Agent2", "Disk2", "Mail3"]),
            ("STATUS↑", given),
            ("REASON↑", ["Web1", "Mail3", "Agent2", "Disk2", "Disk1"]),
        ):
            await pilot.press("o")
            await until_shown(pilot, title)
            assert order(app) == wanted
        await pilot.press("o")
        await until(pilot, lambda: "↑" not in screen_text(app))
        assert order(app) == given


async def test_capital_o_turns_the_order_round_and_rows_with_nothing_stay_last(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_actions(pilot, app, collector, some_runs())
        await until_shown(pilot, "host-3")
        await pilot.press("o", "o", "o", "o", "O")
        await until_shown(pilot, "REASON↓")

        assert order(app) == ["Mail3", "Web1", "Agent2", "Disk2", "Disk1"]
        await pilot.press("O")
        await until_shown(pilot, "REASON↑")
        assert order(app)[:2] == ["Web1", "Mail3"]


async def test_sorting_goes_to_the_top_and_a_refresh_keeps_the_cursor_on_its_run(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_actions(pilot, app, collector, some_runs())
        await until_shown(pilot, "host-3")
        await pilot.press("j")
        assert cursor(app) == "Mail"

        await pilot.press("o")
        assert cursor(app) == order(app)[0][:-1] == "Agent"
        await pilot.press("O")
        assert cursor(app) == order(app)[0][:-1] == "Web"
        await pilot.press("k", "j")
        assert cursor(app) == "Mail"

        over = some_runs()
        over["participatingServers"][0]["launchActionsStatus"]["runs"][1]["status"] = "SUCCEEDED"
        collector.emit(collector.seen(over, ev.Topic.LIVE))
        await until(pilot, lambda: "answered 503" not in rows(app)[-1])
        assert cursor(app) == "Mail"


async def test_the_order_stays_through_a_refresh(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        await open_actions(pilot, app, collector, some_runs())
        await until_shown(pilot, "host-3")
        await pilot.press("o")
        await until_shown(pilot, "ACTION↑")

        more = some_runs()
        more["participatingServers"][2]["launchActionsStatus"]["runs"].append(named(6, "Backup"))
        collector.emit(collector.seen(more, ev.Topic.LIVE))
        await until_shown(pilot, "3 Actions 6")

        assert order(app) == ["Agent2", "Backup3", "Disk2", "Disk1", "Mail3", "Web1"]


async def test_sorting_is_offered_where_there_is_something_to_sort(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await open_actions(pilot, app, collector, live(1, server(1, "LAUNCHED", [run(1)])))
        await until_shown(pilot, "3 Actions 1", "host-1")
        assert "sort" not in footer(app)

        collector.emit(collector.seen(some_runs(), ev.Topic.LIVE))
        await until(pilot, lambda: "o sort" in footer(app))


async def test_servers_are_sorted_too_the_worst_state_first(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item = live(1, server(1), server(2, "PENDING"), server(3, "FAILED"))
        collector.emit_page([item])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter")
        emit_names(collector, 1, 2, 3)
        await until_shown(pilot, "host-3")
        await pilot.press("o", "o")
        await until_shown(pilot, "STATE↑")

        assert [row.split()[0] for row in rows(app)] == ["host-3", "host-2", "host-1"]
        assert cursor(app) == "host-3"


async def test_enter_opens_the_highlighted_run_and_y_copies_its_id(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_actions(pilot, app, collector, some_runs())
        await until_shown(pilot, "host-3")
        await pilot.press("y")
        await until_shown(pilot, "sent to the terminal: 00000002-run")

        await pilot.press("enter")

        await until_shown(pilot, "› Web", "run id", "00000002-run")


async def test_without_runs_it_is_said_whether_there_may_be_some(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_actions(pilot, app, collector, live(1, server(1)))
        await until_shown(pilot, "DRS says nothing of post-launch actions yet.")

        collector.emit(collector.seen(live(1, server(1, "LAUNCHED", [])), ev.Topic.LIVE))
        await until_shown(pilot, "No post-launch action ran yet.")
