"""Screens that are a text to read: facts, raw JSON, help."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.changes import Subject
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import NOTHING, Cell, join, outside, text
from drs_tui.ui.render.documents import heading, job_facts, raw
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.widgets.pager import Document, Pager


class ReadingScreen(MonitorScreen):
    """One pager."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]

    def compose_body(self) -> Iterable[Widget]:
        """The text."""
        yield Pager(id="text")

    def document(self) -> Document:
        """The text as it is now."""
        raise NotImplementedError

    def words_cell(self) -> Cell:
        """How far one has read."""
        return text(self.query_one("#text", Pager).position)

    def show_body(self) -> None:
        """The text, the place one reads at staying."""
        self.query_one("#text", Pager).show(self.document())


class FactsScreen(ReadingScreen):
    """Every fact of a job."""

    def __init__(self, job_id: str) -> None:
        super().__init__()
        self._job_id = job_id

    def job_ids(self) -> tuple[str, ...]:
        """Its job."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Where one is."""
        return join((outside(self._job_id, "dim"), text("facts", "bold")), " › ")

    def subtitle_cell(self) -> Cell:
        """What this is."""
        return text("all that DescribeJobs tells of the job itself", "dim")

    def document(self) -> Document:
        """The facts."""
        jobs, view = self.feed.jobs, self.view()
        job, row = jobs.job(self._job_id), jobs[jobs.place(self._job_id) or 0]
        note = jobs.observed(self._job_id).get(Subject("job"))
        return lambda width: job_facts(job, row, note, view, width)


class RawScreen(ReadingScreen):
    """Part of a job's answer: ``path`` leads to it."""

    def __init__(self, job_id: str, path: Sequence[str | int] = ()) -> None:
        super().__init__()
        self._job_id = job_id
        self._path = path

    def job_ids(self) -> tuple[str, ...]:
        """Its job."""
        return (self._job_id,)

    def title_cell(self) -> Cell:
        """Where one is."""
        steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in self._path]
        return join((outside(self._job_id, "dim"), outside("JSON" + "".join(steps), "bold")), " › ")

    def document(self) -> Document:
        """That part, as it came."""
        part: Any = self.feed.jobs.answer(self._job_id)
        try:
            for step in self._path:
                part = part[step]
        except (KeyError, IndexError):
            return lambda _: [text("  DRS no longer lists this.", "warn")]
        return lambda width: raw(part, width)


class HelpScreen(ReadingScreen):
    """The keys that work on the screen it was opened from."""

    def __init__(self, origin: Screen[Any]) -> None:
        super().__init__()
        self._keys = _keys_of(origin)

    def title_cell(self) -> Cell:
        """What this is."""
        return text("help", "bold")

    def document(self) -> Document:
        """Keys, and what the glyphs mean."""
        return lambda _: [*self._keys, *_LEGEND]


def _keys_of(screen: Screen[Any]) -> list[Cell]:
    told: dict[str, str] = {}
    for _, binding, enabled, tooltip in screen.active_bindings.values():
        if enabled and tooltip:
            told.setdefault(tooltip, binding.key_display or binding.key)
    lines: list[Cell] = [text("  Keys here", "bold"), NOTHING]
    lines += [((f"  {key:<12}", "accent"), (tells, "plain")) for tells, key in told.items()]
    return lines


_LEGEND: list[Cell] = [
    *heading("A job's glyph"),
    NOTHING,
    (("  ·", "accent"), (" queued   ", "plain"), ("↻", "accent"), (" running", "plain")),
    (("  ✓", "ok"), (" all servers reached their goal, no action failed", "plain")),
    (("  ✗", "fail"), (" servers failed, or a required action did", "plain")),
    (("  !", "warn"), (" only optional actions failed", "plain")),
    (("  –", "dim"), (" nothing took part, or the job was deleted", "plain")),
    (("  ?", "warn"), (" unknown: a status is absent, new to us, or has been stuck", "plain")),
    *heading("What you see"),
    NOTHING,
    text("  DRS calls a job COMPLETED even when nothing launched; the glyph and the words"),
    text("  say what really happened. Times marked observed are when drs-tui saw a change:"),
    text("  DRS itself gives those changes no time. drs-tui only reads; it changes nothing."),
]
