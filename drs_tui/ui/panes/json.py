"""The job's answer as it came."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.stream.events import Lane
from drs_tui.ui.open_job import OpenJob
from drs_tui.ui.render.cells import Cell, text
from drs_tui.ui.render.documents import raw
from drs_tui.ui.widgets.pager import Pager


class JsonPane(Pager):
    """To read and to search."""

    label = "JSON"
    lanes: Sequence[Lane] = ()

    def __init__(self) -> None:
        super().__init__(id="json")

    def show_job(self, job: OpenJob) -> None:
        """The answer."""
        jobs = job.feed.jobs
        item, same = jobs.answer(job.job_id), jobs.last_answer(job.job_id)
        self.show(lambda width: raw(item, width), same)

    def count(self, job: OpenJob) -> int | None:  # noqa: ARG002  as every pane is asked
        """Nothing to count."""
        return None

    def words(self) -> Cell:
        """How far one has read."""
        return text(self.position)

    def raw_screen(self) -> Screen[Any] | None:
        """It is raw already."""
        return None

    def copied_id(self) -> str | None:
        """Nothing is highlighted here."""
        return None
