"""A status of two lines is broken between words, and keeps its styles."""

from drs_tui.ui.render.cells import break_cell


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
