"""Errors grouped by cause: of one job, or of the list's live and recent ones."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.analysis.causes import Cause, causes
from drs_tui.model.analysis.row import Row
from drs_tui.model.text.labels import plural
from drs_tui.protocol.events import Topic
from drs_tui.ui import keymap
from drs_tui.ui.render.causes import (
    MORE,
    CauseLine,
    cause_columns,
    cause_detail_lines,
)
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.header import error_line
from drs_tui.ui.render.jobs import type_cell
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.cause import CauseScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.causes import cause_ids, cause_line, cause_names, participant_ids
from drs_tui.views.failures import Failures, may_have_failed, needs_log
from drs_tui.views.recent import RECENT_LABEL, is_recent

HINTS = "→ lines are hints of drs-tui, not AWS's words"


class ErrorsScreen(MonitorScreen):
    """``job_id`` None: live jobs and those of the last 24 hours, or with ``a`` all loaded."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.ALL]

    def __init__(self, job_id: str | None = None) -> None:
        super().__init__()
        self._job_id = job_id
        self._all = False
        self._failures: Failures | None = None
        self._shown: list[CauseLine] = []

    def compose_body(self) -> Iterable[Widget]:
        """The groups."""
        yield Table[CauseLine](
            cause_columns,
            lambda line: line.cause.key,
            self.monitor.time_format,
            id="causes",
            opens=self._cause_screen,
            detail_lines=self._detail_lines,
            more=MORE,
            worst_first=True,
        )

    @property
    def _table(self) -> Table[CauseLine]:
        return cast("Table[CauseLine]", self.query_one("#causes", Table))

    def _detail_lines(self, line: CauseLine, time_format: TimeFormat) -> Sequence[Cell]:
        return cause_detail_lines(self._table.size.width)(line, time_format)

    @property
    def failures(self) -> Failures:
        """Where failures are found."""
        if self._failures is None:
            self._failures = Failures(self.store)
        return self._failures

    def rows(self) -> list[Row]:
        """The jobs that this is about, as far as they may have failed at all."""
        jobs = self.store.jobs
        if self._job_id:
            return [jobs.row(self._job_id)]
        now = self.client.now()
        return [row for row in jobs if may_have_failed(row) and (self._all or is_recent(row, now))]

    def job_ids(self) -> tuple[str, ...]:
        """Its job, when it is about one."""
        return (self._job_id,) if self._job_id else ()

    def followed(self) -> tuple[str | None, tuple[str, ...]]:
        """Every live job of them, in turn."""
        if self._job_id:
            return super().followed()
        return None, tuple(row.job_id for row in self.rows() if row.live)

    def title_cell(self) -> Cell:
        """Where one is."""
        above = external(self._job_id, "dim") if self._job_id else text("jobs", "dim")
        return join((above, text("errors", "bold")), " › ")

    def subtitle_cell(self) -> Cell:
        """How many failures of how many causes, of which jobs, and how much of that was read."""
        found = [line.cause for line in self._shown if not line.cause.is_resolved]
        failures = sum(cause.unresolved for cause in found)
        counts = f"{plural(failures, 'failure')}, {plural(len(found), 'cause')}"
        row = self.store.jobs.row(self._job_id) if self._job_id else None
        return join(
            (
                type_cell(row.initiated_by) if row else EMPTY,
                text(counts, "fail-bold") if failures else text("no failure unresolved", "ok"),
                text(self._read(), "dim"),
                EMPTY if row else text(self._scope()),
            ),
            SEPARATOR,
        )

    def _scope(self) -> str:
        return "all loaded" if self._all else f"live, and {RECENT_LABEL}"

    def _read(self) -> str:
        needed = [row.job_id for row in self.rows() if needs_log(row)]
        read = sum(map(self.failures.is_read, needed))
        if read == len(needed):
            return "all logs read"
        return f"causes of {read} of {plural(len(needed), 'job')} read"

    def notice_lines(self) -> Sequence[Cell]:
        """Why causes are missing, when they are."""
        active_error = self.store.status.errors.get(Topic.LOG)
        return (
            (error_line(active_error, self.store.status, self.time_format()),)
            if active_error
            else ()
        )

    def status_line(self) -> Cell:
        """Whose words are whose."""
        hinted = any(line.cause.hint for line in self._shown)
        return text(HINTS, "dim") if hinted else EMPTY

    def show_body(self) -> None:
        """The groups, the worst first."""
        rows = self.rows()
        needs = self.client.needs
        needs.logs(row.job_id for row in rows if needs_log(row))
        ready = self.store.status.ready
        found = causes(self.failures.of(row.job_id for row in rows), ready.region if ready else "")
        needs.names(*participant_ids(found))
        self._shown = [CauseLine(cause, cause_names(self.store, cause)) for cause in found]
        empty = (text("  No failure.", "ok"),) if not found else ()
        self._table.show(self._shown, tail=empty)

    def _cause_screen(self, line: CauseLine) -> Screen[None]:
        return CauseScreen(self, line.cause.key)

    def cause(self, key: object) -> Cause | None:
        """The group of that key, as it is now."""
        self.show_body()
        return next((line.cause for line in self._shown if line.cause.key == key), None)

    def copied_id(self) -> str | None:
        """The ids of all who are in the highlighted group."""
        line = self._table.highlighted
        return cause_ids(line.cause) if line else None

    def has_summary(self) -> bool:
        """Of every cause."""
        return bool(self._shown)

    def summary(self) -> str | None:
        """The causes, for the channel."""
        if not self._shown:
            return None
        title = self._job_id or self._scope()
        lines = [cause_line(line.cause, line.names) for line in self._shown[:8]]
        return "\n".join([f"DRS errors, {title}:", *lines])

    def action_all(self) -> None:
        """All loaded jobs, or those of late."""
        self._all = not self._all
        self.show_now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """All is wider than one job."""
        return self._job_id is None if action == "all" else super().check_action(action, parameters)
