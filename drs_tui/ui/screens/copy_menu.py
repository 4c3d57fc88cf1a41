"""The copy menu, and the screen that shows copied text to select by hand."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.ui import keymap
from drs_tui.ui.render.cells import Cell, external, text
from drs_tui.ui.render.copy_menu import copy_columns
from drs_tui.ui.render.detail_pages import external_lines
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.text_screens import TextScreen
from drs_tui.ui.widgets.pager import Document
from drs_tui.ui.widgets.table import Table
from drs_tui.views.copy_items import CopyItem


class CopyTable(Table[CopyItem]):
    """A table whose Enter copies."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.COPY_ITEM]


class CopyScreen(MonitorScreen):
    """List what can be copied; Enter copies the highlighted item."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]
    not_in_footer = frozenset({"pause", "refresh"})

    def __init__(self, copies: Sequence[CopyItem]) -> None:
        super().__init__()
        self._copies = copies

    def compose_body(self) -> Iterable[Widget]:
        """Yield the table of items."""
        yield CopyTable(
            copy_columns,
            lambda copy: copy.label,
            self.time_format,
            id="copies",
            opens=lambda copy: CopiedScreen(copy.label, copy.text),
        )

    def title_cell(self) -> Cell:
        """Return what this screen shows."""
        return text("copy", "bold")

    def show_body(self) -> None:
        """Show the items, which never change."""
        table = cast("Table[CopyItem]", self.query_one("#copies", Table))
        table.show(self._copies)


class CopiedScreen(TextScreen):
    """Send the text to the terminal on opening, and show it with nothing around it."""

    def __init__(self, label: str, copied: str) -> None:
        super().__init__()
        self._label = label
        self._copied = copied
        self._is_in_tmux = False

    def title_cell(self) -> Cell:
        """Return what this screen shows."""
        return external(self._label, "bold")

    def subtitle_cell(self) -> Cell:
        """Explain how to select the text by hand: terminals do not confirm a copy."""
        if self._is_in_tmux:
            return text("in tmux's buffer: prefix ] pastes it")
        return text("sent to the terminal; if nothing arrived, select it here (m frees the mouse)")

    @on(events.Mount)
    async def _send(self) -> None:
        self._is_in_tmux = (await self.context.copy(self._copied)).in_tmux
        self.show_heading()

    def document(self) -> Document:
        """Return the copied text."""
        return lambda width: external_lines(self._copied, width)
