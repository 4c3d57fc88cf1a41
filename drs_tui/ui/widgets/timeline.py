"""The timeline: bars that scroll, between an axis and a summary that do not."""

from collections.abc import Callable, Sequence
from typing import Any

from textual import events
from textual.screen import Screen

from drs_tui.model.analysis.progress import State
from drs_tui.ui.render.cells import EMPTY, Cell, fit, text
from drs_tui.ui.render.chart import Chart, TimelineRow
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.recovery import brief_summary_cells, legend_cell, summary_cells
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.render.timeline import axis_cell, timeline_columns
from drs_tui.ui.widgets.drawn_lines import MARGIN, LineContent
from drs_tui.ui.widgets.table import TITLES, Table

LOW = 20  # lines: those of a terminal with 24
RANGE = 16  # columns of ``91-100 of 100``
ROWS_MIN = 5  # rows that the summary leaves room for
_FAILED = frozenset({State.FAILED, State.RETRYING})


class Timeline(Table[TimelineRow]):
    """A table of bars, with the legend and the summary as a *foot* below them."""

    def __init__(
        self,
        time_format: Callable[[], TimeFormat],
        *,
        id: str | None = None,  # noqa: A002  Textual's name
        opens: Callable[[TimelineRow], Screen[Any]] | None = None,
    ) -> None:
        super().__init__(
            lambda width: timeline_columns(width - MARGIN, lambda: self._chart),
            lambda row: row.key,
            time_format,
            id=id,
            opens=opens,
            is_failure=lambda row: row.progress.state in _FAILED,
        )
        self._chart: Chart | None = None
        self._foot: list[Cell] = []

    def show_chart(self, chart: Chart, tail: Sequence[Cell] = ()) -> None:
        """Show a chart; ``tail`` are lines to show if it has no rows."""
        self._chart = chart
        self._lay_out()
        self.show(chart.rows, tail=tail)

    def _lay_out(self) -> None:
        """Lay out the foot, for the rows and the size there are."""
        chart = self._chart
        self._foot = list(self._foot_lines(chart)) if chart and chart.rows else []

    def _foot_lines(self, chart: Chart) -> Sequence[Cell]:
        """Return the foot, as far as there is room: the legend is dropped first, the RTO last.

        On a low screen, where it would hide servers, it is one line beside the RTO. The last line
        leaves room for the range of the rows shown.
        """
        height, width = self.size.height, self.size.width - MARGIN
        room = max(0, height - TITLES - min(len(chart.rows), ROWS_MIN))
        spare = height - TITLES - len(chart.rows)
        for summarize in (
            (summary_cells, brief_summary_cells) if height <= LOW else (summary_cells,)
        ):
            lines = summarize(chart, width)
            if len(lines) > spare:
                lines = summarize(chart, max(0, width - RANGE))
            else:
                break
        with_legend = [legend_cell(chart, width), *lines]
        fits = len(with_legend) <= (room if height > LOW else spare)
        return with_legend if fits else lines[:room]

    @property
    def body_height(self) -> int:
        """Return how many rows fit above the foot."""
        return max(0, self.size.height - TITLES - len(self._foot))

    @property
    def used_lines(self) -> int:
        """Return the widget's height: the foot may be in the last lines."""
        return self.size.height

    @property
    def _foot_at(self) -> int:
        """Return the foot's first line: after the rows and, if there is room, an empty line."""
        return min(TITLES + len(self._rows) + 1, self.size.height - len(self._foot))

    def titled(self) -> Sequence[Column[TimelineRow]]:
        """Return the columns, with the axis as their title."""
        title = axis_cell(self._chart, self.size.width - MARGIN) if self._chart else EMPTY
        return [column._replace(title=title) for column in super().titled()]

    def line_content(self, y: int, width: int) -> LineContent:
        """Return a line of the table, or of the foot."""
        below = y - self._foot_at
        if not self._foot or below < 0:
            return super().line_content(y, width)
        cell = self._foot[below] if below < len(self._foot) else EMPTY
        if below == len(self._foot) - 1 and len(self._rows) > self.body_height:
            cell = (*self._shown_range(), *cell)
        return LineContent(text(" " * MARGIN), [tuple(fit(cell, max(0, width - MARGIN)))])

    def _shown_range(self) -> Cell:
        """Return which rows are on the screen: nothing else shows that there are more."""
        last = min(self._top + self.body_height, len(self._rows))
        return text(f"{self._top + 1}-{last} of {len(self._rows)}  ", "dim")

    def on_resize(self) -> None:
        """Lay out the foot before the rows: Textual calls the table's handler after this one."""
        self._lay_out()

    async def on_click(self, event: events.Click) -> None:
        """Ignore clicks on the foot."""
        if self._foot and event.y >= self._foot_at:
            event.prevent_default()
