"""Matches are highlighted where they are, whatever the fragments and their styles."""

import pytest

from drs_tui.ui.render.cells import Cell
from drs_tui.ui.widgets.search import highlight_matches

CELL: Cell = (("Running ", "dim"), ("instances", "bold"), (" [a.b]", "plain"))


@pytest.mark.parametrize(
    ("pattern", "marked"),
    [
        ("", []),
        ("nowhere", []),
        ("RUN", ["Run"]),
        ("n", ["n", "n", "n", "n", "n"]),
        ("ing inst", ["ing ", "inst"]),
        ("[a.b]", ["[a.b]"]),
        ("a.c", []),
    ],
)
def test_what_matches_is_marked_and_nothing_is_lost(pattern: str, marked: list[str]) -> None:
    found = highlight_matches(CELL, pattern)

    assert [words for words, style in found if style == "match"] == marked
    assert "".join(words for words, _ in found) == "".join(words for words, _ in CELL)
    assert (found is CELL) == (not marked)
