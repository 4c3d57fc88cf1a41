"""How many cells a text takes, where every terminal agrees on it.

Terminals differ about emoji, marks that combine, scripts that join, and whatever Unicode has added
of late. A screen whose widths are guessed cannot be kept in mind, so that here is known only what
has been the same everywhere for long; all else is in doubt.
"""

import re

# Latin, Greek, Cyrillic; punctuation, arrows, mathematics; frames, blocks, shapes; check marks,
# Braille, and the mark for what cannot be shown.
_ONE_CELL = (
    r" -~\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20ac"
    r"\u2190-\u2319\u231c-\u2328\u232b-\u23e8\u2400-\u2426\u2460-\u25fc\u2713-\u2718"
    r"\u2800-\u28ff\ufffd"
)
# Chinese, Japanese, Korean, and the full-width forms.
_TWO_CELLS = (
    r"\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    r"\uf900-\ufaff\uff01-\uff60"
)

_are_of_one_cell = re.compile(f"[{_ONE_CELL}]*").fullmatch
_are_certain = re.compile(f"[{_ONE_CELL}{_TWO_CELLS}]*").fullmatch
_wide = re.compile(f"[{_TWO_CELLS}]")

SECOND_HALF = "\0"
"""Stands in the second cell of a wide character."""


def cells_of(text: str) -> str | None:
    """A character for each cell that the text takes; None when a terminal may be of another
    opinion."""
    if _are_of_one_cell(text):
        return text
    if _are_certain(text):
        return _wide.sub(rf"\g<0>{SECOND_HALF}", text)
    return None
