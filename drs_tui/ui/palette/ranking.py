"""Rank what the palette finds: how words begin counts for more than letters in between."""

import re

from textual.fuzzy import Matcher

PREFIX, SYNONYM, INSIDE = 3.0, 2.5, 2.0
FIRST_WORD = 0.2  # in addition
FUZZY_FROM = 4  # letters: fewer are in nearly every label
_WORD = re.compile(r"\w\S*")
_PART = re.compile(r"[^\W_]+")


def _words(label: str) -> list[str]:
    """Return a label's words, and the parts of those that have several: ``web-01``, ``01``."""
    return [*_WORD.findall(label), *_PART.findall(label)]


def rank(query: str, label: str, also: str = "") -> float:
    """Return how well a label fits a query; 0 if it does not.

    ``also`` are other words for the same. The order is: all words typed begin words of the label,
    or of the synonyms too; the label contains what was typed.
    """
    typed, folded = query.casefold().split(), label.casefold()
    if not typed:
        return 0.0
    words = _words(folded)
    if _begin(typed, words):
        return PREFIX + (FIRST_WORD if folded.startswith(typed[0]) else 0.0)
    if also and _begin(typed, [*words, *_words(also.casefold())]):
        return SYNONYM
    return INSIDE if " ".join(typed) in folded else 0.0


def _begin(typed: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in typed)


def rank_fuzzily(query: str, label: str, also: str = "") -> float:
    """Return ``rank``; less than 1 where the label has the letters typed, with others between."""
    found = rank(query, label, also)
    if found or len(query) < FUZZY_FROM:
        return found
    score = Matcher(query).match(label)
    return score / (1.0 + score)
