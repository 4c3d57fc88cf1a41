"""What is called certain is what everybody says."""

import sys
import unicodedata
from itertools import chain

import pytest
from rich.cells import get_character_cell_size
from wcwidth import wcwidth

from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF, cells_of
from drs_tui.ui.terminal.line_filters import _ASCII
from tests.shadow.terminals import with_wide_symbols, without_emoji

# By category: which characters of a million are of which is asked once, and quickly.
BY_CATEGORY: dict[str, list[str]] = {}
for code in range(32, sys.maxunicode + 1):
    BY_CATEGORY.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
NEVER_CERTAIN = ("Cc", "Cf", "Co", "Mn", "Me", "Mc", "Zl", "Zp")
UNASSIGNED = ("Cn", "Cs")


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.slow)])
def test_terminals_rich_and_wcwidth_agree_about_every_certain_character(step: int) -> None:
    assigned = BY_CATEGORY.keys() - {*NEVER_CERTAIN, *UNASSIGNED}
    # Most letters are ideographs and syllables, in long runs that are alike.
    some = (BY_CATEGORY[each][:: step if each == "Lo" else 1] for each in assigned)
    for char in chain.from_iterable(some):
        if (taken := cells_of(char)) is not None:
            opinions = {get_character_cell_size(char), wcwidth(char)}
            assert opinions == {len(taken)}, ascii(char)
            assert len(taken) == without_emoji(char) == with_wide_symbols(char), ascii(char)


def test_no_mark_no_control_and_nothing_unseen_is_certain() -> None:
    for category in NEVER_CERTAIN:
        # All of a plane for private use are alike: every hundredth of those.
        for char in BY_CATEGORY[category][:: 100 if category == "Co" else 1]:
            assert cells_of(char) is None, ascii(char)


def test_what_this_program_draws_with_is_certain() -> None:
    own = "".join(map(chr, _ASCII))
    assert cells_of(own) == own


def test_a_wide_character_takes_two_places() -> None:
    assert cells_of("a\u6771b") == f"a\u6771{SECOND_HALF}b"


@pytest.mark.parametrize(
    "text", ["\U0001f525", "\u26a1", "e\u0301", "\u05e9", "\u0e33", "\u1100", "a\x1b", "\t", "\x00"]
)
def test_in_doubt_is_in_doubt_wherever_it_stands(text: str) -> None:
    assert cells_of(f"ab{text}cd\u6771") is None
