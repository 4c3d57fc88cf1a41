"""Colours and styles, by name. One accent; red only for failure."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.style import Style


def _styles(definitions: Mapping[str, str]) -> dict[str, Style]:
    return {name: Style.parse(definition) for name, definition in definitions.items()}


_STYLES = _styles(
    {
        "plain": "not bold",
        "bold": "bold",
        "dim": "#8a8f98",
        "accent": "#6cb6ff",
        "brand": "bold #121212 on #6cb6ff",
        "ok": "#7fc97f",
        "warn": "#e3b565",
        "fail": "#ff6b6b",
        "fail-bold": "bold #ff6b6b",
        "recovery": "bold #121212 on #e6e8ec",
        "demo": "bold #121212 on #e3b565",
        "tab": "bold underline",
    }
)

# With sixteen colours grey would vanish on some screens, and no shade tells the cursor.
_SIXTEEN = _styles(
    {
        "plain": "not bold",
        "bold": "bold",
        "dim": "not bold",
        "accent": "cyan",
        "brand": "reverse bold",
        "ok": "green",
        "warn": "yellow",
        "fail": "red",
        "fail-bold": "bold red",
        "recovery": "reverse bold",
        "demo": "reverse bold yellow",
        "tab": "bold underline",
    }
)


@dataclass(frozen=True, slots=True)
class Palette:
    """The styles by name, and what the cursor's row gets on top of them."""

    styles: Mapping[str, Style]
    cursor: Style


_COLOURLESS = _styles(
    {
        "plain": "not bold",
        "bold": "bold",
        "dim": "not bold",
        "accent": "not bold",
        "brand": "reverse bold",
        "ok": "not bold",
        "warn": "bold",
        "fail": "bold",
        "fail-bold": "reverse bold",
        "recovery": "reverse bold",
        "demo": "reverse bold",
        "tab": "bold underline",
    }
)

FULL = Palette(_STYLES, Style(bgcolor="#263349"))
_REVERSED = Style(reverse=True, color="default", bgcolor="default")
SIXTEEN = Palette(_SIXTEEN, _REVERSED)
COLOURLESS = Palette(_COLOURLESS, Style(reverse=True))


def has_sixteen_colours(console: Console) -> bool:
    """Whether the terminal has no more than that: then its own background is kept."""
    return console.color_system == "standard"


def palette(console: Console, *, no_color: bool) -> Palette:
    """What the terminal can show, and the person wants to see (NO_COLOR)."""
    if no_color:
        return COLOURLESS
    return SIXTEEN if has_sixteen_colours(console) else FULL
