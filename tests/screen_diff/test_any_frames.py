"""Any frames at all: a terminal that gets only the changes shows the same as one that gets all."""

import os
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from drs_tui.ui.screen_diff.driver import WriteFilter
from drs_tui.ui.screen_diff.screen_buffer import ScreenBuffer
from tests.screen_diff.terminals import WIDTHS, Pair

EXAMPLES = int(os.environ.get("SCREEN_DIFF_EXAMPLES", "30"))
OFTEN = settings(max_examples=EXAMPLES, derandomize="SCREEN_DIFF_EXAMPLES" not in os.environ)
COLUMNS, ROWS = 9, 2

CERTAIN = ["a", "b", " ", "   ", "xyz", "\u00b7", "\u2713", "\u6771", "\u4eac\u90fd", "\uff37"]
UNCERTAIN = [
    "\U0001f525",
    "\u26a1",
    "\u2764\ufe0f",
    "e\u0301",
    "\u05e9\u05dc",
    "\U0001f468\u200d\U0001f469",
    "\u0e01\u0e33",
]
STYLES = ["", "1", "2", "1;4", "31", "1;31", "38;5;9", "38;2;1;2;3;48;2;4;5;6", "7;44", "21;53"]
LINK = "\x1b]8;id=7;https://x.example/?a=1;2\x1b\\{}\x1b]8;;\x1b\\"


def segment(text: str, style: str, *, is_link: bool) -> str:
    """Return a text as Textual writes it."""
    drawn = f"\x1b[{style}m{text}\x1b[0m" if style else text
    return LINK.format(drawn) if is_link else drawn


def _texts(percent_uncertain: int) -> st.SearchStrategy[str]:
    return st.integers(0, 99).flatmap(
        lambda number: st.sampled_from(UNCERTAIN if number < percent_uncertain else CERTAIN)
    )


@st.composite
def segments(draw: st.DrawFn, y: int) -> str:
    """Draw a move, and segments that end within the line by Textual's widths."""
    x = draw(st.integers(0, COLUMNS - 1))
    drawn = [f"\x1b[{y + 1};{x + 1}H"]
    texts = st.tuples(
        st.lists(_texts(8), min_size=1, max_size=5).map("".join),
        st.sampled_from(STYLES),
        st.integers(0, 40),
    )
    for text, style, number in draw(st.lists(texts, max_size=3)):
        x += cell_len(text)
        if x > COLUMNS:
            break
        drawn.append(segment(text, style, is_link=number == 0))
    return "".join(drawn)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """Draw segments from top to bottom, several on a line; then a move to the cursor's place."""
    lines = sorted(draw(st.lists(st.integers(0, ROWS - 1), min_size=1, max_size=5)))
    drawn = [draw(segments(y)) for y in lines]
    ends = ["\n" if line < following else "" for line, following in pairwise([*lines, lines[-1]])]
    y, x = draw(st.integers(1, ROWS)), draw(st.integers(1, COLUMNS))
    return "".join(map("".join, zip(drawn, ends, strict=True))) + f"\x1b[{y};{x}H"


OTHER_OUTPUT = [
    "\x07",
    "\x1b]2;title\x07",
    "\x1b[?1000h",
    "\x1b[?1049h",
    "\x1b[?7l",
    "\x1b[2;2Hxx\x1b[5C",
]


def repeated(what: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Draw a few values, repeated in any order: most of what a screen shows was there before."""
    return st.lists(what, min_size=1, max_size=4).flatmap(
        lambda some: st.lists(st.sampled_from(some), max_size=12)
    )


@pytest.mark.parametrize("widths", WIDTHS)
@OFTEN
@given(written=repeated(frames() | frames() | frames() | st.sampled_from(OTHER_OUTPUT)))
def test_filtered_writes_leave_the_same_screen_as_all_writes(
    widths: str, written: list[str]
) -> None:
    screen_buffer = ScreenBuffer()
    screen_buffer.resize(COLUMNS, ROWS)
    write_filter = WriteFilter(screen_buffer)
    pair = Pair(COLUMNS, ROWS, widths)
    for number, data in enumerate(written):
        pair.whole.feed(data)
        pair.diff.feed(write_filter.filter(data))
        assert not pair.differences(), (number, data)


@OFTEN
@given(written=repeated(frames()))
def test_frames_for_a_larger_screen_do_not_count_as_shown(
    written: list[str],
) -> None:
    """Textual draws such frames until it learns the new size."""
    screen_buffer = ScreenBuffer()
    write_filter = WriteFilter(screen_buffer)
    pair = Pair(COLUMNS - 3, ROWS - 1, "as Rich")
    screen_buffer.resize(COLUMNS - 3, ROWS - 1)
    for data in written:
        # Without line ends, which would scroll this screen but not the larger one.
        pair.whole.feed(data.replace("\n", ""))
        pair.diff.feed(write_filter.filter(data))
        assert pair.whole.cells == pair.diff.cells


@OFTEN
@given(before=frames(), damage=frames(), after=repeated(frames()))
def test_forgetting_the_screen_repairs_output_of_other_programs(
    before: str, damage: str, after: list[str]
) -> None:
    screen_buffer = ScreenBuffer()
    screen_buffer.resize(COLUMNS, ROWS)
    write_filter = WriteFilter(screen_buffer)
    pair = Pair(COLUMNS, ROWS, "as Rich")
    pair.whole.feed(before)
    pair.diff.feed(write_filter.filter(before))
    for terminal in (pair.whole, pair.diff):
        terminal.feed(damage)
    screen_buffer.forget()
    for data in after:
        pair.whole.feed(data)
        pair.diff.feed(write_filter.filter(data))
        assert not pair.differences()
