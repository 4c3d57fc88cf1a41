"""The jobs of the last hours as a report: to read, to copy, to write to a file."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.model.text.safe import safe_lines
from drs_tui.store.status import Paging
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import Cell, external, text
from drs_tui.ui.render.handover import handover_cells
from drs_tui.ui.render.list_footer import list_scope
from drs_tui.ui.save_file import save_new
from drs_tui.ui.screens.text_screens import TextScreen
from drs_tui.ui.widgets.pager import Document, Pager
from drs_tui.views.causes import participant_ids
from drs_tui.views.handover import SPANS, Line, Report, Span, markdown, plain_text

PAGES_MAX = 20
FOLLOWED = 20


class ReportPager(Pager, inherit_bindings=False):
    """A pager that leaves ``w`` to the screen, where it writes the file."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.READING_REPORT]


class HandoverScreen(TextScreen):
    """Show the report. It loads the pages that it needs by itself, up to ``PAGES_MAX``."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.HANDING_OVER]
    not_in_footer = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self._span: Span | None = None
        self._pages = 0

    @property
    def span(self) -> Span:
        """Return the hours that are reported."""
        if self._span is None:
            self._span = Span(self.store)
        return self._span

    def compose_body(self) -> Iterable[Widget]:
        """Yield the pager."""
        yield ReportPager(id="text")

    def title_cell(self) -> Cell:
        """Return what this screen shows."""
        return text(f"hand-over, last {self.span.hours} h", "bold")

    def subtitle_cell(self) -> Cell:
        """Name the keys that take the report elsewhere."""
        keys = "Enter copies Markdown, t plain text, w writes a file, +/- hours"
        return text(keys, "dim")

    def logs_to_follow(self) -> tuple[str | None, tuple[str, ...]]:
        """Follow the live jobs, in turn."""
        return None, self.store.jobs.live_ids[:FOLLOWED]

    def lines(self) -> list[Line]:
        """Write the report as of now."""
        context = self.context
        only = list_scope(self.client.current_query)
        rto, region = context.rto, context.target.region
        return Report(self.span, self.time_format(), rto, region, only).lines()

    def document(self) -> Document:
        """Return the report."""
        lines = self.lines()
        return lambda width: handover_cells(lines, width)

    def show_body(self) -> None:
        """Request what the report lacks, and show what there is."""
        now, needs = self.client.now(), self.client.needs
        if not self.span.is_loaded(now):
            self._load_page()
        rows = self.span.rows(now)
        needs.logs(self.span.logs_needed(now))
        servers, networks = participant_ids(self.span.causes(rows))
        at_work = [each for row in rows if row.live for each in row.server_ids]
        needs.names([*servers, *at_work], networks)
        super().show_body()

    def _load_page(self) -> None:
        if self._pages < PAGES_MAX and self.store.status.paging is Paging.IDLE:
            self._pages += 1
            self.client.next_page()

    def request_again(self) -> None:
        """Look up which instances still run, and allow for more pages."""
        self._pages = 0
        self.client.needs.instances(self.span.servers_to_look_up(self.client.now()))
        self.show_now()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the key that led here."""
        return action != "handover" and super().check_action(action, parameters)

    async def action_markdown(self) -> None:
        """Copy the report in Markdown."""
        await self._send("Markdown", markdown(self.lines()))

    async def action_plain(self) -> None:
        """Copy the report as plain text."""
        await self._send("plain text", plain_text(self.lines()))

    async def _send(self, form: str, report: str) -> None:
        copied = await self.context.copy(report)
        count = len(copied.text.splitlines())
        self.show_status(text(f"{count} lines of {form} {copied.where}", "ok"))

    def action_write(self) -> None:
        """Write the report to a new file in the working directory."""
        at = datetime.fromtimestamp(self.client.now(), self.context.settings.zone)
        report = "\n".join(safe_lines(markdown(self.lines())))
        try:
            path = save_new(f"drs-handover-{at:%Y%m%d-%H%M%S}", ".md", report)
        except OSError as error:
            self.show_status(external(f"not written: {error}", "warn"))
            return
        self.show_status(external(f"written: {path.resolve()}", "ok"))

    def action_hours(self, step: int) -> None:
        """Report more hours, or fewer."""
        place = SPANS.index(self.span.hours) + step
        self.span.hours = SPANS[max(0, min(place, len(SPANS) - 1))]
        self._pages = 0
        self.show_now()
