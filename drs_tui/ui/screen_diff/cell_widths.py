"""How many cells a text takes, where every terminal agrees on it.

Terminals differ about emoji, marks that combine, scripts that join, and whatever Unicode has added
of late. A screen whose widths are guessed cannot be kept in mind, so that here is known only what
has been the same everywhere for long; all else is in doubt.
"""

from bisect import bisect

# First and last of each run. Latin, Greek, Cyrillic; punctuation, arrows, mathematics; frames,
# blocks, shapes; check marks, Braille, and the mark for what cannot be shown.
_ONE_CELL = (
    " ~", "\xa1\xac", "\xae\u02ff", "\u0370\u0482", "\u048a\u052f", "\u2010\u2027", "\u2030\u205e",
    "\u20ac\u20ac", "\u2190\u2319", "\u231c\u2328", "\u232b\u23e8", "\u2400\u2426", "\u2460\u25fc",
    "\u2713\u2718", "\u2800\u28ff", "\ufffd\ufffd",
)  # fmt: skip
# Chinese, Japanese, Korean, and the full-width forms.
_TWO_CELLS = (
    "\u3001\u3029", "\u3041\u3096", "\u309b\u30ff", "\u3400\u4dbf", "\u4e00\u9fff", "\uac00\ud7a3",
    "\uf900\ufaff", "\uff01\uff60",
)  # fmt: skip
# Those met so far: to look a text up in them is quick, and so is to begin with none.
_one, _two = set[str](), set[str]()

SECOND_HALF = "\0"
"""Stands in the second cell of a wide character."""


def _is_in(character: str, runs: tuple[str, ...]) -> bool:
    place = bisect(runs, character, key=lambda run: run[0])
    return place > 0 and character <= runs[place - 1][1]


def _learn(characters: set[str]) -> None:
    _one.update(each for each in characters if _is_in(each, _ONE_CELL))
    _two.update(each for each in characters if _is_in(each, _TWO_CELLS))


def cells_of(text: str) -> str | None:
    """A character for each cell that the text takes; None when a terminal may be of another
    opinion."""
    if (text.isascii() and text.isprintable()) or _one.issuperset(text):
        return text
    _learn(set(text) - _one - _two)
    wide = set(text) - _one
    if not wide:
        return text
    if not wide <= _two:
        return None
    return "".join(each + SECOND_HALF if each in _two else each for each in text)
