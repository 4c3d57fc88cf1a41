"""What the palette puts first."""

import pytest

from drs_tui.ui.palette.ranking import rank, rank_fuzzily

PAUSE = "pause or go on refreshing"


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("reg", "switch to region eu-west-1", PAUSE),
        ("err", "errors grouped by cause", "go to server terry in drsjob-1"),
        ("pane", "pane: servers", "open the pane"),
        ("web-01", "go to server web-01 in drsjob-1", "go to server myweb-01 in drsjob-1"),
        ("west prof", "switch to profile west", "switch to region us-west-2"),
    ],
)
def test_the_beginnings_of_words_count_most(query: str, better: str, worse: str) -> None:
    assert rank_fuzzily(query, better) > rank_fuzzily(query, worse)


def test_a_synonym_is_less_than_the_word_and_more_than_a_part_of_one() -> None:
    words = rank("bell", "watch: bell and title")
    synonym = rank("bell", "watch", "alert bell")
    part = rank("ell", "watch: bell and title")

    assert words > synonym > part > 0


def test_few_letters_with_others_between_find_nothing() -> None:
    assert rank_fuzzily("pgr", PAUSE) == 0
    assert 0 < rank_fuzzily("pausego", PAUSE) < 1
