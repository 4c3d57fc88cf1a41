"""Change from any style to any other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.ui.screen_diff.styles import style_change
from tests.screen_diff.emulator import PLAIN, Style, styled

COLOURS = st.sampled_from(
    ["0", "7", "9", "60", "67", "8;5;0", "8;5;12", "8;2;1;22;255", "8;2;0;0;0"]
)


def colour(side: int) -> st.SearchStrategy[str]:
    """Draw the parameters of a foreground (side 3) or background (side 4)."""
    return COLOURS.map(
        lambda code: str(side * 10 + int(code)) if code.isdigit() else f"{side}{code}"
    )


ATTRIBUTES = st.sets(st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "53"]))
STYLES = st.builds(
    lambda attributes, *colours: ";".join([*sorted(attributes), *filter(None, colours)]),
    ATTRIBUTES,
    st.none() | colour(3),
    st.none() | colour(4),
)


def drawn(style: Style, sequence: str) -> Style:
    """Return the style after a sequence, which may be empty."""
    if not sequence:
        return style
    assert sequence.startswith("\x1b[")
    assert sequence.endswith("m")
    return styled(style, sequence[2:-1])


@given(STYLES, STYLES)
def test_the_change_leads_to_the_new_style(before: str, after: str) -> None:
    start, end = (styled(PLAIN, style) if style else PLAIN for style in (before, after))

    assert drawn(start, style_change(before, after)) == end


@given(STYLES, STYLES)
def test_the_change_is_never_longer_than_setting_the_whole_style(before: str, after: str) -> None:
    assert len(style_change(before, after)) <= len(f"\x1b[0;{after}m")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("1", "1", ""),
        ("39", "", "\x1b[m"),
        ("", "1;31", "\x1b[1;31m"),
        ("1;38;2;1;2;3;48;2;4;5;6", "38;2;1;2;3;48;2;4;5;6", "\x1b[22m"),
        ("1;2;31", "2;31", "\x1b[22;2m"),
        ("31;44", "31", "\x1b[49m"),
        ("31", "32", "\x1b[32m"),
        ("21;31", "31", "\x1b[0;31m"),
        ("39;44", "44", ""),
        ("58;5;1", "31", "\x1b[0;31m"),
        ("31", "38;7;1", "\x1b[0;38;7;1m"),
    ],
)
def test_the_change_is_the_shortest(before: str, after: str, expected: str) -> None:
    assert style_change(before, after) == expected
