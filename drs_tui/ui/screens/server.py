"""One server of a job: its facts, and its post-launch action runs in their order."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.drs.raw import raw_run, raw_server
from drs_tui.model.text.labels import plural
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, Cell, external, text
from drs_tui.ui.render.detail_pages import server_facts
from drs_tui.ui.render.runs import run_columns, run_status_line
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.run import RunScreen
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.pager import Pager
from drs_tui.ui.widgets.table import Table
from drs_tui.views.copy_items import CopyItem, server_copies
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import RunRow, ServerRow


class ServerScreen(MonitorScreen):
    """Show a server; ``key`` is its id, or its index in the job when it has none."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.RAW]

    def __init__(self, job_id: str, key: str) -> None:
        super().__init__()
        self._job_id = job_id
        self._key = key

    def compose_body(self) -> Iterable[Widget]:
        """Yield the facts, then the runs."""
        facts = Pager(id="facts")
        facts.can_focus = False
        yield facts
        time_format = self.time_format
        yield Table[RunRow](
            run_columns,
            lambda line: line.key,
            time_format,
            id="runs",
            opens=self._run_screen,
            is_failure=lambda line: line.run.status == "FAILED",
        )

    @property
    def _runs(self) -> Table[RunRow]:
        return cast("Table[RunRow]", self.query_one("#runs", Table))

    @property
    def _job(self) -> JobView:
        return self.job_view(self._job_id)

    def _server_row(self) -> ServerRow:
        return self._job.server(self._key)

    def job_ids(self) -> tuple[str, ...]:
        """Return the job this screen belongs to."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        return (
            *external(self._job_id, "dim"),
            (" › ", "dim"),
            *external(self._server_row().name, "bold"),
        )

    def subtitle_cell(self) -> Cell:
        """Return how many action runs there are, or why there are none."""
        line = self._server_row()
        server = line.server
        if line.is_deleted:
            return text("DRS no longer lists this server in the job", "warn")
        if server.runs is None:
            return text("DRS says nothing of post-launch actions for this server", "dim")
        if not server.runs:
            none = (
                "no post-launch action ran" if line.is_over else "no post-launch action has run yet"
            )
            return text(none, "dim")
        return text(plural(len(server.runs), "post-launch action run"))

    def status_line(self) -> Cell:
        """Describe the highlighted run: its status and reason."""
        line = self._runs.highlighted
        return run_status_line(line, self.time_format()) if line else EMPTY

    def show_body(self) -> None:
        """Show facts and runs."""
        line, time_format = self._server_row(), self.time_format()
        facts = self.query_one("#facts", Pager)
        facts.show(lambda width: server_facts(line, time_format, width))
        self._runs.show(self._job.runs(self._key))

    def on_mount(self) -> None:
        """Focus the runs."""
        self._runs.focus()

    def copied_id(self) -> str | None:
        """Return the server's id."""
        return self._server_row().server.source_server_id

    def has_copies(self) -> bool:
        """Return True: a server has at least a name to copy."""
        return True

    def copies(self) -> Sequence[CopyItem]:
        """Return the ids, the console link and the error."""
        return server_copies(self._server_row(), self.context.target.region)

    async def action_raw(self) -> None:
        """Open the highlighted run as DRS sent it, or the server when it has no runs."""
        server, line = self._key, self._runs.highlighted
        if line is None:
            screen = RawScreen(self._job_id, server, lambda job: raw_server(job, server))
        else:
            run = line.key
            screen = RawScreen(self._job_id, run, lambda job: raw_run(job, server, run))
        await self.context.open(screen)

    def _run_screen(self, line: RunRow) -> RunScreen:
        return RunScreen(self._job_id, self._key, line.key)
