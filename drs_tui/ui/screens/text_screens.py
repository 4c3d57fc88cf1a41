"""Screens that show a text: facts, raw JSON, help."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.drs.raw import Item
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, Cell, external, join, text
from drs_tui.ui.render.detail_pages import job_facts, json_lines
from drs_tui.ui.render.help_text import legend
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.widgets.pager import Document, Pager

Find = Callable[[Item], Item | None]


class TextScreen(MonitorScreen):
    """Show a text in a pager."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]

    def compose_body(self) -> Iterable[Widget]:
        """Yield the pager."""
        yield Pager(id="text")

    def document(self) -> Document:
        """Return the current text."""
        raise NotImplementedError

    def content_key(self) -> Hashable:
        """Return a key of the content; while it stays equal the text is not made again."""
        return None

    def status_line(self) -> Cell:
        """Return the position in the text."""
        return text(self.query_one("#text", Pager).position)

    def show_body(self) -> None:
        """Show the text, keeping the scroll position."""
        self.query_one("#text", Pager).show(self.document(), self.content_key())


class FactsScreen(TextScreen):
    """Show every fact of a job."""

    def __init__(self, job_id: str) -> None:
        super().__init__()
        self._job_id = job_id

    def job_ids(self) -> tuple[str, ...]:
        """Return the job this screen belongs to."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        return join((self.job_path(self._job_id), text("facts", "bold")), " › ")

    def subtitle_cell(self) -> Cell:
        """Return what this screen shows."""
        return text("all that DescribeJobs tells of the job itself", "dim")

    def document(self) -> Document:
        """Return the job's facts."""
        jobs, time_format = self.store.jobs, self.time_format()
        job, row = jobs.job(self._job_id), jobs.row(self._job_id)
        note = jobs.observed(self._job_id).get(Subject("job"))
        progress = self.store.progress(self._job_id)
        return lambda width: job_facts(job, row, progress, note, time_format, width)


class RawScreen(TextScreen):
    """Show a job's raw answer, or the part that ``find`` returns; ``what`` is the title."""

    def __init__(self, job_id: str, what: str = "JSON", find: Find = lambda job: job) -> None:
        super().__init__()
        self._job_id = job_id
        self._what = what
        self._find = find

    def job_ids(self) -> tuple[str, ...]:
        """Return the job this screen belongs to."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        return join((self.job_path(self._job_id), external(self._what, "bold")), " › ")

    def content_key(self) -> Hashable:
        """Return the answer, by which the text is kept."""
        return self.store.jobs.last_answer(self._job_id)

    def document(self) -> Document:
        """Return the raw JSON."""
        part = self._find(self.store.jobs.answer(self._job_id))
        if part is None:
            return lambda _: [text("DRS no longer lists this.", "warn")]
        return lambda width: json_lines(part, width)


class HelpScreen(TextScreen):
    """Show the keys of the screen it was opened from."""

    is_help = True

    def __init__(self, origin: Screen[Any]) -> None:
        super().__init__()
        self._keys = _keys_of(origin)
        self._origin = origin

    def title_cell(self) -> Cell:
        """Return what this screen shows."""
        return text("help", "bold")

    def document(self) -> Document:
        """Return the keys, the screen's own help, and the meaning of the glyphs."""
        origin = self._origin
        own = origin.help_cells if isinstance(origin, MonitorScreen) else lambda _: []
        return lambda width: [*self._keys, *own(width), *legend(width)]


def _keys_of(screen: Screen[Any]) -> list[Cell]:
    keys_by_use: dict[str, list[str]] = {}
    for key, (_, _, enabled, tooltip) in screen.active_bindings.items():
        if enabled and tooltip:
            keys_by_use.setdefault(tooltip, []).append(keymap.NAMES.get(key, key))
    lines: list[Cell] = [text("  Keys here", "bold"), EMPTY]
    for use, keys in keys_by_use.items():
        lines.append(((f"  {' '.join(keys):<14}", "accent"), (use, "plain")))
    return lines
