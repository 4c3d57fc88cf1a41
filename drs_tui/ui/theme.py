"""Colours and styles by name: one accent, and red only for failures."""

from collections.abc import Mapping
from typing import NamedTuple

from rich.console import Console
from rich.style import Style


def _styles(definitions: Mapping[str, str]) -> dict[str, Style]:
    return {name: Style.parse(definition) for name, definition in definitions.items()}


_STYLES = _styles(
    {
        "plain": "not bold",
        "bold": "bold",
        "dim": "#949aa4",
        "accent": "#6cb6ff",
        "prep": "#9a8fd0",
        "brand": "bold #121212 on #6cb6ff",
        "ok": "#7fc97f",
        "warn": "#e3b565",
        "fail": "#ff6b6b",
        "fail-bold": "bold #ff6b6b",
        "recovery": "bold #121212 on #e6e8ec",
        "demo": "bold #121212 on #e3b565",
        "tab": "bold underline",
        "match": "#121212 on #e3b565",
    }
)

# With sixteen colours, grey is invisible on some backgrounds, and the cursor's row is reversed.
_SIXTEEN = _styles(
    {
        "plain": "not bold",
        "bold": "bold",
        "dim": "not bold",
        "accent": "cyan",
        "prep": "magenta",
        "brand": "reverse bold",
        "ok": "green",
        "warn": "yellow",
        "fail": "red",
        "fail-bold": "bold red",
        "recovery": "reverse bold",
        "demo": "reverse bold yellow",
        "tab": "bold underline",
        "match": "reverse bold underline",
    }
)


_LIGHT = _styles(
    {
        "plain": "not bold",
        "bold": "bold",
        "dim": "#5c636b",
        "accent": "#0a54b0",
        "brand": "bold #ffffff on #0a54b0",
        "ok": "#1a6b2b",
        "warn": "#8a5200",
        "fail": "#c11226",
        "fail-bold": "bold #c11226",
        "prep": "#6d5896",
        "recovery": "bold #ffffff on #24282e",
        "demo": "bold #ffffff on #8a5200",
        "tab": "bold underline",
        "match": "#ffffff on #8a5200",
    }
)

_CONTRAST = _styles(
    {
        "plain": "not bold",
        "bold": "bold",
        "dim": "#d0d0d0",
        "accent": "#5fd7ff",
        "brand": "bold #000000 on #5fd7ff",
        "ok": "#5fff5f",
        "warn": "#ffd75f",
        "fail": "#ff8787",
        "fail-bold": "bold #000000 on #ff8787",
        "prep": "#d7afff",
        "recovery": "bold #000000 on #ffffff",
        "demo": "bold #000000 on #ffd75f",
        "tab": "bold underline",
        "match": "#000000 on #ffd75f",
    }
)


class Palette(NamedTuple):
    """The styles by name; ``cursor`` is added to those of the cursor's row."""

    styles: Mapping[str, Style]
    cursor: Style


_COLOURLESS = _styles(
    {
        "plain": "not bold",
        "bold": "bold",
        "dim": "not bold",
        "accent": "not bold",
        "prep": "not bold",
        "brand": "reverse bold",
        "ok": "not bold",
        "warn": "bold",
        "fail": "bold",
        "fail-bold": "reverse bold",
        "recovery": "reverse bold",
        "demo": "reverse bold",
        "tab": "bold underline",
        "match": "reverse bold underline",
    }
)

FULL = Palette(_STYLES, Style(bgcolor="#222e43"))
_REVERSED = Style(reverse=True, color="default", bgcolor="default")
SIXTEEN = Palette(_SIXTEEN, _REVERSED)
COLOURLESS = Palette(_COLOURLESS, Style(reverse=True))
LIGHT = Palette(_LIGHT, Style(bgcolor="#d6e6ff"))
CONTRAST = Palette(_CONTRAST, Style(bgcolor="#0b2a6b"))
THEMES = {"dark": FULL, "light": LIGHT, "contrast": CONTRAST}


def under_cursor(style: Style, ground: Style, cursor: Style) -> Style:
    """Return the style that text has in the cursor's row; ``ground``: that of its widget.

    A background of its own stays, as its colour is made for that one alone.
    """
    return style if style.bgcolor not in (None, ground.bgcolor) else style + cursor


def has_sixteen_colours(console: Console) -> bool:
    """Return whether the terminal has only sixteen colours; it keeps its own background then."""
    return console.color_system == "standard"


def palette(console: Console, theme: str, *, no_color: bool) -> Palette:
    """Return the palette for a terminal and the user's choice (``NO_COLOR``, ``--theme``)."""
    if no_color:
        return COLOURLESS
    return SIXTEEN if has_sixteen_colours(console) else THEMES[theme]
