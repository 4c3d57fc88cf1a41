"""The executions of recovery plans, newest first, and the plans that never were executed."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.text.labels import plural
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import FollowPlans
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.missing_data import lacking_lines, unanswered_line
from drs_tui.ui.render.plans import counts_cell, plan_columns, plan_panel, planned_words
from drs_tui.ui.screens.plan_execution import PlanExecutionScreen
from drs_tui.ui.screens.side_panel import SidePanelScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.plans import PlanRow, PlanRows, execution_summary, step_rows

TOPICS = (Topic.PLAN_EXECUTIONS, Topic.PLANS, Topic.PLAN_STEPS)
NONE = "  There is no recovery plan in this account and region."
NONE_OF_ALL = "  There is no recovery plan in any of these accounts and regions."


class PlanTable(Table[PlanRow]):
    """The list; only an execution can be opened."""

    async def action_open(self) -> None:
        """Open the highlighted execution."""
        if self.highlighted is None or self.highlighted.execution is None:
            raise SkipAction
        await super().action_open()


class PlansScreen(SidePanelScreen):
    """``y`` copies the highlighted execution's ARN, ``Y`` how it stands, step by step."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[PlanRow] = []

    def compose_list(self) -> Iterable[Widget]:
        """Yield the table."""
        self._made = PlanRows(self.store)
        yield PlanTable(
            lambda width: plan_columns(width, self.store.status.spread),
            lambda row: row.key,
            self.time_format,
            id="plans",
            opens=lambda row: PlanExecutionScreen(row.key),
            is_failure=lambda row: row.standing is not None and row.standing.has_failed,
        )

    @property
    def _table(self) -> PlanTable:
        return self.query_one("#plans", PlanTable)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        return text("recovery plans", "bold")

    def subtitle_cell(self) -> Cell:
        """Return how many executions and plans there are."""
        plans = self.store.details.plans
        if not self._rows:
            return EMPTY
        invalid = sum(plan.is_invalid for plan in plans.plans.values())
        return counts_cell(self._rows, len(plans.plans), invalid, self._reach)

    @property
    def _reach(self) -> str:
        """Say of how many sources these are; empty if of all."""
        whole, sources = self.store.details.plans.whole, self.store.status.sources
        if whole >= (sources.asked if sources else 1):
            return ""
        return f"of {whole} of {plural(sources.asked, 'source')}" if sources else "so far"

    def as_of(self) -> float | None:
        """Return when the executions were read."""
        return self.store.details.plans.as_of or super().as_of()

    def notice_lines(self) -> Sequence[Cell]:
        """Return what cannot be asked for, and what to do about it."""
        return lacking_lines(self.store, TOPICS, self.time_format())

    def status_line(self) -> Cell:
        """Say how the highlighted execution stands, or what the plan would do."""
        row = self._table.highlighted
        if row is None:
            return EMPTY
        if row.execution is None:
            return join((external(row.words), external(self._planned(row), "dim")), SEPARATOR)
        error = row.execution.error_detail
        said = external(error.words, "fail") if error and error.words else EMPTY
        return join((external(row.words), said), SEPARATOR)

    def panel_lines(self, width: int, _height: int) -> Sequence[Cell]:
        """Return the steps of what is highlighted."""
        row = self._table.highlighted
        if row is None:
            return ()
        steps = step_rows(self.store, row.key, self.client.now()) if row.execution else ()
        return plan_panel(row, steps, self._planned(row), width)

    def _planned(self, row: PlanRow) -> str:
        steps = self.store.details.plans.plan_steps(row.key)
        return planned_words(steps, is_replay=self.context.is_replay)

    def plans_to_follow(self) -> FollowPlans:
        """Follow the list; find the steps of what is on the screen."""
        row = self._table.highlighted
        lacking = tuple(each.key for each in self._table.on_screen() if self._lacks(each))
        never = row.key if row and row.execution is None else None
        return FollowPlans(executions=lacking, plan=never)

    def _lacks(self, row: PlanRow) -> bool:
        """Return whether the steps of an execution are not known, or when it ended."""
        if row.execution is None:
            return False
        has_end = row.execution.is_live or row.execution.completed_at is not None
        return not has_end or row.standing is None or not row.standing.is_known

    def request_again(self) -> None:
        """Request plans and executions again."""
        self.client.needs.plans_again()

    def show_body(self) -> None:
        """Show the executions as they are known."""
        self._rows = self._made.rows(self.client.now())
        self._table.show(self._rows, tail=self._empty())

    def _empty(self) -> Sequence[Cell]:
        if self._rows:
            return ()
        reach, sources = self._reach, self.store.status.sources
        if not reach:
            return (text(NONE_OF_ALL if sources else NONE, "ok"),)
        if sources and self.store.details.plans.whole:
            return (text(f"  No recovery plan so far, {reach}."),)
        if any(topic in status.errors for _, status in self.store.statuses for topic in TOPICS):
            return ()
        return (unanswered_line("recovery plans", is_replay=self.context.is_replay),)

    def copied_id(self) -> str | None:
        """Return the ARN of what is highlighted."""
        row = self._table.highlighted
        return row.key if row else None

    def has_summary(self) -> bool:
        """Return whether an execution is highlighted."""
        row = self._table.highlighted
        return row is not None and row.execution is not None

    def summary(self) -> str | None:
        """Return how the highlighted execution stands."""
        row = self._table.highlighted
        return execution_summary(self.store, row.key, self.time_format()) if row else None
