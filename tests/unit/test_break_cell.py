"""A status of two lines is broken between words, and keeps its styles."""

import pytest

from drs_tui.ui.render.cells import break_cell
from drs_tui.ui.render.detail_pages import external_lines


def test_what_fits_is_not_broken() -> None:
    cell = (("all of it", "plain"),)

    assert break_cell(cell, 9) == (cell, ())


def test_it_breaks_between_words_and_keeps_the_styles() -> None:
    first, rest = break_cell((("one two ", "ok"), ("three four", "fail")), 11)

    assert first == (("one ", "ok"), ("two", "ok"))
    assert rest == (("three ", "fail"), ("four", "fail"))


def test_a_separator_does_not_begin_a_line() -> None:
    first, rest = break_cell((("one", "ok"), (" · ", "dim"), ("two", "ok")), 5)

    assert (first, rest) == ((("one", "ok"),), (("two", "ok"),))


def test_a_separator_does_not_end_a_line() -> None:
    first, rest = break_cell((("one", "ok"), (" · ", "dim"), ("twofold", "ok")), 6)

    assert (first, rest) == ((("one", "ok"),), (("twofold", "ok"),))


def test_wide_characters_count_twice() -> None:
    first, rest = break_cell((("名前 名前", "ok"),), 7)

    assert (first, rest) == ((("名前", "ok"),), (("名前", "ok"),))


def test_a_line_does_not_begin_with_the_blank_before_a_separator() -> None:
    first, rest = break_cell((("one ", "ok"), (" · ", "dim"), ("two", "ok")), 3)

    assert (first, rest) == ((("one", "ok"),), (("two", "ok"),))


@pytest.mark.parametrize(
    ("message", "width", "lines"),
    [
        ("An error: You have requested", 12, ["An error:", "You have", "requested"]),
        ("  indented, and on", 12, ["  indented,", "and on"]),
        ("日本語 サーバー", 6, ["日本語", "サー", "バー"]),
    ],
)
def test_a_wrapped_error_has_no_blank_where_it_is_broken(
    message: str, width: int, lines: list[str]
) -> None:
    assert ["".join(words for words, _ in cell) for cell in external_lines(message, width)] == lines
