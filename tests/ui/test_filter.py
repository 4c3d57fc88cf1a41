"""The list filtered as one types; other dates and ids."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from textual import events

from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindNames, NextPage, Query
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.render.jobs import JobRow
from drs_tui.ui.widgets.table import Table
from tests.records import Item, job_id, server
from tests.ui.conftest import (
    NOW,
    FakeCollector,
    footer,
    line_with,
    screen_text,
    type_in,
    until,
    until_shown,
)
from tests.ui.scenarios import emit_names, ended, live

Opening = Callable[..., Any]
CHARACTERS = {"slash": "/", "colon": ":", "enter": "\r", "backspace": "\x7f"}


def highlighted(app: DrsTui) -> str:
    line = cast("Table[JobRow]", app.screen.query_one("#jobs", Table)).highlighted
    return line.row.job_id if line else ""


def shown(app: DrsTui) -> list[int]:
    """The numbers of the jobs on the screen."""
    lines = [line for line in screen_text(app).splitlines() if " drsjob-" in line]
    return [int(line.split("drsjob-")[1][:17], 16) for line in lines]


def thirty(failed: tuple[int, ...] = (7, 19)) -> list[Item]:
    return [ended(n, server(n, "FAILED" if n in failed else "LAUNCHED")) for n in range(1, 31)]


async def typed(pilot: Any, words: str) -> None:
    await pilot.press("slash")
    await type_in(pilot, words)


async def filtered(pilot: Any, app: DrsTui, words: str) -> None:
    """Type a filter, and leave the line."""
    await typed(pilot, words)
    await pilot.press("enter")
    await until(pilot, lambda: "accept" not in footer(app))


async def loaded(pilot: Any, collector: FakeCollector, items: list[Item]) -> None:
    collector.emit_page(items)
    await until_shown(pilot, f"{len(items)} loaded", "↵ open")


async def test_the_list_follows_every_key_and_says_the_counts(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await typed(pilot, "is:fai")
        await until_shown(pilot, "no is:fai", "live, ended, failed")
        assert len(shown(app)) > 10

        await pilot.press(*"led")
        await until_shown(pilot, "/is:failed · 2 jobs match, of all 30")
        assert shown(app) == [7, 19]
        await pilot.press("space", "minus", *f"{19:x}")
        await until_shown(pilot, "1 job matches, of all 30")
        assert shown(app) == [7]


async def test_a_bad_term_is_explained_below_the_line_and_the_last_good_filter_stays(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await typed(pilot, "is:failed is:x")
        screen = await until_shown(pilot, "no is:x")
        assert shown(app) == [7, 19]
        lines = screen.splitlines()
        assert next(n for n, line in enumerate(lines) if "no is:x" in line) > next(
            n for n, line in enumerate(lines) if line.startswith(" / is:failed is:x")
        )

        await pilot.press("enter")
        await pilot.pause()
        assert "↵ accept" in footer(app)
        await pilot.press(*["backspace"] * 4, *"nam", "colon")
        await until_shown(pilot, "no term nam:", "there are is:, server:, tag:")


async def test_escape_leaves_the_line_escape_again_lifts_the_filter(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await loaded(pilot, collector, thirty())
        await typed(pilot, "is:failed")
        await until(pilot, lambda: shown(app) == [7, 19])
        await pilot.press("escape")
        await until(pilot, lambda: "accept" not in footer(app))
        assert shown(app) == [7, 19]
        assert "Esc all jobs" in footer(app)

        await pilot.press("escape")
        await until(pilot, lambda: len(shown(app)) > 2)
        assert "/is:failed" not in screen_text(app)
        assert "all jobs" not in footer(app)
        await pilot.press("escape")
        assert app.is_running


async def test_the_cursor_keeps_its_job_while_it_matches_and_after_lifting(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await pilot.press(*"jjjjjjjjjjjjjjjjjj")
        assert highlighted(app) == job_id(19)

        await filtered(pilot, app, "is:failed")
        assert highlighted(app) == job_id(19)
        await pilot.press("k")
        assert highlighted(app) == job_id(7)
        await pilot.press("escape")
        await until(pilot, lambda: len(shown(app)) > 2)

        assert highlighted(app) == job_id(7)


async def test_a_job_that_stops_matching_stays_marked_until_the_cursor_leaves_it(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        items = [live(n, server(n, "PENDING")) for n in (1, 2, 3)]
        await loaded(pilot, collector, items)
        await filtered(pilot, app, "is:live")
        await pilot.press("j")
        assert highlighted(app) == job_id(2)

        collector.emit(collector.seen(ended(2, server(2)), ev.Topic.LIVE))
        await until(pilot, lambda: "matches no more" in line_with(app, job_id(2)))
        assert highlighted(app) == job_id(2)
        collector.emit(collector.seen(ended(3, server(3)), ev.Topic.LIVE))
        await until(pilot, lambda: shown(app) == [1, 2])

        await pilot.press("k")
        await until(pilot, lambda: shown(app) == [1])
        assert highlighted(app) == job_id(1)


async def test_a_job_that_begins_to_match_comes_and_the_cursor_stays(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, [live(n, server(n, "PENDING")) for n in (1, 2, 3)])
        await filtered(pilot, app, "is:failed")
        await until_shown(pilot, "No match.")

        for number in (2, 1):
            collector.emit(collector.seen(live(number, server(number, "FAILED")), ev.Topic.LIVE))
            await until(pilot, lambda: highlighted(app) == job_id(2))
        await until(pilot, lambda: shown(app) == [1, 2])
        assert highlighted(app) == job_id(2)


async def test_pages_are_asked_for_while_matches_do_not_fill_the_screen(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([ended(n, server(n)) for n in range(1, 101)], more=True)
        await until_shown(pilot, "100 loaded")
        assert len(collector.asks(NextPage)) == 1
        await filtered(pilot, app, "is:failed")
        await until_shown(
            pilot, "0 jobs match, searching: 100 of ? jobs, s stops", "  No match so far. Esc lifts"
        )
        assert len(collector.asks(NextPage)) == 2

        collector.emit_page([ended(n, server(n, "FAILED")) for n in range(101, 110)], more=True)
        await until_shown(pilot, "9 jobs match, searching: 109 of ?")
        assert len(collector.asks(NextPage)) == 3
        collector.emit_page([ended(n, server(n, "FAILED")) for n in range(110, 200)], more=True)
        await until_shown(pilot, "99 jobs match, of 199 loaded")
        assert len(collector.asks(NextPage)) == 3
        assert "searching" not in screen_text(app)


async def test_s_stops_and_goes_on(collector: FakeCollector, opened: Opening) -> None:
    async with opened(size=(100, 24)) as (pilot, app):
        collector.emit_page([ended(n, server(n)) for n in range(1, 101)], more=True)
        await until_shown(pilot, "100 loaded")
        assert "stop search" not in footer(app)
        await filtered(pilot, app, "is:failed")
        await until_shown(pilot, "searching: 100 of ? jobs, s stops", "s stop search")

        await pilot.press("s")
        await until_shown(pilot, "stopped: s searches on")
        collector.emit_page([ended(n, server(n)) for n in range(101, 201)], more=True)
        await until_shown(pilot, "0 jobs match, of 200 loaded, stopped")
        assert len(collector.asks(NextPage)) == 2
        await pilot.press("s")
        await until(pilot, lambda: len(collector.asks(NextPage)) == 3)
        collector.emit_page([], more=False)
        await until_shown(pilot, "  No match. Esc lifts the filter.", "0 jobs match, of all 200")
        assert "stop search" not in footer(app)


async def test_the_names_of_all_servers_are_asked_for_with_the_first_filter(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        assert collector.asks(FindNames) == []
        await typed(pilot, "host-2")
        await until_shown(pilot, "0 jobs match, of all 30", "names: 0 of 30 known")
        assert collector.asks(FindNames) == [FindNames()]

        emit_names(collector, *range(1, 13))
        await until_shown(pilot, "names: 12 of 30 known")
        assert shown(app) == [2]
        emit_names(collector, *range(13, 31), complete=True)
        await until_shown(pilot, "11 jobs match, of all 30")
        assert "names:" not in screen_text(app)
        assert shown(app)[:3] == [2, 20, 21]
        assert collector.asks(FindNames) == [FindNames()]


async def test_denied_names_are_said_beside_the_counts(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await filtered(pilot, app, "web")
        collector.deny(ev.Topic.NAMES, "drs:DescribeSourceServers")

        error = "names: AWS denied drs:DescribeSourceServers"
        await until(pilot, lambda: error in " ".join(screen_text(app).split()))


async def test_words_for_no_match_differ_from_words_for_no_jobs(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await filtered(pilot, app, "type:failback")

        screen = await until_shown(pilot, "No match.")
        assert "No jobs" not in screen
        assert "↵ open" not in footer(app)


async def test_a_letter_that_is_a_key_elsewhere_is_a_letter_in_the_line(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await typed(pilot, "qpwerytvidc?")
        await until_shown(pilot, "/ qpwerytvidc?")

        assert app.is_running
        assert collector.asked[-1] != Query()


# dates


async def test_dates_are_shown_typed_and_a_new_list_is_asked_for(
    collector: FakeCollector, opened: Opening
) -> None:
    query = Query(from_date="2026-11-01T00:00:00Z", page_size=50, max_items=500)
    async with opened(settings=Settings(query=query)) as (pilot, app):
        await loaded(pilot, collector, thirty())
        await pilot.press("d")
        await until_shown(pilot, "dates from 2026-11-01")
        await pilot.press("ctrl+u")
        await type_in(pilot, "from 2d to 12h", "enter")

        wanted = Query("2026-11-21T16:06:40Z", "2026-11-23T04:06:40Z", page_size=50)
        await until(pilot, lambda: collector.asked[-2:] == [wanted, NextPage()])
        assert len(app.client.store.jobs) == 0
        collector.emit_page([ended(9)], generation=2)
        await until_shown(pilot, "since Nov 21 16:06Z until Nov 23 04:06Z", "1 loaded")


async def test_job_ids_are_typed_there_too(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, _):
        await loaded(pilot, collector, thirty())
        await pilot.press("d")
        await type_in(pilot, f"{job_id(3)} {job_id(4)}", "enter")

        wanted = Query(job_ids=(job_id(3), job_id(4)))
        await until(pilot, lambda: collector.asked[-2:] == [wanted, NextPage()])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("from yesterdayish", "'yesterdayish' is no date: use 2026-11-01"),
        ("from 1d to 2d", "from 1d is after to 2d: swap them"),
        ("sometime", "'sometime' is neither a date nor an id"),
        ("drsjob-1", "'drsjob-1' is no job id"),
        ("from", "'' is no date"),
    ],
)
async def test_what_is_no_date_is_explained_and_nothing_is_asked(
    collector: FakeCollector, opened: Opening, given: str, expected: str
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await loaded(pilot, collector, thirty())
        await pilot.press("d")
        await type_in(pilot, given, "enter")

        await until_shown(pilot, expected)
        assert "↵ accept" in footer(app)
        assert collector.asks(Query) == [Query()]
        await pilot.press("escape")
        await until(pilot, lambda: "accept" not in footer(app))
        assert len(app.client.store.jobs) == 30


async def test_events_of_the_previous_list_are_not_mixed_in(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await pilot.press("d")
        await type_in(pilot, "from 2d", "enter")
        await until(pilot, lambda: len(app.client.store.jobs) == 0)

        collector.emit_page([ended(1)], generation=1)
        collector.emit_page([ended(9)], generation=2)

        await until_shown(pilot, "1 loaded")
        assert shown(app) == [9]


async def test_the_filter_stays_when_the_dates_change(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await filtered(pilot, app, "is:failed")
        await pilot.press("d")
        await type_in(pilot, "from 2d", "enter")
        await until(pilot, lambda: len(app.client.store.jobs) == 0)
        collector.emit_page([ended(1), ended(2, server(2, "FAILED"))], generation=2)

        await until_shown(pilot, "/is:failed · 1 job matches, of all 2")
        assert shown(app) == [2]


async def test_relative_dates_are_counted_by_the_service_s_clock(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        collector.emit(ev.ClockMeasured(3600.0))
        await until(pilot, lambda: app.client.now() == NOW + 3600)
        await pilot.press("d")
        await type_in(pilot, "from 1h", "enter")

        await until(pilot, lambda: Query("2026-11-23T16:06:40Z") in collector.asks(Query))


async def test_keys_typed_ahead_are_letters_of_the_line_and_then_keys_again(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())

        typed_ahead = ["slash", *"is", "colon", *"failed", "enter", "j", "y"]
        for key in typed_ahead:
            app.post_message(events.Key(key, CHARACTERS.get(key, key)))

        await until_shown(pilot, "/is:failed", f"sent to the terminal: {job_id(19)}")
        assert shown(app)[:2] == [7, 19]  # and again in the message


async def test_what_is_typed_fast_is_corrected_where_it_was_typed(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await pilot.press("slash")

        for key in ["x", "backspace", *"is", "colon", *"failed", "enter"]:
            app.post_message(events.Key(key, CHARACTERS.get(key, key)))

        await until_shown(pilot, "/is:failed")


async def test_escape_forgets_a_rejected_filter_and_its_message(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(120, 24)) as (pilot, app):
        await loaded(pilot, collector, thirty())
        await typed(pilot, "is:bogus")
        await until_shown(pilot, "no is:bogus")
        await pilot.press("escape", "d")
        screen = await until_shown(pilot, "such as 7d, today")
        assert "bogus" not in screen
        assert len(shown(app)) > 2

        await pilot.press("escape", "slash")
        await until_shown(pilot, "such as failed server:")
        assert "bogus" not in screen_text(app)


async def test_typing_replaces_the_filter_that_was_accepted(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        await loaded(pilot, collector, thirty())
        await filtered(pilot, app, "is:failed")
        await typed(pilot, f"{19:017x}")

        await until(pilot, lambda: shown(app) == [19])


async def test_a_long_message_is_wrapped_below_the_line(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(60, 18)) as (pilot, _):
        await loaded(pilot, collector, thirty())
        await pilot.press("d")
        await type_in(pilot, "sometime", "enter")

        await until_shown(pilot, "'sometime' is neither", "job ids")
