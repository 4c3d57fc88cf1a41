"""The recovery instances of all jobs that still run, by the job that launched them."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.actions import SkipAction
from textual.binding import BindingType
from textual.timer import Timer
from textual.widget import Widget

from drs_tui.protocol.events import Topic
from drs_tui.ui import keymap
from drs_tui.ui.context import context_of
from drs_tui.ui.render.cells import EMPTY, Cell, text
from drs_tui.ui.render.missing_data import lacking_lines, unanswered_line
from drs_tui.ui.render.running import (
    counts,
    group_columns,
    group_words,
    launched_columns,
    more_line,
)
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.widgets.table import TITLES, Table
from drs_tui.views.links import terminate_command
from drs_tui.views.missing_sources import missing_sources
from drs_tui.views.running import RunningGroup, RunningInstance, running_groups

LOG_DEBOUNCE = 0.3  # seconds
ONE = "this account and region"
BILLED = "Drill instances are billed until they are terminated."


class GroupTable(Table[RunningGroup]):
    """The jobs; one that is not loaded is requested first."""

    async def action_open(self) -> None:
        """Open the highlighted job."""
        group, go_to = self.highlighted, context_of(self.app).go_to
        if group is None or not group.job_id:
            raise SkipAction
        if group.row:
            await super().action_open()
        elif go_to:
            self.app.call_later(go_to, group.job_id)


class RunningScreen(MonitorScreen):
    """``y`` copies the highlighted job's instance ids, ``c`` the command that terminates them."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.TERMINATE]
    shows_running = True

    def __init__(self) -> None:
        super().__init__()
        self._has_asked = False
        self._groups: list[RunningGroup] = []
        self._resting: Timer | None = None
        self._table_height = 0  # lines, as set last

    def compose_body(self) -> Iterable[Widget]:
        """The jobs, and below them the instances of the highlighted one."""
        time_format = self.time_format
        self._table = GroupTable(
            lambda width: group_columns(width, self.store.status.spread),
            lambda group: (group.job_id,),
            time_format,
            id="groups",
            opens=lambda group: JobScreen(group.job_id),
        )
        yield self._table
        self._launched = Table[RunningInstance](
            launched_columns, lambda line: line.instance.id, time_format, id="launched"
        )
        self._launched.can_focus = False
        yield self._launched

    def title_cell(self) -> Cell:
        """Where one is."""
        return text("still running", "bold")

    def subtitle_cell(self) -> Cell:
        """How many instances of how many jobs."""
        known = self.store.details.all_instances
        if known is None:
            return EMPTY
        style = "ok" if known.complete else "plain"
        found = counts(self._groups) if self._groups else text("nothing runs", style)
        if known.complete:
            return found
        missing = missing_sources(self.store)
        if missing and self._groups:
            return (*text("at least ", "warn"), *found)
        return (*found, (f"  {missing.answering_words or 'so far'}", "dim"))

    def notice_lines(self) -> Sequence[Cell]:
        """What is missing, and that drills cost money."""
        if lacking := lacking_lines(self.store, (Topic.ALL_INSTANCES,), self.time_format()):
            return lacking
        return (text(BILLED, "dim"),) if any(group.is_drill for group in self._groups) else ()

    def as_of(self) -> float | None:
        """When the instances were read."""
        known = self.store.details.all_instances
        return known.as_of if known else super().as_of()

    def status_line(self) -> Cell:
        """What can be done about the highlighted job's instances."""
        group = self._table.highlighted
        return group_words(group, self.time_format()) if group else EMPTY

    def on_mount(self) -> None:
        """Request the instances: nothing else does."""
        self.request_again()

    def request_again(self) -> None:
        """Request them as they are now."""
        self.client.needs.all_instances()

    def show_body(self) -> None:
        """Show jobs and instances as they are known."""
        known = self.store.details.all_instances
        self._groups = running_groups(self.store, known.instances) if known else []
        servers = {line.instance.server_id for group in self._groups for line in group.instances}
        if servers:
            self.client.needs.names(sorted(filter(None, servers)))
        self._size_table()
        is_first = self._groups and self._table.highlighted is None
        self._table.show(self._groups, tail=self._empty())
        if is_first:
            self._request_log()
        self._show_launched()

    def _empty(self) -> Sequence[Cell]:
        """Why there is no job."""
        known = self.store.details.all_instances
        if known and known.complete and not self._groups:
            where = "these accounts and regions" if self.store.status.sources else ONE
            return (text(f"  No recovery instance is running in {where}.", "ok"),)
        if known is None and not lacking_lines(
            self.store, (Topic.ALL_INSTANCES,), self.time_format()
        ):
            return (unanswered_line("every recovery instance", is_replay=self.context.is_replay),)
        return ()

    def _size_table(self) -> None:
        """Give the jobs the lines they need, and half of the screen at most."""
        room = self._table.size.height + self._launched.size.height
        lines = max(TITLES + 1, min(TITLES + len(self._groups), room // 2))
        if room and self._table_height != lines:
            self._table.styles.height = self._table_height = lines
            self.call_after_refresh(self.show_now)

    def _show_launched(self) -> None:
        """Show the instances that fit, and how many do not."""
        group, room = self._table.highlighted, self._launched.body_height
        lines = group.instances if group else ()
        hidden = len(lines) - room + 1 if len(lines) > room else 0
        tail = (more_line(hidden),) if hidden else ()
        self._launched.show(lines[: len(lines) - hidden], tail=tail)

    def show_highlighted(self) -> None:
        """Show the instances of another job, and read its log once the cursor rests."""
        self._show_launched()
        super().show_highlighted()
        if self._resting:
            self._resting.stop()
        self._resting = self.set_timer(LOG_DEBOUNCE, self._request_log)

    def _request_log(self) -> None:
        """Request the log of the highlighted job, which says when its servers were launched."""
        group = self._table.highlighted
        if group and group.row and not group.row.live:
            self.client.needs.logs((group.job_id,))

    def on_resize(self) -> None:
        """More or fewer lines fit."""
        if self.is_mounted:
            self.call_after_refresh(self.show_now)

    def copied_id(self) -> str | None:
        """Return the ids of the highlighted job's instances."""
        group = self._table.highlighted
        return "\n".join(group.ec2_ids) or None if group else None

    async def action_copy_command(self) -> None:
        """Copy the command that terminates the highlighted job's instances, if it is a drill."""
        group = self._table.highlighted
        if group is None:
            return
        if why_not := group.why_no_command:
            words = f"{why_not}, so there is no command to terminate them"
            self.show_status(text(words, "warn"))
            return
        target = self.context.target_of(group.job_id)
        command = terminate_command(group.recovery_ids, *target)
        await self.context.open(self.context.screens.copied("command, which was not run", command))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The command wants a job."""
        if action == "copy_command":
            return self.is_mounted and self._table.highlighted is not None
        return super().check_action(action, parameters)
