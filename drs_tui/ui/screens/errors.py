"""Errors grouped by cause, for one job or for the list's live and recent jobs."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.analysis.causes import unresolved_by_kind
from drs_tui.model.text.labels import failure_count, plural
from drs_tui.ui import keymap
from drs_tui.ui.render.causes import (
    MORE,
    CauseLine,
    cause_columns,
    cause_detail_lines,
)
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.jobs import type_cell
from drs_tui.ui.render.list_footer import list_scope
from drs_tui.ui.render.panels import cause_panel
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.screens.cause import CauseScreen
from drs_tui.ui.screens.failures_screen import FailuresScreen
from drs_tui.ui.screens.side_panel import SidePanelScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.causes import cause_ids, cause_names
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.recent import RECENT_LABEL
from drs_tui.views.summary import errors_summary

SLOW_MAX = 10
HINTS = "→ lines are hints of drs-tui, not AWS's words"


class ErrorsScreen(SidePanelScreen, FailuresScreen):
    """List every cause, the worst first; Enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.ALL]

    def __init__(self, scope: ErrorScope) -> None:
        super().__init__(scope)
        self._shown: list[CauseLine] = []

    def compose_list(self) -> Iterable[Widget]:
        """Yield the table of causes."""
        yield Table[CauseLine](
            cause_columns,
            lambda line: line.cause.key,
            self.time_format,
            id="causes",
            opens=self._cause_screen,
            detail_lines=self._detail_lines,
            more=MORE,
            worst_first=True,
        )

    @property
    def _table(self) -> Table[CauseLine]:
        return cast("Table[CauseLine]", self.query_one("#causes", Table))

    def _detail_lines(self, line: CauseLine, time_format: TimeFormat) -> Sequence[Cell]:
        return cause_detail_lines(self._table.size.width)(line, time_format)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        job_id = self.scope.job_id
        above = self.job_path(job_id) if job_id else text("jobs", "dim")
        return join((above, text("errors", "bold")), " › ")

    def subtitle_cell(self) -> Cell:
        """Return the number of failures and causes, of which jobs, and how many logs are read."""
        found = [line.cause for line in self._shown if not line.cause.is_resolved]
        failures = unresolved_by_kind(found)
        counts = ", ".join(failure_count(kind, count) for kind, count in failures.items())
        counts += f", {plural(len(found), 'cause')}"
        row = self.store.jobs.row(self.scope.job_id) if self.scope.job_id else None
        return join(
            (
                type_cell(row) if row else EMPTY,
                text(counts, "fail-bold") if failures else text("no failure unresolved", "ok"),
                text(self._read_label(), "dim"),
                EMPTY if row else text(self._scope_label()),
            ),
            SEPARATOR,
        )

    def _scope_label(self) -> str:
        which = "all loaded" if self.scope.all_loaded else f"live, and {RECENT_LABEL}"
        return " ".join(filter(None, (which, list_scope(self.client.current_query))))

    def _read_label(self) -> str:
        now = self.client.now()
        needed, read = len(self.scope.logs_needed(now)), self.scope.logs_read(now)
        if read == needed:
            return "all logs read"
        return f"causes of {read} of {plural(needed, 'job')} read"

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
        self._shown = [CauseLine(cause, cause_names(self.store, cause)) for cause in found]
        slow = [external(f"  ! {words}", "warn") for words in self.scope.slow(self.client.now())]
        empty = () if found else (text("  No failure.", "ok"),)
        self._table.show(self._shown, tail=(*empty, *slow[:SLOW_MAX]))

    def _cause_screen(self, line: CauseLine) -> Screen[None]:
        return CauseScreen(self.scope, line.cause.key)

    def copied_id(self) -> str | None:
        """Return the ids of all participants of the highlighted cause."""
        line = self._table.highlighted
        return cause_ids(line.cause) if line else None

    def has_summary(self) -> bool:
        """Return whether there is any cause to summarize."""
        return bool(self._shown)

    def summary(self) -> str | None:
        """Return the causes as text to post in a chat."""
        if not self._shown:
            return None
        title = self.scope.job_id or self._scope_label()
        found = [line.cause for line in self._shown]
        return errors_summary(
            self.store, title, found, self.context.target.region, self.time_format()
        )

    def action_all(self) -> None:
        """Switch between all loaded jobs and the live and recent ones."""
        self.scope.all_loaded = not self.scope.all_loaded
        self.show_now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable ``all`` only when the screen is not about a single job."""
        return (
            self.scope.job_id is None
            if action == "all"
            else super().check_action(action, parameters)
        )
