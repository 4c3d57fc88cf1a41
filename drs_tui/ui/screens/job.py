"""A job, or several followed as one recovery, and their panes."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.analysis.grouping import Group
from drs_tui.model.analysis.row import job_duration
from drs_tui.model.text.labels import (
    attempts_words,
    clean_up_words,
    details,
    is_ended_drill,
    job_outcome_label,
    listed_twice_words,
    plural,
)
from drs_tui.model.text.times import duration
from drs_tui.protocol.events import Topic
from drs_tui.store.changes import Changes
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, STEP, Cell, external, join, text, width_of
from drs_tui.ui.render.help_text import job_glyphs, phase_help, server_glyphs
from drs_tui.ui.render.jobs import job_crumb, recovery_crumb, type_cell
from drs_tui.ui.render.list_footer import missing_jobs
from drs_tui.ui.render.missing_data import missing_lines
from drs_tui.ui.render.recovery import estimate_lines, rto_cell
from drs_tui.ui.render.status import outcome_glyph, outcome_style
from drs_tui.ui.screens.instances import InstancesScreen
from drs_tui.ui.screens.panes.actions import ActionsPane
from drs_tui.ui.screens.panes.jobs import JobsPane
from drs_tui.ui.screens.panes.json import JsonPane
from drs_tui.ui.screens.panes.log import LogPane
from drs_tui.ui.screens.panes.networks import NetworksPane
from drs_tui.ui.screens.panes.pane import Pane, SidePane
from drs_tui.ui.screens.panes.servers import ServersPane
from drs_tui.ui.screens.panes.timeline import TimelinePane
from drs_tui.ui.screens.side_panel import SidePanelScreen
from drs_tui.ui.screens.text_screens import FactsScreen
from drs_tui.ui.widgets.line import Line
from drs_tui.views.belonging import belonging
from drs_tui.views.copy_items import CopyItem, job_copies
from drs_tui.views.estimates import jobs_to_compare
from drs_tui.views.job_view import JobView
from drs_tui.views.plans import plan_words
from drs_tui.views.slow import short_slow_words
from drs_tui.views.summary import job_summary

SIDE_PANES = frozenset({"servers", "networks", "actions"})  # those with a panel
PANES = ("servers", "networks", "actions", "timeline", "log", "json", "jobs")


class JobScreen(SidePanelScreen):
    """Show one pane at a time of a recovery: of one job, or of several followed as one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keymap.BACK,
        keymap.AS_ONE,
        keymap.ERRORS,
        keymap.WATCH,
        keymap.RUNNING,
        keymap.FACTS,
        keymap.RAW,
        *keymap.PANES,
    ]

    def __init__(self, *job_ids: str, server_id: str | None = None) -> None:
        super().__init__()
        self._job_ids = job_ids
        self._is_growing: bool | None = None  # by jobs that start later; None: not known yet
        self._first_server = server_id  # the one to begin with
        self._pane = "servers"
        self._instances_for: tuple[int, bool] | None = None
        self._compared: tuple[str, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """Yield the panes' names, the panes, and the panel beside them."""
        yield Line(id="panes")
        yield from super().compose_body()

    def compose_list(self) -> Iterable[Widget]:
        """Yield the panes."""
        time_format = self.time_format
        yield ServersPane(time_format)
        yield NetworksPane(time_format)
        yield ActionsPane(time_format)
        yield TimelinePane(time_format)
        yield LogPane(time_format)
        yield JsonPane()
        yield JobsPane(time_format)

    @property
    def _job(self) -> JobView:
        return self.recovery_view(self._job_ids)

    def _pane_of(self, name: str) -> Pane:
        return cast("Pane", self.query_one(f"#{name}"))

    @property
    def _shown(self) -> Pane:
        return self._pane_of(self._pane)

    def job_ids(self) -> tuple[str, ...]:
        """Return its jobs."""
        return self._job_ids

    def depends_on(self) -> tuple[str, ...]:
        """Return its jobs, those that they are compared with, and those in the open pane."""
        cleaned = self._job.clean_ups() if self._pane == "jobs" else ()
        return (*self._job_ids, *self._compared, *(row.job_id for row in cleaned))

    def apply_changes(self, changes: Changes) -> None:
        """Update what the changes concern: of several jobs also one that was added, which may be
        another of them, or their clean-up."""
        if changes.moved and len(self._job_ids) > 1 and self.is_composed:
            self.show_now()
        else:
            super().apply_changes(changes)

    def title_cell(self) -> Cell:
        """Return the path to this screen, and the job's type."""
        row, jobs = self._job.row, len(self._job_ids)
        crumb = job_crumb(row, self.size.width) if jobs == 1 else recovery_crumb(row, jobs)
        return join((join((text("jobs", "dim"), crumb), STEP), type_cell(row)))

    def subtitle_cell(self) -> Cell:
        """Return the outcome, the start and the duration."""
        row, time_format = self._job.row, self.time_format()
        seconds = job_duration(row, time_format.now)
        took = None if seconds is None else duration(seconds)
        style = "dim" if row.deleted else outcome_style(row)
        return join(
            (
                (*outcome_glyph(row), *external(f" {job_outcome_label(row)}", style)),
                text(f"started {time_format.moment(row.created)}") if row.created else EMPTY,
                text(f"{took} so far" if row.live else f"took {took}") if took else EMPTY,
            ),
            SEPARATOR,
        )

    def _rto(self) -> Cell:
        """Return the RTO, and whether the job meets it."""
        job, rto = self._job, self.context.rto
        time_format, live = self.time_format(), self._job.row.live
        return rto_cell(
            rto, job.progress, job.job, time_format, job.seen, job.name_of_key, live=live
        )

    def notice_lines(self) -> Sequence[Cell]:
        """Sum up the job, whose rows may not all be on the screen, and say what the open pane
        lacks."""
        job, time_format = self._job, self.time_format()
        status = self.store.status_of(job.job_id)
        errors = [
            (topic, job.log_error if topic is Topic.LOG else status.errors.get(topic))
            for topic in self._shown.topics
        ]
        missing = missing_lines(errors, status, time_format)
        rto = () if self._pane == "timeline" else (self._rto(),)
        ahead = estimate_lines(job, self.context.rto, time_format)
        twice = [external(words, "warn") for words in listed_twice_words(job.listed_twice())]
        slow = (
            external(short_slow_words(self.store, job_id, time_format.now), "warn")
            for job_id in self._job_ids
        )
        others = (
            external(plan_words(job)),
            self._belonging(),
            self._cleaned_up(),
            *self._still_running(),
        )
        lines = (self._counts(), *rto, *ahead, *slow, *others, *twice, *self._lacking(), *missing)
        return tuple(line for line in lines if line)

    def _counts(self) -> Cell:
        """Return how many servers and actions are in which state."""
        job = self._job
        again = attempts_words(job.recovery.by_attempt) if job.recovery else ""
        counts = external(details(job.row, job.progress), "dim")
        return join((counts, text(again, "warn")), ", ", "dim")

    def _cleaned_up(self) -> Cell:
        """Say how far the jobs are that terminate its instances."""
        return external(clean_up_words(self._job.clean_ups()), "dim")

    def _lacking(self) -> Sequence[Cell]:
        """Say which of the jobs that --recovery names there are not."""
        ids, jobs = self.client.current_query.job_ids, self.store.jobs
        if not self.context.settings.recovery or not set(self._job_ids) <= set(ids):
            return ()
        missing = [job_id for job_id in ids if jobs.place(job_id) is None]
        return missing_jobs(self.store.status, missing)

    def _belonging(self) -> Cell:
        """Say that other jobs seem to belong to this recovery of several."""
        more = len(self._others()) if len(self._job_ids) > 1 else 0
        words = f"{plural(more, 'job')} more may belong to this recovery: J adds"
        return text(words, "accent") if more else EMPTY

    def _others(self) -> set[str]:
        """Return the jobs that belong with these, or seem to, and are not among them."""
        return set(self._group().job_ids) - set(self._job_ids)

    def _group(self) -> Group:
        """Return the jobs that belong with the last of these, or seem to."""
        return belonging(self.store, self._job_ids[-1])

    def _grow(self) -> None:
        """Add the jobs that were started since, to all of those with one tag or of one plan."""
        group = self._group()
        if self._is_growing is None:
            is_whole = set(group.job_ids) == set(self._job_ids)
            self._is_growing = is_whole and len(self._job_ids) > 1
        if self._is_growing and group.name:
            self._job_ids = tuple(dict.fromkeys((*self._job_ids, *group.job_ids)))

    def action_as_one(self) -> None:
        """Follow these jobs and those that belong with them as one recovery."""
        self._job_ids = tuple(dict.fromkeys((*self._job_ids, *self._group().job_ids)))
        self._is_growing = True
        self.show_now()

    def _still_running(self) -> Sequence[Cell]:
        """Warn of the instances of an ended drill that still run, and are billed."""
        job, time_format = self._job, self.time_format()
        count = len(job.running_ids()) if is_ended_drill(job.row) else 0
        if not count or job.row.ended is None:
            return ()
        since = duration(time_format.now - job.row.ended)
        running = f"{plural(count, 'recovery instance')} still running"
        return (text(f"{running} {since} after the drill, billed (u lists them)", "warn"),)

    def status_line(self) -> Cell:
        """Describe what is highlighted in the open pane."""
        return self._shown.status_line()

    def has_panel(self) -> bool:
        """Return whether the open pane has a panel; the others need the whole width."""
        return super().has_panel() and self._pane in SIDE_PANES

    def panel_lines(self, width: int, _height: int) -> Sequence[Cell]:
        """Return the details of what is highlighted in the open pane.

        A panel that is about to be hidden, as the pane now open has none, may still be resized.
        """
        if self._pane not in SIDE_PANES:
            return ()
        return cast("SidePane", self._shown).panel_lines(width)

    def copied_id(self) -> str | None:
        """Return the id of what is highlighted, else the job's id."""
        return self._shown.copied_id() or "\n".join(self._job_ids)

    def has_copies(self) -> bool:
        """Return True: a job always has something to copy."""
        return True

    has_summary = has_copies

    def copies(self) -> Sequence[CopyItem]:
        """Return everything that can be copied of the job."""
        context = self.context
        return job_copies(self._job, context.targets, self.time_format(), context.rto)

    def summary(self) -> str | None:
        """Summarize the job in a few lines."""
        return job_summary(self._job, self.time_format(), self.context.rto)

    def show_body(self) -> None:
        """Show the panes' names and the open pane."""
        self._grow()
        if len(self._job_ids) > 1:
            self.context.recovery = self._job_ids
        self._request_lookups()
        self._show_panes()
        self._shown.show_job(self._job)
        if self._first_server:
            cast("ServersPane", self._pane_of("servers")).go_to(self._first_server)
            self._first_server = None

    def _request_lookups(self) -> None:
        """Request what the panes need besides DescribeJobs."""
        job, needs = self._job, self.client.needs
        # The logs of live jobs are followed.
        ended = [part.job_id for part in job.parts if not part.row.live]
        compared = jobs_to_compare(job)
        self._compared = tuple(row.job_id for row in compared)
        needs.logs((*ended, *self._compared))
        others = (server_id for row in compared for server_id in row.server_ids)
        needs.names((*job.row.server_ids, *others), job.row.network_ids)
        # Instances change with launches, and when the job ends.
        row = job.row
        asked_for = row.counts.reached, row.live
        if row.counts.reached and asked_for != self._instances_for:
            self._instances_for = asked_for
            needs.instances(row.server_ids)

    def request_again(self) -> None:
        """Request the whole log and the instances again."""
        self.client.needs.logs(self._job_ids, again=True)
        self._instances_for = None

    def _show_panes(self) -> None:
        names = self._pane_names()
        if width_of(join(names, "  ")) + 1 > self.size.width:
            names = self._pane_names(only_open=True)
        self.query_one("#panes", Line).show(((" ", "plain"), *join(names, "  ", "plain")))

    @property
    def _panes(self) -> Sequence[str]:
        """Return the names of the panes: one job needs no list of jobs."""
        return PANES if len(self._job_ids) > 1 else PANES[:-1]

    def _pane_names(self, *, only_open: bool = False) -> list[Cell]:
        """Return the panes' numbers and names; with ``only_open`` only the open pane's name."""
        names: list[Cell] = []
        for number, name in enumerate(self._panes, 1):
            pane, is_open = self._pane_of(name), name == self._pane
            count = None if only_open and not is_open else pane.count(self._job)
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
        """Open a pane."""
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
        """Open the next pane, or the previous one for a negative ``step``."""
        panes = self._panes
        self.action_pane(panes[(panes.index(self._pane) + step) % len(panes)])

    async def action_instances(self) -> None:
        """Open the job's recovery instances that are still running."""
        await self.context.open(InstancesScreen(*self._job_ids))

    def help_blocks(self) -> Sequence[Callable[[int], list[Cell]]]:
        """Explain the glyphs of servers, and the words for their states."""
        return server_glyphs, phase_help, job_glyphs

    async def action_errors(self) -> None:
        """Open the errors, grouped by cause."""
        await self.context.open(self.context.screens.errors(self.store, self._job_ids))

    async def action_facts(self) -> None:
        """Open every fact of the job."""
        await self.context.open(FactsScreen(*self._job_ids))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable ``raw`` when something is highlighted, ``instances`` when any is running."""
        if action == "raw":
            return self._shown.status_line() != EMPTY and self._pane != "json"
        if action == "instances":
            return bool(self._job.running_ids())
        if action == "as_one":
            return bool(self._others())
        if action == "pane" and parameters == ("jobs",):
            return len(self._job_ids) > 1
        return super().check_action(action, parameters)

    async def action_raw(self) -> None:
        """Open what is highlighted, as DRS sent it."""
        if screen := self._shown.raw_screen():
            await self.context.open(screen)
