"""One line of text, redrawn only when it changes."""

from collections.abc import Sequence

from textual.geometry import Region
from textual.strip import Strip

from drs_tui.ui.render.cells import EMPTY, STEP, Cell, Fragment, cut_middle, fit, width_of
from drs_tui.ui.render.header import TitleEnd
from drs_tui.ui.widgets.line_cache import Painting, strip

GAP = 2
LEAST = 4  # columns of a path that say anything
LEAST_STEP = 8  # and of a step before others: the end of an id
OF_THE_END = 6  # columns that the end of a path has more than half, where it is cut


class Line(Painting):
    """A line with text on the left and on the right; the left is cut when both do not fit."""

    DEFAULT_CSS = "Line { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._shown: tuple[Cell, Cell] = EMPTY, EMPTY

    def show(self, left: Cell, right: Cell = EMPTY) -> None:
        """Show these texts; draw only if they have changed."""
        if (left, right) != self._shown:
            self._shown = left, right
            self.refresh(Region(0, 0, self.size.width, 1))

    def _fragments(self, width: int) -> list[Fragment]:
        left, right = self._shown
        right_width = width_of(right)
        if not right_width:
            return list(fit(left, width))
        if right_width + GAP > width:
            return list(fit(right, width))
        return [*fit(left, width - right_width - GAP), (" " * GAP, "plain"), *right]

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  Textual's signature
        """Render the line."""
        return strip(self, self._fragments(self.size.width), self.size.width)


class TitleLine(Line):
    """A brand, a path, and the longest right end that leaves it room.

    Where there is none, the path loses its first steps, and the one before the last is cut.
    """

    def __init__(self, brand: Cell, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._brand = brand
        self._path: Cell = EMPTY
        self._ends: Sequence[TitleEnd] = ()

    def show_path(self, path: Cell, ends: Sequence[TitleEnd]) -> None:
        """Show the path, and one of the right ends: the longest first."""
        if (path, ends) != (self._path, self._ends):
            self._path, self._ends = path, ends
            self.refresh(Region(0, 0, self.size.width, 1))

    def _fragments(self, width: int) -> list[Fragment]:
        for end in self._ends:
            room = width - width_of(self._brand) - width_of(end.cell) - GAP
            if room >= (width_of(self._path) if end.least is None else end.least):
                return [*self._brand, *self._before(end, room)]
        if not self._ends:
            return list(fit(self._brand, width))
        last = self._ends[-1]
        room = width - width_of(last.cell) - GAP
        return self._before(last, room) if room > 0 else list(fit(last.cell, width))

    def _before(self, end: TitleEnd, room: int) -> list[Fragment]:
        """Return the path in ``room`` columns, of which its own end has more, and the right end."""
        shown = _last_steps(self._path, room) if room >= LEAST else EMPTY
        path = cut_middle(shown, room, _left(room))
        return [*path, (" " * GAP, "plain"), *end.cell]


def _last_steps(path: Cell, room: int) -> Cell:
    """Return as many steps of a path as fit, counted from its end, and what fits of the one before.

    The last step is always there, whole.
    """
    dropped: Cell = EMPTY
    while width_of(path) > room:
        after = next((n for n, (words, _) in enumerate(path, 1) if words == STEP), None)
        if after is None:
            break
        dropped, path = path[:after], path[after:]
    spare = room - width_of(path) - len(STEP)
    if not dropped or spare < LEAST_STEP:
        return path
    return (*cut_middle(dropped[:-1], spare, _left(spare)), dropped[-1], *path)


def _left(room: int) -> int:
    """Return how many columns of the start stay of what is cut in its middle."""
    return max(0, room // 2 - OF_THE_END)
