"""One job and its panes, kept up to date while it lives."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.job import Job
from drs_tui.model.raw import raw_resource, raw_server
from drs_tui.model.row import Row
from drs_tui.model.times import duration
from drs_tui.model.words import details, headline
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import NOTHING, SEPARATOR, Cell, join, outside, text
from drs_tui.ui.render.documents import raw
from drs_tui.ui.render.jobs import type_cell
from drs_tui.ui.render.servers import (
    NetworkLine,
    ServerLine,
    network_columns,
    network_lines,
    network_words,
    server_columns,
    server_lines,
    server_words,
)
from drs_tui.ui.render.status import outcome_glyph, outcome_style
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.reading import FactsScreen, RawScreen
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.widgets.line import Line
from drs_tui.ui.widgets.pager import Pager
from drs_tui.ui.widgets.table import Table

PANES = {"servers": "1 Servers", "networks": "2 Networks", "json": "6 JSON"}


class JobScreen(MonitorScreen):
    """Panes over the same job: servers, networks, the answer itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keymap.BACK,
        keymap.FACTS,
        keymap.RAW,
        *keymap.PANES,
    ]

    def __init__(self, job_id: str) -> None:
        super().__init__()
        self._job_id = job_id
        self._pane = "servers"

    def compose_body(self) -> Iterable[Widget]:
        """The panes' names, and the panes."""
        yield Line(id="panes")
        view = self.monitor.view
        yield Table[ServerLine](
            server_columns, lambda line: line.key, view, id="servers", opens=self._server_screen
        )
        yield Table[NetworkLine](network_columns, lambda line: line.key, view, id="networks")
        yield Pager(id="json")

    @property
    def _row(self) -> Row:
        return self.feed.jobs.row(self._job_id)

    @property
    def _job(self) -> Job:
        return self.feed.jobs.job(self._job_id)

    @property
    def _servers(self) -> Table[ServerLine]:
        return cast("Table[ServerLine]", self.query_one("#servers", Table))

    @property
    def _networks(self) -> Table[NetworkLine]:
        return cast("Table[NetworkLine]", self.query_one("#networks", Table))

    def job_ids(self) -> tuple[str, ...]:
        """This one."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Where one is, and what kind of job it is."""
        row = self._row
        crumbs = (("jobs › ", "dim"), *outside(row.job_id, "bold"))
        return join((crumbs, type_cell(row.initiated_by)))

    def subtitle_cell(self) -> Cell:
        """Started, elapsed, outcome."""
        row, view = self._row, self.view()
        end = row.ended if row.ended or not row.live else view.now
        took = duration(end - row.created) if end and row.created else None
        style = "dim" if row.gone else outcome_style(row)
        return join(
            (
                (*outcome_glyph(row), (f" {headline(row)}", style)),
                text(f"started {view.moment(row.created)}") if row.created else NOTHING,
                text(f"took {took}" if row.ended else f"{took} so far") if took else NOTHING,
            ),
            SEPARATOR,
        )

    def notice_cell(self) -> Cell:
        """The job's state in words: its rows may not all be on the screen."""
        return outside(details(self._row), "dim")

    def words_cell(self) -> Cell:
        """The highlighted server's ids, where columns do not have room for them; else the job."""
        if self._pane == "json":
            return text(self.query_one("#json", Pager).position)
        if self._pane == "servers" and (line := self._servers.highlighted):
            return server_words(line.server)
        if self._pane == "networks" and (network := self._networks.highlighted):
            return network_words(network.resource)
        return NOTHING

    def show_body(self) -> None:
        """The panes' names, and the pane that is open."""
        job, notes = self._job, self.feed.jobs.observed(self._job_id)
        self._show_panes(job)
        if self._pane == "servers":
            self._servers.show(server_lines(job, notes), tail=_why_empty(job.servers, "servers"))
        elif self._pane == "networks":
            empty = _why_empty(job.resources, "networks")
            self._networks.show(network_lines(job, notes), tail=empty)
        else:
            jobs = self.feed.jobs
            item, same = jobs.answer(self._job_id), jobs.packed(self._job_id)
            self.query_one("#json", Pager).show(lambda width: raw(item, width), same)

    def _show_panes(self, job: Job) -> None:
        counts = {"servers": job.servers, "networks": job.resources}
        names: list[Cell] = []
        for pane, name in PANES.items():
            items = counts.get(pane)
            words = name if items is None else f"{name} {len(items)}"
            names.append(text(words, "tab" if pane == self._pane else "dim"))
        self.query_one("#panes", Line).show(((" ", "plain"), *join(names, "  ", "plain")))

    def on_mount(self) -> None:
        """Servers first."""
        self.action_pane(self._pane)

    def action_pane(self, pane: str) -> None:
        """Open that pane."""
        self._pane = pane
        opened = self.query_one(f"#{pane}")
        opened.display = True
        # Before the others are hidden: Textual moves the focus of a widget that disappears.
        self.set_focus(opened)
        for name in PANES:
            self.query_one(f"#{name}").display = name == pane
        self.show_now()

    def action_next_pane(self, step: int) -> None:
        """The pane beside this one."""
        panes = list(PANES)
        self.action_pane(panes[(panes.index(self._pane) + step) % len(panes)])

    def action_close_text(self) -> None:
        """Closing the JSON pane leads back to the servers."""
        self.action_pane("servers")

    async def action_facts(self) -> None:
        """Every fact of the job."""
        await self.app.push_screen(FactsScreen(self._job_id))

    def _raw_screen(self) -> RawScreen | None:
        """What is highlighted, as DRS sent it."""
        if self._pane == "servers" and (server := self._servers.highlighted):
            key = server.key
            return RawScreen(self._job_id, key, lambda job: raw_server(job, key))
        if self._pane == "networks" and (network := self._networks.highlighted):
            key = network.key
            return RawScreen(self._job_id, key, lambda job: raw_resource(job, key))
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Raw wants something highlighted. Asked with every drawing of the keys."""
        if action != "raw":
            return True
        if self._pane == "servers":
            return self._servers.highlighted is not None
        return self._pane == "networks" and self._networks.highlighted is not None

    async def action_raw(self) -> None:
        """What is highlighted, as DRS sent it."""
        if screen := self._raw_screen():
            await self.app.push_screen(screen)

    def _server_screen(self, line: ServerLine) -> ServerScreen:
        return ServerScreen(self._job_id, line.key)


def _why_empty(items: tuple[Any, ...] | None, what: str) -> tuple[Cell, ...]:
    if items:
        return ()
    said = "DRS names no" if items is None else "No"
    return (text(f"  {said} {what} in this job.", "dim"),)
