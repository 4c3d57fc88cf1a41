"""Every palette has every style, and its words can be read on its background and its cursor."""

import pytest
from rich.style import Style
from textual.color import Color

from drs_tui.ui.theme import (
    COLOURLESS,
    CONTRAST,
    FULL,
    LIGHT,
    SIXTEEN,
    THEMES,
    Palette,
    under_cursor,
)

# The backgrounds of drs_tui.tcss, and its text.
GROUNDS = {"dark": "#121212", "light": "#fbfbfb", "contrast": "#000000"}
TEXTS = {"dark": "#d7dae0", "light": "#1c1f24", "contrast": "#ffffff"}
READABLE = 4.5  # WCAG's ratio for text
HIGH = 7.0


def _luminance(colour: Color) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(style: Style, ground: str) -> float:
    front = Color.from_rich_color(style.color)
    back = Color.from_rich_color(style.bgcolor) if style.bgcolor else Color.parse(ground)
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [SIXTEEN, COLOURLESS, LIGHT, CONTRAST])
def test_every_palette_has_every_style(palette: Palette) -> None:
    assert palette.styles.keys() == FULL.styles.keys()


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read(theme: str) -> None:
    coloured = {name: style for name, style in THEMES[theme].styles.items() if style.color}
    ratios = {name: _ratio(style, GROUNDS[theme]) for name, style in coloured.items()}

    assert min(ratios.values()) >= (HIGH if theme == "contrast" else READABLE), ratios


@pytest.mark.parametrize("theme", THEMES)
def test_every_style_can_be_read_under_the_cursor(theme: str) -> None:
    palette = THEMES[theme]
    assert palette.cursor.bgcolor is not None
    ground = Style(color=TEXTS[theme], bgcolor=GROUNDS[theme])

    ratios = {
        name: _ratio(under_cursor(ground + style, ground, palette.cursor), GROUNDS[theme])
        for name, style in palette.styles.items()
    }

    assert min(ratios.values()) >= READABLE, ratios


@pytest.mark.parametrize("palette", [SIXTEEN, COLOURLESS])
def test_without_colours_of_our_own_the_whole_row_is_reversed(palette: Palette) -> None:
    for name, style in palette.styles.items():
        assert under_cursor(style, Style(), palette.cursor).reverse, name
