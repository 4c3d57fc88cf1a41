"""The recovery instances of a job that still run, and cost money."""

from collections.abc import Iterable
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.times import duration
from drs_tui.model.words import plural
from drs_tui.ui import keymap
from drs_tui.ui.copying import still_running
from drs_tui.ui.open_job import OpenJob
from drs_tui.ui.render.cells import ABSENT, Cell, join, outside, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.lines import ServerLine
from drs_tui.ui.render.view import View
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.widgets.table import Table


def _running_for(line: ServerLine, view: View) -> Cell:
    """Since its launch, by the log."""
    launched = line.progress.reached_at
    return ABSENT if launched is None else text(duration(view.now - launched))


def _columns(_width: int) -> tuple[Column[ServerLine], ...]:
    return (
        Column("INSTANCE", 20, lambda line, _: outside(line.instance_id)),
        Column("SERVER", 24, lambda line, _: outside(line.name)),
        Column("STATE", 10, lambda line, _: _state(line)),
        Column("RUNNING FOR", 11, _running_for),
        Column("RECOVERY POINT", 0, _point),
    )


def _state(line: ServerLine) -> Cell:
    return outside((line.instance.state or "unknown").lower()) if line.instance else ABSENT


def _point(line: ServerLine, view: View) -> Cell:
    return view.whole(line.instance.recovery_point if line.instance else None)


class InstancesScreen(MonitorScreen):
    """``y`` copies all of their ids."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]

    def __init__(self, job_id: str) -> None:
        super().__init__()
        self._job_id = job_id

    def compose_body(self) -> Iterable[Widget]:
        """The instances."""
        yield Table[ServerLine](
            _columns,
            lambda line: line.key,
            self.monitor.view,
            id="instances",
            opens=lambda line: ServerScreen(self._job_id, line.key),
        )

    def job_ids(self) -> tuple[str, ...]:
        """Its job."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Where one is."""
        return join((outside(self._job_id, "dim"), text("still running", "bold")), " › ")

    def subtitle_cell(self) -> Cell:
        """How many."""
        ids = still_running(OpenJob(self.feed, self._job_id))
        return text(f"{plural(len(ids), 'recovery instance')}, by DescribeRecoveryInstances")

    def show_body(self) -> None:
        """Those that run."""
        lines = OpenJob(self.feed, self._job_id).servers()
        running = [line for line in lines if line.instance and line.instance.runs]
        empty = (text("  None is running any more.", "ok"),) if not running else ()
        cast("Table[ServerLine]", self.query_one("#instances", Table)).show(running, tail=empty)

    def ask_again(self) -> None:
        """Whether they still run."""
        self.feed.details.need_instances(self.feed.jobs.row(self._job_id).server_ids)

    def copied_id(self) -> str | None:
        """The ids of all."""
        return "\n".join(still_running(OpenJob(self.feed, self._job_id))) or None
