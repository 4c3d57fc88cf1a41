"""Search the lines of a pager or a table."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from textual.actions import SkipAction
from textual.message import Message

from drs_tui.ui.render.cells import Cell, Fragment

MATCH = "match"
"""The style of what matches."""


class MatchShown(Message):
    """Posted when another match is shown."""


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern), re.IGNORECASE)


def highlight_matches(cell: Cell, pattern: str) -> Cell:
    """Return a cell with what matches in its own style; a match may span fragments."""
    plain = "".join(words for words, _ in cell)
    spans = [found.span() for found in _regex(pattern).finditer(plain)] if pattern else []
    return tuple(_split(cell, spans)) if spans else cell


def _split(cell: Cell, spans: Sequence[tuple[int, int]]) -> Iterator[Fragment]:
    """Cut fragments at the ends of spans, which are in style ``MATCH``."""
    edges = sorted({edge for span in spans for edge in span})
    begin = 0
    for words, style in cell:
        end = begin + len(words)
        cuts = [begin, *(edge for edge in edges if begin < edge < end), end]
        for start, stop in pairwise(cuts):
            is_match = any(first <= start < last for first, last in spans)
            yield words[start - begin : stop - begin], MATCH if is_match else style
        begin = end


class Searched:
    """A mixin for widgets: ``/`` has the screen ask for a pattern, ``n`` and ``N`` go from match to
    match.

    The text is searched with every letter typed. ``forget_matches`` has to be called when the text
    has changed.
    """

    pattern: str = ""
    post_message: Any
    screen: Any
    _matching: list[int] | None = None  # the matches; None: not known
    _current: tuple[int, int] | None = None  # a match, and the current line as it was shown

    def search_texts(self) -> Sequence[str]:
        """Return the text of each line."""
        raise NotImplementedError

    def search_place(self) -> int:
        """Return the index of the current line."""
        raise NotImplementedError

    def search_go(self, place: int) -> None:
        """Go to the line of that index, and draw again what matches."""
        raise NotImplementedError

    def forget_matches(self) -> None:
        """Search again for what is asked next."""
        self._matching = None

    def _matches(self) -> list[int]:
        if not self.pattern:
            return []
        search = _regex(self.pattern).search
        return [index for index, line in enumerate(self.search_texts()) if search(line)]

    @property
    def matches(self) -> list[int]:
        """Return the indices of the lines that match."""
        if self._matching is None:
            self._matching = self._matches()
        return self._matching

    @property
    def search_label(self) -> str:
        """Return ``match 2 of 4``; ``4 matches`` when none is current; empty without a pattern."""
        if not self.pattern:
            return ""
        count, current = len(self.matches), self._current or (-1, -1)
        if current[1] == self.search_place() and current[0] in self.matches:
            return f"match {self.matches.index(current[0]) + 1} of {count}"
        return "no match" if not count else "1 match" if count == 1 else f"{count} matches"

    def search(self, pattern: str, origin: int) -> None:
        """Go to the first match from a line on; without any, to that line."""
        self.pattern, self._current = pattern, None
        self.forget_matches()
        if pattern and self.matches:
            ahead = (match for match in self.matches if match >= origin)
            self._go_to_match(next(ahead, self.matches[0]))
        else:
            self.search_go(origin)

    def _go_to_match(self, place: int) -> None:
        self.search_go(place)
        # On the last screen of a text, which scrolls no further, the top line is not the match.
        self._current = place, self.search_place()
        self.post_message(MatchShown())

    def action_search(self) -> None:
        """Ask for the pattern: at once, as the next key may have been typed already."""
        self.screen.ask_for_search(self)

    def action_next_match(self, step: int) -> None:
        """Go to the next match, or the previous one; wrap around at the ends."""
        here = self.search_place()
        if self._current and self._current[1] == here:
            here = self._current[0]
        if not self.matches:
            raise SkipAction  # another binding of the key may act, or say that there is none
        ahead = [match for match in self.matches if (match - here) * step > 0]
        self._go_to_match((ahead or self.matches)[0 if step > 0 else -1])
