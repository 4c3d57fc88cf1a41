"""What every screen has: two lines on top, the row in words, the keys at the bottom."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.feed.feed import Feed
from drs_tui.feed.jobs import Batch
from drs_tui.ui.render.cells import NOTHING, Cell, join, text
from drs_tui.ui.render.header import BRAND, freshness, trouble
from drs_tui.ui.render.view import View
from drs_tui.ui.widgets.keybar import KeyBar
from drs_tui.ui.widgets.line import Line
from drs_tui.ui.widgets.notice import Notice
from drs_tui.ui.widgets.table import Table

if TYPE_CHECKING:
    from drs_tui.ui.app import DrsTui


class MonitorScreen(Screen[None], inherit_bindings=False):
    """Reads the feed. ``show_batch``: that has changed; ``show_now``: or only time has."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def compose(self) -> ComposeResult:
        """Header, a line for what is wrong, body, words, keys."""
        yield Line(id="title")
        yield Line(id="subtitle")
        yield Notice(id="notice")
        yield from self.compose_body()
        yield Line(id="words")
        yield KeyBar(id="keys")

    def compose_body(self) -> Iterable[Widget]:
        """The screen's own widgets."""
        raise NotImplementedError

    # what a screen says

    def title_cell(self) -> Cell:
        """After the brand: who, or where one is."""
        raise NotImplementedError

    def subtitle_cell(self) -> Cell:
        """The second line."""
        return NOTHING

    def subtitle_right(self) -> Cell:
        """The second line's end."""
        return NOTHING

    def notice_cell(self) -> Cell:
        """The third line, when nothing is wrong."""
        return NOTHING

    def words_cell(self) -> Cell:
        """What is highlighted, in words."""
        return NOTHING

    def show_body(self) -> None:
        """Bring the screen's own widgets up to date."""
        raise NotImplementedError

    def job_ids(self) -> tuple[str, ...]:
        """The jobs that this screen is about; ``r`` asks for them even when they are over."""
        return ()

    def as_of(self) -> float | None:
        """When what this screen shows was last true: of a job that is over, its last answer."""
        jobs = self.feed.jobs
        over = [jobs.seen_at(job_id) for job_id in self.job_ids() if not jobs.row(job_id).live]
        return min(over) if over else self.feed.status.as_of

    # what a screen knows

    @property
    def monitor(self) -> "DrsTui":
        """The application, by its own type."""
        return cast("DrsTui", self.app)

    @property
    def feed(self) -> Feed:
        """Where jobs and status are from."""
        return self.monitor.feed

    def view(self) -> View:
        """How things are said now."""
        return self.monitor.view()

    # when it draws

    def show_now(self) -> None:
        """Bring everything up to date; what looks the same is not drawn."""
        if not self.is_mounted:
            return
        self.show_body()
        self.show_lines()

    def show_lines(self) -> None:
        """The lines above and below the body."""
        view, status, space = self.view(), self.feed.status, text(" ")
        fresh = freshness(status, self.as_of(), view, demo=self.monitor.settings.demo)
        self.query_one("#title", Line).show(join((BRAND, self.title_cell())), (*fresh, *space))
        right = self.subtitle_right()
        self.query_one("#subtitle", Line).show(
            (*space, *self.subtitle_cell()), (*right, *space) if right else NOTHING
        )
        self.query_one(Notice).show(trouble(status, view) or [self.notice_cell()])
        words = self.words_cell()
        said = (*space, ("› ", "dim"), *words) if words else NOTHING
        self.query_one("#words", Line).show(said)
        self.query_one(KeyBar).show_keys()

    def show_batch(self, batch: Batch) -> None:
        """The feed has changed: draw what that is about."""
        ids = self.job_ids()
        if not self.is_mounted:
            return
        if not ids or batch.updated.intersection(ids):
            self.show_body()
        self.show_lines()

    def on_mount(self) -> None:
        """The first drawing."""
        self.show_now()

    def on_screen_resume(self) -> None:
        """Things may have changed while another screen was on top."""
        self.show_now()

    @on(Table.Highlighted)
    def _show_highlighted(self) -> None:
        self.show_lines()

    def action_back(self) -> None:
        """To where one came from."""
        self.dismiss()

    def action_close_text(self) -> None:
        """A text that is a screen of its own closes as one goes out."""
        self.action_back()
