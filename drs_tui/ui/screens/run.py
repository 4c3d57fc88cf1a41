"""One post-launch action run, every field of it."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.raw import raw_run
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import Cell, outside, text
from drs_tui.ui.render.documents import run_facts
from drs_tui.ui.render.servers import RunLine, run_lines, server_lines
from drs_tui.ui.render.status import status_glyph, status_word
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.reading import RawScreen
from drs_tui.ui.widgets.pager import Pager


class RunScreen(MonitorScreen):
    """``server`` and ``run`` are the keys of their lines."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.RAW]

    def __init__(self, job_id: str, server: str, run: str) -> None:
        super().__init__()
        self._job_id = job_id
        self._server = server
        self._run = run

    def compose_body(self) -> Iterable[Widget]:
        """A text to read."""
        yield Pager(id="run")

    def _found(self) -> RunLine | None:
        """The run as the last answer has it; None when that no longer has it."""
        job, notes = self.feed.jobs.job(self._job_id), self.feed.jobs.observed(self._job_id)
        for server in server_lines(job, notes):
            if server.key == self._server:
                for run in run_lines(server, notes):
                    if run.key == self._run:
                        return run
        return None

    def job_ids(self) -> tuple[str, ...]:
        """Its job."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Where one is."""
        return (
            *outside(self._server, "dim"),
            (" › ", "dim"),
            *outside(self._action_name(), "bold"),
        )

    def _action_name(self) -> str:
        found = self._found()
        return (found.run.action.name or self._run) if found else self._run

    def subtitle_cell(self) -> Cell:
        """How it went."""
        found = self._found()
        if found is None:
            return text("DRS no longer lists this run; what it said last is gone", "warn")
        run = found.run
        optional = run.action.optional is True
        said = (*status_glyph(run.status, optional=optional), (" ", "plain"))
        said = (*said, *status_word(run.status, optional=optional))
        return (*said, (" · optional: does not fail the launch", "dim")) if optional else said

    def words_cell(self) -> Cell:
        """How far one has read."""
        return text(self.query_one("#run", Pager).position)

    def show_body(self) -> None:
        """Everything of it."""
        line, view = self._found(), self.view()
        if line is None:
            return
        pager = self.query_one("#run", Pager)
        pager.show(lambda width: run_facts(line.run, line.observed, view, width))

    async def action_raw(self) -> None:
        """The run as DRS sent it."""
        server, run = self._server, self._run
        await self.app.push_screen(
            RawScreen(self._job_id, run, lambda job: raw_run(job, server, run))
        )
