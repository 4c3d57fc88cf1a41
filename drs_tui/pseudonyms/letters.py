"""Make other letters and digits of a text, of the same shape, by a key."""

import hmac
from collections.abc import Iterator
from itertools import count
from unicodedata import east_asian_width

CONSONANTS = "bcdfghjkmnpqrstvwxz"  # no vowels: it makes no words
HEX_LETTERS = "abcdef"
_DIGITS = "0123456789"
_WIDE = "".join(chr(number) for number in range(0xFF41, 0xFF5B))  # letters of two columns


def _numbers(key: bytes, text: str) -> Iterator[int]:
    """Yield numbers below 65,536 without an end, which follow from the key and the text."""
    for block in count():
        digest = hmac.digest(key, b"%d:%b" % (block, text.encode(errors="replace")), "sha256")
        yield from (int.from_bytes(digest[at : at + 2]) for at in range(0, len(digest), 2))


def shaped(key: bytes, text: str, salt: int, letters: str = CONSONANTS) -> str:
    """Return a text of the same shape: letters for letters, digits for digits, each of its case.

    Blanks and ASCII punctuation stay. It follows from the key, the salt and the text without its
    case: ``WEB-01`` and ``web-01`` differ in their case alone afterwards, too.
    """
    numbers = _numbers(key, f"{salt}:{text.lower()}")
    return "".join(_other(character, next(numbers), letters) for character in text)


def _other(character: str, number: int, letters: str) -> str:
    if character.isascii():
        if character.isdigit():
            return _DIGITS[number % 10]
        if not character.isalpha():
            return character
        found = letters[number % len(letters)]
        return found.upper() if character.isupper() else found
    if east_asian_width(character) in "WF":
        return _WIDE[number % len(_WIDE)]
    return letters[number % len(letters)] if character.isalnum() else character


def address(key: bytes, text: str, salt: int) -> str:
    """Return another IPv4 address: each number has as many digits as the one in its place."""
    numbers = _numbers(key, f"{salt}:{text}")
    parts = (_part(len(part), next(numbers)) for part in text.replace("-", ".").split("."))
    return ("-" if "-" in text else ".").join(parts)


def _part(digits: int, number: int) -> str:
    least, most = ((1, 9), (10, 99), (100, 254))[min(digits, 3) - 1]
    return str(least + number % (most - least + 1)).rjust(digits, "0")
