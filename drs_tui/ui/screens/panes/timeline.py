"""The pane with a bar for each server of the job, and the RTO."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.model.drs.raw import raw_server
from drs_tui.protocol.events import Topic
from drs_tui.ui.context import context_of
from drs_tui.ui.render.cells import EMPTY, Cell
from drs_tui.ui.render.chart import TimelineRow, timeline_chart
from drs_tui.ui.render.servers import server_status_line
from drs_tui.ui.screens.panes.empty import why_empty
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.timeline import Timeline
from drs_tui.views.estimates import estimates_of, with_estimates
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import ServerRow


class TimelinePane(Timeline):
    """Draw the timeline; Enter opens a server."""

    label = "Timeline"
    topics: Sequence[Topic] = (Topic.LOG, Topic.NAMES)

    def __init__(self, time_format: Any) -> None:
        super().__init__(time_format, id="timeline", opens=self._server_screen)
        self._job: JobView | None = None

    def _server_screen(self, row: TimelineRow) -> ServerScreen:
        line = self._line(row)
        return ServerScreen(line.job_id, line.job_key)

    def _line(self, row: TimelineRow) -> ServerRow:
        """Return the row of the servers pane."""
        assert self._job is not None  # a row was drawn  # noqa: S101
        (line,) = with_estimates(self._job, [self._job.server(row.key)])
        return line

    def show_job(self, job: JobView) -> None:
        """Show the bars as of now."""
        self._job = job
        chart = timeline_chart(
            job.progress,
            job.job,
            lambda progress: job.name(progress.id),
            self._view_now(),
            context_of(self.app).rto,
            job.seen,
            job.times_elsewhere,
            job.attempts_before(),
            estimates_of(job),
            live=job.row.live,
        )
        self.show_chart(chart, why_empty(job.job.servers, "servers"))

    def count(self, job: JobView) -> int | None:  # noqa: ARG002  the signature of Pane
        """Return None: the servers pane has the count."""
        return None

    def status_line(self) -> Cell:
        """Describe the highlighted server: its ids, and how long it has been in its state."""
        if self.highlighted is None or self._job is None:
            return EMPTY
        return server_status_line(self._line(self.highlighted), self._view_now())

    def raw_screen(self) -> Screen[Any] | None:
        """Return the raw JSON of the highlighted server."""
        if self.highlighted is None:
            return None
        line = self._line(self.highlighted)
        return RawScreen(line.job_id, line.key, lambda job: raw_server(job, line.job_key))

    def copied_id(self) -> str | None:
        """Return the id of the highlighted source server."""
        return self.highlighted.progress.id if self.highlighted else None
