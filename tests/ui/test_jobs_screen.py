"""The list: what it asks for, what it redraws, what it says."""

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import pytest
from textual.geometry import Region

from drs_tui.model.drs.start_call import StartCall
from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FindStartCalls, NextPage, Pause, Query, Refresh
from drs_tui.settings import Settings
from drs_tui.ui.app import DrsTui
from drs_tui.ui.render.jobs import JobRow
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.widgets.table import Table
from tests.records import job, job_id, live_job, server
from tests.ui.conftest import NOW, FakeCollector, screen_text, until, until_shown

Opening = Callable[..., Any]


def table_of(app: DrsTui) -> Table[JobRow]:
    return cast("Table[JobRow]", app.screen.query_one("#jobs", Table))


def highlighted(app: DrsTui) -> str:
    line = table_of(app).highlighted
    return line.row.job_id if line else ""


async def test_the_first_page_is_asked_for_with_the_query(
    collector: FakeCollector, opened: Opening
) -> None:
    query = Query(from_date="2026-11-01T00:00:00Z", page_size=50)

    async with opened(settings=Settings(query=query)):
        assert collector.asked == [query, NextPage()]


async def test_a_page_that_fills_the_screen_twice_asks_for_no_more(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(n) for n in range(100)], more=True)
        await until(pilot, lambda: len(app.client.store.jobs) == 100)

        assert len(collector.asks(NextPage)) == 1


async def test_less_than_a_screen_below_asks_for_the_next_page_once(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(n) for n in range(100)], more=True)
        await until(pilot, lambda: len(app.client.store.jobs) == 100)

        await pilot.press(*["pagedown"] * 5)
        await until(pilot, lambda: len(collector.asks(NextPage)) == 2)
        await pilot.press("k", "j", "k", "j")

        assert len(collector.asks(NextPage)) == 2


def _page(collector: FakeCollector, number: int, *, more: bool = True) -> None:
    """The page of that number, ten jobs each."""
    collector.emit_page([job(n) for n in range(10 * number, 10 * number + 10)], more=more)


async def _first_page(pilot: Any, app: DrsTui, collector: FakeCollector) -> None:
    _page(collector, 0)
    await until(pilot, lambda: len(app.client.store.jobs) == 10)


async def _on_the_way_to_the_end(pilot: Any, app: DrsTui, collector: FakeCollector) -> None:
    """The first page is there, and the two after it are asked for."""
    await _first_page(pilot, app, collector)
    await pilot.press("G")
    await until(pilot, lambda: len(collector.asks(NextPage)) == 3)


async def test_the_end_is_loaded_to_with_the_cursor_on_it(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(80, 12)) as (pilot, app):

        async def load_page(number: int, *, more: bool) -> None:
            _page(collector, number, more=more)
            await until(pilot, lambda: len(app.client.store.jobs) == 10 * number + 10)
            await until(pilot, lambda: highlighted(app) == job_id(10 * number + 9))

        await _first_page(pilot, app, collector)
        await pilot.press("G")
        for number in range(1, 5):
            await until(
                pilot, lambda: len(collector.asks(NextPage)) == len(app.client.store.jobs) // 10 + 2
            )
            await load_page(number, more=True)
            assert "any move stops" in screen_text(app)
        await load_page(5, more=False)
        collector.emit_page([])  # asked for, and not there
        await until(pilot, lambda: "the end: 60 jobs" in screen_text(app))
        await pilot.press("g", "G")

        assert len(collector.asks(NextPage)) == 7
        assert "loading" not in screen_text(app)


async def test_that_all_is_loaded_is_said_at_once_and_no_longer_than_it_is_so(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(80, 12)) as (pilot, app):
        await _first_page(pilot, app, collector)

        for keys in (("G",), ("k", "G")):  # from further up, and from the last row
            await pilot.press(*keys)
            await until(pilot, lambda: "loading all, 10 so far; any move stops" in screen_text(app))
        await pilot.press("j")

        await until(pilot, lambda: "loading…" in screen_text(app))
        assert len(collector.asks(NextPage)) == 3


async def test_another_list_is_not_loaded_to_its_end(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(80, 12)) as (pilot, app):
        await _first_page(pilot, app, collector)
        await pilot.press("G")
        before = len(collector.asks(NextPage))

        await pilot.press("d", *"from 7d", "enter")
        await until(pilot, lambda: len(collector.asks(Query)) == 2)
        await pilot.pause()

        assert len(collector.asks(NextPage)) == before + 1


