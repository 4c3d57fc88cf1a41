"""The job's servers, each in its phase."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.model.drs.raw import raw_server
from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import EMPTY, Cell
from drs_tui.ui.render.servers import server_columns, server_words
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.screens.panes.empty import why_empty
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.sorted_table import SortedTable
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import ServerRow


class ServersPane(SortedTable[ServerRow]):
    """Opens a server."""

    label = "Servers"
    topics: Sequence[Topic] = (Topic.LOG, Topic.NAMES, Topic.INSTANCES)

    def __init__(self, job_id: str, time_format: Any) -> None:
        super().__init__(
            server_columns,
            lambda line: line.key,
            time_format,
            id="servers",
            opens=lambda line: ServerScreen(job_id, line.key),
            is_failure=lambda line: line.has_failed,
        )
        self._job_id = job_id

    def show_job(self, job: JobView) -> None:
        """The servers, in the answer's order or in the one that was asked for."""
        self.show(job.servers(), tail=why_empty(job.job.servers, "servers"))

    def count(self, job: JobView) -> int | None:
        """How many servers take part."""
        servers = job.job.servers
        return None if servers is None else len(servers)

    def status_line(self) -> Cell:
        """The highlighted server's ids, and since when it is as it is."""
        time_format: TimeFormat = self._view_now()
        return server_words(self.highlighted, time_format) if self.highlighted else EMPTY

    def raw_screen(self) -> Screen[Any] | None:
        """The highlighted server."""
        if self.highlighted is None:
            return None
        key = self.highlighted.key
        return RawScreen(self._job_id, key, lambda job: raw_server(job, key))

    def copied_id(self) -> str | None:
        """The source server's id."""
        return self.highlighted.server.source_server_id if self.highlighted else None
