"""The pane of the job's source networks and other resources."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.model.analysis.progress import State
from drs_tui.model.drs.raw import raw_resource
from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import EMPTY, Cell
from drs_tui.ui.render.panels import network_panel
from drs_tui.ui.render.servers import network_columns, network_status_line
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.screens.panes.empty import why_empty
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import NetworkRow, failures_first


class NetworksPane(Table[NetworkRow]):
    """List the networks and how each launched."""

    label = "Networks"
    topics: Sequence[Topic] = (Topic.LOG, Topic.NETWORKS)

    def __init__(self, time_format: Any) -> None:
        super().__init__(
            network_columns,
            lambda line: line.key,
            time_format,
            id="networks",
            is_failure=lambda line: line.progress.state is State.FAILED,
        )

    def show_job(self, job: JobView) -> None:
        """Show the networks, failures first, else in the answer's order."""
        self.show(failures_first(job.networks()), tail=why_empty(job.job.resources, "networks"))

    def count(self, job: JobView) -> int | None:
        """Return the number of networks."""
        resources = job.job.resources
        return None if resources is None else len(resources)

    def status_line(self) -> Cell:
        """Describe the highlighted network: its id and error."""
        time_format: TimeFormat = self._view_now()
        return network_status_line(self.highlighted, time_format) if self.highlighted else EMPTY

    def panel_lines(self, width: int) -> Sequence[Cell]:
        """Return the state and the error of the highlighted network."""
        line = self.highlighted
        return network_panel(line, self._view_now(), width) if line else ()

    def raw_screen(self) -> Screen[Any] | None:
        """Return the raw JSON of the highlighted network."""
        line = self.highlighted
        if line is None:
            return None
        key = line.job_key
        return RawScreen(line.job_id, key, lambda job: raw_resource(job, key))

    def copied_id(self) -> str | None:
        """Return the id of the highlighted resource."""
        return self.highlighted.resource.resource_id if self.highlighted else None
