"""Lines that are given as they were drawn before are as they would be drawn now."""

from collections.abc import Callable
from typing import Any

import pytest
from textual import events
from textual.geometry import Region

from drs_tui.protocol import events as ev
from drs_tui.ui.app import DrsTui
from drs_tui.ui.widgets.line_cache import Painting
from drs_tui.ui.widgets.prompt import Prompt
from drs_tui.ui.widgets.table import Table
from tests.records import job, live_job, server
from tests.ui.conftest import FakeCollector, until, until_shown

Opening = Callable[..., Any]
WALK = [
    *"jjjGkkgj",
    "pagedown",
    "j",
    "ctrl+u",
    "k",
    "enter",
    *"jj4jG56jh",
    "n",
    "slash",
    "2",
    "enter",
]


def assert_same_as_full_redraw(app: DrsTui) -> None:
    for widget in app.screen.query(Painting):
        whole = Region(0, 0, *widget.size)
        before = list(widget.render_lines(whole)) if whole else []
        widget.notify_style_update()
        assert before == (widget.render_lines(whole) if whole else []), widget
        if isinstance(widget, Table) and widget.has_focus and widget.highlighted is not None:
            [marked] = [y for y, line in enumerate(before) if line.text.startswith("›")]
            assert marked == 1 + widget._lines_to(widget._cursor)


@pytest.mark.parametrize("size", [(80, 24), (160, 20)])
async def test_after_every_key_and_every_answer(
    collector: FakeCollector, opened: Opening, size: tuple[int, int]
) -> None:
    many = [server(number) for number in range(30)]
    async with opened(size=size) as (pilot, app):
        collector.emit_page([job(number, participatingServers=many) for number in range(2, 40)])
        await until_shown(pilot, "drsjob-00000000000000002")
        for number, key in enumerate(WALK):
            await pilot.press(key)
            collector.emit(collector.seen(live_job(number + 40), ev.Topic.LIVE))
            await until(pilot, lambda: app.client.store.jobs.live > number)  # noqa: B023  awaited here
            app._pacing.flush()  # else rows may have changed that are not drawn yet
            await pilot.pause(0.07)
            assert_same_as_full_redraw(app)
        await pilot.resize_terminal(100, 30)
        await pilot.pause(0.1)
        assert_same_as_full_redraw(app)


@pytest.mark.parametrize("keys", [("slash", "enter"), ("slash", "escape"), ("d", "escape")])
async def test_a_line_that_opens_and_closes_at_once_leaves_the_cursor(
    collector: FakeCollector, opened: Opening, keys: tuple[str, ...]
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(number) for number in range(9)])
        await until_shown(pilot, "drsjob-00000000000000002")

        for key in keys:  # in one burst: no layout between them
            app.post_message(events.Key(key, None))
        await until(pilot, lambda: not app.screen.query_one(Prompt).is_open)
        await pilot.pause()

        assert_same_as_full_redraw(app)
