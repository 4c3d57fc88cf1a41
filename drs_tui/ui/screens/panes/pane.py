"""The interface of a pane of the job screen."""

from collections.abc import Sequence
from typing import Any, Protocol

from textual.screen import Screen

from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import Cell
from drs_tui.views.job_view import JobView


class Pane(Protocol):
    """A view of the open job; ``topics`` are the lookups it shows besides DescribeJobs."""

    label: str
    topics: Sequence[Topic]

    def show_job(self, job: JobView) -> None:
        """Update the pane."""

    def count(self, job: JobView) -> int | None:
        """Return the number beside the pane's label; None when it is not known."""

    def status_line(self) -> Cell:
        """Describe what is highlighted."""

    def raw_screen(self) -> Screen[Any] | None:
        """Return a screen with the raw JSON of what is highlighted."""

    def copied_id(self) -> str | None:
        """Return the id of what is highlighted, which ``y`` copies."""


class SidePane(Pane, Protocol):
    """A pane with details of the highlighted row in the panel beside it, on wide terminals."""

    def panel_lines(self, width: int) -> Sequence[Cell]:
        """Return the details of what is highlighted."""
