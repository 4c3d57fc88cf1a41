"""The pane of the job's raw JSON."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from drs_tui.protocol.events import Topic
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import Cell, text
from drs_tui.ui.render.detail_pages import json_lines
from drs_tui.ui.widgets.pager import Pager
from drs_tui.views.job_view import JobView


class JsonPane(Pager, inherit_bindings=False):
    """Show the raw JSON, to read and to search. ``q`` quits, as in the other panes."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.READING_PANE]

    label = "JSON"
    topics: Sequence[Topic] = ()

    def __init__(self) -> None:
        super().__init__(id="json")

    def show_job(self, job: JobView) -> None:
        """Show the job's answer, or a list of those of all jobs."""
        items = job.answers
        shown = items[0] if len(items) == 1 else items
        same = tuple(map(job.store.jobs.last_answer, job.job_ids))
        self.show(lambda width: json_lines(shown, width), same)

    def count(self, job: JobView) -> int | None:  # noqa: ARG002  the signature of Pane
        """Return None: there is nothing to count."""
        return None

    def status_line(self) -> Cell:
        """Return the position in the text."""
        return text(self.position)

    def raw_screen(self) -> Screen[Any] | None:
        """Return None: the pane is raw JSON already."""
        return None

    def copied_id(self) -> str | None:
        """Return None: nothing is highlighted here."""
        return None
