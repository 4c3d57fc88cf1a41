"""The base of every screen: a header of two lines, a status line and the keys at the bottom."""

import logging
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from drs_tui.client.needs import NO_PLANS
from drs_tui.protocol.requests import FollowPlans
from drs_tui.store.changes import Changes
from drs_tui.store.status import Status
from drs_tui.store.store import Store
from drs_tui.ui import keymap
from drs_tui.ui.context import MonitorClient
from drs_tui.ui.render.cells import EMPTY, SEPARATOR, Cell, external, join, text
from drs_tui.ui.render.header import BRAND, Modes, TitleEnd, error_notice, title_ends
from drs_tui.ui.render.jobs import job_path, recovery_path
from drs_tui.ui.render.time_format import TimeFormat
from drs_tui.ui.screens.copying import CopyingScreen
from drs_tui.ui.terminal.textual_private import forget_drawn_lines
from drs_tui.ui.widgets.keybar import KeyBar
from drs_tui.ui.widgets.line import Line, TitleLine
from drs_tui.ui.widgets.line_cache import Cached
from drs_tui.ui.widgets.notice import Notice
from drs_tui.ui.widgets.pager import Pager
from drs_tui.ui.widgets.prompt import OnSubmit, Prompt, PromptOptions, Validator
from drs_tui.ui.widgets.search import MatchShown, Searched
from drs_tui.ui.widgets.status_lines import StatusLines
from drs_tui.ui.widgets.table import RowHighlightListener, Table

if TYPE_CHECKING:
    from drs_tui.views.job_view import JobView


STATUS_SECONDS = 20.0
PANEL_FROM = 140  # columns of a terminal that has a panel beside a list

_log = logging.getLogger(__name__)


class Body(Horizontal, Cached):
    """A list, and the panel beside it."""


