"""The list of jobs; pages are loaded ahead of the cursor."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import thousands
from drs_tui.store.changes import Changes
from drs_tui.store.status import Paging
from drs_tui.ui import keymap
from drs_tui.ui.list_rows import ListRows
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.jobs import (
    ONE,
    JobRow,
    columns,
    job_status_line,
    shows_whole_id,
)
from drs_tui.ui.render.list_footer import (
    ROOMY,
    failed_servers,
    indented,
    list_scope,
    query_label,
    running_cell,
    tail,
)
from drs_tui.ui.screens.base import PANEL_FROM, Body
from drs_tui.ui.screens.marked_list import MarkedList
from drs_tui.ui.widgets.table import Table
from drs_tui.views.recent import ServerFailures

if TYPE_CHECKING:
    from drs_tui.ui.screens.job_preview import JobPreview
    from drs_tui.views.copy_items import CopyItem
    from drs_tui.views.failures import Failures

FOLLOWED = 20
HINT = "A simulated account. Open the drill on top (Enter): soon a launch will fail."
FLEET_HINT = "Simulated accounts. S shows how each of them answers, e their errors together."
HINT_AFTER = "A simulated account. Its drill has ended; q, then drs-tui demo, runs it again."


class JobsScreen(MarkedList):
    """List the jobs, newest first; load the next page when less than a screen is left to scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        keymap.ERRORS,
        keymap.WATCH,
        keymap.FACTS,
        keymap.RAW,
        keymap.PLANS,
    ]

    def __init__(self) -> None:
        super().__init__()
        self._has_opened_named = False
        self._failures: Failures | None = None
        self._updated: set[str] = set()
        self._server_failures = ServerFailures()
        self._failed: Cell = EMPTY
        self._is_named = False
        self._spread = ONE
        self._preview: JobPreview | None = None
        self._top = 0  # of the list, when it was last seen to have scrolled

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list, and on wide screens the highlighted job's servers."""
        with Body(id="body"):
            time_format = self.time_format
            self._table = Table[JobRow](
                lambda width: columns(width, named=self._is_named, spread=self._spread),
                lambda line: line.row.job_id,
                time_format,
                id="jobs",
                opens=self._screen_of,
                is_failure=lambda line: line.row.has_failed,
                worst_first=bool(self.context.settings.sources),  # newer ones come late
                sticks_to_end=True,
                is_marked=lambda line: self.is_marked(line.row),
            )
            yield self._table
            if self.app.size.width >= PANEL_FROM:
                yield self._make_preview()

    def _make_preview(self) -> "JobPreview":
        """Make the panel, which narrow terminals start without."""
        from drs_tui.ui.screens.job_preview import JobPreview

        self._preview = JobPreview(self.job_view, lambda: self.client.needs, self.time_format)
        return self._preview

    @property
    def failures(self) -> "Failures":
        """Return the failures by job."""
        from drs_tui.views.failures import Failures

        if self._failures is None:
            self._failures = Failures(self.store)
        return self._failures

    @property
    def highlighted(self) -> Row | None:
        """Return the highlighted job."""
        line = self._table.highlighted
        return line.row if line else None

    def title_cell(self) -> Cell:
        """Return what this screen shows."""
        return text("jobs", "bold")

    def subtitle_cell(self) -> Cell:
        """Return how many jobs are live and loaded, and how many servers failed recently."""
        jobs = self.store.jobs
        if not len(jobs):
            return EMPTY
        scope = list_scope(self.client.current_query)
        # Of a list without every job 0 would be no count of what is live.
        live = f"{jobs.live} live {scope}".rstrip() if jobs.live or not scope else ""
        return join(
            (
                text(live, "accent" if jobs.live else "dim"),
                text(f"{thousands(len(jobs))} loaded"),
                self.silent_sources(),
                self._failed,
                running_cell(self.store.details.all_instances, self.size.width),
            ),
            SEPARATOR,
        )

    def subtitle_right(self) -> Cell:
        """Return the list's query: dates or job ids."""
        words = query_label(self.client.current_query, self.time_format())
        return external(words, "dim") if words else EMPTY

    def notice_lines(self) -> Sequence[Cell]:
        """Return what can be done with the marked jobs, what the filter found, or the demo's
        first hint."""
        if self._marks:
            return (self.marks_cell(),)
        if self.filter.is_on:
            words = join(
                (external(f"/{self.filter.text}", "bold"), text(self.filter.words())), " · "
            )
            return (words,)
        return self._hints() if self.context.settings.demo else ()

    def _hints(self) -> Sequence[Cell]:
        """Say what to look at in the demo, and what to do once its drill has ended.

        A list of other dates or ids says nothing of the drill.
        """
        jobs = self.store.jobs
        if list_scope(self.client.current_query):
            return ()
        if self.store.status.sources:
            return (text(FLEET_HINT, "warn"),)
        if len(jobs) and not jobs.live:
            return (text(HINT_AFTER, "dim"),)
        return (text(HINT, "warn"),)

    def status_line(self) -> Cell:
        """Describe the highlighted job: its state, its RTO, and its first cause."""
        line = self._table.highlighted
        if line is None:
            return EMPTY
        with_id = not shows_whole_id(self._table.size.width, named=self._is_named)
        words = job_status_line(line, with_id=with_id)
        is_watched = line.row.job_id in self.context.watched_job_ids
        watched = text("watched", "accent") if is_watched else EMPTY
        facts = (watched, words, self._rto(line.row), self._cause(line.row))
        return join((*facts, self.twin_cell(line.row), self.group_cell(line.row)), SEPARATOR)

    def _rto(self, row: Row) -> Cell:
        """Return how the job stands against the RTO, if there is one and the job's log is read."""
        if self.context.rto is None or self.store.details.logs.get(row.job_id) is None:
            return EMPTY
        from drs_tui.ui.render.recovery import rto_sentence_cell
        from drs_tui.views.summary import job_rto

        sentence = job_rto(self.job_view(row.job_id), self.context.rto, self.time_format())
        return rto_sentence_cell(sentence) if sentence else EMPTY

    def _cause(self, row: Row) -> Cell:
        """Return the first cause and the number of others, if the job's log is read."""
        if self.store.details.logs.get(row.job_id) is None:
            return EMPTY
        from drs_tui.ui.render.causes import first_cause
        from drs_tui.views.failures import may_have_failed

        if not may_have_failed(row):
            return EMPTY
        return first_cause(self.failures.causes(self.failures.of_job(row.job_id)))

    def jobs_on_screen(self) -> Sequence[str]:
        """Return the jobs whose rows are on the screen."""
        return [line.row.job_id for line in self._table.on_screen()]

    def logs_to_follow(self) -> tuple[str | None, tuple[str, ...]]:
        """Return the live jobs on the screen, whose logs are followed in turn."""
        live = [line.row.job_id for line in self._table.on_screen() if line.row.live]
        return None, tuple(live[:FOLLOWED])

    async def action_plans(self) -> None:
        """Open the recovery plans."""
        await self.context.open(self.context.screens.plans())

    def copied_id(self) -> str | None:
        """Return the highlighted job's id."""
        return self.highlighted.job_id if self.highlighted else None

    def has_copies(self) -> bool:
        """Return whether a job is highlighted: a job always has something to copy."""
        return self.highlighted is not None

    has_summary = has_copies

    def copies(self) -> Sequence["CopyItem"]:
        """Return everything that can be copied of the highlighted job."""
        from drs_tui.views.copy_items import job_copies

        row = self.highlighted
        if row is None:
            return ()
        job, context = self.job_view(row.job_id), self.context
        return job_copies(job, context.targets, self.time_format(), context.rto)

    def summary(self) -> str | None:
        """Summarize the highlighted job in a few lines."""
        from drs_tui.views.summary import job_summary

        row, rto = self.highlighted, self.context.rto
        return job_summary(self.job_view(row.job_id), self.time_format(), rto) if row else None

    def apply_changes(self, changes: Changes) -> None:
        """Record which rows changed: the filter checks those again."""
        self._updated |= changes.updated
        super().apply_changes(changes)

    def show_body(self) -> None:
        """Show the list; the cursor stays on its job."""
        table, store = self._table, self.store
        here = self.highlighted
        rows, find = self.filter.rows(self._updated, here.job_id if here else None)
        self._updated = set()
        looks = store.jobs.has_names, store.status.spread
        if looks != (self._is_named, self._spread):
            self._is_named, self._spread = looks
            table.reset_columns()
        is_end = store.status.paging is Paging.END
        query, now = self.client.current_query, self.client.now()
        skip = self.is_counted_elsewhere
        is_short = store.status.sources is not None and self.size.width < ROOMY
        known = self._server_failures
        self._failed = failed_servers(
            known, store.jobs, query, now, is_end=is_end, skip=skip, is_short=is_short
        )
        find_index = cast("Callable[[Hashable], int | None]", find)
        failures = None if self.filter.is_on else store.jobs.has_failures
        lines = ListRows(rows, store, self.filter.fits, self.client.now, self.filter.server_of)
        table.show(lines, find_index, self._tail(), has_failures=failures)
        if self._preview:
            self._preview.show_job(self.highlighted)
        self._load_ahead()
        self._open_named_job()

    def _tail(self) -> Sequence[Cell]:
        """Return the lines after the last row."""
        loaded = len(self.store.jobs)
        if self.filter.is_on and loaded and not self.filter.found:
            return self.no_match_lines()
        width = max(20, self._table.size.width - 4)
        to_end = self._loads_to_end
        status, query = self.store.status, self.client.current_query
        missing = [each for each in query.job_ids if self.store.jobs.place(each) is None]
        time_format = self.time_format()
        own = tail(status, query, loaded, time_format, width, to_end=to_end, missing=missing)
        lines = self.with_sources(own)
        return lines if loaded else indented(lines)

    def _open_named_job(self) -> None:
        """With --recovery, or one --job-id, open on these jobs, once all that there are have come:
        the answer may have others."""
        ids, jobs = self.client.current_query.job_ids, self.store.jobs
        as_one = self.context.settings.recovery
        listed = tuple(job_id for job_id in ids if jobs.place(job_id) is not None)
        is_whole = len(listed) == len(ids) or self.store.status.paging is Paging.END
        if self._has_opened_named or not listed or not is_whole or (len(ids) > 1 and not as_one):
            return
        self._has_opened_named = True
        if screen := self.recovery_screen(listed):
            self.app.push_screen(screen)

    def _screen_of(self, line: JobRow) -> Screen[Any] | None:
        """Return the screen that Enter leads to: the marked jobs as one, else this job."""
        if self._marks:
            return self.recovery_screen(tuple(self.marks))
        return _job_screen(line.row.job_id, line.server)

    @property
    def _loads_to_end(self) -> bool:
        return self._table.stays_at_end and self.filter.looks_on

    def _load_ahead(self) -> None:
        table = self._table
        self.client.load_all(on=self._loads_to_end)
        jobs = self.store.jobs
        # Of several sources' jobs the last may be without those of some.
        partial = len(jobs) - jobs.whole
        below = table.below - partial if not self.filter.is_on else table.below * (not partial)
        if below < table.body_height and self.filter.looks_on and self.may_find_more:
            self.client.next_page()
        table.show_tail(self._tail())

    def on_screen_suspend(self) -> None:
        """Stop loading to the end of the list: it is not on screen any more."""
        self._table.stay()
        self.client.load_all(on=False)

    def on_resize(self) -> None:
        """Show the servers beside the list only on wide screens."""
        is_wide = self.size.width >= PANEL_FROM
        if is_wide and self._preview is None and self.is_mounted:
            self.query_one("#body").mount(self._make_preview())
            self.call_after_refresh(self.show_now)
        if self._preview:
            self._preview.display = is_wide
        self.show_now()

    def show_highlighted(self) -> None:
        """Update everything with a filter, which counts again; else not keys and heading."""
        if self.filter.is_on:
            self.show_now()
            return
        self.show_status_line()
        if self._preview:
            self._preview.show_soon(self.highlighted)
        self._load_ahead()
        if self._table.top != self._top:
            self._top = self._table.top
            self.follow_logs()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable keys that need a highlighted job when there is one."""
        if action in ("facts", "raw"):
            return self.highlighted is not None
        return super().check_action(action, parameters)

    def go_on(self) -> None:
        """Move the cursor to the next job."""
        self._table.action_move(1)

    def go_to_job(self, job_id: str) -> None:
        """Put the cursor on a job, if it is listed."""
        self._table.go_to(job_id)

    def go_to_top(self) -> None:
        """Put the cursor on the first job."""
        self._table.action_first()

    def restart(self) -> None:
        """Show a new list from its top."""
        self.forget_marks()
        self._table.stay()
        self.show_now()
        self.go_to_top()

    async def action_errors(self) -> None:
        """Open the errors, grouped by cause."""
        await self.context.open(self.context.screens.errors(self.store, ()))

    async def action_facts(self) -> None:
        """Open every fact of the highlighted job."""
        from drs_tui.ui.screens.text_screens import FactsScreen

        if row := self.highlighted:
            await self.context.open(FactsScreen(row.job_id))

    async def action_raw(self) -> None:
        """Open the highlighted job as DRS sent it."""
        from drs_tui.ui.screens.text_screens import RawScreen

        if row := self.highlighted:
            await self.context.open(RawScreen(row.job_id))


# Imported when they are needed: the first frame does without.


def _job_screen(job_id: str, server_id: str | None = None) -> Screen[Any]:
    from drs_tui.ui.screens.job import JobScreen

    return JobScreen(job_id, server_id=server_id)
