"""The pane of the job's log, which follows new items while the job is live."""

from collections.abc import Sequence
from typing import Any, ClassVar, overload

from textual.binding import BindingType
from textual.screen import Screen

from drs_tui.model.text.labels import plural
from drs_tui.model.text.times import clock
from drs_tui.protocol.events import Topic
from drs_tui.store.logs import Log
from drs_tui.ui import keymap
from drs_tui.ui.context import context_of
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.log import detail, log_columns, since_start
from drs_tui.ui.render.missing_data import NOT_RECORDED
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.screens.log_item import LogItemScreen
from drs_tui.ui.screens.text_screens import RawScreen
from drs_tui.ui.widgets.drawn_lines import LineContent
from drs_tui.ui.widgets.search import Searched, highlight_matches
from drs_tui.ui.widgets.table import TITLES, Table
from drs_tui.views.job_view import JobView
from drs_tui.views.rows import LogRow


class _LogRows(Sequence[LogRow]):
    """The rows of a log, made when they are drawn."""

    def __init__(self, job: JobView) -> None:
        log, self._job = job.log, job
        self._items = log.items if log else []
        # The log's own list grows; the rows shown must not.
        self._length = len(self._items)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> LogRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[LogRow]: ...
    def __getitem__(self, index: int | slice) -> LogRow | Sequence[LogRow]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return self._job.log_row(index, self._items[index])


class LogPane(Searched, Table[LogRow]):
    """List the log; Enter opens an item in full, ``F`` keeps the cursor on the newest one."""

    label = "Log"
    topics: Sequence[Topic] = (Topic.LOG, Topic.NAMES)
    BINDINGS: ClassVar[list[BindingType]] = [
        *keymap.SEARCHING,
        keymap.FOLLOW,
        *keymap.PAGING,
    ]

    def __init__(self, time_format: Any) -> None:
        super().__init__(
            lambda width: log_columns(width, of_many=self._is_of_many),
            lambda line: (line.job_id, line.job_place),
            time_format,
            id="log",
            opens=lambda line: LogItemScreen(line.job_id, line.job_place),
        )
        self._is_of_many = False
        self._job: JobView | None = None
        self._follows: bool | None = None  # None: as soon as it is shown, if the job is live

    def show_job(self, job: JobView) -> None:
        """Show the log as far as it is read."""
        if self._follows is None and job.log:
            self._follows = job.row.live
        self._job, self._is_of_many = job, len(job.job_ids) > 1
        self.forget_matches()
        # When the cursor is not on the newest item the user is reading: do not move it.
        newest = self._follows and self.is_at_end
        is_replay = context_of(self.app).is_replay
        tail = _tail(job, self._view_now(), follows=bool(newest), is_replay=is_replay)
        self.show(_LogRows(job), job.log_place, tail=tail)
        if newest:
            self.action_last()

    def count(self, job: JobView) -> int | None:
        """Return the number of items read."""
        return len(job.log.items) if job.log else None

    def status_line(self) -> Cell:
        """Describe the highlighted item."""
        line = self.highlighted
        if line is None:
            return EMPTY
        when = since_start(line.item, line.created)
        about = external(line.who) if line.name else EMPTY
        return join((when, external(line.item.event), about, detail(line.item)), SEPARATOR)

    def raw_screen(self) -> Screen[Any] | None:
        """Return the raw JSON of the highlighted item."""
        if self.highlighted is None:
            return None
        index, item = self.highlighted.job_place, self.highlighted.item
        return RawScreen(self.highlighted.job_id, f"log item {index + 1}", lambda _: item.raw)

    def copied_id(self) -> str | None:
        """Return the id of the server or network of the highlighted item."""
        return self.highlighted.item.about if self.highlighted else None

    def action_follow(self) -> None:
        """Follow the newest item, or stop following."""
        self._follows = not (self._follows and self.is_at_end)
        if self._follows:
            self.action_last()
        self._show_again()

    def _emit(self) -> None:
        """Stop following when the cursor leaves the newest item, and show that."""
        super()._emit()
        self.call_later(self._show_again)

    def _show_again(self) -> None:
        if self._job is not None:
            self.show_job(self._job)

    def _matches(self) -> list[int]:
        """Return the matches of the search, or the failures when there is no search."""
        if self.pattern:
            return super()._matches()
        return [line.place for line in self._rows if line.item.is_failure]

    def search_texts(self) -> Sequence[str]:
        """Return the text to search of each row."""
        return [
            " ".join((line.item.event or "", line.name, line.item.about or "", _error_texts(line)))
            for line in self._rows
        ]

    def search_place(self) -> int:
        """Return the cursor's index."""
        return self._cursor

    def search_go(self, index: int) -> None:
        """Move the cursor to ``index``."""
        self._move(index)
        self.redraw()

    def line_content(self, y: int, width: int) -> LineContent:
        """Return a line with what the search has found in it."""
        content = super().line_content(y, width)
        if not (self.pattern and content.columns) or y < TITLES:
            return content
        cells = [highlight_matches(cell, self.pattern) for cell in content.cells]
        return content._replace(cells=cells)


def _error_texts(line: LogRow) -> str:
    item = line.item
    texts = (item.raw_error, item.target_instance, item.conversion_server)
    return " ".join(filter(None, texts))


def _tail(
    job: JobView, time_format: TimeFormat, *, follows: bool, is_replay: bool
) -> tuple[Cell, ...]:
    log: Log | None = job.log
    if log is None or log.as_of is None:
        words = f"the log is {NOT_RECORDED}" if is_replay else "reading the log…"
        return () if job.log_error else (text(f"  {words}", "dim"),)
    if not log.is_whole:
        return (text(f"the rest is {NOT_RECORDED}" if is_replay else "reading on…", "dim"),)
    so_far = f"{plural(len(log.items), 'item')}, read {clock(log.as_of, time_format.zone)}"
    if not job.row.live:
        return (text(f"the end: {so_far}", "dim"),)
    return (text(f"{so_far} · {'following' if follows else 'F follows'}", "dim"),)
