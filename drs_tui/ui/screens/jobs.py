"""The list of jobs, loaded ahead of the cursor."""

from collections.abc import Callable, Hashable, Iterable
from itertools import takewhile
from typing import ClassVar, cast

import humanize
from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from drs_tui.feed.status import Paging
from drs_tui.model.row import Row
from drs_tui.model.words import plural, sentence
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import NOTHING, SEPARATOR, Cell, join, outside, text
from drs_tui.ui.render.header import who
from drs_tui.ui.render.jobs import columns
from drs_tui.ui.render.servers import ServerLine, server_columns, server_lines
from drs_tui.ui.render.tail import query_words, tail
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.reading import FactsScreen, RawScreen
from drs_tui.ui.widgets.table import Table

DAY = 86_400
SIDE_FROM = 140
HINT = "A simulated account. Open the drill on top (↵): soon a launch will fail."


class JobsScreen(MonitorScreen):
    """Newest first. Less than a screen below the cursor's asks for the next page."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.FACTS, keymap.RAW]

    def __init__(self) -> None:
        super().__init__()
        self._opened_named = False

    def compose_body(self) -> Iterable[Widget]:
        """The list, and on wide screens the highlighted job's servers."""
        with Horizontal(id="body"):
            view = self.monitor.view
            yield Table[Row](columns, lambda row: row.job_id, view, id="jobs", opens=_job_screen)
            side = Table[ServerLine](server_columns, lambda line: line.key, view, id="side")
            side.can_focus = False
            yield side

    @property
    def _table(self) -> Table[Row]:
        return cast("Table[Row]", self.query_one("#jobs", Table))

    @property
    def _side(self) -> Table[ServerLine]:
        return cast("Table[ServerLine]", self.query_one("#side", Table))

    def title_cell(self) -> Cell:
        """Account, role, region."""
        account = self.feed.jobs[0].source.account if len(self.feed.jobs) else ""
        return who(self.feed.status, account, demo=self.monitor.settings.demo)

    def subtitle_cell(self) -> Cell:
        """How many are live and loaded, and what has failed of late."""
        jobs = self.feed.jobs
        if not len(jobs):
            return NOTHING
        return join(
            (
                text(f"{jobs.live} live", "accent" if jobs.live else "dim"),
                text(f"{humanize.intcomma(len(jobs))} loaded"),
                self._failed_of_late(),
            ),
            SEPARATOR,
        )

    def _failed_of_late(self) -> Cell:
        """Servers that failed in the last day, as far as the list reaches."""
        rows = self.feed.jobs
        since = self.feed.now() - DAY
        recent = list(takewhile(lambda row: row.created is None or row.created > since, rows))
        failed = sum(row.failed for row in recent if not row.networks)
        if not failed:
            return NOTHING
        is_whole = len(recent) < len(rows) or self.feed.status.paging is Paging.END
        reach = "" if is_whole else ", of those loaded"
        return text(f"{plural(failed, 'server')} failed in the last 24 h{reach}", "fail-bold")

    def subtitle_right(self) -> Cell:
        """The list's filters."""
        words = query_words(self.monitor.settings.query)
        return outside(words, "dim") if words else NOTHING

    def notice_cell(self) -> Cell:
        """In the demo, how to begin."""
        return text(HINT, "warn") if self.monitor.settings.demo else NOTHING

    def words_cell(self) -> Cell:
        """The highlighted job's state."""
        row = self._table.highlighted
        return outside(sentence(row)) if row else NOTHING

    def show_body(self) -> None:
        """The list, the cursor staying on its job."""
        table, feed = self._table, self.feed
        width = max(20, table.size.width - 4)
        query = self.monitor.settings.query
        lines = tail(feed.status, query, len(feed.jobs), self.view(), width)
        place = cast("Callable[[Hashable], int | None]", feed.jobs.place)
        table.show(feed.jobs, place, lines)
        self._show_side()
        self._load_ahead()
        self._open_named()

    def _open_named(self) -> None:
        """With one --job-id, open on that job, once it is there."""
        ids = self.monitor.settings.query.job_ids
        if len(ids) == 1 and len(self.feed.jobs) and not self._opened_named:
            self._opened_named = True
            self.app.push_screen(_job_screen(self.feed.jobs[0]))

    def _show_side(self) -> None:
        row = self._table.highlighted
        if self.size.width < SIDE_FROM or row is None:
            return
        job = self.feed.jobs.job(row.job_id)
        self._side.show(server_lines(job, self.feed.jobs.observed(row.job_id)))

    def _load_ahead(self) -> None:
        if self._table.below < self._table.body_height:
            self.feed.next_page()

    def on_resize(self) -> None:
        """The side comes and goes with the width."""
        self._side.display = self.size.width >= SIDE_FROM
        self.show_now()

    @on(Table.Highlighted, "#jobs")
    def _follow_highlighted(self) -> None:
        self._show_side()
        self._load_ahead()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Facts and raw want a job."""
        return bool(self._table.highlighted) if action in ("facts", "raw") else True

    async def action_facts(self) -> None:
        """Every fact of the highlighted job."""
        if row := self._table.highlighted:
            await self.app.push_screen(FactsScreen(row.job_id))

    async def action_raw(self) -> None:
        """The highlighted job as DRS sent it."""
        if row := self._table.highlighted:
            await self.app.push_screen(RawScreen(row.job_id))


def _job_screen(row: Row) -> JobScreen:
    return JobScreen(row.job_id)
