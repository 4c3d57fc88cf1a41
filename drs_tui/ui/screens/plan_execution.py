"""An execution of a recovery plan: its steps, and the jobs that they started."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.text.plan_labels import mode_label
from drs_tui.model.text.times import duration
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import FollowPlans
from drs_tui.store.status import Status
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, STEP, Cell, external, join, text
from drs_tui.ui.render.missing_data import missing_lines, unanswered_job, unanswered_line
from drs_tui.ui.render.plans import WIDE, standing_style, step_columns, step_panel, step_state_cell
from drs_tui.ui.screens.side_panel import SidePanelScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.plans import (
    PlanRow,
    PlanRows,
    StatusOf,
    StepRow,
    execution_summary,
    servers_of,
    step_rows,
    still_running,
)

STEPS = "the steps of this execution"


class StepTable(Table[StepRow]):
    """The steps; one without a job has nothing to open."""

    async def action_open(self) -> None:
        """Open the jobs of the highlighted step."""
        screen = self.screen
        if self.highlighted is None or not isinstance(screen, PlanExecutionScreen):
            raise SkipAction
        await screen.open_jobs(self.highlighted.step.job_ids)


class PlanExecutionScreen(SidePanelScreen):
    """``Enter`` opens the jobs of a step, ``J`` those of all steps."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.ALL_JOBS]

    def __init__(self, arn: str) -> None:
        super().__init__()
        self._arn = arn
        self._rows: list[StepRow] = []
        self._asked_jobs: set[str] = set()
        self._asked_servers: tuple[str, ...] = ()

    def compose_list(self) -> Iterable[Widget]:
        """Yield the table of steps."""
        self._made = PlanRows(self.store)
        yield StepTable(
            step_columns,
            lambda row: row.step.arn,
            self.time_format,
            id="steps",
            opens=lambda row: self.context.screens.recovery(row.step.job_ids),
            is_failure=lambda row: bool(row.counts.failed) or row.state in ("FAILED", "TIMED_OUT"),
        )

    @property
    def _table(self) -> StepTable:
        return self.query_one("#steps", StepTable)

    @property
    def _row(self) -> PlanRow | None:
        """The execution as its line in the list; None once it is deleted."""
        execution = self.store.details.plans.executions.get(self._arn)
        return self._made.row(execution, self.client.now()) if execution else None

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        row = self._row
        name = external(row.name if row else "execution", "bold")
        return join((text("recovery plans", "dim"), name), STEP)

    def subtitle_cell(self) -> Cell:
        """Return the mode and how the execution stands."""
        row = self._row
        if row is None or row.execution is None:
            return text("this execution was deleted", "warn")
        mode = external(mode_label(row.execution.mode), "" if row.execution.is_drill else "bold")
        return join((mode, external(row.words, standing_style(row.standing))), SEPARATOR)

    def subtitle_right(self) -> Cell:
        """Return when it started, and how long it took."""
        row = self._row
        if row is None or row.execution is None or row.execution.started is None:
            return EMPTY
        since = f"since {self.time_format().recent(row.execution.started)}"
        started = text(since if self.size.width >= WIDE else "", "dim")
        took = EMPTY if row.took is None else text(duration(row.took))
        return join((started, took), SEPARATOR)

    def as_of(self) -> float | None:
        """Return when the steps were read."""
        known = self.store.details.plans.steps(self._arn)
        return known.as_of if known else super().as_of()

    @property
    def _source_status(self) -> Status:
        return self.store.status_of_execution(self._arn)

    def notice_lines(self) -> Sequence[Cell]:
        """Return what cannot be asked for, why it failed, and that instances run on."""
        status, row = self._source_status, self._row
        errors = [(Topic.PLAN_STEPS, status.errors.get(Topic.PLAN_STEPS))]
        missing = missing_lines(errors, status, self.time_format())
        error = row.execution.error_detail if row and row.execution else None
        why = [external(f"✗ {error.words}", "fail")] if error and error.words else []
        running = still_running(self.store, row) if row else ""
        return [*missing, *why, *([text(running, "warn")] if running else [])]

    def status_line(self) -> Cell:
        """Describe the highlighted step."""
        row = self._table.highlighted
        if row is None:
            return EMPTY
        error = row.step.error_detail
        said = external(error.words, "fail") if error and error.words else EMPTY
        wait = text(row.wait.words) if row.wait else EMPTY
        optional = f"optional failed: {row.counts.optional_failed}"
        failed = text(optional, "warn") if row.counts.optional_failed else EMPTY
        jobs = external(", ".join(row.step.job_ids), "dim") if row.step.job_ids else EMPTY
        return join((step_state_cell(row), said, wait, failed, jobs), SEPARATOR)

    def panel_lines(self, width: int, _height: int) -> Sequence[Cell]:
        """Return the servers of the highlighted step."""
        row = self._table.highlighted
        if row is None:
            return ()
        status_of, name = StatusOf(self.store), self.store.details.name
        names = [
            (name(each.server_id), status_of(each.job_id, each.server_id) if each.job_id else None)
            for each in row.step.servers
        ]
        return step_panel(row, names, width)

    def plans_to_follow(self) -> FollowPlans:
        """Follow this execution, each step with its attempt and dates."""
        return FollowPlans(opened=self._arn)

    def logs_to_follow(self) -> tuple[str | None, tuple[str, ...]]:
        """Follow no log: none is shown here."""
        return None, ()

    def request_again(self) -> None:
        """Request the steps and the instances again."""
        self.client.needs.plans_again()
        self.client.needs.instances(self._asked_servers)

    def show_body(self) -> None:
        """Show the steps as they are known."""
        self._rows = step_rows(self.store, self._arn, self.client.now())
        self._request_jobs()
        self._request_servers()
        failed = Topic.PLAN_STEPS in self._source_status.errors
        awaited = unanswered_line(STEPS, is_replay=self.context.is_replay)
        tail = () if self._rows or failed else (awaited,)
        self._table.show(self._rows, tail=tail)

    def _request_jobs(self) -> None:
        """Request the jobs that are not loaded, each once."""
        jobs = self.store.jobs
        wanted = [each for row in self._rows for each in row.step.job_ids]
        lacking = [
            each for each in wanted if jobs.place(each) is None and each not in self._asked_jobs
        ]
        if lacking:
            self._asked_jobs.update(lacking)
            self.client.refresh(lacking)

    def _request_servers(self) -> None:
        """Request the servers' names and, once the execution is over, their instances."""
        servers = servers_of(self._rows)
        self.client.needs.names(servers)
        execution = self.store.details.plans.executions.get(self._arn)
        is_over = execution is not None and not execution.is_live
        if is_over and servers != self._asked_servers:
            self._asked_servers = servers
            self.client.needs.instances(servers)

    async def open_jobs(self, job_ids: Sequence[str]) -> None:
        """Open the jobs that are loaded."""
        loaded = [each for each in job_ids if self.store.jobs.place(each) is not None]
        if not job_ids:
            raise SkipAction
        if not loaded:
            self.show_status(unanswered_job(job_ids[0], is_replay=self.context.is_replay))
            return
        await self.context.open(self.context.screens.recovery(loaded))

    async def action_all_jobs(self) -> None:
        """Open the jobs of all steps."""
        await self.open_jobs(self.store.details.plans.job_ids(self._arn))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable opening all jobs where there is one."""
        if action == "all_jobs":
            return self.is_mounted and bool(self.store.details.plans.job_ids(self._arn))
        return super().check_action(action, parameters)

    def copied_id(self) -> str | None:
        """Return the ARN of the execution."""
        return self._arn

    def has_summary(self) -> bool:
        """Return whether the execution is known."""
        return self._arn in self.store.details.plans.executions

    def summary(self) -> str | None:
        """Return how the execution stands, step by step."""
        return execution_summary(self.store, self._arn, self.time_format())
