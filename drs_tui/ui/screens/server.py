"""One server of a job: why it failed, what is known of it, its action runs, and its other jobs."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.analysis.causes import Cause, Failure
from drs_tui.model.drs.facts import Replication, kind_of
from drs_tui.model.drs.raw import raw_run, raw_server
from drs_tui.protocol.events import Topic
from drs_tui.store.changes import Changes
from drs_tui.store.status import Paging, Status
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, STEP, Cell, external, join, text, width_of
from drs_tui.ui.render.columns import row_cells, sized
from drs_tui.ui.render.missing_data import missing_lines
from drs_tui.ui.render.runs import run_status_line
from drs_tui.ui.render.server_page import (
    error_lines,
    facts,
    headline,
    history_columns,
    history_end,
    no_runs,
    past_cells,
    past_words,
    run_lines,
    titles,
)
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.log_item import LogItemScreen
from drs_tui.ui.screens.run import RunScreen
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.page import Page, PageLine
from drs_tui.views.copy_items import CopyItem, server_copies
from drs_tui.views.estimates import with_estimates
from drs_tui.views.failures import Failures
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import RunRow, ServerRow
from drs_tui.views.server_history import PastJob, ServerHistory, cause_words, server_cause

_ERROR, _FACTS = "error", "facts"
_BLANK = PageLine([EMPTY])


class ServerScreen(MonitorScreen):
    """``key`` names the server in its job: its id, or its place when it has none."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.ERROR, keymap.RAW]

    def __init__(self, job_id: str, key: str) -> None:
        super().__init__()
        self._job_id = job_id
        self._key = key
        self._past: list[PastJob] = []
        self._cause: Cause | None = None

    def compose_body(self) -> Iterable[Widget]:
        """One page."""
        self._history = ServerHistory(self.store, self._key)
        self._failures = Failures(self.store)
        yield Page(self.time_format, self._show_more, id="page")

    @property
    def _page(self) -> Page:
        return self.query_one("#page", Page)

    @property
    def _open(self) -> JobView:
        return self.job_view(self._job_id)

    def _line(self) -> ServerRow:
        (line,) = with_estimates(self._open, [self._open.server(self._key)])
        return line

    @property
    def _failure(self) -> Failure | None:
        """The failure that the page is about."""
        return self._cause.failures[0] if self._cause else None

    def job_ids(self) -> tuple[str, ...]:
        """Its job."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Where one is."""
        return join((self.job_path(self._job_id), external(self._line().name, "bold")), STEP)

    def subtitle_cell(self) -> Cell:
        """How it ended, and whether it failed before."""
        line = self._line()
        if line.is_deleted:
            return text("DRS no longer lists this server in the job", "warn")
        return headline(line, self._past)

    def subtitle_right(self) -> Cell:
        """How much of the page is below the screen."""
        hidden = self._page.count_hidden()
        return text(f"↓ {hidden} more", "dim") if hidden else EMPTY

    def notice_lines(self) -> Sequence[Cell]:
        """Why it failed and what to look at; else what is missing to say so."""
        status, time_format = self._source_status, self.time_format()
        lines: list[Cell] = []
        if self._cause:
            lines.append(
                external(
                    self._cause_words(self._cause), "warn" if self._cause.optional else "fail-bold"
                )
            )
            if self._cause.hint:
                lines.append(external(f"→ {self._cause.hint}", "accent"))
        errors = [
            (Topic.LOG, self._open.log_error),
            (Topic.FACTS, status.about.get(kind_of(Replication))),
        ]
        return [*lines, *missing_lines(errors, status, time_format)]

    @property
    def _source_status(self) -> Status:
        return self.store.status_of(self._open.job_id)

    def _cause_words(self, cause: Cause) -> str:
        return cause_words(cause, is_denied=self._source_status.is_log_denied)

    def status_line(self) -> Cell:
        """What is highlighted: a run, a job, or the error."""
        line = self._page.highlighted
        about = line.about if line else None
        if isinstance(about, RunRow):
            return run_status_line(about, self.time_format())
        if isinstance(about, PastJob):
            return past_words(about, is_this=about.row.job_id == self._job_id)
        if line is None:
            return EMPTY
        said = "Enter: the error as it came" if line.opens else "v: the server as DRS sent it"
        return text(said, "dim")

    # the page

    def show_body(self) -> None:
        """Find why it failed and what became of it in other jobs, and show that."""
        now, line = self.client.now(), self._line()
        cause = server_cause(self._failures, self._job_id, self._key)
        self._cause = cause if cause and not cause.is_resolved else None
        self._past = self._history.past_jobs(now) if line.server.source_server_id else []
        self._request(line)
        self._page.show_page(self._build, self._first())

    def _request(self, line: ServerRow) -> None:
        """Request the logs that say why it failed, and its name."""
        needs, row = self.client.needs, self._open.row
        own = [] if row.live else [self._job_id]
        needs.logs([*own, *self._history.logs_needed(self._past)])
        if line.server.source_server_id:
            needs.names((line.server.source_server_id,))

    def _first(self) -> Hashable:
        """What is highlighted at first: the failed run or the error, else the first run."""
        failure = self._failure
        if failure is None:
            runs = self._open.runs(self._key)
            return ("run", runs[0].key) if runs else _FACTS
        return ("run", failure.run_key) if failure.run_key else _ERROR

    def _build(self, width: int) -> Sequence[PageLine]:
        """Return the page's lines for a width."""
        line, time_format = self._line(), self.time_format()
        known = self.store.details.fact(Replication, line.server.source_server_id or "")
        return [
            *self._error_part(width),
            *(
                PageLine([cell], None if number else _FACTS)
                for number, cell in enumerate(facts(line, known, time_format, width))
            ),
            *self._runs_part(line, width),
            *self._history_part(width),
        ]

    def _error_part(self, width: int) -> list[PageLine]:
        failure = self._failure
        if failure is None or not failure.message or self._is_said(failure, width):
            return []
        first, *rest = error_lines(failure.message, width)
        opened = PageLine([first[1:]], _ERROR, opens=self._error_screen, is_failure=True)
        return [opened, *(PageLine([cell[1:]]) for cell in rest), _BLANK]

    def _is_said(self, failure: Failure, width: int) -> bool:
        """Return whether the notice has the whole reason of a failed action."""
        if not failure.run_key or "\n" in (failure.message or "").strip():
            return False
        return (
            self._cause is not None and width_of(external(self._cause_words(self._cause))) < width
        )

    def _runs_part(self, line: ServerRow, width: int) -> list[PageLine]:
        time_format = self.time_format()
        columns, runs = run_lines(self._open.runs(self._key), time_format, width)
        if not runs:
            return [PageLine([cell]) for cell in no_runs(line)]
        return [
            _BLANK,
            PageLine(titles(columns), columns=columns),
            *(
                PageLine(
                    row_cells(run, columns, time_format),
                    ("run", run.key),
                    columns,
                    run,
                    lambda key=run.key: RunScreen(self._job_id, self._key, key),  # type: ignore[misc]
                    is_failure=run.run.status == "FAILED",
                )
                for run in runs
            ),
        ]

    def _history_part(self, width: int) -> list[PageLine]:
        if not self._past:
            return []
        time_format = self.time_format()
        columns = sized(history_columns(width), time_format, {}, width)
        jobs, found = self.store.jobs, len(self._history.rows)
        is_all = self._source_status.paging is Paging.END
        return [
            _BLANK,
            PageLine(titles(columns), columns=columns),
            *(
                PageLine(
                    past_cells(past, width, time_format),
                    ("job", past.row.job_id),
                    columns,
                    past,
                    lambda job_id=past.row.job_id: self.context.screens.job(job_id),  # type: ignore[misc]
                )
                for past in self._past
            ),
            PageLine([history_end(len(self._past), found, len(jobs), is_all=is_all)]),
        ]

    def _show_more(self) -> None:
        """Show more of its jobs, and load another page of jobs to find them in."""
        self._history.show_more()
        self.client.next_page()
        self.show_now()

    def on_mount(self) -> None:
        """The page has the keys."""
        self.query("#page").focus()
        self.request_again()

    def request_again(self) -> None:
        """Request how far its replication is behind, and its instances once it was launched."""
        line, needs = self._line(), self.client.needs
        server = line.server.source_server_id
        if server and line.progress.reached_at is None:
            needs.facts(Replication, (server,))

    def apply_changes(self, changes: Changes) -> None:
        """Update the other jobs too."""
        shown = {past.row.job_id for past in self._past}
        if self.is_composed and (changes.moved or changes.updated & shown):
            self._draw_body()
        super().apply_changes(changes)

    # keys

    def copied_id(self) -> str | None:
        """The server's."""
        return self._line().server.source_server_id

    def has_copies(self) -> bool:
        """Its name at least."""
        return True

    def copies(self) -> Sequence[CopyItem]:
        """Ids, link, error."""
        return server_copies(self._line(), self.context.target_of(self._open.job_id).region)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The error wants a failure."""
        if action == "error":
            return self._failure is not None
        return super().check_action(action, parameters)

    def _place(self) -> int | None:
        """The failure's place in the job's log."""
        failure, log = self._failure, self._open.log
        if failure is None or failure.item is None or not log or failure.item not in log.items:
            return None
        return log.items.index(failure.item)

    def _error_screen(self) -> Screen[Any]:
        """The log item or the run that says why; else the server as DRS sent it."""
        failure, place = self._failure, self._place()
        if failure and failure.run_key:
            return RunScreen(self._job_id, self._key, failure.run_key)
        if place is not None:
            path = self.job_path(self._job_id), external(self._line().name, "dim")
            return LogItemScreen(self._job_id, place, path)
        return self._raw_server()

    def _raw_server(self) -> RawScreen:
        server = self._key
        return RawScreen(self._job_id, server, lambda job: raw_server(job, server))

    async def action_error(self) -> None:
        """The error as it came."""
        await self.context.open(self._error_screen())

    async def action_raw(self) -> None:
        """What is highlighted as DRS sent it: the error, a run, a job; else the server."""
        await self.context.open(self._raw_screen())

    def _raw_screen(self) -> RawScreen:
        line = self._page.highlighted
        about = line.about if line else None
        if isinstance(about, RunRow):
            server, run = self._key, about.key
            return RawScreen(self._job_id, run, lambda job: raw_run(job, server, run))
        if isinstance(about, PastJob):
            return RawScreen(about.row.job_id)
        place, log = self._place(), self._open.log
        if line and line.key == _ERROR and place is not None and log:
            item = log.items[place]
            return RawScreen(self._job_id, f"log item {place + 1}", lambda _: item.raw)
        return self._raw_server()
