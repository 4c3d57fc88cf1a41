"""Count the cells of a text, where every terminal agrees on the count.

Terminals differ about emoji, combining marks, scripts that join letters, and recent additions to
Unicode. The buffer would be wrong if widths were guessed, so this module only knows characters
whose width has been the same everywhere for years; the width of any other one is uncertain.
"""

from bisect import bisect

# First and last character of each range. Latin, Greek, Cyrillic; punctuation, arrows, mathematics;
# frames, blocks, shapes; check marks, Braille, and the replacement character.
_ONE_CELL = (
    " ~", "\xa1\xac", "\xae\u02ff", "\u0370\u0482", "\u048a\u052f", "\u2010\u2027", "\u2030\u205e",
    "\u20ac\u20ac", "\u2190\u2319", "\u231c\u2328", "\u232b\u23e8", "\u2400\u2426", "\u2460\u25fc",
    "\u2713\u2718", "\u2800\u28ff", "\ufffd\ufffd",
)  # fmt: skip
# Chinese, Japanese, Korean, and full-width forms.
_TWO_CELLS = (
    "\u3001\u3029", "\u3041\u3096", "\u309b\u30ff", "\u3400\u4dbf", "\u4e00\u9fff", "\uac00\ud7a3",
    "\uf900\ufaff", "\uff01\uff60",
)  # fmt: skip
# The characters seen so far: sets are quick to look up, and cost nothing at start while empty.
_seen_one_cell, _seen_two_cells = set[str](), set[str]()

SECOND_HALF = "\0"
"""Placeholder for the second cell of a wide character."""


def _is_in(character: str, ranges: tuple[str, ...]) -> bool:
    index = bisect(ranges, character, key=lambda ends: ends[0])
    return index > 0 and character <= ranges[index - 1][1]


def _classify(characters: set[str]) -> None:
    """Add each character of known width to the set of its width."""
    _seen_one_cell.update(each for each in characters if _is_in(each, _ONE_CELL))
    _seen_two_cells.update(each for each in characters if _is_in(each, _TWO_CELLS))


def cells_of(text: str) -> str | None:
    """Return one character for each cell that the text takes; None if terminals may disagree."""
    if (text.isascii() and text.isprintable()) or _seen_one_cell.issuperset(text):
        return text
    _classify(set(text) - _seen_one_cell - _seen_two_cells)
    wide = set(text) - _seen_one_cell
    if not wide:
        return text
    if not wide <= _seen_two_cells:
        return None
    return "".join(each + SECOND_HALF if each in _seen_two_cells else each for each in text)
