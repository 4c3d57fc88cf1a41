"""Screens that show a text: facts, raw JSON, help."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.model.analysis.changes import Subject
from drs_tui.model.drs.raw import Item
from drs_tui.protocol.events import Topic
from drs_tui.ui import keymap
from drs_tui.ui.key_declarations import NAMES
from drs_tui.ui.render.cells import EMPTY, STEP, Cell, external, join, text
from drs_tui.ui.render.detail_pages import heading, job_facts, json_lines
from drs_tui.ui.render.header import error_line
from drs_tui.ui.render.help_layout import HelpKey, key_blocks, lay_out
from drs_tui.ui.render.help_text import what_you_see
from drs_tui.ui.render.start_calls import no_start_facts, start_facts
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.widgets.pager import Document, Pager
from drs_tui.views.start_calls import starts_of

if TYPE_CHECKING:
    from drs_tui.views.job_view import JobView

Find = Callable[[Item], Item | None]


class TextScreen(MonitorScreen):
    """Show a text in a pager."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]
    not_in_footer = frozenset({"follow", "pause", "refresh"})

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
    """Show every fact of a job, or of each job of a recovery."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.WHO]

    def __init__(self, *job_ids: str) -> None:
        super().__init__()
        self._job_ids = job_ids
        self._has_asked = False  # who started them

    def job_ids(self) -> tuple[str, ...]:
        """Return the jobs whose facts these are."""
        return self._job_ids

    def title_cell(self) -> Cell:
        """Return the path to this screen."""
        return join((self.recovery_path(self._job_ids), text("facts", "bold")), STEP)

    def subtitle_cell(self) -> Cell:
        """Return what this screen shows."""
        jobs = "this job" if len(self._job_ids) == 1 else "each of these jobs"
        return text(f"what DescribeJobs says about {jobs}", "dim")

    def copied_id(self) -> str | None:
        """Return the jobs' ids."""
        return "\n".join(self._job_ids)

    def document(self) -> Document:
        """Return the jobs' facts, the first job's first."""
        parts = self.recovery_view(self._job_ids).parts
        return lambda width: [line for part in parts for line in self._facts(part, width)]

    def _facts(self, part: "JobView", width: int) -> Sequence[Cell]:
        note = part.observed.get(Subject("job"))
        lines = job_facts(part.job, part.row, part.progress, note, self.time_format(), width)
        lines += self._start_facts(part.job_id, width)
        return [*lines, EMPTY] if len(self._job_ids) > 1 else lines

    def _start_facts(self, job_id: str, width: int) -> list[Cell]:
        """Return who started a job, as far as CloudTrail was asked."""
        status, found = self.store.status_of(job_id), self.store.details.start_calls.get(job_id)
        error = status.errors.get(Topic.START_CALLS) if found is None else None
        if error:
            return [*heading("who started it"), error_line(error, status, self.time_format())]
        if found:
            return start_facts(found, self.time_format(), width)
        return no_start_facts(has_asked=self._has_asked, is_replay=self.context.is_replay)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable ``who`` in a replay, which asks nobody."""
        if action == "who" and self.context.is_replay:
            return False
        return super().check_action(action, parameters)

    def action_who(self) -> None:
        """Ask CloudTrail who started the jobs."""
        self._has_asked = True
        rows = [part.row for part in self.recovery_view(self._job_ids).parts]
        self.client.needs.start_calls(starts_of(rows), again=True)
        self.show_now()


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
        return join((self.job_path(self._job_id), external(self._what, "bold")), STEP)

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
        blocks = origin.help_blocks() if isinstance(origin, MonitorScreen) else ()
        self._blocks = (*blocks[:1], *key_blocks(_keys_of(origin)), *blocks[1:], what_you_see)

    def title_cell(self) -> Cell:
        """Return what this screen shows."""
        return text("help", "bold")

    def document(self) -> Document:
        """Return the glyphs, the keys, and what else is on the screen."""
        return lambda width: lay_out(self._blocks, width)


def _keys_of(screen: Screen[Any]) -> list[HelpKey]:
    """Return what works on a screen, each use with all of its keys."""
    found: dict[str, HelpKey] = {}
    for key, (_, binding, enabled, use) in screen.active_bindings.items():
        if enabled and use:
            keys = found[use].keys if use in found else ()
            name = NAMES.get(key, key)
            found[use] = HelpKey(use, (*keys, name), binding.action)
    return list(found.values())
