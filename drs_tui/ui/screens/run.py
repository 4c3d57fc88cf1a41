"""One post-launch action run in full."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.drs.job import ActionRun
from drs_tui.model.drs.raw import raw_run
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, STEP, Cell, external, join, text
from drs_tui.ui.render.detail_pages import action_facts, run_facts
from drs_tui.ui.render.execution import has_ssm_execution, next_step, output_tail
from drs_tui.ui.render.jobs import WITH_ID
from drs_tui.ui.render.runs import run_outcome
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.pager import Pager
from drs_tui.views.command_targets import Target
from drs_tui.views.copy_items import CopyItem, run_copies
from drs_tui.views.rows import RunRow

TAIL = 8  # lines of the output that stand above ids and links


class RunScreen(MonitorScreen):
    """Show a run; ``server`` and ``run`` are row keys."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.RAW]

    def __init__(self, job_id: str, server: str, run: str) -> None:
        super().__init__()
        self._job_id = job_id
        self._server = server
        self._run = run
        self._requested_status: str | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Yield the text."""
        yield Pager(id="run")

    def _run_row(self) -> RunRow | None:
        """Return the run from the last answer; None when DRS no longer lists it."""
        return self.job_view(self._job_id).run(self._server, self._run)

    def job_ids(self) -> tuple[str, ...]:
        """Return the job this screen belongs to."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        found = self._run_row()
        server = external(found.name if found else self._server, "dim")
        above = self.job_path(self._job_id) if self.size.width >= WITH_ID else EMPTY
        return join((above, server, external(self._action_name(), "bold")), STEP)

    def _action_name(self) -> str:
        found = self._run_row()
        return (found.run.action.name or self._run) if found else self._run

    def subtitle_cell(self) -> Cell:
        """Return the run's status, and whether it is optional."""
        found = self._run_row()
        if found is None:
            return text("DRS no longer lists this run; what it said last is gone", "warn")
        return run_outcome(found.run)

    def status_line(self) -> Cell:
        """Return the position in the text."""
        return text(self.query_one("#run", Pager).position)

    def show_body(self) -> None:
        """Show every field of the run, and the next step if it failed."""
        line, time_format = self._run_row(), self.time_format()
        if line is None:
            return
        self._request_execution(line.run)
        status, target = self.store.status_of(self._job_id), self._target
        is_replay = self.context.is_replay
        found = self.store.details.execution(line.run.run_id or "")
        active_error = status.about.get(line.run.run_id or "")

        def document(width: int) -> list[Cell]:
            tail = output_tail(line.run, found)[-TAIL:] if found else []
            facts = run_facts(line.run, tail, line.observed, time_format, width)
            if line.run.status != "SUCCEEDED" and has_ssm_execution(line.run):
                facts += next_step(
                    line.run, found, active_error, target, time_format, width, is_replay=is_replay
                )
            return [*facts, *action_facts(line.run, width)]

        self.query_one("#run", Pager).show(document)

    def _request_execution(self, run: ActionRun) -> None:
        """Request the SSM execution of a run that did not succeed."""
        if not run.run_id or run.status == "SUCCEEDED" or not has_ssm_execution(run):
            return
        # When the run's status has changed, SSM's earlier answer is out of date.
        has_changed = self._requested_status not in (None, run.status)
        self._requested_status = run.status
        needs = self.client.needs.of_job(self._job_id)
        needs.execution(run.run_id, run.action.type or "", again=has_changed)

    def request_again(self) -> None:
        """Request the SSM execution again."""
        found = self._run_row()
        if found and found.run.run_id and has_ssm_execution(found.run):
            needs, run = self.client.needs.of_job(self._job_id), found.run
            needs.execution(run.run_id or "", run.action.type or "", again=True)

    @property
    def _target(self) -> Target:
        return self.context.target_of(self._job_id)

    def copied_id(self) -> str | None:
        """Return the run's id."""
        found = self._run_row()
        return found.run.run_id if found else None

    def has_copies(self) -> bool:
        """Return whether DRS still lists the run."""
        return self._run_row() is not None

    def copies(self) -> Sequence[CopyItem]:
        """Return the ids, and where to look further."""
        found = self._run_row()
        return run_copies(found, *self._target) if found else ()

    async def action_raw(self) -> None:
        """Open the run as DRS sent it."""
        server, run = self._server, self._run
        await self.context.open(RawScreen(self._job_id, run, lambda job: raw_run(job, server, run)))
