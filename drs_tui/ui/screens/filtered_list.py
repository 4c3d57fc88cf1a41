"""The filter, the dates and the job ids that are typed to choose what a list of jobs shows."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual.binding import BindingType

from drs_tui.model.analysis.row import Row
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, Cell
from drs_tui.ui.render.list_footer import ROOMY, indented, no_match
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.views.list_filter import ListFilter

FILTER_EXAMPLE = "failed server:db-01 tag:Team=web"
DATES_EXAMPLE = "7d, today, tue, 2026-11-24, 2026-11-20..24, from 8h to 1h, or job ids"


class FilteredList(MonitorScreen):
    """A list of jobs that is narrowed by a filter, and replaced by other dates or ids."""

    BINDINGS: ClassVar[list[BindingType]] = [*keymap.FILTERING, *keymap.MARKING, keymap.SOURCES]

    def __init__(self) -> None:
        super().__init__()
        self._filter: ListFilter | None = None

    # what the list below provides

    @property
    def highlighted(self) -> Row | None:
        """Return the highlighted job."""
        raise NotImplementedError

    def go_to_job(self, job_id: str) -> None:
        """Put the cursor on a job, if it is listed."""
        raise NotImplementedError

    def go_to_top(self) -> None:
        """Put the cursor on the first job."""
        raise NotImplementedError

    def restart(self) -> None:
        """Show a new list from its top."""
        raise NotImplementedError

    @property
    def filter(self) -> ListFilter:
        """Return the filter, which decides what is listed."""
        if self._filter is None:
            self._filter = ListFilter(self.store, self.client.needs.all_names)
        return self._filter

    @property
    def may_find_more(self) -> bool:
        """Return whether there may be jobs that are not loaded yet."""
        return self.filter.may_find_more

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable keys that need a filter when there is one."""
        if action == "sources":
            return self.store.status.sources is not None
        if action == "unfilter":
            return self.filter.is_on
        if action == "stop":
            return self.filter.is_on and self.may_find_more
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Open the prompt for a filter, which is applied with every key.

        The cursor returns to its job whenever that matches, also after a filter that excluded it.
        """
        here, before = self.highlighted, self.filter.text

        def explain(typed: str) -> str:
            why_not = self.filter.type(typed, here.job_id if here else None)
            self.show_now()
            if here:
                self.go_to_job(here.job_id)
            return why_not

        def submit(typed: str) -> str | None:
            return explain(typed) or None

        def cancel() -> None:
            explain(before)

        self.ask("/", before, submit, explain, example=FILTER_EXAMPLE, cancel=cancel)

    def action_unfilter(self) -> None:
        """Remove the filter; the cursor stays on its job."""
        here = self.highlighted
        self.filter.type("", None)
        self.show_now()
        if here:
            self.go_to_job(here.job_id)

    def action_stop(self) -> None:
        """Stop looking for more matches, or resume."""
        self.filter.stopped = not self.filter.stopped
        self.show_now()

    def action_dates(self) -> None:
        """Open the prompt for other dates or job ids."""
        from drs_tui.query_text import parse_query, query_text

        zone = self.context.settings.zone

        def submit(typed: str) -> str | None:
            now = datetime.fromtimestamp(self.client.now(), UTC)
            try:
                query = parse_query(typed, now, self.client.current_query, zone)
            except ValueError as error:
                return str(error)
            self.client.query(query)
            self.restart()
            return None

        before = query_text(self.client.current_query, zone)
        self.ask("dates", before, submit, example=DATES_EXAMPLE)

    def silent_sources(self) -> Cell:
        """Return how many sources do not answer, of several."""
        sources = self.store.status.sources
        if not sources or not sources.failing:
            return EMPTY
        from drs_tui.ui.render.source_counts import silent_cell
        from drs_tui.views.missing_sources import missing_sources

        is_short = self.size.width < ROOMY
        silent = missing_sources(self.store).silent
        return silent_cell(silent, self.time_format(), is_short=is_short)

    def with_sources(self, lines: Sequence[Cell]) -> Sequence[Cell]:
        """Add to the lines after the last job which of several sources are missing."""
        if self.store.status.sources is None:
            return lines
        from drs_tui.ui.render.source_counts import sources_tail

        return sources_tail(lines, self.store, self.time_format())

    def no_match_lines(self) -> Sequence[Cell]:
        """Say that no job matches the filter, and which sources may have some."""
        lines = no_match(may_come=self.may_find_more and self.filter.looks_on)
        if self.store.status.sources is None:
            return lines
        from drs_tui.ui.render.missing_data import silent_line

        silent = silent_line(self.store, self.time_format())
        return [*lines, *indented(self.with_sources(silent))]

    async def action_sources(self) -> None:
        """Open the accounts and regions of the list."""
        from drs_tui.ui.screens.sources import SourcesScreen

        await self.context.open(SourcesScreen(self._filter_by))

    def _filter_by(self, words: str) -> None:
        """Filter the list by a text, as if it were typed, and show it from its top."""
        self.filter.type(words, None)
        self.show_now()
        self.go_to_top()

    def help_blocks(self) -> Sequence[Callable[[int], list[Cell]]]:
        """Explain the glyphs, and what can be typed into the filter."""
        from drs_tui.ui.render.help_text import filter_help, job_glyphs

        return job_glyphs, filter_help
