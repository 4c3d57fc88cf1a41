"""What every screen has: two lines on top, the row in words, the keys at the bottom."""

import logging
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.client.client import Client
from drs_tui.store.changes import Changes
from drs_tui.store.store import Store
from drs_tui.ui import keymap
from drs_tui.ui.context import UiContext, context_of
from drs_tui.ui.render.cells import EMPTY, Cell, external, join, text
from drs_tui.ui.render.header import BRAND, freshness, trouble
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.terminal.textual_private import forget_drawn_lines
from drs_tui.ui.widgets.keybar import KeyBar
from drs_tui.ui.widgets.line import Line
from drs_tui.ui.widgets.line_cache import Cached
from drs_tui.ui.widgets.notice import Notice
from drs_tui.ui.widgets.pager import Pager
from drs_tui.ui.widgets.prompt import OnSubmit, Prompt, Validator
from drs_tui.ui.widgets.search import SearchRequested
from drs_tui.ui.widgets.table import RowHighlightListener, Table

if TYPE_CHECKING:
    from drs_tui.views.copy_items import CopyItem
    from drs_tui.views.job_view import JobView


SAID_FOR = 20.0

_log = logging.getLogger(__name__)


class MonitorScreen(Screen[None], Cached, RowHighlightListener, inherit_bindings=False):
    """Read the store. ``apply_changes``: that has changed; ``show_now``: or only time has."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.COPYING]

    def __init__(self) -> None:
        super().__init__()
        self._too_small = Line(id="too-small")
        self._title, self._subtitle = Line(id="title"), Line(id="subtitle")
        self._notice, self._words = Notice(id="notice"), Line(id="words")
        self.prompt = Prompt(id="prompt")
        self._keybar = KeyBar(self.prompt, id="keys")
        self._is_drawing_body = False
        self._said: Cell = EMPTY
        self._said_until = 0.0
        self._said_on: dict[Table[Any], Hashable] = {}

    def compose(self) -> ComposeResult:
        """Header, a line for what is wrong, body, words, keys."""
        yield from (self._too_small, self._title, self._subtitle, self._notice)
        yield from self.compose_body()
        yield from (self._words, self.prompt, self._keybar)

    def on_unmount(self) -> None:
        """Free the lines that were drawn: Textual would keep those of some hundred screens."""
        forget_drawn_lines(self)

    def compose_body(self) -> Iterable[Widget]:
        """The screen's own widgets."""
        raise NotImplementedError

    # what a screen says

    def title_cell(self) -> Cell:
        """After the brand: who, or where one is."""
        raise NotImplementedError

    def subtitle_cell(self) -> Cell:
        """The second line."""
        return EMPTY

    def subtitle_right(self) -> Cell:
        """The second line's end."""
        return EMPTY

    def notice_lines(self) -> Sequence[Cell]:
        """The third line and what grows out of it, when DescribeJobs itself goes well."""
        return ()

    def status_line(self) -> Cell:
        """What is highlighted, in words."""
        return EMPTY

    def help_cells(self, _width: int) -> list[Cell]:
        """What help says of this screen, beside its keys."""
        return []

    def show_body(self) -> None:
        """Bring the screen's own widgets up to date."""
        raise NotImplementedError

    def ask_again(self) -> None:
        """Ask once more for what was asked for only once."""

    def followed(self) -> tuple[str | None, tuple[str, ...]]:
        """Whose logs to keep fresh: the first one above all, and the others in turn."""
        live = [job_id for job_id in self.job_ids() if self.store.jobs.row(job_id).live]
        return (live[0] if live else None), ()

    def job_ids(self) -> tuple[str, ...]:
        """The jobs that this screen is about; ``r`` asks for them even when they are over."""
        return ()

    def as_of(self) -> float | None:
        """When what this screen shows was last true: of a job that is over, its last answer."""
        jobs = self.store.jobs
        over = [jobs.seen_at(job_id) for job_id in self.job_ids() if not jobs.row(job_id).live]
        return min(over) if over else self.store.status.as_of

    # what can be copied from a screen

    def copied_id(self) -> str | None:
        """What ``y`` copies."""
        return None

    def has_summary(self) -> bool:
        """Whether there will be a summary; that itself takes too long to make with every key."""
        return False

    def summary(self) -> str | None:
        """What ``Y`` copies: at most ten lines."""
        return None

    def has_copies(self) -> bool:
        """Whether there will be copies, likewise."""
        return False

    def copies(self) -> Sequence["CopyItem"]:
        """What ``c`` offers."""
        return ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Copying wants something to copy. Asked with every drawing of the keys."""
        if action == "copy_id":
            return bool(self.copied_id())
        if action == "copy_summary":
            return self.is_mounted and self.has_summary()
        return self.has_copies() if action == "copy_menu" else True

    async def action_copy_id(self) -> None:
        """The id."""
        if identity := self.copied_id():
            await self._copy("ids", identity)

    async def action_copy_summary(self) -> None:
        """The summary."""
        if said := self.summary():
            await self._copy("summary", said)

    async def _copy(self, label: str, said: str) -> None:
        """One line is said where the row's words are; more have a screen of their own."""
        if "\n" in said:
            await self.context.open(self.context.screens.copied(label, said))
        else:
            sent = await self.context.copy(said)
            self.show_status(external(f"sent to the terminal: {sent}", "ok"))

    async def action_copy_menu(self) -> None:
        """What there is to copy."""
        if copies := self.copies():
            await self.context.open(self.context.screens.copy_menu(copies))

    # what a screen knows

    @property
    def context(self) -> UiContext:
        """What the program offers to its screens."""
        return context_of(self.app)

    @property
    def client(self) -> Client:
        """Where requests go."""
        return self.context.client

    @property
    def store(self) -> Store:
        """What is known."""
        return self.context.store

    def job_view(self, job_id: str) -> "JobView":
        """Return a job with all that is known of it, as of now."""
        from drs_tui.views.job_view import JobView

        return JobView(self.store, job_id, self.client.now())

    def time_format(self) -> TimeFormat:
        """How things are said now."""
        return self.context.time_format()

    # when it draws

    def show_now(self) -> None:
        """Bring everything up to date; what looks the same is not drawn."""
        if not self.is_mounted:
            return
        self._draw_body()
        self.show_lines()

    def _draw_body(self) -> None:
        """Draw the body alone: the lines around it are drawn afterwards, and not for each row that
        its tables highlight meanwhile."""
        self._is_drawing_body = True
        try:
            self.show_body()
        finally:
            self._is_drawing_body = False

    def show_time(self) -> None:
        """Time has gone by, and nothing that is live: bring up to date what that can change."""
        (self.show_lines if self._said else self.show_heading)()

    def show_heading(self) -> None:
        """The lines above the body. A screen that is still being opened has none."""
        if not self.is_mounted:
            return
        time_format, status, space = self.time_format(), self.store.status, text(" ")
        fresh = freshness(status, self.as_of(), time_format, demo=self.context.settings.demo)
        if self.context.watch:
            fresh = (*text("watching ", "accent"), *fresh)
        self._title.show(join((BRAND, self.title_cell())), (*fresh, *space))
        right = self.subtitle_right()
        self._subtitle.show((*space, *self.subtitle_cell()), (*right, *space) if right else EMPTY)
        self._notice.show(trouble(status, time_format) or self.notice_lines())

    def show_lines(self) -> None:
        """The lines above and below the body."""
        self.show_heading()
        if self.is_mounted:
            self.show_words()
            self._keybar.show_keys()
            self.follow_logs()

    def show_words(self) -> None:
        """What is highlighted in words, or what there is to say."""
        time_format, space = self.time_format(), text(" ")
        is_said = self._said and time_format.now < self._said_until
        words = self._said if is_said else self.status_line()
        said = (*space, ("› ", "dim"), *words) if words else EMPTY
        self._words.show(said)

    def follow_logs(self) -> None:
        """Keep the logs fresh that can be seen here, and those of the jobs that are watched."""
        first, others = self.followed()
        also = dict.fromkeys((*others, *self.context.watched_job_ids))
        self.client.needs.follow_logs(first, tuple(also))

    def show_status(self, words: Cell) -> None:
        """Say something in the place of the highlighted row's words, until the cursor moves on."""
        self._said, self._said_until = words, self.time_format().now + SAID_FOR
        self._said_on = {table: table.cursor_key for table in self.query(Table)}
        self.show_lines()

    def apply_changes(self, batch: Changes) -> None:
        """Draw what the changes are about."""
        ids = self.job_ids()
        if not self.is_mounted:
            return
        if not ids or batch.status or batch.details or batch.updated.intersection(ids):
            self._draw_body()
        self.show_lines()

    def on_resize(self) -> None:
        """Say how large the terminal is, which is seen when that is too small."""
        self._too_small.show(text(f"needs 40×10, has {'×'.join(map(str, self.size))}"))

    def on_screen_resume(self) -> None:
        """Draw a screen that has just been mounted, or that was covered by another one."""
        _log.debug("screen: %s", type(self).__name__)
        self.show_now()

    def row_highlighted(self, table: Table[Any]) -> None:
        """Draw what can depend on the row."""
        if table.cursor_key != self._said_on.get(table):
            self._said = EMPTY
        if not self._is_drawing_body:
            self.show_highlighted()

    def show_highlighted(self) -> None:
        """Another row is highlighted: draw what can depend on that."""
        self.show_lines()

    def ask(
        self, label: str, value: str, submit: OnSubmit, explain: Validator | None = None
    ) -> None:
        """Open the prompt, with a value to begin with."""
        self.prompt.ask(label, value, submit, explain)
        self.show_lines()

    @on(Pager.Moved)
    def _show_position(self) -> None:
        self.show_lines()

    @on(SearchRequested)
    def _ask_for_search(self, event: SearchRequested) -> None:
        def submit(pattern: str) -> None:
            found = event.target.search(pattern)
            self.prompt.close()
            self.show_status(external(found))

        self.ask("/", event.target.pattern, submit)

    @on(Prompt.Closed)
    def _prompt_closed(self) -> None:
        self.show_lines()

    def action_back(self) -> None:
        """To where one came from."""
        self.dismiss()

    def action_close_text(self) -> None:
        """A text that is a screen of its own closes as one goes out."""
        self.action_back()
