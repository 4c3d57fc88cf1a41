"""Build charts of recoveries, and return what is drawn of them as text."""

from typing import Any

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.analysis.rto import Rto
from drs_tui.ui.render.cells import Cell
from drs_tui.ui.render.chart import Chart, timeline_chart
from drs_tui.ui.render.timeline import (
    layout,
    row_cell,
)
from tests.unit.fleet import NOW, Story, at, by_id, recovery


def text_of(cell: Cell) -> str:
    return "".join(words for words, _ in cell)


def chart_of(
    *stories: Story,
    now: float = NOW,
    rto: Rto | None = None,
    seen: dict[Subject, float] | None = None,
    live: bool = True,
    **fields: Any,
) -> Chart:
    job, progress = recovery(*stories, **fields)
    return timeline_chart(progress, job, by_id, at(now), rto, seen, live=live)


def rows_of(chart: Chart, room: int = 78) -> dict[str, str]:
    """Return the drawn rows by their server's key, in order."""
    parts = layout(chart, room)
    return {row.key: text_of(row_cell(row, parts)) for row in chart.rows}


def bar_of(chart: Chart, key: str, room: int = 78) -> str:
    parts = layout(chart, room)
    begin = parts.name + 3
    return rows_of(chart, room)[key][begin : begin + parts.bar]
