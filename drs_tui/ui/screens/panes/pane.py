"""What the job's screen asks of a pane."""

from collections.abc import Sequence
from typing import Any, Protocol

from textual.screen import Screen

from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import Cell
from drs_tui.views.job_view import JobView


class Pane(Protocol):
    """One view of the open job. ``topics``: what beside DescribeJobs it shows things from."""

    label: str
    topics: Sequence[Topic]

    def show_job(self, job: JobView) -> None:
        """Bring the pane up to date."""

    def count(self, job: JobView) -> int | None:
        """How many of what it is called there are; None when that is not known."""

    def status_line(self) -> Cell:
        """Describe what is highlighted."""

    def raw_screen(self) -> Screen[Any] | None:
        """What is highlighted, as DRS sent it."""

    def copied_id(self) -> str | None:
        """The id that ``y`` copies: of what is highlighted."""
