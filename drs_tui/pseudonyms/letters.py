"""Make other letters and digits of a text, of the same shape, by a key."""

import hmac
import string
from itertools import count
from unicodedata import east_asian_width

CONSONANTS = "bcdfghjkmnpqrstvwxz"  # no vowels: it makes no words
HEX_LETTERS = "abcdef"
_WIDE = "".join(chr(number) for number in range(0xFF41, 0xFF5B))  # letters of two columns


def _alphabets(letters: str) -> dict[str, str]:
    """Return what may stand for each ASCII letter and digit."""
    return {
        **dict.fromkeys(string.digits, string.digits),
        **dict.fromkeys(string.ascii_lowercase, letters),
        **dict.fromkeys(string.ascii_uppercase, letters.upper()),
    }


_BY_LETTERS = {letters: _alphabets(letters) for letters in (CONSONANTS, HEX_LETTERS)}


def _numbers(key: bytes, text: str, length: int) -> bytes:
    """Return numbers below 256, at least that many, which follow from the key and the text."""
    coded, numbers = text.encode(errors="replace"), b""
    for block in count():
        numbers += hmac.digest(key, b"%d:%b" % (block, coded), "sha512")
        if len(numbers) >= length:
            return numbers
    raise AssertionError


def shaped(key: bytes, text: str, salt: int, letters: str = CONSONANTS) -> str:
    """Return a text of the same shape: letters for letters, digits for digits, each of its case.

    Blanks and ASCII punctuation stay. It follows from the key, the salt and the text without its
    case: ``WEB-01`` and ``web-01`` differ in their case alone afterwards, too.
    """
    alphabets = _BY_LETTERS[letters]
    numbers = _numbers(key, f"{salt}:{text.lower()}", len(text))
    found = []
    for character, number in zip(text, numbers, strict=False):
        others = alphabets.get(character)
        if others is None:
            others = character if character.isascii() else _others(character, letters)
        found.append(others[number % len(others)])
    return "".join(found)


def _others(character: str, letters: str) -> str:
    """Return what may stand for a character beyond ASCII: as wide as that is."""
    if east_asian_width(character) in "WF":
        return _WIDE
    return letters if character.isalnum() else character


def address(key: bytes, text: str, salt: int) -> str:
    """Return another IPv4 address: each number has as many digits as the one in its place."""
    numbers = _numbers(key, f"{salt}:{text}", len(text))
    parts = zip(text.replace("-", ".").split("."), numbers, strict=False)
    return ("-" if "-" in text else ".").join(_part(len(part), number) for part, number in parts)


def _part(digits: int, number: int) -> str:
    least, most = ((1, 9), (10, 99), (100, 254))[min(digits, 3) - 1]
    return str(least + number % (most - least + 1)).rjust(digits, "0")
