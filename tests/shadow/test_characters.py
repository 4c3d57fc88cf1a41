"""What is called certain is what everybody says."""

import sys
import unicodedata

import pytest
from rich.cells import get_character_cell_size
from wcwidth import wcwidth

from drs_tui.ui.screen_diff.cell_widths import SECOND_HALF, cells_of
from drs_tui.ui.terminal.line_filters import _ASCII
from tests.shadow.terminals import with_wide_symbols, without_emoji

EVERY = [chr(code) for code in range(32, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def test_terminals_rich_and_wcwidth_agree_about_every_certain_character() -> None:
    for char in EVERY:
        if (taken := cells_of(char)) is not None and unicodedata.category(char) != "Cn":
            opinions = {get_character_cell_size(char), wcwidth(char)}
            assert opinions == {len(taken)}, ascii(char)
            assert len(taken) == without_emoji(char) == with_wide_symbols(char), ascii(char)


def test_no_mark_no_control_and_nothing_unseen_is_certain() -> None:
    for char in EVERY:
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Mn", "Me", "Mc", "Zl", "Zp"):
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
