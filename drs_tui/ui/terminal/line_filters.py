"""The last gate before the terminal: every widget's segments pass here, Textual's own included."""

from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from drs_tui.model.text.safe import safe

# One column for one column, so that nothing moves. No plus for what is done: +10 are ten more.
_ASCII = str.maketrans("✓✗↻·–—…›●‖↵↓↑←→│┆─▏▎▌▊█▒░═•✕", "vx@.--~>*|<v^<>|:-||||#%==*x")
BEYOND_ASCII = 128


@lru_cache(maxsize=2048)  # the same texts are drawn again and again
def _cleaned(raw: str) -> str:
    return safe(raw)


def as_ascii(line: str) -> str:
    """Return the text in ASCII, each column for itself."""
    translated = line.replace("→ ", "->").translate(_ASCII)
    if translated.isascii():
        return translated
    return "".join(
        char if ord(char) < BEYOND_ASCII else "?" * max(1, cell_len(char)) for char in translated
    )


class SafeFilter(LineFilter):
    """No control character leaves, whatever forgot to clean its text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Replace what would not take its own cells and no more; most segments pass as they are."""
        return [
            segment
            if segment.control or (text := _cleaned(segment.text)) == segment.text
            else segment._replace(text=text)
            for segment in segments
        ]


class AsciiFilter(LineFilter):
    """For ``--ascii``: no byte above 127 leaves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Glyphs become their ASCII stand-ins, any other character a question mark."""
        return [
            segment if segment.text.isascii() else segment._replace(text=as_ascii(segment.text))
            for segment in segments
        ]
