"""Errors grouped by cause, for one job or for the list's live and recent jobs."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.analysis.causes import Cause, unresolved_by_kind
from drs_tui.model.text.labels import failure_count, plural
from drs_tui.ui import keymap
from drs_tui.ui.render.causes import (
    CauseLine,
    cause_columns,
    cause_detail_lines,
)
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, STEP, Cell, external, join, text
from drs_tui.ui.render.jobs import type_cell
from drs_tui.ui.render.panels import cause_panel
from drs_tui.ui.screens.cause import CauseScreen
from drs_tui.ui.screens.failed_servers import FailedServersScreen
from drs_tui.ui.screens.failures_screen import FailuresScreen
from drs_tui.ui.screens.side_panel import SidePanelScreen
from drs_tui.ui.widgets.detail_table import DetailTable
from drs_tui.ui.widgets.table import Table
from drs_tui.views.causes import cause_ids, cause_names, is_log_denied
from drs_tui.views.copy_items import CopyItem, cause_copies, causes_copies
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.summary import errors_summary

SLOW_MAX = 10
HINTS = "→ lines are hints of drs-tui, not AWS's words"


class ErrorsScreen(SidePanelScreen, FailuresScreen):
    """List every cause, the worst first; Enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.BY_SERVER, *keymap.SCOPES]

    def __init__(self, scope: ErrorScope) -> None:
        super().__init__(scope)
        self._shown: list[CauseLine] = []

    def compose_list(self) -> Iterable[Widget]:
        """Yield the table of causes."""
        yield DetailTable[CauseLine](
            cause_columns,
            lambda line: line.cause.key,
            self.time_format,
            id="causes",
            opens=self._cause_screen,
            detail_lines=self._detail_lines,
            worst_first=True,
        )

    @property
    def _table(self) -> Table[CauseLine]:
        return cast("Table[CauseLine]", self.query_one("#causes", Table))

    def _detail_lines(self, line: CauseLine) -> Sequence[Cell]:
        return cause_detail_lines(line, self._table.size.width)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        ids = self.scope.job_ids
        above = self.recovery_path(ids) if ids else text("jobs", "dim")
        return join((above, text("errors", "bold")), STEP)

    def subtitle_cell(self) -> Cell:
        """Return the number of failures and causes, of which jobs, and how many logs are read."""
        found = [line.cause for line in self._shown if not line.cause.is_resolved]
        failures = unresolved_by_kind(found)
        counts = ", ".join(failure_count(kind, count) for kind, count in failures.items())
        counts += f", {plural(len(found), 'cause')}"
        ids = self.scope.job_ids
        row = self.recovery_view(ids).row if ids else None
        return join(
            (
                type_cell(row) if row else EMPTY,
                text(counts, "fail-bold") if failures else self.none_cell("no failure unresolved"),
                EMPTY if row else text(self.scope_label()),
                self.read_cell(),
            ),
            SEPARATOR,
        )

    def status_line(self) -> Cell:
        """Say which lines are hints, while there are any."""
        hinted = any(line.cause.hint for line in self._shown)
        return text(HINTS, "dim") if hinted else EMPTY

    def panel_lines(self, width: int, _height: int) -> Sequence[Cell]:
        """Return the highlighted cause's message whole, and all who failed for it."""
        line = self._table.highlighted
        return cause_panel(line, self.time_format(), width) if line else ()

    def show_body(self) -> None:
        """Show the causes, the worst first."""
        self.request_logs()
        found = self.scope.causes(self.client.now())
        self.request_names(found)
        self._shown = [self._line(cause) for cause in found]
        slow = [external(f"  ! {words}", "warn") for words in self.scope.slow(self.client.now())]
        empty = () if found else (self.none_cell("  No failure", "."),)
        self._table.show(self._shown, tail=(*empty, *slow[:SLOW_MAX]))

    def _line(self, cause: Cause) -> CauseLine:
        names, is_denied = cause_names(self.store, cause), is_log_denied(self.store, cause)
        return CauseLine(cause, names, is_denied, self._accounts(cause))

    def _accounts(self, cause: Cause) -> int:
        """Count the accounts in which a cause occurs."""
        row = self.store.jobs.row
        return len({row(each.job_id).source.account for each in cause.failures})

    def _cause_screen(self, line: CauseLine) -> Screen[None]:
        return CauseScreen(self.scope, line.cause.key)

    def copied_id(self) -> str | None:
        """Return the ids of all participants of the highlighted cause."""
        line = self._table.highlighted
        return cause_ids(line.cause) if line else None

    def has_summary(self) -> bool:
        """Return whether there is any cause to summarize."""
        return bool(self._shown)

    has_copies = has_summary

    def copies(self) -> Sequence[CopyItem]:
        """Return what can be copied of the highlighted cause, and of all together."""
        found, line = [line.cause for line in self._shown], self._table.highlighted
        one = cause_copies(self.store, line.cause) if line else []
        return [*one, *causes_copies(self.store, found, self.summary() or "")]

    def summary(self) -> str | None:
        """Return the causes as text to post in a chat."""
        if not self._shown:
            return None
        title = ", ".join(self.scope.job_ids) or self.scope_label()
        found = [line.cause for line in self._shown]
        region, times = self.context.target.region, self.time_format()
        return errors_summary(self.store, title, found, region, times, self.missing)

    async def action_by_server(self) -> None:
        """Show the same failures by server."""
        await self.context.open(FailedServersScreen(self.scope))
