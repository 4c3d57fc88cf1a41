"""What Textual writes, read back: a frame is a series of pieces, each placed by a cursor move."""

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
    """Something is in a frame that the shadow does not know."""


class Segment(NamedTuple):
    """``said`` is drawn from line ``y`` and column ``x`` on, both counted from 0."""

    y: int
    x: int
    said: str


class Cells(NamedTuple):
    """For each cell a character, and a style: the parameters of the SGR sequence that sets it,
    ``""`` for the default."""

    chars: str
    styles: Sequence[str]


def is_frame(data: str) -> bool:
    """Whether it begins as a frame does."""
    return _MOVE.match(data) is not None


def segments(frame: str) -> Iterator[Segment]:
    """The pieces of a frame in their order. The line end after one is left out: the next begins
    with a move all the same."""
    _, *moved = _MOVE.split(frame)
    for y, x, said in zip(moved[::3], moved[1::3], moved[2::3], strict=True):
        yield Segment(max(int(y), 1) - 1, max(int(x), 1) - 1, said.removesuffix("\n"))


@lru_cache(maxsize=256)  # most lines of a screen have been seen before: empty ones, those behind
def cells(said: str) -> Cells | None:
    """The cells of what begins and ends in the default style; None when they are in doubt: for a
    character of which terminals differ in what it takes, or a link.

    Raises:
        NotUnderstoodError: it is not of the kind that Textual draws.
    """
    chars: list[str] = []
    styles: list[str] = []
    style = ""
    is_certain = True
    parts = _SGR.split(said)
    for text, parameters in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if text:
            taken = cells_of(text)
            if taken is None:
                _check(text)
                is_certain = False
            else:
                chars.append(taken)
                styles += [style] * len(taken)
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
    """Let links pass, and no other control character."""
    if control := _has_control(_LINK.sub("", text)):
        raise NotUnderstoodError(f"a control character {control[0]!a}")
