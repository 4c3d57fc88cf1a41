"""Parse the frames that Textual writes: a series of texts, each placed by a cursor move."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from drs_tui.ui.screen_diff.cell_widths import cells_of

_MOVE = re.compile(r"\x1b\[(\d{1,5});(\d{1,5})H")
_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_LINK = re.compile(r"\x1b\]8;[^\x00-\x1f\x7f-\x9f]*\x1b\\")
_has_control = re.compile(r"[\x00-\x1f\x7f-\x9f]").search
_DEFAULT = ("", "0")


class NotUnderstoodError(ValueError):
    """A frame contains something that cannot be parsed here."""


class Segment(NamedTuple):
    """A text with its escape sequences, drawn from line ``y`` and column ``x`` on (from 0)."""

    y: int
    x: int
    text: str


class Cells(NamedTuple):
    """A character and a style for each cell.

    A style is the parameters of the SGR sequence that sets it, ``""`` for the default style.
    """

    chars: str
    styles: Sequence[str]


def is_frame(data: str) -> bool:
    """Return whether the data begins as a frame does."""
    return _MOVE.match(data) is not None


def segments(frame: str) -> Iterator[Segment]:
    """Yield the segments of a frame in order, without line ends: each begins with a move anyway."""
    _, *parts = _MOVE.split(frame)
    for y, x, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield Segment(max(int(y), 1) - 1, max(int(x), 1) - 1, text.removesuffix("\n"))


@lru_cache(maxsize=256)  # most lines were drawn before: empty ones, those of the screen below
def cells(segment_text: str) -> Cells | None:
    """Return the cells of a segment's text, which begins and ends in the default style.

    None when they are uncertain: for a link, or a character whose width terminals disagree about.

    Raises:
        NotUnderstoodError: the text is not of the kind that Textual draws.
    """
    chars: list[str] = []
    styles: list[str] = []
    style = ""
    is_certain = True
    parts = _SGR.split(segment_text)
    for text, parameters in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if text:
            text_cells = cells_of(text)
            if text_cells is None:
                _check(text)
                is_certain = False
            else:
                chars.append(text_cells)
                styles += [style] * len(text_cells)
        if parameters in _DEFAULT:
            style = ""
        elif style:
            raise NotUnderstoodError(f"a style {parameters!a} upon {style!a}")
        else:
            style = parameters
    if len(parts) > 1 and parts[-2] not in _DEFAULT:
        raise NotUnderstoodError(f"a style {parts[-2]!a} that is left on")
    return Cells("".join(chars), styles) if is_certain else None


def _check(text: str) -> None:
    """Raise NotUnderstoodError for any control character outside a link."""
    if control := _has_control(_LINK.sub("", text)):
        raise NotUnderstoodError(f"a control character {control[0]!a}")