class MonitorScreen(CopyingScreen, Cached, RowHighlightListener, inherit_bindings=False):
    """Draw what the store holds: ``apply_changes`` when it has changed, ``show_now`` any time."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.COPYING, keymap.HANDOVER]
    not_in_footer: ClassVar[frozenset[str]] = frozenset()  # labels of keys that matter less here
    shows_running = False  # whether this is the screen that U opens

    def __init__(self) -> None:
        super().__init__()
        self._too_small = Line(id="too-small")
        self._title, self._subtitle = TitleLine(BRAND, id="title"), Line(id="subtitle")
        self._notice, self._status_bar = Notice(id="notice"), StatusLines(id="words")
        self.prompt = Prompt(id="prompt")
        self._replay_line = Line(id="replay")
        self._keybar = KeyBar(
            self.prompt, lambda: self.context.settings.ascii, self.not_in_footer, id="keys"
        )
        self._is_drawing_body = False
        self._status: Cell = EMPTY
        self._status_until = 0.0
        self._status_rows: dict[Table[Any], Hashable] = {}
        self._searching: Searched | None = None  # while a pattern is typed

    def compose(self) -> ComposeResult:
        """Yield header, notice, body, status line and keys."""
        yield from (self._too_small, self._title, self._subtitle, self._notice)
        yield from self.compose_body()
        yield from (self._status_bar, self.prompt, self._keybar)
        if self.context.replay_line:
            yield self._replay_line

    def on_mount(self) -> None:
        """Give the body the keys at once, which Textual does some messages later: ``q`` typed ahead
        closes a text, and not the program."""
        bodies = (each for each in self.query() if isinstance(each, Table | Pager))
        if self.focused is None and (body := next(bodies, None)):
            self.set_focus(body)

    def on_unmount(self) -> None:
        """Free the lines that were drawn: Textual would keep those of some hundred screens."""
        forget_drawn_lines(self)

    def compose_body(self) -> Iterable[Widget]:
        """Yield the screen's own widgets."""
        raise NotImplementedError

    # what a screen shows

    def title_cell(self) -> Cell:
        """Return the path to this screen, which the title has after the brand."""
        raise NotImplementedError

    def subtitle_cell(self) -> Cell:
        """Return the second line."""
        return EMPTY

    def subtitle_right(self) -> Cell:
        """Return the end of the second line."""
        return EMPTY

    def notice_lines(self) -> Sequence[Cell]:
        """Return the notice that is shown unless DescribeJobs itself fails."""
        return ()

    def status_line(self) -> Cell:
        """Describe what is highlighted."""
        return EMPTY

    def help_blocks(self) -> Sequence[Callable[[int], list[Cell]]]:
        """Return functions that take a width and explain what is on this screen, beside its keys:
        glyphs first."""
        from drs_tui.ui.render.help_text import job_glyphs

        return (job_glyphs,)

    def show_body(self) -> None:
        """Update the screen's own widgets."""
        raise NotImplementedError

    def request_again(self) -> None:
        """Request again what is requested only once."""

    def logs_to_follow(self) -> tuple[str | None, tuple[str, ...]]:
        """Return the job whose log to follow with each refresh, and those to follow in turn."""
        live = [job_id for job_id in self.job_ids() if self.store.jobs.row(job_id).live]
        return (live[0] if live else None), ()

    def plans_to_follow(self) -> FollowPlans:
        """Return what is shown here of recovery plans."""
        return NO_PLANS

    def job_ids(self) -> tuple[str, ...]:
        """Return the jobs this screen is about; ``r`` refreshes them even when they have ended."""
        return ()

    @property
    def own_status(self) -> Status:
        """Return the status of the source that this screen's jobs are of; of several, of all."""
        ids = self.job_ids()
        is_one = len(set(map(self.store.target_of, ids))) == 1
        return self.store.status_of(ids[0]) if is_one else self.store.status

    def jobs_on_screen(self) -> Sequence[str]:
        """Return the jobs whose sources are asked often while keys are pressed here."""
        return self.job_ids()

    def as_of(self) -> float | None:
        """Return when this was fetched (epoch seconds): of ended jobs, the oldest answer; of live
        ones, their source's last."""
        jobs = self.store.jobs
        over = [jobs.seen_at(job_id) for job_id in self.job_ids() if not jobs.row(job_id).live]
        return min(over) if over else self.own_status.as_of

    async def action_handover(self) -> None:
        """Open the report of the last hours."""
        await self.context.open(self.context.screens.handover())

    # what a screen draws from

    @property
    def client(self) -> MonitorClient:
        """Return the client that requests go to."""
        return self.context.client

    @property
    def store(self) -> Store:
        """Return the store."""
        return self.context.store

    def job_view(self, job_id: str) -> "JobView":
        """Return a job with all that is known of it, as of now."""
        from drs_tui.views.job_view import JobView

        return JobView(self.store, job_id, self.client.now())

    def recovery_view(self, job_ids: Sequence[str]) -> "JobView":
        """Return one job, or several as one recovery, as of now."""
        from drs_tui.views.recovery_view import recovery_view

        return recovery_view(self.store, job_ids, self.client.now())

    def job_path(self, job_id: str) -> Cell:
        """Return a job as a step of the path to this screen."""
        return job_path(self.store.jobs.row(job_id), self.size.width)

    def recovery_path(self, job_ids: Sequence[str]) -> Cell:
        """Return a job, or several as one, as a step of the path to this screen."""
        if len(job_ids) == 1:
            return self.job_path(job_ids[0])
        return recovery_path(self.recovery_view(job_ids).row, len(job_ids))

    def time_format(self) -> TimeFormat:
        """Return how times are written now."""
        return self.context.time_format()

    # when it draws

    @property
    def is_composed(self) -> bool:
        """Whether there is something to draw on: not while a screen is being opened, and never if
        the program began to end meanwhile, which mounts a screen without composing it."""
        return self.is_mounted and bool(self.children)

    def show_now(self) -> None:
        """Update everything; what looks the same is not drawn."""
        if not self.is_composed:
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
        """Update what changes with time alone, while no job is live."""
        (self.show_lines if self._status else self.show_heading)()

    def show_heading(self) -> None:
        """Update the lines above the body, unless the screen is still being opened."""
        if not self.is_composed:
            return
        time_format, status, space = self.time_format(), self.own_status, text(" ")
        self._title.show_path(self.title_cell(), self._title_ends(time_format))
        right = self.subtitle_right()
        self._subtitle.show((*space, *self.subtitle_cell()), (*right, *space) if right else EMPTY)
        if self.context.replay_line:
            self._replay_line.show(*self.context.replay_line())
        self._notice.show(error_notice(status, time_format) or self.notice_lines())

    def _title_ends(self, time_format: TimeFormat) -> Sequence[TitleEnd]:
        """Return the title's right end: the account, the modes, and how fresh this is."""
        context, store = self.context, self.store
        modes = Modes(
            context.settings.demo,
            context.watch is not None,
            context.mouse_on,
            context.client.recorder is not None,
            context.is_replay,
            context.settings.redact,
        )
        ids, status = self.job_ids(), self.own_status
        target = store.target_of(ids[0]) if ids and status.sources is None else None
        account = store.jobs.row(ids[0]).source.account if target else store.jobs.account
        name = target.full_name if target else ""
        return title_ends(status, account, self.as_of(), time_format, modes, name)

    def show_lines(self) -> None:
        """Update the lines above and below the body.

        A screen loses its widgets one by one while the program ends, which a key may not know yet.
        """
        self.show_heading()
        if self.is_composed and self._keybar.is_attached:
            self.show_status_line()
            self._keybar.show_keys()
            self.follow_logs()
            self.client.needs.follow_plans(self.plans_to_follow())

    def show_status_line(self) -> None:
        """Show the status message while it lasts, else what is highlighted."""
        is_current = self._status and self.time_format().now < self._status_until
        shown = self._status if is_current else self.status_line()
        self._status_bar.show(shown, self.position())

    def position(self) -> Cell:
        """Return which match is shown, and the cursor's row among all rows, such as ``14/100``."""
        widget = self._searching if self.prompt.is_open else self.focused
        label = widget.search_label if isinstance(widget, Searched) else ""
        row = widget.position if isinstance(widget, Table) else ""
        return join((text(label, "accent"), text(row, "dim")), SEPARATOR)

    def follow_logs(self) -> None:
        """Keep the logs fresh that can be seen here, and those of the jobs that are watched."""
        first, others = self.logs_to_follow()
        also = dict.fromkeys((*others, *self.context.watched_job_ids))
        self.client.needs.follow_logs(first, tuple(also))

    def show_status(self, message: Cell) -> None:
        """Show a message in the status line, until the cursor moves or its time is over."""
        self._status, self._status_until = message, self.time_format().now + STATUS_SECONDS
        self._status_rows = {table: table.cursor_key for table in self.query(Table)}
        self.show_lines()

    def depends_on(self) -> tuple[str, ...]:
        """Return the ids of all jobs that the body says something of; none: of any."""
        return self.job_ids()

    def apply_changes(self, changes: Changes) -> None:
        """Update what the changes concern."""
        ids = self.depends_on()
        if not self.is_composed:
            return
        if not ids or changes.status or changes.details or changes.updated.intersection(ids):
            self._draw_body()
        self.show_lines()

    @on(events.Resize)
    def _keep_size(self, event: events.Resize) -> None:
        """Take the terminal's size: layouts send theirs, and that of an earlier one may be last."""
        if event.size != self.app.size:
            self.post_message(events.Resize(self.app.size, self.app.size))

    def on_resize(self) -> None:
        """Note the terminal's size, which is shown while it is too small."""
        self._too_small.show(text(f"needs 40×10, has {'×'.join(map(str, self.size))}"))

    def on_screen_resume(self) -> None:
        """Draw a screen that has just been mounted, or that was covered by another one."""
        _log.debug("screen: %s", type(self).__name__)
        # What is beneath a screen that was closed may have been closed since.
        if self.is_current:
            self.show_now()

    def row_highlighted(self, table: Table[Any]) -> None:
        """Drop a status message about another row, and update what depends on the row."""
        if table.cursor_key != self._status_rows.get(table):
            self._status = EMPTY
        if not self._is_drawing_body:
            self.show_highlighted()

    def show_highlighted(self) -> None:
        """Update what depends on the highlighted row."""
        self.show_lines()

    def ask(
        self,
        label: str,
        value: str,
        submit: OnSubmit,
        explain: Validator | None = None,
        **options: Unpack[PromptOptions],
    ) -> None:
        """Open the prompt, with a value to begin with."""
        typed = self.client.typed
        explains = None if explain is None else lambda text: explain(typed(text))
        self.prompt.ask(label, value, lambda text: submit(typed(text)), explains, **options)
        self.show_lines()

    @on(Pager.Moved)
    @on(MatchShown)
    def _show_position(self) -> None:
        self.show_lines()

    def ask_for_search(self, target: Searched) -> None:
        """Ask for a pattern, and search the text while it is typed."""
        self._searching = target
        before, origin = target.pattern, target.search_place()

        def explain(typed: str) -> str:
            if typed != target.pattern:
                target.search(typed, origin)
                self.show_lines()
            return f"no match for {typed!r}" if typed and not target.matches else ""

        def submit(typed: str) -> None:
            if why_not := explain(typed):
                cancel()
                self.prompt.close()
                self.show_status(external(why_not))

        def cancel() -> None:
            explain(before)

        self.ask("/", before, submit, explain, example="text to search for", cancel=cancel)

    @on(Prompt.Closed)
    def _prompt_closed(self) -> None:
        self._searching = None
        self.show_lines()

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.dismiss()

    def action_close_text(self) -> None:
        """Close a text: one that fills a screen closes with the screen."""
        self.action_back()
