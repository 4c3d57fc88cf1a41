"""The sources of the list: how each account and region answers."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, cast

from textual.actions import SkipAction
from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.client.fleet_client import FleetClient
from drs_tui.store.fleet_store import FleetStore
from drs_tui.ui import keymap
from drs_tui.ui.render.cells import Cell, external, text
from drs_tui.ui.render.source_counts import sources_line
from drs_tui.ui.render.sources import source_columns, source_status
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.widgets.table import Table
from drs_tui.views.sources import SourceRow, source_rows


class SourceTable(Table[SourceRow]):
    """The sources; opening one filters the list to its jobs."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.CHOOSE_SOURCE]

    async def action_open(self) -> None:
        """Filter the list to the highlighted source."""
        if self.highlighted is None:
            raise SkipAction
        cast("SourcesScreen", self.screen).choose(self.highlighted)


class SourcesScreen(MonitorScreen):
    """``choose`` gets the filter that lets through the jobs of the source that is opened."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK, keymap.ASK_AGAIN]

    def __init__(self, choose: Callable[[str], None]) -> None:
        super().__init__()
        self._choose = choose

    def compose_body(self) -> Iterable[Widget]:
        """Yield the table."""
        yield SourceTable(
            source_columns,
            lambda row: row.number,
            self.time_format,
            id="sources",
            opens=lambda _: None,
        )

    @property
    def _table(self) -> SourceTable:
        return self.query_one("#sources", SourceTable)

    @property
    def _fleet(self) -> FleetStore:
        return cast("FleetStore", self.store)

    def title_cell(self) -> Cell:
        """Return what this screen shows."""
        return text("sources", "bold")

    def subtitle_cell(self) -> Cell:
        """Return how many answer, and what may be missing; those without DRS are listed below."""
        fleet, counts = self._fleet, self._fleet.status.sources
        assert counts is not None  # noqa: S101  of several sources
        return sources_line(fleet.jobs.missing(), counts._replace(unused=0), self.time_format())

    def status_line(self) -> Cell:
        """Say what to do about the highlighted source, if it does not answer."""
        row = self._table.highlighted
        return source_status(row, self._fleet, self.time_format()) if row else ()

    def show_body(self) -> None:
        """Show the sources as they stand."""
        self._table.show(source_rows(self._fleet))

    def choose(self, row: SourceRow) -> None:
        """Go back to the list, filtered to that source."""
        self.dismiss()
        self._choose(row.filter_text)

    def copied_id(self) -> str | None:
        """Return the highlighted source's account."""
        row = self._table.highlighted
        return row.account or None if row else None

    def help_blocks(self) -> Sequence[Callable[[int], list[Cell]]]:
        """Explain nothing: there are no glyphs but those of words."""
        return ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable asking again in a replay, which asks nobody."""
        if action == "ask_again" and self.context.is_replay:
            return False
        return super().check_action(action, parameters)

    def action_ask_again(self) -> None:
        """Ask the highlighted source again."""
        row = self._table.highlighted
        if row:
            cast("FleetClient", self.client).ask_again(row.number)
            self.show_status(external(f"asking {row.name} {row.region} again…"))
