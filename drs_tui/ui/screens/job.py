"""One job and its panes, kept up to date while it lives."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.text.labels import (
    action_words,
    details,
    is_ended_drill,
    job_outcome_label,
    plural,
    reached_word,
)
from drs_tui.model.text.times import duration
from drs_tui.protocol.events import Topic
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text, width_of
from drs_tui.ui.render.header import error_line
from drs_tui.ui.render.help_text import phase_help
from drs_tui.ui.render.jobs import phase_words, type_cell
from drs_tui.ui.render.recovery import rto_cell
from drs_tui.ui.render.status import outcome_glyph, outcome_style
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.instances import InstancesScreen
from drs_tui.ui.screens.panes.actions import ActionsPane
from drs_tui.ui.screens.panes.json import JsonPane
from drs_tui.ui.screens.panes.log import LogPane
from drs_tui.ui.screens.panes.networks import NetworksPane
from drs_tui.ui.screens.panes.pane import Pane
from drs_tui.ui.screens.panes.servers import ServersPane
from drs_tui.ui.screens.panes.timeline import TimelinePane
from drs_tui.ui.screens.text_screens import FactsScreen
from drs_tui.ui.widgets.line import Line
from drs_tui.views.copy_items import CopyItem, job_copies, still_running
from drs_tui.views.job_view import JobView
from drs_tui.views.summary import job_summary

PANES = ("servers", "networks", "actions", "timeline", "log", "json")


class JobScreen(MonitorScreen):
    """Panes over the same job."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keymap.BACK,
        keymap.ERRORS,
        keymap.WATCH,
        keymap.RUNNING,
        keymap.FACTS,
        keymap.RAW,
        *keymap.PANES,
    ]

    def __init__(self, job_id: str) -> None:
        super().__init__()
        self._job_id = job_id
        self._pane = "servers"
        self._instances_for: tuple[int, bool] | None = None

    def compose_body(self) -> Iterable[Widget]:
        """The panes' names, and the panes."""
        yield Line(id="panes")
        time_format = self.time_format
        yield ServersPane(self._job_id, time_format)
        yield NetworksPane(self._job_id, time_format)
        yield ActionsPane(self._job_id, time_format)
        yield TimelinePane(self._job_id, time_format, self.context.settings.rto)
        yield LogPane(self._job_id, time_format)
        yield JsonPane()

    @property
    def _open(self) -> JobView:
        return self.job_view(self._job_id)

    def _pane_of(self, name: str) -> Pane:
        return cast("Pane", self.query_one(f"#{name}"))

    @property
    def _shown(self) -> Pane:
        return self._pane_of(self._pane)

    def job_ids(self) -> tuple[str, ...]:
        """This one."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Where one is, and what kind of job it is."""
        row = self._open.row
        crumbs = (("jobs › ", "dim"), *external(row.job_id, "bold"))
        return join((crumbs, type_cell(row.initiated_by)))

    def subtitle_cell(self) -> Cell:
        """Started, elapsed, outcome."""
        row, time_format = self._open.row, self.time_format()
        end = row.ended if row.ended or not row.live else time_format.now
        took = duration(end - row.created) if end and row.created else None
        style = "dim" if row.deleted else outcome_style(row)
        return join(
            (
                (*outcome_glyph(row), (f" {job_outcome_label(row)}", style)),
                text(f"started {time_format.moment(row.created)}") if row.created else EMPTY,
                text(f"took {took}" if row.ended else f"{took} so far") if took else EMPTY,
            ),
            SEPARATOR,
        )

    def _rto(self) -> Cell:
        """The recovery time promised, and how that stands."""
        job, rto = self._open, self.context.settings.rto
        time_format, live = self.time_format(), self._open.row.live
        return rto_cell(rto, job.progress, job.job, time_format, job.seen, live=live)

    def notice_lines(self) -> Sequence[Cell]:
        """Sum up the job, whose rows may not all be on the screen, and say what the open pane
        lacks."""
        status, time_format, job = self.store.status, self.time_format(), self._open
        errors = [
            job.log_error if topic is Topic.LOG else status.errors.get(topic)
            for topic in self._shown.topics
        ]
        missing = [
            error_line(active_error, status, time_format) for active_error in errors if active_error
        ]
        rto = () if self._pane == "timeline" else (self._rto(),)
        lines = (self._counts(), *rto, *self._still_running(), *missing)
        return tuple(line for line in lines if line)

    def _counts(self) -> Cell:
        """How many are how far."""
        row, progress = self._open.row, self._open.progress
        if row.live and progress.is_logged and progress.servers:
            counts = [phase_words(progress, reached_word(row)), *action_words(row)]
            return external(", ".join(counts), "dim")
        return external(details(row), "dim")

    def _still_running(self) -> Sequence[Cell]:
        """Warn of the instances of an ended drill that still run, and are billed."""
        job, time_format = self._open, self.time_format()
        count = len(still_running(job)) if is_ended_drill(job.row) else 0
        if not count or job.row.ended is None:
            return ()
        since = duration(time_format.now - job.row.ended)
        running = f"{plural(count, 'recovery instance')} still running"
        return (text(f"{running} {since} after the drill, billed: u lists", "warn"),)

    def status_line(self) -> Cell:
        """What is highlighted in the open pane."""
        return self._shown.status_line()

    def copied_id(self) -> str | None:
        """Of what is highlighted; else the job's."""
        return self._shown.copied_id() or self._job_id

    def has_copies(self) -> bool:
        """Always."""
        return True

    has_summary = has_copies

    def copies(self) -> Sequence[CopyItem]:
        """All there is to copy of the job."""
        return job_copies(self._open, *self.context.target)

    def summary(self) -> str | None:
        """The job in a few lines."""
        return job_summary(self._open, self.time_format())

    def show_body(self) -> None:
        """The panes' names, and the pane that is open."""
        self._ask()
        self._show_panes()
        self._shown.show_job(self._open)

    def _ask(self) -> None:
        """For what the panes need beside the job's own answer."""
        job, needs = self._open, self.client.needs
        needs.logs(() if job.row.live else (self._job_id,))  # a live job's log is followed
        needs.names(job.row.server_ids, job.row.network_ids)
        # Instances come and go with launches, and with the job's end.
        row = job.row
        asked_for = row.counts.reached, row.live
        if row.counts.reached and asked_for != self._instances_for:
            self._instances_for = asked_for
            needs.instances(row.server_ids)

    def ask_again(self) -> None:
        """The log to its end, and the instances."""
        self.client.needs.logs((self._job_id,), again=True)
        self._instances_for = None

    def _show_panes(self) -> None:
        names = self._pane_names()
        if width_of(join(names, "  ")) + 1 > self.size.width:
            names = self._pane_names(only_open=True)
        self.query_one("#panes", Line).show(((" ", "plain"), *join(names, "  ", "plain")))

    def _pane_names(self, *, only_open: bool = False) -> list[Cell]:
        """Return the panes' numbers and names, those of the others by their numbers alone."""
        names: list[Cell] = []
        for number, name in enumerate(PANES, 1):
            pane, is_open = self._pane_of(name), name == self._pane
            count = None if only_open and not is_open else pane.count(self._open)
            label = f"{number}" if only_open and not is_open else f"{number} {pane.label}"
            label += "" if count is None else f" {count}"
            names.append(text(label, "tab" if is_open else "dim"))
        return names

    def on_mount(self) -> None:
        """Open the first pane; it is drawn once the screen is on top. A program that is ending
        composes no screen any more."""
        if self.query(f"#{self._pane}"):
            self._open_pane(self._pane)

    def action_pane(self, pane: str) -> None:
        """Open that pane."""
        self._open_pane(pane)
        self.show_now()

    def _open_pane(self, pane: str) -> None:
        self._pane = pane
        opened = self.query_one(f"#{pane}")
        # Not set to be displayed, which would count for more than a terminal that is too small.
        opened.styles.clear_rule("display")
        opened.refresh(layout=True)
        # Before the others are hidden: Textual moves the focus of a widget that disappears.
        self.set_focus(opened)
        for name in PANES:
            if name != pane:
                self.query_one(f"#{name}").display = False

    def action_next_pane(self, step: int) -> None:
        """The pane beside this one."""
        self.action_pane(PANES[(PANES.index(self._pane) + step) % len(PANES)])

    def action_close_text(self) -> None:
        """Closing a pane that is a text leads back to the servers."""
        self.action_pane("servers")

    async def action_instances(self) -> None:
        """The job's recovery instances that still run."""
        await self.context.open(InstancesScreen(self._job_id))

    def help_cells(self, width: int) -> list[Cell]:
        """What the words of a server's state mean."""
        return phase_help(width)

    async def action_errors(self) -> None:
        """Why things failed, by cause."""
        await self.context.open(self.context.screens.errors(self.store, self._job_id))

    async def action_facts(self) -> None:
        """Every fact of the job."""
        await self.context.open(FactsScreen(self._job_id))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Raw wants something highlighted."""
        if action == "raw":
            return self._shown.status_line() != EMPTY and self._pane != "json"
        if action == "instances":
            return bool(still_running(self._open))
        return super().check_action(action, parameters)

    async def action_raw(self) -> None:
        """What is highlighted, as DRS sent it."""
        if screen := self._shown.raw_screen():
            await self.context.open(screen)
