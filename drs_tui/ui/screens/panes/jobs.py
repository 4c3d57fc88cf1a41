"""The pane of the jobs of a recovery, those that terminated its instances included."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.protocol.events import Topic
from drs_tui.ui.context import context_of
from drs_tui.ui.render.cells import EMPTY, Cell
from drs_tui.ui.render.jobs import JobRow, columns, job_status_line
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.job_view import JobView


class JobsPane(Table[JobRow]):
    """List the jobs, the first one first; Enter opens one by itself."""

    label = "Jobs"
    topics: Sequence[Topic] = (Topic.LOG,)

    def __init__(self, time_format: Any) -> None:
        super().__init__(
            lambda width: columns(width, named=False),
            lambda line: line.row.job_id,
            time_format,
            id="jobs",
            opens=lambda line: context_of(self.app).screens.job(line.row.job_id),
            is_failure=lambda line: line.row.has_failed,
        )

    def show_job(self, job: JobView) -> None:
        """Show the jobs with what is known of their phases, then those that cleaned up."""
        cleaned = [row for row in reversed(job.clean_ups()) if row.job_id not in job.job_ids]
        ours = (JobRow(part.row, part.progress) for part in job.parts)
        self.show([*ours, *map(JobRow, cleaned)])

    def count(self, job: JobView) -> int | None:
        """Return the number of jobs that launched."""
        return len(job.job_ids)

    def status_line(self) -> Cell:
        """Describe the highlighted job."""
        return job_status_line(self.highlighted, with_id=True) if self.highlighted else EMPTY

    def raw_screen(self) -> Screen[Any] | None:
        """Return the highlighted job as DRS sent it."""
        return RawScreen(self.highlighted.row.job_id) if self.highlighted else None

    def copied_id(self) -> str | None:
        """Return the id of the highlighted job."""
        return self.highlighted.row.job_id if self.highlighted else None
