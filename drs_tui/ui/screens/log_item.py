"""One item of a job's log in full, with its raw error."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from drs_tui.model.analysis.error_message import read_message
from drs_tui.model.analysis.hints import hint
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, STEP, Cell, external, join, text
from drs_tui.ui.render.log import event_style, item_document, since_start
from drs_tui.ui.screens.text_screens import RawScreen, TextScreen
from drs_tui.ui.widgets.pager import Document
from drs_tui.views.rows import LogRow


class LogItemScreen(TextScreen):
    """Show the log item at ``index``; ``path`` leads to where it was opened, if not in the log."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.RAW]

    def __init__(self, job_id: str, index: int, path: Sequence[Cell] = ()) -> None:
        super().__init__()
        self._path = path
        self._job_id = job_id
        self._index = index

    def job_ids(self) -> tuple[str, ...]:
        """Return the job this screen belongs to."""
        return (self._job_id,)

    def _log_row(self) -> LogRow | None:
        job = self.job_view(self._job_id)
        if job.log is None or self._index >= len(job.log.items):
            return None
        return job.log_row(self._index, job.log.items[self._index])

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        above = self._path or (self.job_path(self._job_id),)
        return join((*above, text(f"log item {self._index + 1}", "bold")), STEP)

    def subtitle_cell(self) -> Cell:
        """Return what happened to which server or network, and when."""
        line = self._log_row()
        if line is None:
            return EMPTY
        event = external(line.item.event, event_style(line.item.event))
        name = external(line.who) if line.name else EMPTY
        return join((event, name, since_start(line.item, line.created)), SEPARATOR)

    def notice_lines(self) -> Sequence[Cell]:
        """Return a hint for the item's error, if there is one."""
        line = self._log_row()
        if line is None or not line.item.raw_error:
            return ()
        region = self.store.jobs.row(self._job_id).source.region
        found = hint(read_message(line.item.raw_error), region)
        return (external(f"→ {found}", "accent"),) if found else ()

    def content_key(self) -> Hashable:
        """Return a key of the content: items never change, but a server's name may arrive."""
        line = self._log_row()
        return (self._index, line.name, self.time_format().relative) if line else None

    def document(self) -> Document:
        """Return every field of the item."""
        line, time_format = self._log_row(), self.time_format()
        if line is None:
            return lambda _: [text("The log no longer has this item.", "warn")]
        return lambda width: item_document(line, time_format, width)

    async def action_raw(self) -> None:
        """Open the item as DRS sent it."""
        if line := self._log_row():
            item, what = line.item, f"log item {self._index + 1}"
            await self.context.open(RawScreen(self._job_id, what, lambda _: item.raw))
