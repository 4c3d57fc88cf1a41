"""The pane of all post-launch action runs of the job, failures first."""

from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from drs_tui.model.drs.raw import raw_run
from drs_tui.protocol.events import Topic
from drs_tui.ui.render.cells import EMPTY, Cell, text
from drs_tui.ui.render.panels import run_panel
from drs_tui.ui.render.runs import by_status, job_run_columns, run_status_line
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.screens.run import RunScreen
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.sorted_table import SortedTable
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import RunRow


class ActionsPane(SortedTable[RunRow]):
    """List the runs; Enter opens one."""

    label = "Actions"
    topics: Sequence[Topic] = (Topic.NAMES,)

    def __init__(self, time_format: Any) -> None:
        super().__init__(
            job_run_columns,
            lambda line: (line.job_id, line.owner, line.key),
            time_format,
            id="actions",
            opens=lambda line: RunScreen(line.job_id, line.owner, line.key),
            is_failure=lambda line: line.run.status == "FAILED",
        )
        self._job: JobView | None = None

    def show_job(self, job: JobView) -> None:
        """Show the runs, or why there are none."""
        self._job = job
        lines = sorted(job.all_runs(), key=by_status)
        silent = all(server.runs is None for server in job.job.servers or ())
        what = "DRS says nothing of post-launch actions" if silent else "No post-launch action ran"
        over = "" if job.row.live else " in this job"
        self.show(lines, tail=() if lines else (text(f"  {what}{over or ' yet'}.", "dim"),))

    def count(self, job: JobView) -> int | None:
        """Return the number of runs."""
        row = job.row
        known = row.counts.runs_passed + row.counts.runs_failed + row.counts.optional_failed
        return known + row.counts.runs_moving + row.counts.runs_other

    def status_line(self) -> Cell:
        """Describe the highlighted run: its status and reason."""
        time_format: TimeFormat = self._view_now()
        return run_status_line(self.highlighted, time_format) if self.highlighted else EMPTY

    def panel_lines(self, width: int) -> Sequence[Cell]:
        """Return the reason of the highlighted run, and its output if Systems Manager was asked."""
        line, job = self.highlighted, self._job
        if line is None or job is None:
            return ()
        found = job.store.details.execution(line.run.run_id or "")
        return run_panel(line, found, self._view_now(), width)

    def raw_screen(self) -> Screen[Any] | None:
        """Return the raw JSON of the highlighted run."""
        if self.highlighted is None:
            return None
        owner, key = self.highlighted.owner, self.highlighted.key
        return RawScreen(self.highlighted.job_id, key, lambda job: raw_run(job, owner, key))

    def copied_id(self) -> str | None:
        """Return the id of the highlighted run."""
        return self.highlighted.run.run_id if self.highlighted else None
