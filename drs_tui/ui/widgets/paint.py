"""Fragments to strips, in the colours of the terminal at hand."""

from collections.abc import Iterable
from typing import Protocol, cast

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from drs_tui.ui.render.cells import Fragment
from drs_tui.ui.theme import Palette


class Painted(Protocol):
    """An application that knows its colours."""

    palette: Palette


def strip(
    widget: Widget,
    fragments: Iterable[Fragment],
    width: int,
    *,
    base: Style | None = None,
    cursor: bool = False,
) -> Strip:
    """One line of the widget, filled to ``width``.

    ``base`` is the widget's ``rich_style``, from whoever draws many lines: it is reckoned anew from
    all that the widget is in, whenever it is asked for.
    """
    colours = cast("Painted", widget.app).palette
    base = base or widget.rich_style
    over: Style | None = colours.cursor if cursor else None
    segments = [
        Segment(words, base + colours.styles[name] + over) for words, name in fragments if words
    ]
    return Strip(segments).adjust_cell_length(width, base + over)
