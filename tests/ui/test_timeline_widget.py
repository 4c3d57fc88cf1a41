"""The timeline on a screen: what stays, what scrolls, what is drawn again."""

import re
from typing import Any

import pytest
from rich.console import Console
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen

from drs_tui.model.analysis.rto import Rto
from drs_tui.ui.render.cells import text
from drs_tui.ui.render.chart import Chart, TimelineRow, timeline_chart
from drs_tui.ui.theme import palette
from drs_tui.ui.widgets.timeline import Timeline
from tests.unit.fleet import NINE, NOW, Story, at, by_id, recovery

MANY = tuple(Story(f"server-{n:03}", 200, 600 + n) for n in range(100))
NAMES = {story.name for story in (*NINE, *MANY)}


class Shown(App[None]):
    """A timeline and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.palette = palette(Console(), "dark", no_color=False)
        self.opened: list[str] = []
        self.now = NOW

    def compose(self) -> ComposeResult:
        yield Timeline(lambda: at(self.now), id="timeline", opens=self._open)

    def _open(self, row: TimelineRow) -> Screen[Any]:
        self.opened.append(row.key)
        return Screen()

    @property
    def timeline(self) -> Timeline:
        return self.query_one(Timeline)

    def lines(self) -> list[str]:
        timeline = self.timeline
        return [timeline.render_line(y).text.rstrip() for y in range(timeline.size.height)]

    def names(self) -> list[str]:
        """The servers on the screen."""
        words = (line[4:].split(" ")[0] for line in self.lines())
        return [word for word in words if word in NAMES]


def chart(*stories: Story, now: float = NOW) -> Chart:
    job, progress = recovery(*stories)
    return timeline_chart(progress, job, by_id, at(now), Rto(3600), {}, live=True)


async def test_axis_rows_legend_and_summary_stand_below_each_other() -> None:
    app = Shown()
    async with app.run_test(size=(80, 20)):
        app.timeline.show_chart(chart(*NINE))

        lines = app.lines()
        assert lines[0].startswith("    SERVER        0 ")
        assert lines[1].startswith("› ✗ batch-07")
        assert lines[9].startswith("  ✓ cache-01")
        assert lines[10] == ""
        assert lines[11].startswith("  · waiting")
        assert lines[12].startswith("  RTO 1h: will miss, batch-07 failed (6 of 9 in ")
        assert lines[13].startswith("  launched 6 of 9")


@pytest.mark.parametrize(
    ("height", "rows", "has_legend"),
    [(20, 9, True), (16, 9, True), (12, 9, False), (11, 8, False), (3, 2, False)],
)
async def test_the_foot_leaves_room_for_rows(height: int, rows: int, *, has_legend: bool) -> None:
    # Servers matter more than statistics: a low screen has one line of these before it hides any.
    app = Shown()
    async with app.run_test(size=(80, height)):
        app.timeline.show_chart(chart(*NINE))

        assert len(app.names()) == rows
        assert any("waiting" in line for line in app.lines()) is has_legend
        assert any("RTO 1h" in line for line in app.lines()) is (height > 3)
        assert any("1-8 of 9  " in line for line in app.lines()) is (height == 11)
        assert app.lines()[0].startswith("    SERVER")


async def test_rows_scroll_between_axis_and_summary() -> None:
    app = Shown()
    async with app.run_test(size=(80, 16)) as pilot:
        app.timeline.show_chart(chart(*MANY))
        before = app.lines()
        shown = len(app.names())

        await pilot.press("G")

        after = app.lines()
        assert app.names()[-1] == "server-000"  # the quickest
        assert len(app.names()) == shown == app.timeline.body_height
        assert before[-1].startswith("  1-13 of 100  launched 100 of 100")
        moved = before[-1].replace("1-13", "88-100")
        assert (after[0], after[1 + shown :]) == (before[0], [*before[1 + shown : -1], moved])
        await pilot.press("g", "pagedown")
        scrolled = app.lines()
        app.timeline.show_chart(chart(*MANY))
        assert app.lines() == scrolled
        await pilot.press("g", "j", "pagedown")
        assert app.timeline.highlighted
        assert app.timeline.highlighted.key in app.names()


async def test_enter_opens_the_server_and_n_finds_the_failed_one() -> None:
    app = Shown()
    async with app.run_test(size=(80, 20)) as pilot:
        app.timeline.show_chart(chart(*NINE))

        await pilot.press("j", "n", "enter")

        assert app.opened == ["batch-07"]


async def test_a_click_on_the_summary_moves_nothing() -> None:
    app = Shown()
    async with app.run_test(size=(80, 16)) as pilot:
        app.timeline.show_chart(chart(*MANY))
        first = app.timeline.highlighted

        await pilot.click(Timeline, offset=(10, 14))
        assert app.timeline.highlighted == first
        await pilot.click(Timeline, offset=(10, 3))
        assert app.timeline.highlighted != first


async def test_only_lines_that_differ_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Shown()
    drawn: list[int] = []
    async with app.run_test(size=(80, 20)) as pilot:
        app.timeline.show_chart(chart(*NINE))
        await pilot.pause()

        def refresh(*regions: Region, **_: Any) -> Timeline:
            drawn.extend(region.y for region in regions)
            return app.timeline

        monkeypatch.setattr(app.timeline, "refresh", refresh)
        app.timeline.show_chart(chart(*NINE))
        assert drawn == []
        app.timeline.show_chart(chart(*NINE, now=NOW + 1))
        # The two that move, and the slowest so far; an RTO that will be missed has no time left.
        assert drawn == [2, 3, 14]


async def test_the_cursor_stays_on_its_server_and_names_share_the_room_again() -> None:
    app = Shown()

    def begins() -> tuple[int, int]:
        """Where the axis and the first bar do."""
        axis, row, *_ = app.lines()
        return axis.index("0"), len(re.split("[·▒]", row)[0])

    async with app.run_test(size=(80, 20)) as pilot:
        app.timeline.show_chart(chart(*NINE[:3]))
        await pilot.press("j", "j")
        assert begins() == (15, 15)

        app.timeline.show_chart(chart(*NINE))

        assert app.timeline.highlighted
        assert app.timeline.highlighted.key == "cache-01"
        assert begins() == (18, 18)


async def test_a_job_without_servers_says_why() -> None:
    app = Shown()
    async with app.run_test(size=(80, 20)):
        app.timeline.show_chart(chart(), tail=(text("No servers in this job."),))

        assert [line for line in app.lines() if line] == ["No servers in this job."]
