"""How often a screen is drawn: each drawing of a large job costs milliseconds."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.run import RunScreen
from drs_tui.ui.screens.server import ServerScreen
from tests.records import job, run, server
from tests.ui.conftest import FakeCollector, until, until_shown

Opening = Callable[..., Any]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the drawings of each screen's body, and of the lines around it."""
    counts: Counter[str] = Counter()

    def count(screen: Any, part: str) -> None:
        draw = getattr(screen, part)

        def counted(self: Any) -> None:
            counts[f"{screen.__name__}.{part}"] += 1
            draw(self)

        monkeypatch.setattr(screen, part, counted)

    for screen in (JobScreen, ServerScreen, RunScreen):
        count(screen, "show_body")
        count(screen, "show_lines")
    return counts


async def test_a_screen_is_drawn_once_as_it_opens_and_once_as_it_is_uncovered(
    collector: FakeCollector, opened: Opening, drawn: Counter[str]
) -> None:
    item = job(1, participatingServers=[server(1, "LAUNCHED", [run(1, "FAILED", "no nginx")])])
    async with opened() as (pilot, _):
        collector.emit_page([item])
        await until_shown(pilot, "↵ open")

        for shown in ("1 Servers 1", "ITS JOBS", "run id"):
            await pilot.press("enter")
            await until_shown(pilot, shown)
        bodies = {"JobScreen.show_body": 1, "ServerScreen.show_body": 1, "RunScreen.show_body": 1}
        assert bodies.items() <= drawn.items()
        assert (drawn["JobScreen.show_lines"], drawn["ServerScreen.show_lines"]) == (1, 1)

        await pilot.press("h", "h")
        await until_shown(pilot, "1 Servers 1")
        assert (drawn["JobScreen.show_body"], drawn["JobScreen.show_lines"]) == (2, 2)


async def test_lines_that_move_as_a_prompt_opens_are_drawn_though_textual_has_missed_that(
    collector: FakeCollector, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (pilot, app):
        collector.emit_page([job(n) for n in range(60)])
        await until_shown(pilot, "↵ open")
        compositor: Any = app.screen._compositor
        drawn: set[int] = set()

        def arranged_before(*arguments: Any) -> Any:
            """As it is where a page arrives between the mounting and the layout."""
            compositor._full_map_invalidated = True
            assert compositor.full_map
            drawn.clear()
            return reflow(*arguments)

        def recorded(*arguments: Any, **named: Any) -> Any:
            for region in compositor._dirty_regions:
                drawn.update(region.line_range if region.width == app.size.width else ())
            return render(*arguments, **named)

        reflow, render = compositor.reflow, compositor.render_update
        monkeypatch.setattr(compositor, "reflow", arranged_before)
        monkeypatch.setattr(compositor, "render_update", recorded)

        for key in ("/", "escape"):
            await pilot.press(key)
            await until(pilot, lambda: drawn == set(range(app.size.height)))
