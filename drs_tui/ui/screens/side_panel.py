"""A screen with a panel beside its list, on wide terminals."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from drs_tui.ui.render.cells import Cell
from drs_tui.ui.screens.base import PANEL_FROM, Body, MonitorScreen
from drs_tui.ui.widgets.panel import Panel


class SidePanelScreen(MonitorScreen):
    """Show the details of the highlighted row beside the list, as the status line does below it."""

    def compose_list(self) -> Iterable[Widget]:
        """Yield the list, or lists of which one is shown."""
        raise NotImplementedError

    def panel_lines(self, width: int, height: int) -> Sequence[Cell]:
        """Return the details of the highlighted row."""
        raise NotImplementedError

    def has_panel(self) -> bool:
        """Return whether the panel has a place beside what is shown now."""
        return self.size.width >= PANEL_FROM

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list and the panel."""
        with Body(id="body"):
            yield from self.compose_list()
            yield Panel()

    def show_status_line(self) -> None:
        """Describe the highlighted row, in the panel too."""
        super().show_status_line()
        self.show_panel()

    def show_panel(self) -> None:
        """Update the panel; what looks the same is not drawn."""
        panel = self.query_one("#panel", Panel)
        if panel.display != self.has_panel():
            panel.display = self.has_panel()
        if panel.display:
            panel.show(self.panel_lines, f"… {self._key_for_all()} shows all")

    def _key_for_all(self) -> str:
        """Return the key that shows the row on a screen of its own."""
        table = self.focused
        opens = table is not None and table.check_action("open", ())
        return "Enter" if opens else "v"

    def on_resize(self) -> None:
        """Show the panel only where there is room for it."""
        if self.is_composed:
            self.show_panel()
