"""A pager: a text that is scrolled by keyboard, and may change while it is read."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from drs_tui.ui import keymap
from drs_tui.ui.render.cells import EMPTY, Cell
from drs_tui.ui.widgets.focus import KeepsFocus
from drs_tui.ui.widgets.line_cache import Painting, strip
from drs_tui.ui.widgets.search import Searched, highlight_matches

MARGIN = 1
WHEEL = 3  # lines
UNWRAPPED = 100_000
Document = Callable[[int], Sequence[Cell]]
"""Takes a width; returns the lines of a text, wrapped for it."""


def _plain(cell: Cell) -> str:
    return "".join(words for words, _ in cell)


class Pager(Searched, KeepsFocus, Painting, can_focus=True):
    """Show a document.

    ``/`` searches it, ``F`` follows its end as it grows, ``w`` cuts or wraps long lines.
    """

    DEFAULT_CSS = "Pager { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keymap.READING]

    class Moved(Message):
        """Posted when ``position`` has changed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._document: Document = lambda _: ()
        self._lines: Sequence[Cell] = ()
        self._drawn: dict[int, Strip] = {}
        self._top = 0
        self._laid_out: tuple[Hashable, int] = None, 0  # version and width
        self._wraps = True
        self._follows = False
        self._position = ""
        self._texts: list[str] | None = None  # the lines as plain text, once they are searched

    def show(self, document: Document, version: Hashable = None) -> None:
        """Show a document, at the same line as before.

        While ``version`` equals that of the last call, the lines are kept. None: lay it out again.
        """
        self._document = document
        laid_out = (version, self._width)
        if version is None or laid_out != self._laid_out:
            self._laid_out = laid_out
            self._lay_out()
        self.redraw()

    def redraw(self) -> None:
        """Draw only those lines again that have changed."""
        for y in range(self.size.height):
            if self._line(y) != self._drawn.get(y):
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def _width(self) -> int:
        """Return the width that lines are wrapped for."""
        return self.size.width - 2 * MARGIN if self._wraps else UNWRAPPED

    def _lay_out(self) -> None:
        width = self._width
        self._lines, self._texts = self._document(width) if width > 0 else (), None
        self.forget_matches()
        self._scroll(len(self._lines) if self._follows else self._top)

    @property
    def position(self) -> str:
        """Return ``lines 1–20 of 340``; empty when all lines are on the screen."""
        last = min(self._top + self.size.height, len(self._lines))
        if last - self._top >= len(self._lines):
            return ""
        return f"lines {self._top + 1}–{last} of {len(self._lines)}"

    def _line(self, y: int) -> Strip:
        number = self._top + y
        cell = self._lines[number] if number < len(self._lines) else EMPTY
        marked = highlight_matches(cell, self.pattern)
        mark = (" " * MARGIN, "plain") if marked is cell else ("›", "accent")
        return strip(self, [mark, *marked], self.size.width)

    def render_line(self, y: int) -> Strip:
        """Render one line of the screen."""
        line = self._drawn[y] = self._line(y)
        return line

    def on_resize(self) -> None:
        """Wrap the lines for the new width."""
        self.show(self._document, self._laid_out[0])

    def _scroll(self, top: int) -> None:
        top = max(0, min(top, len(self._lines) - self.size.height))
        if top != self._top:
            self._top = top
            self.redraw()
        if self.position != self._position:
            self._position = self.position
            self.post_message(self.Moved())

    def search_texts(self) -> Sequence[str]:
        """Return the lines as plain text."""
        if self._texts is None:
            self._texts = [_plain(self._lines[number]) for number in range(len(self._lines))]
        return self._texts

    def search_place(self) -> int:
        """Return the index of the top line."""
        return self._top

    def search_go(self, place: int) -> None:
        """Scroll that line to the top."""
        self._scroll(place)
        self.redraw()

    def action_follow(self) -> None:
        """Follow the end as the text grows, or stop following it."""
        self._follows = not self._follows
        if self._follows:
            self.action_last()

    def action_wrap(self) -> None:
        """Wrap long lines, or cut them."""
        self._wraps = not self._wraps
        self.show(self._document, self._laid_out[0])

    def action_move(self, lines: int) -> None:
        """Scroll down by that many lines; up if negative."""
        self._scroll(self._top + lines)

    def action_page(self, halves: int) -> None:
        """Scroll down by that many half screens; up if negative."""
        self._scroll(self._top + halves * max(1, self.size.height // 2))

    def action_first(self) -> None:
        """Scroll to the first line."""
        self._scroll(0)

    def action_last(self) -> None:
        """Scroll to the last line."""
        self._scroll(len(self._lines))

    def on_mouse_scroll_down(self) -> None:
        """Scroll down with the mouse wheel."""
        self.action_move(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Scroll up with the mouse wheel."""
        self.action_move(-WHEEL)
