"""A character's width counts as certain only where all terminals agree on it."""

import sys
import unicodedata
from functools import cache
from itertools import chain

import pytest
from rich.cells import get_character_cell_size
from wcwidth import wcwidth

from drs_tui.model.text.safe import ASCII_STAND_INS
from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF, cells_of
from tests.screen_diff.terminals import with_wide_symbols, without_emoji

NEVER_CERTAIN = ("Cc", "Cf", "Co", "Mn", "Me", "Mc", "Zl", "Zp")
UNASSIGNED = ("Cn", "Cs")


@cache
def by_category() -> dict[str, list[str]]:
    """Return every character by category."""
    found: dict[str, list[str]] = {}
    for char in map(chr, range(32, sys.maxunicode + 1)):
        found.setdefault(unicodedata.category(char), []).append(char)
    return found


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.slow)])
def test_terminals_rich_and_wcwidth_agree_about_every_certain_character(step: int) -> None:
    assigned = by_category().keys() - {*NEVER_CERTAIN, *UNASSIGNED}
    # Most letters are ideographs and syllables, in long ranges that are alike.
    samples = (by_category()[each][:: step if each == "Lo" else 1] for each in assigned)
    for char in chain.from_iterable(samples):
        if (cells := cells_of(char)) is not None:
            widths = {get_character_cell_size(char), wcwidth(char)}
            assert widths == {len(cells)}, ascii(char)
            assert len(cells) == without_emoji(char) == with_wide_symbols(char), ascii(char)


def test_marks_controls_and_invisible_characters_are_uncertain() -> None:
    for category in NEVER_CERTAIN:
        # Characters for private use are all alike: every hundredth of them.
        for char in by_category()[category][:: 100 if category == "Co" else 1]:
            assert cells_of(char) is None, ascii(char)


def test_the_symbols_of_this_program_are_certain() -> None:
    own = "".join(map(chr, ASCII_STAND_INS))
    assert cells_of(own) == own


def test_a_wide_character_takes_two_cells() -> None:
    assert cells_of("a\u6771b") == f"a\u6771{SECOND_HALF}b"


@pytest.mark.parametrize(
    "text", ["\U0001f525", "\u26a1", "e\u0301", "\u05e9", "\u0e33", "\u1100", "a\x1b", "\t", "\x00"]
)
def test_an_uncertain_character_makes_the_whole_text_uncertain(text: str) -> None:
    assert cells_of(f"ab{text}cd\u6771") is None
