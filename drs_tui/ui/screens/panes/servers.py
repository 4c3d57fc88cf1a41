"""The pane of the job's servers and their phases."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.model.drs.raw import raw_server
from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import EMPTY, Cell
from drs_tui.ui.render.panels import server_panel
from drs_tui.ui.render.servers import server_columns, server_status_line
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.screens.panes.empty import why_empty
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.sorted_table import SortedTable
from drs_tui.views.estimates import with_estimates
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import ServerRow, failures_first
from drs_tui.views.server_history import server_cause


class ServersPane(SortedTable[ServerRow]):
    """List the servers; Enter opens one."""

    label = "Servers"
    topics: Sequence[Topic] = (Topic.LOG, Topic.NAMES, Topic.INSTANCES)

    def __init__(self, time_format: Any) -> None:
        super().__init__(
            server_columns,
            lambda line: line.key,
            time_format,
            id="servers",
            opens=lambda line: ServerScreen(line.job_id, line.job_key),
            is_failure=lambda line: line.has_failed,
        )
        self._job: JobView | None = None
        self._failures: Failures | None = None

    def show_job(self, job: JobView) -> None:
        """Show the servers, failures first, else in the answer's order; or sorted by a column."""
        self._job, self._failures = job, self._failures or Failures(job.store)
        rows = with_estimates(job, job.servers())
        self.show(failures_first(rows), tail=why_empty(job.job.servers, "servers"))

    def count(self, job: JobView) -> int | None:
        """Return the number of servers."""
        servers = job.job.servers
        return None if servers is None else len(servers)

    def status_line(self) -> Cell:
        """Describe the highlighted server: its ids, and how long it has been in its state."""
        time_format: TimeFormat = self._view_now()
        return server_status_line(self.highlighted, time_format) if self.highlighted else EMPTY

    def panel_lines(self, width: int) -> Sequence[Cell]:
        """Return why the highlighted server failed, and what is known of it."""
        line, job, failures = self.highlighted, self._job, self._failures
        if line is None or job is None or failures is None:
            return ()
        cause = server_cause(failures, line.job_id, line.job_key)
        return server_panel(line, cause, self._view_now(), width)

    def raw_screen(self) -> Screen[Any] | None:
        """Return the raw JSON of the highlighted server."""
        line = self.highlighted
        if line is None:
            return None
        key = line.job_key
        return RawScreen(line.job_id, key, lambda job: raw_server(job, key))

    def copied_id(self) -> str | None:
        """Return the id of the highlighted source server."""
        return self.highlighted.server.source_server_id if self.highlighted else None
