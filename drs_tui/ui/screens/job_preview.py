"""The panel beside the list of jobs: the highlighted job and its servers."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual.timer import Timer

from drs_tui.client.needs import Needs
from drs_tui.model.analysis.row import Row
from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import Cell
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.widgets.panel import Panel

if TYPE_CHECKING:  # not needed by the first frame
    from drs_tui.views.job_view import JobView

REDRAW_DEBOUNCE = 0.06
AT_ONCE_MAX = 20  # servers: read and drawn within the frame of the cursor
LOG_DEBOUNCE = 0.6  # seconds on a job before its log is read, for the times of its servers


class JobPreview(Panel):
    """Show a job; ``job_view`` returns one with all that is known of it."""

    def __init__(
        self,
        job_view: "Callable[[str], JobView]",
        needs: Callable[[], Needs],
        time_format: Callable[[], TimeFormat],
    ) -> None:
        super().__init__(id="side")
        self._job_view = job_view
        self._needs = needs
        self._time_format = time_format
        self._redraw_timer: Timer | None = None
        self._log_timer: Timer | None = None
        self._moved_at = 0.0

    def show_soon(self, row: Row | None) -> None:
        """Show few servers with the cursor itself; many, or while the cursor runs through the list,
        once it rests."""
        before, self._moved_at = self._moved_at, monotonic()
        rests = self._moved_at - before > REDRAW_DEBOUNCE
        if self._redraw_timer:
            self._redraw_timer.stop()
        if row is None or not self.display:
            return
        if row.counts.participants <= AT_ONCE_MAX and rests:
            self.show_job(row)
        else:
            self._redraw_timer = self.set_timer(REDRAW_DEBOUNCE, lambda: self.show_job(row))

    def show_job(self, row: Row | None) -> None:
        """Show the job as it is known now, and request what is missing."""
        if row is None or not self.display:
            return
        self._needs().names(row.server_ids)
        self.show(lambda width, height: self._preview(row.job_id, width, height))
        if self._log_timer:
            self._log_timer.stop()
        if not row.live:  # a live job's log is followed
            self._log_timer = self.set_timer(LOG_DEBOUNCE, lambda: self._request_log(row.job_id))

    def _preview(self, job_id: str, width: int, height: int) -> list[Cell]:
        from drs_tui.ui.render.job_preview import job_preview

        return job_preview(self._job_view(job_id), self._time_format(), width, height)

    def _request_log(self, job_id: str) -> None:
        """Request the log, unless the list is covered, refreshing is paused, or logs fail."""
        status = self._job_view(job_id).store.status_of(job_id)
        if self.screen.is_current and not status.paused and Topic.LOG not in status.errors:
            self._needs().logs((job_id,))
