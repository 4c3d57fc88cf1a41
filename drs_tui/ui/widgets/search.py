"""Searching a text that is read: in a pager, or in a table of lines."""

from collections.abc import Sequence
from typing import Any

from textual.message import Message

from drs_tui.model.text.labels import plural


class SearchRequested(Message):
    """Search ``target``: the screen asks for the pattern."""

    def __init__(self, target: "Searched") -> None:
        super().__init__()
        self.target = target


class Searched:
    """For widgets: ``/`` asks for a text, ``n`` and ``N`` go from match to match."""

    pattern: str = ""
    post_message: Any
    _match: int | None = None

    def search_texts(self) -> Sequence[str]:
        """What is searched, a text a line."""
        raise NotImplementedError

    def search_place(self) -> int:
        """The line one is at."""
        raise NotImplementedError

    def search_go(self, place: int) -> None:
        """Go to that line."""
        raise NotImplementedError

    def _matches(self) -> list[int]:
        wanted = self.pattern.casefold()
        texts = enumerate(self.search_texts())
        return [place for place, line in texts if wanted in line.casefold()] if wanted else []

    def search(self, pattern: str) -> str:
        """Go to the first match at or below where one is; what there is to say of it."""
        self.pattern = pattern
        places = self._matches()
        if not pattern:
            return ""
        if not places:
            return f"no match for {pattern!r}"
        here = self.search_place()
        self._go_to_match(next((place for place in places if place >= here), places[0]))
        return f"{plural(len(places), 'line')} with {pattern!r}"

    def _go_to_match(self, place: int) -> None:
        # On a text's last screen, which scrolls no further, the top line is not the match.
        self._match = place
        self.search_go(place)

    def action_search(self) -> None:
        """Ask for what to search."""
        self.post_message(SearchRequested(self))

    def action_next_match(self, step: int) -> None:
        """To the next match, or the one before; round at the ends."""
        places = self._matches()
        here = self.search_place() if self._match is None else self._match
        if not places:
            return
        ahead = [place for place in places if (place - here) * step > 0]
        self._go_to_match((ahead or places)[0 if step > 0 else -1])
