"""The log of a job: followed while it lives, searched, read whole."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.events import Key

from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import ReadLogs
from drs_tui.ui.app import DrsTui
from drs_tui.ui.screens.panes.log import LogPane
from tests.records import Item, job_id, server
from tests.ui.conftest import (
    FakeCollector,
    footer,
    line_with,
    screen_text,
    type_in,
    until,
    until_shown,
)
from tests.ui.scenarios import (
    PROFILE,
    VCPU,
    emit_names,
    ended,
    event,
    in_order,
    launch_failed,
    launching,
    live,
)

Opening = Callable[..., Any]
JOB = job_id(1)


def a_log() -> list[Item]:
    return in_order(
        event("JOB_START", 1),
        *launching(1),
        *launching(2),
        launch_failed(1, 600, VCPU, "1/3"),
        launch_failed(2, 610, PROFILE),
    )


def many(count: int) -> list[Item]:
    return [event("SNAPSHOT_START", n, n) for n in range(count)]


def cursor_line(app: DrsTui) -> str:
    lines = [line for line in screen_text(app).splitlines()[5:-3] if line.startswith("›")]
    return lines[0] if lines else ""


async def open_log(
    pilot: Any, app: DrsTui, collector: FakeCollector, item: Item, log: list[Item]
) -> None:
    collector.emit_page([item])
    await until(pilot, lambda: "↵ open" in screen_text(app))
    await pilot.press("enter")
    await until_shown(pilot, "1 Servers")
    collector.emit_log(JOB, log)
    await until_shown(pilot, f"Log {len(log)}")
    await pilot.press("5")
    await until_shown(pilot, "EVENT")


async def test_an_item_says_when_since_start_whom_and_why(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await open_log(pilot, app, collector, live(1, server(1), server(2)), a_log())
        emit_names(collector, 1, 2)
        await until_shown(pilot, "host-1")

        failed = line_with(app, "host-1                   attempt")
        assert failed.split()[:4] == ["15:56:40Z", "+10m00s", "LAUNCH_FAILED", "host-1"]
        assert "attempt 1/3 An error occurred (" in failed


async def test_an_item_about_no_server_and_an_unknown_event_are_shown_raw(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        odd: Item = {"event": "WARM_UP_START", "eventData": None, "logDateTime": "no time"}
        await open_log(pilot, app, collector, live(1, server(1)), [event("JOB_START", 1), odd, {}])

        assert line_with(app, "JOB_START").split()[:3] == ["15:46:41Z", "+1s", "JOB_START"]
        assert line_with(app, "WARM_UP_START").split()[-2:] == ["–", "WARM_UP_START"]
        assert "3 items" in screen_text(app)


async def test_a_live_log_is_followed_while_the_cursor_is_on_the_newest(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, live(1, server(1)), many(40))
        await until_shown(pilot, "following")
        assert "+39s" in cursor_line(app)

        collector.emit_log(JOB, [event("SNAPSHOT_START", 99, 99)], start=40)
        await until(pilot, lambda: "+1m39s" in cursor_line(app))


async def test_a_cursor_that_has_left_the_newest_item_stays(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, live(1, server(1)), many(40))
        await until_shown(pilot, "following")
        await pilot.press("k", "k")
        assert "+37s" in cursor_line(app)

        collector.emit_log(JOB, [event("SNAPSHOT_START", 99, 99)], start=40)
        await until_shown(pilot, "Log 41")
        assert "+37s" in cursor_line(app)
        await pilot.press("F")
        await until(pilot, lambda: "+1m39s" in cursor_line(app))
        collector.emit_log(JOB, [event("SNAPSHOT_START", 200, 99)], start=41)
        await until(pilot, lambda: "+3m20s" in cursor_line(app))


async def test_following_ends_with_f_and_says_so_at_once(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, live(1, server(1)), many(40))
        await until_shown(pilot, "following")

        await pilot.press("F")
        await until_shown(pilot, "F follows")
        collector.emit_log(JOB, [event("SNAPSHOT_START", 99, 99)], start=40)
        await until_shown(pilot, "Log 41")

        assert "+39s" in cursor_line(app)


async def test_an_ended_job_s_log_is_read_from_its_start(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, ended(1, server(1)), many(40))

        assert "+0s" in cursor_line(app)
        await pilot.press("G")
        await until_shown(pilot, "the end: 40 items, read 16:06:40Z")


async def test_n_goes_from_failure_to_failure_and_round(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, ended(1, server(1), server(2)), a_log())

        seen = []
        for key in ("n", "n", "n", "N"):
            await pilot.press(key)
            seen.append(cursor_line(app).split()[2])
        assert seen == ["+10m00s", "+10m10s", "+10m00s", "+10m10s"]


async def test_a_search_finds_names_ids_events_and_errors_and_says_how_many(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, ended(1, server(1), server(2)), a_log())
        emit_names(collector, 1, 2)
        await until_shown(pilot, "host-2")
        for typed, count, where in (
            ("vcpulimit", 1, "+10m00s"),
            ("host-2", 6, "+10s"),
            (f"{2:017x}", 6, "+10s"),
            ("launch_start", 2, "+9m00s"),
        ):
            await pilot.press("g", "slash", "ctrl+u")
            await type_in(pilot, typed, "enter")
            await until_shown(pilot, f"match 1 of {count}")
            assert where in cursor_line(app)

        await pilot.press("n")
        assert "host-2" in cursor_line(app)
        await until_shown(pilot, "match 2 of 2")
        await pilot.press("k")
        await until_shown(pilot, "2 matches")


async def test_the_log_is_searched_with_every_letter_and_shows_what_matches(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, ended(1, server(1), server(2)), a_log())
        emit_names(collector, 1, 2)
        await until_shown(pilot, "host-2")
        before = cursor_line(app)
        await pilot.press("slash")
        await type_in(pilot, "host-2")
        await until_shown(pilot, "match 1 of 6", "accept")
        table = app.screen.query_one("#log", LogPane)
        marked = [
            words
            for y in range(table.size.height)
            for cell in table.line_content(y, table.size.width).cells
            for words, style in cell
            if style == "match"
        ]
        assert set(marked) == {"host-2"}
        assert len(marked) == 6

        await type_in(pilot, "x")
        await until_shown(pilot, "no match for 'host-2x'")
        await pilot.press("enter")
        await until(pilot, lambda: "accept" not in footer(app))
        assert cursor_line(app) == before
        assert "match 1" not in screen_text(app)
        assert "no match for 'host-2x'" in screen_text(app)


async def test_escape_leaves_the_search_line_and_the_log_stays(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, ended(1, server(1)), a_log())
        before = cursor_line(app)

        await pilot.press("slash", *"jkq")
        await until_shown(pilot, "jkq", "↵ accept  Esc leave", "no match for 'jkq'")
        await pilot.press("escape")

        await until(pilot, lambda: "accept" not in footer(app))
        assert "no match" not in screen_text(app)
        assert cursor_line(app) == before


async def test_an_item_opens_in_full_with_all_that_it_says(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 40)) as (pilot, app):
        more = {"conversionProperties": {"volumeToConversionMap": {"vol-1": {"a": "vol-2"}}}}
        item = launch_failed(1, 600, f"line one\n{VCPU}", "2/3")
        item["eventData"] |= {"conversionServerID": "i-0c", "targetInstanceID": "i-0t"} | more
        await open_log(pilot, app, collector, ended(1, server(1)), [item])
        await pilot.press("enter")
        screen = await until_shown(pilot, "log item 1", "raw error")

        for words in ("2/3", "i-0c", "i-0t", "volumeToConversionMap.vol-1.a", "vol-2", "line one"):
            assert words in screen
        assert VCPU in " ".join(screen.split())
        await pilot.press("v")
        await until_shown(pilot, '"targetInstanceID": "i-0t"')
        await pilot.press("q")
        await until_shown(pilot, "log item 1")


async def test_a_raw_error_of_sixty_kilobytes_is_whole_wrapped_and_searched(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(200, 60)) as (pilot, app):
        words = " ".join(f"word{n:05d}" for n in range(6000))
        assert len(words) > 59_000
        await open_log(pilot, app, collector, ended(1, server(1)), [launch_failed(1, 600, words)])
        await pilot.press("enter")
        await until_shown(pilot, "word00000", "lines 1–")
        read: list[str] = []
        while True:
            read.append("\n".join(screen_text(app).splitlines()[3:-3]))
            if "word05999" in read[-1]:
                break
            before = screen_text(app)
            await pilot.press("space")
            await until(pilot, partial(lambda was: screen_text(app) != was, before))
        screen = "".join("".join(read).split())
        assert all(f"word{n:05d}" in screen for n in range(6000))

        await pilot.press("g", "slash")
        await type_in(pilot, "word04242", "enter")
        await until_shown(pilot, "word04242", "match 1 of 1")


async def test_w_cuts_long_lines_and_wraps_them_again(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        error = f"begins {'x' * 100} ends"
        await open_log(pilot, app, collector, ended(1, server(1)), [launch_failed(1, 600, error)])
        await pilot.press("enter")
        await until_shown(pilot, "begins", "ends")

        await pilot.press("w")
        await until(pilot, lambda: "ends" not in screen_text(app))
        assert "begins" in screen_text(app)
        await pilot.press("w")
        await until_shown(pilot, "begins", "ends")


async def test_v_shows_the_highlighted_item_as_it_came(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(100, 40)) as (pilot, app):
        item = event("SOMETHING_NEW", 5, 1, newThing={"deep": ["as", "it", "came"]})
        await open_log(pilot, app, collector, ended(1, server(1)), [item])
        await pilot.press("v")
        screen = await until_shown(pilot, "log item 1", '"event": "SOMETHING_NEW"')

        assert "".join(json.dumps(item).split()) in "".join(screen.split())


async def test_a_denied_log_says_what_is_missing_where_it_is_missed_and_nothing_else_is(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([live(1, server(1, "PENDING"), server(2))])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter")
        collector.deny(ev.Topic.LOG, "drs:DescribeJobLogItems", about=JOB)

        screen = await until_shown(pilot, "denied: DescribeJobLogItems: no phases")
        assert "pending" in screen
        assert "launched" in screen
        await pilot.press("5")
        screen = await until_shown(pilot, "denied: DescribeJobLogItems: no phases")
        assert "reading the log" not in screen
        await pilot.press("3")
        await until_shown(pilot, "DRS says nothing of post-launch actions")
        assert "denied" not in screen_text(app)
        await pilot.press("6")
        await until_shown(pilot, '"jobID"')
        assert "denied" not in screen_text(app)

        collector.emit_log(JOB, [event("JOB_START", 1)])
        await pilot.press("1")
        await until(pilot, lambda: "denied" not in screen_text(app))


async def test_a_log_is_read_once_and_again_when_asked(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, ended(1, server(1)), a_log())
        assert collector.asks(ReadLogs) == [ReadLogs((JOB,))]

        await pilot.press("1", "5", "r")

        await until(pilot, lambda: len(collector.asks(ReadLogs)) == 2)


async def test_what_is_typed_at_once_is_searched_for(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await open_log(pilot, app, collector, ended(1, server(1)), a_log())
        screen = app.screen
        for key, character in (("slash", "/"), ("h", "h"), ("q", "q")):
            app.post_message(Key(key, character))

        await until_shown(pilot, "no match for 'hq'")
        assert app.screen is screen
