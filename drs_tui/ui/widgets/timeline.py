"""The timeline: bars that scroll, between an axis and a summary that stay."""

from collections.abc import Callable, Sequence
from typing import Any

from textual import events
from textual.screen import Screen

from drs_tui.model.analysis.progress import State
from drs_tui.ui.render.cells import EMPTY, Cell, fit, text
from drs_tui.ui.render.chart import Chart, TimelineRow
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.recovery import legend_cell, summary_cells
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.render.timeline import axis_cell, timeline_columns
from drs_tui.ui.widgets.drawn_lines import MARGIN, LineContent
from drs_tui.ui.widgets.table import TITLES, Table

LEAST_ROWS = 5  # before lines of the summary take their place
_FAILED = frozenset({State.FAILED, State.RETRYING})


class Timeline(Table[TimelineRow]):
    """A table of bars. Its lower lines, the *foot*, are the legend and the summary."""

    def __init__(
        self,
        time_format: Callable[[], TimeFormat],
        *,
        id: str | None = None,  # noqa: A002  Textual's name
        opens: Callable[[TimelineRow], Screen[Any]] | None = None,
    ) -> None:
        super().__init__(
            lambda width: timeline_columns(width - MARGIN, self._longest),
            lambda row: row.key,
            time_format,
            id=id,
            opens=opens,
            is_failure=lambda row: row.progress.state in _FAILED,
        )
        self._chart: Chart | None = None
        self._foot: list[Cell] = []

    def show_chart(self, chart: Chart, tail: Sequence[Cell] = ()) -> None:
        """Show this from now on; ``tail`` where it has no rows."""
        self._chart = chart
        self._lay_out()
        self.show(chart.rows, tail=tail)

    def _longest(self) -> int:
        return self._chart.longest if self._chart else 0

    def _lay_out(self) -> None:
        """The foot, as far as it leaves room for rows: the legend is the first to go, the RTO the
        last."""
        chart, room = self._chart, self.size.width - MARGIN
        self._foot = []
        if chart is None or not chart.rows:
            return
        lines = summary_cells(chart, room)
        left = self.size.height - TITLES - min(len(chart.rows), LEAST_ROWS)
        explained = [legend_cell(chart, room), *lines]
        self._foot = explained if len(explained) <= left else lines[: max(0, left)]

    @property
    def body_height(self) -> int:
        """How many rows fit above the foot."""
        return max(0, self.size.height - TITLES - len(self._foot))

    @property
    def used_lines(self) -> int:
        """The foot is below."""
        return self.size.height

    @property
    def _foot_at(self) -> int:
        """The foot's first line: below the rows and an empty line, where they leave one."""
        return min(TITLES + len(self._rows) + 1, self.size.height - len(self._foot))

    def titled(self) -> Sequence[Column[TimelineRow]]:
        """The axis is the title."""
        title = axis_cell(self._chart, self.size.width - MARGIN) if self._chart else EMPTY
        return [column._replace(title=title) for column in super().titled()]

    def line_content(self, y: int, width: int) -> LineContent:
        """Return a line of the table, or of the foot."""
        below = y - self._foot_at
        if not self._foot or below < 0:
            return super().line_content(y, width)
        cell = self._foot[below] if below < len(self._foot) else EMPTY
        return LineContent(text(" " * MARGIN), [tuple(fit(cell, max(0, width - MARGIN)))])

    def on_resize(self) -> None:
        """The foot first: rows get what it leaves. Textual calls the table's own after this."""
        self._lay_out()

    async def on_click(self, event: events.Click) -> None:
        """No row is under the foot."""
        if self._foot and event.y >= self._foot_at:
            event.prevent_default()
