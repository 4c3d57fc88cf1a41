"""The recovery instances of a job or a recovery that are still running, and billed."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.text.labels import plural
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import STEP, Cell, join, text
from drs_tui.ui.render.instances import instance_columns
from drs_tui.ui.render.panels import server_panel
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.screens.side_panel import SidePanelScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.copy_items import CopyItem, instance_copies
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import ServerRow


class InstancesScreen(SidePanelScreen):
    """List the running instances; the copy menu has the ids of all of them."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]

    def __init__(self, *job_ids: str) -> None:
        super().__init__()
        self._job_ids = job_ids

    def compose_list(self) -> Iterable[Widget]:
        """Yield the table of instances."""
        yield Table[ServerRow](
            instance_columns,
            lambda line: line.key,
            self.time_format,
            id="instances",
            opens=lambda line: ServerScreen(line.job_id, line.job_key),
        )

    def job_ids(self) -> tuple[str, ...]:
        """Return the jobs of the recovery that this screen is about."""
        return self._job_ids

    @property
    def _job(self) -> JobView:
        return self.recovery_view(self._job_ids)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        return join((self.recovery_path(self._job_ids), text("still running", "bold")), STEP)

    def subtitle_cell(self) -> Cell:
        """Return the number of running instances, and the operation it is from."""
        ids = self._job.running_ids()
        return text(f"{plural(len(ids), 'recovery instance')}, by DescribeRecoveryInstances")

    @property
    def _table(self) -> Table[ServerRow]:
        return cast("Table[ServerRow]", self.query_one("#instances", Table))

    def panel_lines(self, width: int, _height: int) -> Sequence[Cell]:
        """Return what is known of the highlighted instance's server."""
        line = self._table.highlighted
        return server_panel(line, None, self.time_format(), width) if line else ()

    def show_body(self) -> None:
        """Show the instances that are running."""
        lines = self._job.servers()
        running = [line for line in lines if line.instance and line.instance.runs]
        empty = (text("  None is running any more.", "ok"),) if not running else ()
        self._table.show(running, tail=empty)

    def request_again(self) -> None:
        """Request the instances' state again."""
        self.client.needs.instances(self._job.row.server_ids)

    def copied_id(self) -> str | None:
        """Return the id of the highlighted instance."""
        line = self._table.highlighted
        return line.instance_id if line else None

    def has_copies(self) -> bool:
        """Return whether any instance is highlighted."""
        return self._table.highlighted is not None

    def copies(self) -> Sequence[CopyItem]:
        """Return the ids, and the commands that terminate the instances of a drill."""
        return instance_copies(self._job, self._table.highlighted, self.context.targets)
