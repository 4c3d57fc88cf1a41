"""Sort names as people do: ``node-9`` before ``node-10``."""

import re

_NUMBER = re.compile(r"(\d+)")

NaturalKey = tuple[tuple[tuple[int, int, str], ...], str]


def natural_key(name: str) -> NaturalKey:
    """Return a sort key that compares numbers within names by their value, and ignores case."""
    parts = (part for part in _NUMBER.split(name.casefold()) if part)
    return tuple(map(_part_key, parts)), name


def _part_key(part: str) -> tuple[int, int, str]:
    """Return a number's key by its length and digits: it may be too long to convert."""
    if not part.isdecimal():
        return 1, 0, part
    digits = part.lstrip("0")
    return 0, len(digits), digits
