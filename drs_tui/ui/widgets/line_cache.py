"""Turn styled fragments into Textual's strips, and cache the lines that were drawn."""

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

_BACKGROUND = ""  # the name of the widget's own style, which all others are added to


class Painted(Protocol):
    """An application with a palette."""

    palette: Palette


class Cached(Widget):
    """A widget that returns cached lines to Textual, except those refreshed since.

    For every frame Textual asks all widgets between the first and the last changed line for all of
    their lines. A refresh without regions drops the whole cache: colours may have changed.
    """

    _cached: tuple[Region, Sequence[LineFilter], list[Strip]] | None = None
    _stale: Region | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines, from the cache where possible."""
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
        """Draw the lines of ``crop``."""
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
            self._clear_cache()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Drop the cache: colours have changed."""
        self._clear_cache()
        super().notify_style_update()

    def _clear_cache(self) -> None:
        self._cached = None


class Painting(Cached):
    """A widget that draws whole lines in the palette's styles.

    It skips what Textual does to a rendered line for borders, padding and opacity: it has none.
    """

    _styles_by_name: dict[str, Style] | None = None

    def lines_of(self, crop: Region, filters: Sequence[LineFilter]) -> list[Strip]:
        """Draw the lines of ``crop``; a strip caches the result of each filter."""
        background = self.background_colors[1]
        lines = []
        for y in crop.line_range:
            line = self.render_line(y)
            for each in filters:
                line = line.apply_filter(each, background)
            lines.append(line.crop(crop.x, crop.right))
        return lines

    def _clear_cache(self) -> None:
        super()._clear_cache()
        self._styles_by_name = None

    def style_of(self, name: str) -> Style:
        """Return the style of that name on this widget's background.

        Cached: Textual computes the background from all the widget's ancestors.
        """
        if self._styles_by_name is None:
            self._styles_by_name = {}
        style = self._styles_by_name.get(name)
        if style is None:
            named = cast("Painted", self.app).palette.styles
            style = self.style_of(_BACKGROUND) + named[name] if name else self.rich_style
            self._styles_by_name[name] = style
        return style


def strip(widget: Painting, fragments: Iterable[Fragment], width: int) -> Strip:
    """Return one line of the widget, filled to ``width``."""
    style_of = widget.style_of
    segments = [Segment(words, style_of(name)) for words, name in fragments if words]
    return Strip(segments).adjust_cell_length(width, style_of(_BACKGROUND))


def under_cursor(widget: Painting, line: Strip, mark: str) -> Strip:
    """Return the line with the cursor on it, and ``mark`` instead of its first segment."""
    over, background = cast("Painted", widget.app).palette.cursor, widget.style_of(_BACKGROUND)
    if over.reverse:  # full blocks would be holes in the bar
        line = Strip([each._replace(text=each.text.replace("█", "#")) for each in line])
    segments = [
        Segment(words if index else mark, under_cursor_style(style or background, background, over))
        for index, (words, style, _) in enumerate(line)
    ]
    return Strip(segments).adjust_cell_length(line.cell_length)
