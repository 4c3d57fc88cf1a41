"""Every character that is let through has one width, by all measures."""

import sys

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from wcwidth import wcswidth, wcwidth

from drs_tui.model.text.safe import safe, safe_lines
from drs_tui.ui.render.cells import external, fit, fit_fragments, wrap
from drs_tui.ui.terminal.line_filters import AsciiFilter, SafeFilter
from tests.hostile.bytestream import bad_characters
from tests.hostile.texts import NASTY, hostile

# The width of these changed with Unicode 16: who is right depends on the terminal's age.
NEWER = {*range(0x2630, 0x2638), *range(0x268A, 0x2690), *range(0x4DC0, 0x4E00)}


def test_every_character_let_through_has_the_width_that_is_counted() -> None:
    let_through = {c for code in range(sys.maxunicode + 1) for c in safe(chr(code))}
    off = [c for c in let_through if cell_len(c) < 1 or wcwidth(c) != cell_len(c)]

    assert [hex(ord(c)) for c in sorted(off) if ord(c) not in NEWER] == []


@given(hostile(), st.integers(0, 60))
def test_a_cell_takes_its_width_whatever_is_in_it(text: str, width: int) -> None:
    for fitted in (fit, fit_fragments):
        line = "".join(words for words, _ in fitted((*external(text), (" x", "dim")), width))
        assert wcswidth(line) == width
        assert not bad_characters(line)


@given(hostile(), st.integers(2, 60))
def test_a_wrapped_line_is_no_wider_and_loses_nothing(text: str, width: int) -> None:
    for line in safe_lines(text):
        lines = wrap(line, width, prose=False)
        assert "".join(lines) == line
        assert all(wcswidth(part) <= width for part in lines)


@given(hostile())
def test_the_last_gate_lets_nothing_through(text: str) -> None:
    passed = SafeFilter().apply([Segment(text)], Color(0, 0, 0))
    plain = AsciiFilter().apply(passed, Color(0, 0, 0))

    assert not bad_characters("".join(segment.text for segment in passed))
    assert "".join(segment.text for segment in plain).isascii()
    assert sum(s.cell_length for s in plain) == sum(s.cell_length for s in passed)


def test_the_texts_are_nasty() -> None:
    harmless = {"wide", "emoji", "right to left", "markup closed", "markup action", "nothing"}
    harmless |= {"markup style", "markup link", "percent and braces", "quotes", "blank", "long"}
    harmless |= {"long and wide"}

    assert {name for name, text in NASTY.items() if safe(text) == text} == harmless
