"""What changes, moves or goes while a screen is open."""

import gc
import re
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from textual.widget import Widget

from drs_tui.model.request_error import ErrorKind, RequestError
from drs_tui.protocol import events as ev
from drs_tui.store.changes import Changes
from drs_tui.ui.widgets.pager import Pager
from tests.records import Item, job_id, live_job, run, server
from tests.ui.conftest import NOW, FakeCollector, screen_text, until, until_shown

Opening = Callable[..., Any]


def two_servers() -> Item:
    runs = [run(1, "IN_PROGRESS"), run(2)]
    return live_job(1, participatingServers=[server(1, "PENDING"), server(2, "LAUNCHED", runs)])


async def test_a_deleted_job_says_so_on_its_own_screen(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([two_servers()])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "↻ running" in screen_text(app))

        collector.emit(ev.JobDeleted(job_id(1), 99.0, NOW))

        await until(pilot, lambda: "– deleted, last known" in screen_text(app))
        assert re.search(f"s-{2:017x} +launched", screen_text(app))


async def test_raw_stays_on_its_server_when_the_answer_changes_its_order(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item = two_servers()
        collector.emit_page([item])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter", "j", "v")
        await until(pilot, lambda: f'"sourceServerID": "s-{2:017x}"' in screen_text(app))

        turned = item | {"participatingServers": item["participatingServers"][::-1]}
        collector.emit(collector.seen(turned, ev.Topic.LIVE))
        await until(pilot, lambda: app.client.store.jobs.answer(job_id(1)) == turned)
        await pilot.pause()
        assert f'"sourceServerID": "s-{2:017x}"' in screen_text(app)

        deleted = item | {"participatingServers": item["participatingServers"][:1]}
        collector.emit(collector.seen(deleted, ev.Topic.LIVE))
        await until(pilot, lambda: "DRS no longer lists this" in screen_text(app))


async def test_a_server_that_leaves_the_job_says_so(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        item = two_servers()
        collector.emit_page([item])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter", "j", "enter")
        await until(pilot, lambda: "ITS JOBS" in screen_text(app))

        deleted = item | {"participatingServers": item["participatingServers"][:1]}
        collector.emit(collector.seen(deleted, ev.Topic.LIVE))
        await until(pilot, lambda: "no longer lists this server" in screen_text(app))
        await pilot.press("v")
        await until(pilot, lambda: "DRS no longer lists this" in screen_text(app))


async def test_a_closed_screen_lets_go_of_the_lines_it_drew(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([two_servers()])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "↻ running" in screen_text(app))
        widgets = app.screen.walk_children(Widget)
        drawn = [weakref.ref(widget._styles_cache) for widget in widgets]
        del widgets

        await pilot.press("escape")
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.pause()
        gc.collect()

        assert drawn
        assert not [each for each in drawn if each()]


async def test_json_that_stays_the_same_is_not_laid_out_again(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([two_servers()])
        await until(pilot, lambda: "↵ open" in screen_text(app))
        await pilot.press("enter", "6")
        await until(pilot, lambda: '"jobID"' in screen_text(app))
        await pilot.pause()
        pager = app.screen.query_one("#json", Pager)
        lines = pager._lines

        app._tick()
        collector.emit(ev.Refreshed(NOW + 5, 1, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == NOW + 5)

        assert pager._lines is lines


async def test_an_answer_that_does_not_come_is_said(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([two_servers()])
        collector.emit(ev.Refreshed(NOW, 1, 1, 5.0))
        await until(pilot, lambda: "● as of" in screen_text(app))

        app.client._wall = lambda: NOW + 20
        app._tick()

        assert "! as of 16:06:40Z" in screen_text(app)
        assert "no answer since 16:06:40Z" in screen_text(app)


async def test_a_denial_is_shown_in_full_at_80_columns(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        aws_message = "User: arn:aws:sts::111122223333:assumed-role/dr/me is not authorized " * 2
        advice = "the role needs the IAM action drs:DescribeJobs"
        request_error = RequestError(
            ErrorKind.DENIED, "AWS denied drs:DescribeJobs", advice, aws_message
        )
        collector.emit(ev.RequestFailed(ev.Topic.PAGE, request_error, 60.0, 2))
        await until(pilot, lambda: "AWS denied" in screen_text(app))
        await pilot.pause()

        screen = " ".join(screen_text(app).split())
        assert "AWS denied drs:DescribeJobs" in screen
        assert advice in screen
        assert "next try 16:07:40Z" in screen
        assert " ".join(aws_message.split()) in screen


async def test_clocks_advance_by_themselves_only_between_events(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([live_job(1)])
        await until(pilot, lambda: len(app.client.store.jobs) == 1)
        put_off: list[float | None] = []
        monkeypatch.setattr(
            app._clock, "reset", lambda: put_off.append(app.client.store.status.as_of)
        )

        collector.emit(ev.Refreshed(NOW + 5, 1, 1, 5.0))
        await until(pilot, lambda: put_off == [NOW + 5])
        collector.emit(ev.Refreshed(NOW + 10, 1, 1, 5.0))
        await until(pilot, lambda: put_off == [NOW + 5, NOW + 10])


async def test_once_told_to_end_it_opens_no_screen(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([two_servers()])
        await until_shown(pilot, "↵ open")
        app.exit()
        await app.context.open(app.context.screens.running())

        assert len(app.screen_stack) == 1


async def test_a_screen_that_is_being_opened_when_it_is_told_to_end_draws_nothing(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([two_servers()])
        await until_shown(pilot, "↵ open")
        screen = app.context.screens.errors(app.client.store, ())
        opening = app.push_screen(screen)
        app.exit()
        await opening
        screen.apply_changes(Changes(status=True))

        assert not screen.children