async def test_a_key_is_about_the_row_that_is_shown(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(n) for n in range(10, 20)])
        await until(pilot, lambda: len(app.client.store.jobs) == 10)
        await pilot.press("j", "j")

        app._pacing._paused_until = time.perf_counter() + 60.0  # no drawing meanwhile
        collector.emit(collector.seen(live_job(1), ev.Topic.LIVE))
        await until(pilot, lambda: len(app.client.store.jobs) == 11)
        assert job_id(1) not in screen_text(app)
        assert highlighted(app) == job_id(12)
        await pilot.press("j")

        assert highlighted(app) == job_id(13)
        assert job_id(1) in screen_text(app)


@pytest.mark.parametrize("key", ["k", "j", "pageup", "ctrl+u", "g"])
async def test_a_move_ends_the_way_to_the_end(
    collector: FakeCollector, opened: Opening, key: str
) -> None:
    async with opened(size=(80, 12)) as (pilot, app):
        await _on_the_way_to_the_end(pilot, app, collector)

        await pilot.press(key)
        here = highlighted(app)
        for number in (1, 2):  # these are on their way
            _page(collector, number)
        await until(pilot, lambda: len(app.client.store.jobs) == 30)
        await pilot.pause()

        assert len(collector.asks(NextPage)) == 3
        assert highlighted(app) == here


async def test_another_screen_ends_the_way_to_the_end(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(80, 12)) as (pilot, app):
        await _on_the_way_to_the_end(pilot, app, collector)

        await pilot.press("question_mark")
        for number in (1, 2):
            _page(collector, number)
        await until(pilot, lambda: len(app.client.store.jobs) == 30)
        await pilot.press("escape")
        await until(pilot, lambda: "30 loaded" in screen_text(app))

        assert len(collector.asks(NextPage)) == 3
        assert highlighted(app) == job_id(9)


async def test_an_empty_page_with_a_token_asks_on(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        collector.emit_page([], more=True)

        await until(pilot, lambda: len(collector.asks(NextPage)) == 2)


async def test_jobs_on_top_leave_cursor_and_screen_where_they_are(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(n) for n in range(100, 200)])
        await until(pilot, lambda: len(app.client.store.jobs) == 100)
        await pilot.press("pagedown", "pagedown", "k", "k")
        before, row = screen_text(app).splitlines()[5:], highlighted(app)

        for number in (3, 2, 1):
            collector.emit(collector.seen(job(number), ev.Topic.LIVE))
        await until(pilot, lambda: len(app.client.store.jobs) == 103)
        await pilot.pause()

        assert screen_text(app).splitlines()[5:20] == before[:15]
        assert highlighted(app) == row


async def test_at_the_top_a_new_job_is_seen_and_the_cursor_keeps_its_job(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(n) for n in range(100, 110)])
        await until(pilot, lambda: highlighted(app) == job_id(100))

        collector.emit(collector.seen(job(1), ev.Topic.LIVE))
        await until(pilot, lambda: job_id(1) in screen_text(app))

        assert highlighted(app) == job_id(100)
        assert screen_text(app).splitlines()[5].startswith(f"› ✓ {job_id(100)}")


async def test_what_looks_the_same_is_not_drawn_again(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        items = [job(n) for n in range(100, 120)]
        collector.emit_page(items)
        await until(pilot, lambda: len(app.client.store.jobs) == 20)
        await pilot.pause()
        drawn: list[Region] = []
        monkeypatch.setattr(table_of(app), "refresh", lambda *regions, **_: drawn.extend(regions))

        cast("JobsScreen", app.screen).show_now()
        assert drawn == []

        changed = items[3] | {"participatingServers": [server(103, "FAILED")]}
        collector.emit(collector.seen(changed, ev.Topic.LIVE))
        await until(pilot, lambda: drawn)

        assert [(region.y, region.height) for region in drawn] == [(4, 1)]


async def test_a_failed_page_says_why_and_when_and_loses_nothing(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(n) for n in range(5)], more=True)
        request_error = RequestError(ErrorKind.THROTTLED, "AWS is throttling our requests")
        collector.emit(ev.RequestFailed(ev.Topic.PAGE, request_error, 8.0, 3))
        await until(pilot, lambda: "throttling" in screen_text(app))

        assert "next try 16:06:48Z" in screen_text(app)
        assert len(app.client.store.jobs) == 5

        collector.emit_page([job(5)])
        await until(pilot, lambda: "the end: 6 jobs" in screen_text(app))
        assert "throttling" not in screen_text(app)


async def test_pause_and_refresh(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(1)])
        await until(pilot, lambda: highlighted(app))

        await pilot.press("p")
        assert collector.asked[-1] == Pause(on=True)
        collector.emit(ev.Paused(on=True))
        await until(pilot, lambda: "paused" in screen_text(app))
        await pilot.press("r")
        assert isinstance(collector.asked[-1], Refresh)
        await pilot.press("p")
        assert collector.asked[-1] == Pause(on=False)


