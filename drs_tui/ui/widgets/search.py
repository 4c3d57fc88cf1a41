"""Search the lines of a pager or a table."""

from collections.abc import Sequence
from typing import Any

from textual.actions import SkipAction
from textual.message import Message

from drs_tui.model.text.labels import plural


class SearchRequested(Message):
    """Posted to have the screen ask for a pattern, and search ``target`` for it."""

    def __init__(self, target: "Searched") -> None:
        super().__init__()
        self.target = target


class Searched:
    """A mixin for widgets: ``/`` asks for a pattern, ``n`` and ``N`` go from match to match."""

    pattern: str = ""
    post_message: Any
    _match: int | None = None

    def search_texts(self) -> Sequence[str]:
        """Return the text of each line."""
        raise NotImplementedError

    def search_place(self) -> int:
        """Return the index of the current line."""
        raise NotImplementedError

    def search_go(self, place: int) -> None:
        """Go to the line of that index."""
        raise NotImplementedError

    def _matches(self) -> list[int]:
        wanted = self.pattern.casefold()
        texts = enumerate(self.search_texts())
        return [index for index, line in texts if wanted in line.casefold()] if wanted else []

    def search(self, pattern: str) -> str:
        """Go to the first match from the current line on; return a message about the matches."""
        self.pattern = pattern
        matches = self._matches()
        if not pattern:
            return ""
        if not matches:
            return f"no match for {pattern!r}"
        here = self.search_place()
        self._go_to_match(next((match for match in matches if match >= here), matches[0]))
        return f"{plural(len(matches), 'line')} with {pattern!r}"

    def _go_to_match(self, place: int) -> None:
        # On the last screen of a text, which scrolls no further, the top line is not the match.
        self._match = place
        self.search_go(place)

    def action_search(self) -> None:
        """Ask for the pattern."""
        self.post_message(SearchRequested(self))

    def action_next_match(self, step: int) -> None:
        """Go to the next match, or the previous one; wrap around at the ends."""
        matches = self._matches()
        here = self.search_place() if self._match is None else self._match
        if not matches:
            raise SkipAction  # another binding of the key may act, or say that there is none
        ahead = [match for match in matches if (match - here) * step > 0]
        self._go_to_match((ahead or matches)[0 if step > 0 else -1])
