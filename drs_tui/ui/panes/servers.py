"""The job's servers, each in its phase."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.model.progress import State
from drs_tui.model.raw import raw_server
from drs_tui.stream.events import Lane
from drs_tui.ui.open_job import OpenJob
from drs_tui.ui.panes.empty import why_empty
from drs_tui.ui.render.cells import NOTHING, Cell
from drs_tui.ui.render.lines import ServerLine
from drs_tui.ui.render.servers import server_columns, server_words
from drs_tui.ui.render.view import View
from drs_tui.ui.screens.reading import RawScreen
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.widgets.sorted_table import SortedTable

_FAILED = frozenset({State.FAILED, State.RETRYING})


class ServersPane(SortedTable[ServerLine]):
    """Opens a server."""

    label = "Servers"
    lanes: Sequence[Lane] = (Lane.LOG, Lane.NAMES, Lane.INSTANCES)

    def __init__(self, job_id: str, view: Any) -> None:
        super().__init__(
            server_columns,
            lambda line: line.key,
            view,
            id="servers",
            opens=lambda line: ServerScreen(job_id, line.key),
            is_failure=lambda line: line.progress.state in _FAILED,
        )
        self._job_id = job_id

    def show_job(self, job: OpenJob) -> None:
        """The servers, in the answer's order or in the one that was asked for."""
        self.show(job.servers(), tail=why_empty(job.job.servers, "servers"))

    def count(self, job: OpenJob) -> int | None:
        """How many servers take part."""
        servers = job.job.servers
        return None if servers is None else len(servers)

    def words(self) -> Cell:
        """The highlighted server's ids, and since when it is as it is."""
        view: View = self._view_now()
        return server_words(self.highlighted, view) if self.highlighted else NOTHING

    def raw_screen(self) -> Screen[Any] | None:
        """The highlighted server."""
        if self.highlighted is None:
            return None
        key = self.highlighted.key
        return RawScreen(self._job_id, key, lambda job: raw_server(job, key))

    def copied_id(self) -> str | None:
        """The source server's id."""
        return self.highlighted.server.source_server_id if self.highlighted else None
