"""A text to read: as many lines as it takes, scrolled by keyboard, changing in place."""

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
from drs_tui.ui.widgets.search import Searched

MARGIN = 1
WHEEL = 3
UNWRAPPED = 100_000
Document = Callable[[int], Sequence[Cell]]


def _plain(cell: Cell) -> str:
    return "".join(words for words, _ in cell)


class Pager(Searched, KeepsFocus, Painting, can_focus=True):
    """Shows a document: a function that gives its lines for a width.

    ``/`` searches it, ``F`` keeps to its end as it grows, ``w`` cuts long lines, or wraps them.
    """

    DEFAULT_CSS = "Pager { width: 1fr; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [*keymap.READING]

    class Moved(Message):
        """Other lines are on the screen, or there are more or fewer of them."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._document: Document = lambda _: ()
        self._lines: Sequence[Cell] = ()
        self._drawn: dict[int, Strip] = {}
        self._top = 0
        self._made_of: tuple[Hashable, int] = None, 0
        self._wraps = True
        self._follows = False
        self._position = ""

    def show(self, document: Document, same: Hashable = None) -> None:
        """Show this from now on; the place one reads at stays.

        ``same`` stands for what the document is made of: while it is the one of last time, the
        lines of last time are kept. None: make them again.
        """
        self._document = document
        made_of = (same, self._width)
        if same is None or made_of != self._made_of:
            self._made_of = made_of
            self._lay_out()
        self.redraw()

    def redraw(self) -> None:
        """Draw again the lines that would look different, and only those."""
        for y in range(self.size.height):
            if self._line(y) != self._drawn.get(y):
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def _width(self) -> int:
        """What the lines are broken for."""
        return self.size.width - 2 * MARGIN if self._wraps else UNWRAPPED

    def _lay_out(self) -> None:
        room = self._width
        self._lines = self._document(room) if room > 0 else ()
        self._scroll(len(self._lines) if self._follows else self._top)

    @property
    def position(self) -> str:
        """``lines 1-20 of 340``, or nothing when all of it is on screen."""
        last = min(self._top + self.size.height, len(self._lines))
        if last - self._top >= len(self._lines):
            return ""
        return f"lines {self._top + 1}–{last} of {len(self._lines)}"

    def _line(self, y: int) -> Strip:
        number = self._top + y
        cell = self._lines[number] if number < len(self._lines) else EMPTY
        mark = ("›", "accent") if self._is_match(cell) else (" " * MARGIN, "plain")
        return strip(self, [mark, *cell], self.size.width)

    def _is_match(self, cell: Cell) -> bool:
        wanted = self.pattern.casefold()
        return bool(wanted) and wanted in _plain(cell).casefold()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        line = self._drawn[y] = self._line(y)
        return line

    def on_resize(self) -> None:
        """Wrap the lines for the new width."""
        self.show(self._document, self._made_of[0])

    def _scroll(self, top: int) -> None:
        top = max(0, min(top, len(self._lines) - self.size.height))
        if top != self._top:
            self._top = top
            self.redraw()
        if self.position != self._position:
            self._position = self.position
            self.post_message(self.Moved())

    def search_texts(self) -> Sequence[str]:
        """Its lines."""
        return [_plain(self._lines[place]) for place in range(len(self._lines))]

    def search_place(self) -> int:
        """The line on top."""
        return self._top

    def search_go(self, place: int) -> None:
        """Have that line on top."""
        self._scroll(place)
        self.redraw()

    def action_follow(self) -> None:
        """Keep to the end, or stop that."""
        self._follows = not self._follows
        if self._follows:
            self.action_last()

    def action_wrap(self) -> None:
        """Wrap long lines, or cut them."""
        self._wraps = not self._wraps
        self.show(self._document, self._made_of[0])

    def action_move(self, lines: int) -> None:
        """Down by that many lines, or up."""
        self._scroll(self._top + lines)

    def action_page(self, halves: int) -> None:
        """Down by that many half screens, or up."""
        self._scroll(self._top + halves * max(1, self.size.height // 2))

    def action_first(self) -> None:
        """To the first line."""
        self._scroll(0)

    def action_last(self) -> None:
        """To the last line."""
        self._scroll(len(self._lines))

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves the text."""
        self.action_move(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves the text."""
        self.action_move(-WHEEL)
