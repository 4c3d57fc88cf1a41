"""Which jobs' logs are kept fresh, on which screen."""

from collections.abc import Callable
from typing import Any

from drs_tui.protocol import events as ev
from drs_tui.protocol.requests import FollowLogs
from tests.records import job_id, server
from tests.ui.conftest import FakeCollector, screen_text, until, until_shown
from tests.ui.scenarios import ended, live

Opening = Callable[..., Any]


async def follows(pilot: Any, collector: FakeCollector, *wanted: FollowLogs) -> None:
    await until(pilot, lambda: tuple(collector.asks(FollowLogs)[-len(wanted) :]) == wanted)


def ids(*numbers: int) -> tuple[str, ...]:
    return tuple(map(job_id, numbers))


async def test_on_the_list_the_live_jobs_on_the_screen_take_turns(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, app):
        many = [live(n) if n in (2, 5, 60) else ended(n) for n in range(1, 80)]
        collector.emit_page(many)
        await follows(pilot, collector, FollowLogs(None, ids(2, 5)))

        await pilot.press("G")
        await follows(pilot, collector, FollowLogs())
        for _ in range(10):
            await pilot.press("ctrl+u")
            if f"↻ {job_id(60)}" in screen_text(app):
                break
        await follows(pilot, collector, FollowLogs(None, ids(60)))


async def test_an_open_live_job_comes_first_on_every_screen_inside_it(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        collector.emit_page([live(1, server(1)), live(2)])
        await until_shown(pilot, "↵ open")
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")
        await follows(pilot, collector, FollowLogs(job_id(1)))
        asked = len(collector.asks(FollowLogs))
        for keys, wanted in ((("enter",), "launch status"), (("v",), "sourceServerID")):
            await pilot.press(*keys)
            await until_shown(pilot, wanted)
        assert len(collector.asks(FollowLogs)) == asked

        await pilot.press("h", "h", "h")
        await until_shown(pilot, "STARTED")
        await follows(pilot, collector, FollowLogs(None, ids(1, 2)))


async def test_an_ended_job_is_read_and_not_followed(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        collector.emit_page([ended(1), live(2)])
        await until_shown(pilot, "↵ open")
        await pilot.press("enter")
        await until_shown(pilot, "1 Servers")

        await follows(pilot, collector, FollowLogs())


async def test_a_job_that_ends_is_followed_no_more(
    collector: FakeCollector, opened: Opening
) -> None:
    async with opened() as (pilot, _):
        collector.emit_page([live(1), live(2)])
        await follows(pilot, collector, FollowLogs(None, ids(1, 2)))
        collector.emit(collector.seen(ended(1), ev.Topic.LIVE))

        await follows(pilot, collector, FollowLogs(None, ids(2)))


async def test_the_same_is_asked_for_once(collector: FakeCollector, opened: Opening) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([live(1), live(2)])
        await follows(pilot, collector, FollowLogs(None, ids(1, 2)))
        asked = collector.asks(FollowLogs)
        for number in range(3):
            collector.emit(ev.Refreshed(float(number), 2, 1, 5.0))
        await until(pilot, lambda: app.client.store.status.as_of == 2.0)
        await pilot.press("j", "k")

        assert collector.asks(FollowLogs) == asked