async def test_credentials_that_end_soon_are_in_the_header(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(1)])
        await until(pilot, lambda: highlighted(app))
        assert "creds" not in screen_text(app)

        collector.emit(ev.CredentialsExpiring(18))

        await until(pilot, lambda: "creds 18m as of" in screen_text(app))


async def test_times_are_absolute_or_relative(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(1) | {"creationDateTime": NOW - 7300}])
        await until(pilot, lambda: highlighted(app))
        assert "14:05Z" in screen_text(app)

        await pilot.press("t")

        assert "  2h01m  " in screen_text(app)


@pytest.mark.parametrize(
    ("width", "evening", "last_year"), [(80, "23:50Z-1 ", "25-10-19"), (100, "23:50Z -1d ", "2025")]
)
async def test_times_of_the_evening_before_stay_times_after_midnight(
    collector: FakeCollector, opened: Opening, width: int, evening: str, last_year: str
) -> None:
    midnight = NOW - NOW % 86_400
    created = (midnight - 600, midnight - 90_000, midnight - 400 * 86_400)
    jobs = [
        job(n) | {"creationDateTime": at, "endDateTime": at + 60} for n, at in enumerate(created)
    ]
    async with opened(size=(width, 24)) as (pilot, app):
        collector.emit(ev.ClockMeasured(midnight + 10 - NOW))
        collector.emit_page(jobs)
        await until(pilot, lambda: highlighted(app))

        await until_shown(pilot, evening, "Nov 21", last_year)


async def test_another_job_than_the_one_asked_for_is_not_opened(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(settings=Settings(query=Query(job_ids=(job_id(7),)))) as (pilot, app):
        collector.emit_page([job(1)])

        await until_shown(pilot, f"No such job in us-east-1: {job_id(7)}")
        assert not isinstance(app.screen, JobScreen)


def _asked_more_than(collector: FakeCollector, pages: int) -> bool:
    return len(collector.asks(NextPage)) > pages


async def test_empty_pages_are_counted_while_more_are_looked_for(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        for page in (1, 2):
            asked = len(collector.asks(NextPage))
            collector.emit(ev.PageLoaded(page, 0, 0, more=True, resume=None, as_of=NOW, token="t"))
            await until(pilot, partial(_asked_more_than, collector, asked))

        await until_shown(pilot, "2 empty pages in a row, still looking…")


async def test_keys_that_do_nothing_are_not_shown(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit(ev.PageLoaded(2, 0, 0, more=False, resume=None, as_of=NOW))
        await until(pilot, lambda: "No jobs in us-east-1" in screen_text(app))
        footer = screen_text(app).splitlines()[-1]
        assert "open" not in footer
        assert "facts" not in footer

        collector.emit(collector.seen(job(1), ev.Topic.LIVE))
        await until(pilot, lambda: "↵ open" in screen_text(app))


async def test_hostile_text_is_text(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        evil = "[/x][@click=app.quit]\x1b]52;c;AAAA\x07\u202e\u200b"
        collector.emit_page([live_job(1, initiatedBy=evil, tags={evil: evil})])
        await until(pilot, lambda: highlighted(app))
        assert "\x1b" not in screen_text(app)

        await pilot.press("i")
        await until(pilot, lambda: "facts" in screen_text(app))

        assert "[/x][@click=app.quit]␛]52;c;AAAA␇" in screen_text(app)


async def test_the_facts_say_who_started_a_job_once_that_is_asked(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(80, 50)) as (pilot, app):
        collector.emit_page([job(1)])
        await until(pilot, lambda: highlighted(app))
        await pilot.press("i")
        await until(pilot, lambda: "not asked: W asks CloudTrail" in screen_text(app))
        assert collector.asks(FindStartCalls) == []

        await pilot.press("W")
        await until(pilot, lambda: "asking …" in screen_text(app))
        [asked] = collector.asks(FindStartCalls)
        assert [each.id for each in asked.starts] == [job_id(1)]
        collector.deny(ev.Topic.START_CALLS, "cloudtrail:LookupEvents", about=job_id(1))
        await until(pilot, lambda: "! AWS denied cloudtrail:LookupEvents" in screen_text(app))
        call = StartCall(caller="jo\x1b[2J", source_address="203.0.113.41", has_mfa=True)
        collector.emit(ev.StartCallFound(job_id(1), call, NOW))
        await until(pilot, lambda: re.search(r"caller +jo\s", screen_text(app)))
        assert re.search(r"from +203\.0\.113\.41", screen_text(app))
        assert "denied" not in screen_text(app)


async def test_on_a_wide_screen_the_servers_stand_beside_the_list(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened(size=(160, 30)) as (pilot, app):
        collector.emit_page([job(1), job(2)])
        await until(pilot, lambda: re.search(f"s-{1:017x} +launched", screen_text(app)))

        await pilot.press("j")
        await until(pilot, lambda: re.search(f"s-{2:017x} +launched", screen_text(app)))
