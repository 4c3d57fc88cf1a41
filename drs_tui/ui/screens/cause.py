"""One cause of errors: its whole message, and every failure."""

from collections.abc import Hashable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar, cast

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.analysis.causes import Cause, FailureKind
from drs_tui.model.text.labels import cause_count, cause_state_label, cause_title
from drs_tui.ui import keymap
from drs_tui.ui.render.causes import (
    FailureLine,
    cause_style,
    failure_columns,
    is_unresolved,
)
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, STEP, Cell, external, join, text
from drs_tui.ui.render.detail_pages import external_lines
from drs_tui.ui.render.jobs import short_id
from drs_tui.ui.screens.failures_screen import FailuresScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.log_item import LogItemScreen
from drs_tui.ui.screens.run import RunScreen
from drs_tui.ui.screens.server import ServerScreen
from drs_tui.ui.widgets.pager import MARGIN, Pager
from drs_tui.ui.widgets.table import Table
from drs_tui.views.causes import cause_ids, is_log_denied
from drs_tui.views.copy_items import CopyItem, cause_copies
from drs_tui.views.error_scope import ErrorScope
from drs_tui.views.job_view import who_failed

TALL = 22  # lines of a screen, half of which the message may have
WHOLE = "… Enter: whole"
_UNREAD = "The job's log, which says why, is not read."
_DENIED = "The job's log, which says why, is denied: the role needs drs:DescribeJobLogItems."
_NO_REASON = "Neither the job nor its log gives a reason."


class CauseScreen(FailuresScreen):
    """Show a cause; Enter opens the log item with its raw error, or the action run."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]

    def __init__(self, scope: ErrorScope, key: Hashable) -> None:
        super().__init__(scope)
        self._key = key
        self._cause: Cause | None = None
        self._message_height = 0  # lines, as set last

    def compose_body(self) -> Iterable[Widget]:
        """Yield the message, and the table of failures."""
        message = Pager(id="message")
        message.can_focus = False
        yield message
        yield Table[FailureLine](
            partial(failure_columns, of_many=len(self.job_ids()) != 1),
            lambda line: (line.failure.job_id, line.failure.key, line.failure.run_key),
            self.time_format,
            id="failures",
            opens=self._failure_screen,
            is_failure=lambda line: is_unresolved(line.failure),
        )

    @property
    def _table(self) -> Table[FailureLine]:
        return cast("Table[FailureLine]", self.query_one("#failures", Table))

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        cause = self._cause
        is_denied = cause is not None and is_log_denied(self.store, cause)
        title = cause_title(cause, is_denied=is_denied) if cause else "errors"
        return join((*self._errors_path(), external(title, "bold")), STEP)

    def _errors_path(self) -> Sequence[Cell]:
        ids = self.scope.job_ids
        if len(ids) > 1:
            return self.recovery_path(ids), text("errors", "dim")
        above = tuple((words, "dim") for words, _ in short_id(ids[0])) if ids else EMPTY
        return above, text("errors", "dim")

    def subtitle_cell(self) -> Cell:
        """Return the number of failures, the cause's state, and when it last occurred."""
        cause = self._cause
        if cause is None:
            return text("nothing fails for this any more", "ok")
        style = cause_style(cause)
        count, state = text(cause_count(cause), style), external(cause_state_label(cause), style)
        return join((count, state, self._last(cause)), SEPARATOR)

    def notice_lines(self) -> Sequence[Cell]:
        """Return the hint whole, and why causes are missing."""
        hint = self._cause.hint if self._cause else None
        hinted = (external(f"→ {hint}", "accent"),) if hint else ()
        return (*hinted, *super().notice_lines())

    def _last(self, cause: Cause) -> Cell:
        """Return when the cause last occurred, and the source of that time."""
        if cause.last is None:
            return EMPTY
        by = "observed" if cause.is_observed else "from the job log"
        return text(f"last {self.time_format().moment(cause.last)} {by}", "dim")

    def status_line(self) -> Cell:
        """Describe the highlighted failure."""
        line = self._table.highlighted
        if line is None:
            return EMPTY
        failure, cause = line.failure, self._cause
        own = failure.message if cause is None or failure.message != cause.message else None
        return join(
            (
                external(failure.key) if failure.key else EMPTY,
                external(failure.job_id, "dim"),
                external(own) if own else EMPTY,
            ),
            SEPARATOR,
        )

    def show_body(self) -> None:
        """Show the cause as it is now, or as it was last when nothing fails for it any more."""
        self.request_logs()
        self._cause = self.scope.cause(self._key, self.client.now()) or self._cause
        if self._cause is None:
            return
        self.request_names([self._cause])
        unread = any(failure.is_unread for failure in self._cause.failures)
        why_not = _NO_REASON
        if unread:
            why_not = _DENIED if is_log_denied(self.store, self._cause) else _UNREAD
        message = self._cause.message or why_not
        self._show_message(message)
        lines = [
            FailureLine(failure, who_failed(self.store, failure))
            for failure in self._cause.failures
        ]
        self._table.show(lines)

    def _show_message(self, message: str) -> None:
        """Show the message in the lines it needs, but no more than leave room for the table."""
        pager = self.query_one("#message", Pager)
        width, height = self.size.width - 2 * MARGIN, self.size.height
        most = height // (2 if height >= TALL else 4)
        lines = max(1, min(len(external_lines(message, width)), most))
        if self._message_height != lines:
            pager.styles.height = self._message_height = lines
        pager.show(partial(_cut_lines, message, lines), (message, lines))

    def on_resize(self) -> None:
        """Give the message the lines that it needs now."""
        if self.is_mounted:
            self.call_after_refresh(self.show_now)

    def on_mount(self) -> None:
        """Focus the table. A program that is ending composes no screen any more."""
        self.query("#failures").focus()

    def copied_id(self) -> str | None:
        """Return the ids of all participants of the cause."""
        return cause_ids(self._cause) if self._cause else None

    def has_copies(self) -> bool:
        """Return whether the cause is known."""
        return self._cause is not None

    def copies(self) -> Sequence[CopyItem]:
        """Return what can be copied of the cause."""
        return cause_copies(self.store, self._cause) if self._cause else ()

    def _path_to(self, line: FailureLine) -> Sequence[Cell]:
        """Return the path to what has failed: of the cause's title only the error's code."""
        code = cause_title(self._cause).partition(SEPARATOR)[0] if self._cause else None
        above = external(code, "dim") if code else EMPTY
        return *self._errors_path(), above, external(line.name, "dim")

    def _failure_screen(self, line: FailureLine) -> Screen[Any]:
        failure = line.failure
        if failure.kind is FailureKind.ACTION:
            return RunScreen(failure.job_id, failure.key, failure.run_key)
        log = self.job_view(failure.job_id).log
        if failure.item is not None and log and failure.item in log.items:
            place = log.items.index(failure.item)
            return LogItemScreen(failure.job_id, place, self._path_to(line))
        if failure.kind is FailureKind.SERVER:
            return ServerScreen(failure.job_id, failure.key)
        return JobScreen(failure.job_id)


def _cut_lines(message: str, height: int, width: int) -> Sequence[Cell]:
    """Return the message's lines, with a sign where there are more."""
    lines = external_lines(message, width)
    return lines if len(lines) <= height else [*lines[: height - 1], text(WHOLE, "dim")]
