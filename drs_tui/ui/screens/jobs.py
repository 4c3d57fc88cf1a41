"""The list of jobs, loaded ahead of the cursor."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import thousands
from drs_tui.store.changes import Changes
from drs_tui.store.status import Paging
from drs_tui.ui import keymap
from drs_tui.ui.list_rows import ListRows
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.header import who
from drs_tui.ui.render.jobs import JobRow, columns, job_words
from drs_tui.ui.render.list_footer import query_words, recent_failures, running_cell, tail
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.widgets.line_cache import Cached
from drs_tui.ui.widgets.table import Table
from drs_tui.views.list_filter import ListFilter

if TYPE_CHECKING:
    from drs_tui.ui.render.columns import Column
    from drs_tui.views.copy_items import CopyItem
    from drs_tui.views.failures import Failures
    from drs_tui.views.rows import ServerRow

SIDE_FROM = 140
FOLLOWED = 20
REDRAW_DEBOUNCE = 0.06
SIDE_AT_ONCE_MAX = 20  # servers: read and drawn within the frame of the cursor
HINT = "A simulated account. Open the drill on top (↵): soon a launch will fail."


class Body(Horizontal, Cached):
    """The list, and what stands beside it."""


class JobsScreen(MonitorScreen):
    """Newest first. Less than a screen below the cursor's asks for the next page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.FILTERING,
        keymap.ERRORS,
        keymap.WATCH,
        keymap.FACTS,
        keymap.RAW,
    ]

    def __init__(self) -> None:
        super().__init__()
        self._opened_named = False
        self._filter: ListFilter | None = None
        self._failures: Failures | None = None
        self._updated: set[str] = set()
        self._failed: Cell = EMPTY
        self._resting: Timer | None = None
        self._moved = 0.0
        self._top = 0  # of the list, when it was last seen to have scrolled

    def compose_body(self) -> Iterable[Widget]:
        """The list, and on wide screens the highlighted job's servers."""
        with Body(id="body"):
            time_format = self.time_format
            self._table = Table[JobRow](
                columns,
                lambda line: line.row.job_id,
                time_format,
                id="jobs",
                opens=lambda line: _job_screen(line.row.job_id),
                is_failure=lambda line: line.row.has_failed,
                sticks_to_end=True,
            )
            yield self._table
            self._side = Table["ServerRow"](
                _server_columns, lambda line: line.key, time_format, id="side"
            )
            self._side.can_focus = False
            yield self._side

    @property
    def filter(self) -> ListFilter:
        """What of the list is shown."""
        if self._filter is None:
            self._filter = ListFilter(self.store, self.client.needs.all_names)
        return self._filter

    @property
    def failures(self) -> "Failures":
        """Where failures are found."""
        from drs_tui.views.failures import Failures

        if self._failures is None:
            self._failures = Failures(self.store)
        return self._failures

    @property
    def highlighted(self) -> Row | None:
        """The job under the cursor."""
        line = self._table.highlighted
        return line.row if line else None

    def title_cell(self) -> Cell:
        """Account, role, region."""
        account = self.store.jobs[0].source.account if len(self.store.jobs) else ""
        return who(self.store.status, account, demo=self.context.settings.demo)

    def subtitle_cell(self) -> Cell:
        """How many are live and loaded, and what has failed of late."""
        jobs = self.store.jobs
        if not len(jobs):
            return EMPTY
        return join(
            (
                text(f"{jobs.live} live", "accent" if jobs.live else "dim"),
                text(f"{thousands(len(jobs))} loaded"),
                self._failed,
                running_cell(self.store.details.all_instances, self.size.width),
            ),
            SEPARATOR,
        )

    def subtitle_right(self) -> Cell:
        """The list's filters."""
        words = query_words(self.client.current_query)
        return external(words, "dim") if words else EMPTY

    def notice_lines(self) -> Sequence[Cell]:
        """What the filter has found; else in the demo, how to begin."""
        if self.filter.is_on:
            words = join(
                (external(f"/{self.filter.text}", "bold"), text(self.filter.words())), " · "
            )
            return (words,)
        return (text(HINT, "warn"),) if self.context.settings.demo else ()

    def status_line(self) -> Cell:
        """The highlighted job's state."""
        line = self._table.highlighted
        if line is None:
            return EMPTY
        return join((job_words(line), self._cause(line.row)), SEPARATOR)

    def _cause(self, row: Row) -> Cell:
        """Why, where that is known: the first cause by name, and how many others there are."""
        if self.store.details.logs.get(row.job_id) is None:
            return EMPTY
        from drs_tui.model.analysis.causes import causes
        from drs_tui.ui.render.causes import first_cause
        from drs_tui.views.failures import may_have_failed

        if not may_have_failed(row):
            return EMPTY
        found = causes(self.failures.of_job(row.job_id), lambda _: row.source.region)
        return first_cause(found)

    def followed(self) -> tuple[str | None, tuple[str, ...]]:
        """The logs of the live jobs on the screen, in turn."""
        live = [line.row.job_id for line in self._table.on_screen() if line.row.live]
        return None, tuple(live[:FOLLOWED])

    def copied_id(self) -> str | None:
        """The highlighted job's."""
        return self.highlighted.job_id if self.highlighted else None

    def has_copies(self) -> bool:
        """Of a job there is always something."""
        return self.highlighted is not None

    has_summary = has_copies

    def copies(self) -> Sequence["CopyItem"]:
        """All there is to copy of the highlighted job."""
        from drs_tui.views.copy_items import job_copies

        row = self.highlighted
        if row is None:
            return ()
        return job_copies(self.job_view(row.job_id), *self.context.target)

    def summary(self) -> str | None:
        """The highlighted job in a few lines."""
        from drs_tui.views.summary import job_summary

        row = self.highlighted
        return job_summary(self.job_view(row.job_id), self.time_format()) if row else None

    def apply_changes(self, changes: Changes) -> None:
        """Remember which rows have changed: the filter looks at those again."""
        self._updated |= changes.updated
        super().apply_changes(changes)

    def show_body(self) -> None:
        """The list, the cursor staying on its job."""
        table, store = self._table, self.store
        here = self.highlighted
        rows, find = self.filter.rows(self._updated, here.job_id if here else None)
        self._updated = set()
        is_end = store.status.paging is Paging.END
        self._failed = recent_failures(store.jobs, self.client.now(), is_end=is_end)
        place = cast("Callable[[Hashable], int | None]", find)
        failures = None if self.filter.is_on else store.jobs.has_failures
        lines = ListRows(rows, store, self.filter.fits)
        table.show(lines, place, self._tail(), has_failures=failures)
        self._show_side()
        self._load_ahead()
        self._open_named()

    def _tail(self) -> Sequence[Cell]:
        """The lines after the last row."""
        loaded = len(self.store.jobs)
        if self.filter.is_on and loaded and not self.filter.found:
            return [text("No match so far." if self._may_find_more() else "No match.", "bold")]
        width = max(20, self._table.size.width - 4)
        to_end = self._loads_to_end
        status, query = self.store.status, self.client.current_query
        return tail(status, query, loaded, self.time_format(), width, to_end=to_end)

    def _may_find_more(self) -> bool:
        return self.store.status.paging not in (Paging.END, Paging.STOPPED)

    def _open_named(self) -> None:
        """With one --job-id, open on that job, once it is there."""
        ids = self.client.current_query.job_ids
        if len(ids) == 1 and len(self.store.jobs) and not self._opened_named:
            self._opened_named = True
            self.app.push_screen(_job_screen(self.store.jobs[0].job_id))

    def _show_side_soon(self) -> None:
        """Show few servers with the cursor itself; many, or while the cursor runs through the list,
        once it rests."""
        before, self._moved = self._moved, monotonic()
        row = self.highlighted
        if self._resting:
            self._resting.stop()
        if (
            row
            and row.counts.participants <= SIDE_AT_ONCE_MAX
            and self._moved - before > REDRAW_DEBOUNCE
        ):
            self._show_side()
        else:
            self._resting = self.set_timer(REDRAW_DEBOUNCE, self._show_side)

    def _show_side(self) -> None:
        row = self.highlighted
        if self.size.width < SIDE_FROM or row is None:
            return
        self.client.needs.names(row.server_ids)
        self._side.show(self.job_view(row.job_id).servers())

    @property
    def _loads_to_end(self) -> bool:
        return self._table.stays_at_end and self.filter.looks_on

    def _load_ahead(self) -> None:
        table = self._table
        self.client.load_all(on=self._loads_to_end)
        if table.below < table.body_height and self.filter.looks_on:
            self.client.next_page()
        table.show_tail(self._tail())

    def on_screen_suspend(self) -> None:
        """Stop loading to the end of the list: it is not on screen any more."""
        self._table.stay()
        self.client.load_all(on=False)

    def on_resize(self) -> None:
        """The side comes and goes with the width."""
        self._side.display = self.size.width >= SIDE_FROM
        self.show_now()

    def show_highlighted(self) -> None:
        """Update all with a filter, which counts again; else keys and heading stay as they are."""
        if self.filter.is_on:
            self.show_now()
            return
        self.show_status_line()
        self._show_side_soon()
        self._load_ahead()
        if self._table.top != self._top:
            self._top = self._table.top
            self.follow_logs()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Facts and raw want a job; a filter is lifted, or stopped, where there is one."""
        if action in ("facts", "raw"):
            return self.highlighted is not None
        if action == "unfilter":
            return self.filter.is_on
        if action == "stop":
            return self.filter.is_on and self._may_find_more()
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Type a filter; the list follows every key, and the cursor keeps its job wherever that
        matches, also after a word that let it go."""
        here = self.highlighted

        def explain(typed: str) -> str:
            why_not = self.filter.type(typed, here.job_id if here else None)
            self.show_now()
            if here:
                self._table.go_to(here.job_id)
            return why_not

        def submit(typed: str) -> str | None:
            return explain(typed) or None

        self.ask("/", self.filter.text, submit, explain)

    def action_unfilter(self) -> None:
        """Every job again, the cursor staying on its own."""
        here = self.highlighted
        self.filter.type("", None)
        self.show_now()
        if here:
            self._table.go_to(here.job_id)

    def action_stop(self) -> None:
        """Look for no more matches than there are, or look on."""
        self.filter.stopped = not self.filter.stopped
        self.show_now()

    def restart(self) -> None:
        """The list is another one."""
        self._table.stay()
        self.show_now()
        self._table.action_first()

    def action_dates(self) -> None:
        """Other dates, or job ids."""
        from drs_tui.query_text import parse_query, query_text

        def submit(typed: str) -> str | None:
            now = datetime.fromtimestamp(self.client.now(), UTC)
            try:
                query = parse_query(typed, now, self.client.current_query)
            except ValueError as error:
                return str(error)
            self.client.query(query)
            self.restart()
            return None

        self.ask("dates", query_text(self.client.current_query), submit)

    def help_cells(self, width: int) -> list[Cell]:
        """What can be typed after the slash."""
        from drs_tui.ui.render.help_text import filter_help

        return filter_help(width)

    async def action_errors(self) -> None:
        """Why things failed, by cause."""
        await self.context.open(self.context.screens.errors(self.store, None))

    async def action_facts(self) -> None:
        """Every fact of the highlighted job."""
        from drs_tui.ui.screens.text_screens import FactsScreen

        if row := self.highlighted:
            await self.context.open(FactsScreen(row.job_id))

    async def action_raw(self) -> None:
        """The highlighted job as DRS sent it."""
        from drs_tui.ui.screens.text_screens import RawScreen

        if row := self.highlighted:
            await self.context.open(RawScreen(row.job_id))


# Imported when they are needed: the first frame does without.


def _job_screen(job_id: str) -> Screen[Any]:
    from drs_tui.ui.screens.job import JobScreen

    return JobScreen(job_id)


def _server_columns(width: int) -> "Sequence[Column[ServerRow]]":
    from drs_tui.ui.render.servers import server_columns

    return server_columns(width)
