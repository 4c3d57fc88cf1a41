"""Fragments to strips, in the colours of the terminal at hand, and lines drawn once."""

from collections.abc import Iterable, Sequence
from typing import Protocol, Self, cast

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from drs_tui.ui.render.cells import Fragment
from drs_tui.ui.theme import Palette
from drs_tui.ui.theme import under_cursor as under_cursor_style

_GROUND = ""  # no style by name: what the widget is drawn on


class Painted(Protocol):
    """An application that knows its colours."""

    palette: Palette


class Cached(Widget):
    """Gives Textual the lines it gave before, but for those that were refreshed since.

    With every frame Textual asks each widget between the first and the last line that changed for
    all of its lines. A refresh without regions forgets them all: colours may have changed.
    """

    _cached: tuple[Region, Sequence[LineFilter], list[Strip]] | None = None
    _stale: Region | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of the widget."""
        filters = self.get_line_filters()
        cached, stale, self._stale = self._cached, self._stale, None
        if cached is None or cached[0] != crop or cached[1] != filters:
            self._cached = crop, filters, self.lines_of(crop, filters)
            return self._cached[2]
        lines = cached[2]
        if stale and (part := crop.intersection(Region(crop.x, stale.y, crop.width, stale.height))):
            lines[part.y - crop.y : part.bottom - crop.y] = self.lines_of(part, filters)
        return lines

    def lines_of(self, crop: Region, _filters: Sequence[LineFilter]) -> list[Strip]:
        """Draw those lines."""
        return super().render_lines(crop)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw these regions again, or the whole widget."""
        if regions:
            stale = Region.from_union(regions).translate(self.content_offset)
            self._stale = stale.union(self._stale) if self._stale else stale
        else:
            self._forget()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Forget the lines: colours have changed."""
        self._forget()
        super().notify_style_update()

    def _forget(self) -> None:
        self._cached = None


class Painting(Cached):
    """Paints whole lines in colours of its own, with nothing around them: none of what Textual does
    to a line after it was rendered, for borders, padding and opacity, is needed here."""

    _styles_by_name: dict[str, Style] | None = None

    def lines_of(self, crop: Region, filters: Sequence[LineFilter]) -> list[Strip]:
        """Draw those lines. A strip keeps what each filter made of it."""
        background = self.background_colors[1]
        lines = []
        for y in crop.line_range:
            line = self.render_line(y)
            for each in filters:
                line = line.apply_filter(each, background)
            lines.append(line.crop(crop.x, crop.right))
        return lines

    def _forget(self) -> None:
        super()._forget()
        self._styles_by_name = None

    def style_of(self, name: str) -> Style:
        """What fragments of that style are drawn in here. Made once: what lies under it is reckoned
        from all that the widget is in."""
        if self._styles_by_name is None:
            self._styles_by_name = {}
        style = self._styles_by_name.get(name)
        if style is None:
            named = cast("Painted", self.app).palette.styles
            style = self.style_of(_GROUND) + named[name] if name else self.rich_style
            self._styles_by_name[name] = style
        return style


def strip(widget: Painting, fragments: Iterable[Fragment], width: int) -> Strip:
    """One line of the widget, filled to ``width``."""
    style_of = widget.style_of
    segments = [Segment(words, style_of(name)) for words, name in fragments if words]
    return Strip(segments).adjust_cell_length(width, style_of(_GROUND))


def under_cursor(widget: Painting, line: Strip, mark: str) -> Strip:
    """The same line with the cursor on it, and a mark in the place of its first segment."""
    over, ground = cast("Painted", widget.app).palette.cursor, widget.style_of(_GROUND)
    if over.reverse:  # full blocks would be holes in the bar
        line = Strip([each._replace(text=each.text.replace("█", "#")) for each in line])
    segments = [
        Segment(words if place else mark, under_cursor_style(style or ground, ground, over))
        for place, (words, style, _) in enumerate(line)
    ]
    return Strip(segments).adjust_cell_length(line.cell_length)
