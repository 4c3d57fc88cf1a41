"""The servers that failed, each with how its latest launches ended."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.text.labels import plural
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, STEP, Cell, join, text
from drs_tui.ui.render.failed_servers import failed_server_columns, failed_server_words
from drs_tui.ui.render.panels import server_panel
from drs_tui.ui.screens.failures_screen import FailuresScreen
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.screens.side_panel import SidePanelScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.failed_servers import FailedServer, FailedServers

ORDER = "the newest first: ✗ failed, ✓ launched, · goes on"


class FailedServersScreen(SidePanelScreen, FailuresScreen):
    """List the servers, those that failed most often first; Enter opens the latest failure."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.BY_CAUSE, *keymap.SCOPES]

    def __init__(self, scope: ErrorScope) -> None:
        super().__init__(scope)
        self._shown: list[FailedServer] = []

    def compose_list(self) -> Iterable[Widget]:
        """Yield the table of servers."""
        self._found = FailedServers(self.store, self.scope)
        yield Table[FailedServer](
            failed_server_columns,
            lambda server: server.server_id,
            self.time_format,
            id="failed-servers",
            opens=self._server_screen,
            worst_first=True,
        )

    @property
    def _table(self) -> Table[FailedServer]:
        return cast("Table[FailedServer]", self.query_one("#failed-servers", Table))

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        ids = self.scope.job_ids
        above = self.recovery_path(ids) if ids else text("jobs", "dim")
        return join((above, text("errors by server", "bold")), STEP)

    def subtitle_cell(self) -> Cell:
        """Return how many servers have failures, of which jobs, and how many logs are read.

        Not how many failed: also listed are those that retry, or were launched and had an action
        fail.
        """
        count = f"{plural(len(self._shown), 'server')} with failures"
        return join(
            (
                text(count, "fail-bold") if self._shown else self.none_cell("no server has failed"),
                EMPTY if self.scope.job_ids else text(self.scope_label()),
                self.read_cell(),
            ),
            SEPARATOR,
        )

    def status_line(self) -> Cell:
        """Describe the highlighted server, and say what the marks are."""
        server = self._table.highlighted
        words = failed_server_words(server) if server else EMPTY
        return join((words, text(ORDER, "dim")), SEPARATOR)

    def panel_lines(self, width: int, _height: int) -> Sequence[Cell]:
        """Return what is known of the highlighted server in the job where it failed last."""
        server = self._table.highlighted
        if server is None:
            return ()
        line = self.job_view(server.failure.job_id).server(server.server_id)
        return server_panel(line, server.cause, self.time_format(), width)

    def show_body(self) -> None:
        """Show the servers as they are now."""
        self.request_logs()
        self._shown = self._found.find(self.client.now())
        self.request_names([server.cause for server in self._shown])
        empty = () if self._shown else (self.none_cell("  No server has failed", "."),)
        self._table.show(self._shown, tail=empty)

    def _server_screen(self, server: FailedServer) -> Screen[None]:
        return ServerScreen(server.failure.job_id, server.failure.key)

    def copied_id(self) -> str | None:
        """Return the id of the highlighted server."""
        server = self._table.highlighted
        return server.server_id if server else None
