"""The copy menu, and what was copied, to select by hand."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, cast

from textual import events, on
from textual.binding import BindingType
from textual.widget import Widget

from drs_tui.ui import keymap
from drs_tui.ui.copying import Copy
from drs_tui.ui.render.cells import Cell, outside, text
from drs_tui.ui.render.columns import Column
from drs_tui.ui.render.documents import raw_text
from drs_tui.ui.screens.base import MonitorScreen
from drs_tui.ui.screens.reading import ReadingScreen
from drs_tui.ui.widgets.pager import Document
from drs_tui.ui.widgets.table import Table


def _columns(_width: int) -> tuple[Column[Copy], ...]:
    return (
        Column("WHAT", 32, lambda copy, _: outside(copy.label)),
        Column("TEXT", 0, lambda copy, _: outside(copy.text.partition("\n")[0], "dim")),
    )


class CopyScreen(MonitorScreen):
    """Enter copies what is highlighted."""

    BINDINGS: ClassVar[list[BindingType]] = [keymap.BACK]

    def __init__(self, copies: Sequence[Copy]) -> None:
        super().__init__()
        self._copies = copies

    def compose_body(self) -> Iterable[Widget]:
        """The entries."""
        yield Table[Copy](
            _columns,
            lambda copy: copy.label,
            self.monitor.view,
            id="copies",
            opens=lambda copy: CopiedScreen(copy.label, copy.text),
        )

    def title_cell(self) -> Cell:
        """What this is."""
        return text("copy", "bold")

    def show_body(self) -> None:
        """They do not change."""
        table = cast("Table[Copy]", self.query_one("#copies", Table))
        table.show(self._copies)


class CopiedScreen(ReadingScreen):
    """Sends the text to the terminal as it opens, and shows it with nothing around it."""

    def __init__(self, label: str, copied: str) -> None:
        super().__init__()
        self._label = label
        self._copied = copied

    def title_cell(self) -> Cell:
        """What this is."""
        return outside(self._label, "bold")

    def subtitle_cell(self) -> Cell:
        """No terminal says whether it took it."""
        return text("sent to the terminal; if nothing arrived, select it here (m frees the mouse)")

    @on(events.Mount)
    async def _send(self) -> None:
        await self.monitor.copy(self._copied)

    def document(self) -> Document:
        """The text."""
        return lambda width: raw_text(self._copied, width)
