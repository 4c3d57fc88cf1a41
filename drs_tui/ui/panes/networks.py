"""The job's source networks, and whatever other resources take part."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.model.progress import State
from drs_tui.model.raw import raw_resource
from drs_tui.stream.events import Lane
from drs_tui.ui.open_job import OpenJob
from drs_tui.ui.panes.empty import why_empty
from drs_tui.ui.render.cells import NOTHING, Cell
from drs_tui.ui.render.lines import NetworkLine
from drs_tui.ui.render.servers import network_columns, network_words
from drs_tui.ui.render.view import View
from drs_tui.ui.screens.reading import RawScreen
from drs_tui.ui.widgets.table import Table


class NetworksPane(Table[NetworkLine]):
    """How each of them launched."""

    label = "Networks"
    lanes: Sequence[Lane] = (Lane.LOG, Lane.NETWORKS)

    def __init__(self, job_id: str, view: Any) -> None:
        super().__init__(
            network_columns,
            lambda line: line.key,
            view,
            id="networks",
            is_failure=lambda line: line.progress.state is State.FAILED,
        )
        self._job_id = job_id

    def show_job(self, job: OpenJob) -> None:
        """The networks, in the answer's order."""
        self.show(job.networks(), tail=why_empty(job.job.resources, "networks"))

    def count(self, job: OpenJob) -> int | None:
        """How many take part."""
        resources = job.job.resources
        return None if resources is None else len(resources)

    def words(self) -> Cell:
        """The highlighted network's id and error."""
        view: View = self._view_now()
        return network_words(self.highlighted, view) if self.highlighted else NOTHING

    def raw_screen(self) -> Screen[Any] | None:
        """The highlighted network."""
        if self.highlighted is None:
            return None
        key = self.highlighted.key
        return RawScreen(self._job_id, key, lambda job: raw_resource(job, key))

    def copied_id(self) -> str | None:
        """The resource's id."""
        return self.highlighted.resource.resource_id if self.highlighted else None
