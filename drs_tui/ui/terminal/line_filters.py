"""Make all text safe for the terminal: every widget's segments pass here, Textual's too."""

from collections.abc import Callable
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from drs_tui.model.text.safe import in_ascii, safe


@lru_cache(maxsize=2048)  # the same texts are drawn again and again
def _safe(raw: str) -> str:
    return safe(raw)


def as_ascii(line: str) -> str:
    """Return the text in ASCII, of the same width."""
    return in_ascii(line, cell_len)


class SafeFilter(LineFilter):
    """Let no control character through, even from text that was not made safe before."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Replace unsafe text; most segments pass unchanged."""
        return [
            segment
            if segment.control or (text := _safe(segment.text)) == segment.text
            else segment._replace(text=text)
            for segment in segments
        ]


class RedactedFilter(LineFilter):
    """For ``--redact``: let no id and no known name through that is no pseudonym."""

    def __init__(self, checked: Callable[[str], str]) -> None:
        super().__init__()
        self._checked = checked

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Replace within the whole line, as an id may be drawn in pieces. Lengths stay."""
        before = "".join(segment.text for segment in segments if not segment.control)
        after = self._checked(before)
        if after == before:
            return segments
        found, at = [], 0
        for segment in segments:
            end = at if segment.control else at + len(segment.text)
            found.append(segment if segment.control else segment._replace(text=after[at:end]))
            at = end
        return found


class AsciiFilter(LineFilter):
    """For ``--ascii``: let no byte above 127 through."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Replace symbols by ASCII stand-ins, and any other character by a question mark."""
        return [
            segment if segment.text.isascii() else segment._replace(text=as_ascii(segment.text))
            for segment in segments
        ]
