"""From one style to another in as few bytes as it takes.

A style is what stands between ``ESC [`` and ``m`` when it is set from the default: ``1;38;5;12``.
"""

from functools import lru_cache
from typing import NamedTuple

# What takes an attribute back. Bold and dim go together. Double underline, fast blinking, frames
# and overline are taken back by no sequence that every terminal has.
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
_NUMBERS_OF_A_COLOUR = {"5": 3, "2": 5}  # 38;5;n and 38;2;r;g;b
_FOREGROUND = {*map(str, range(30, 38)), *map(str, range(90, 98)), "39"}
_BACKGROUND = {*map(str, range(40, 48)), *map(str, range(100, 108)), "49"}


class _Style(NamedTuple):
    attributes: tuple[str, ...]
    foreground: str
    background: str


def _parsed(style: str) -> _Style | None:
    """What a style is made of; None when there is something in it that is not known here."""
    attributes: list[str] = []
    foreground, background = "39", "49"
    numbers = style.split(";") if style else []
    while numbers:
        first = numbers[0]
        length = 1
        if first in ("38", "48"):
            length = _NUMBERS_OF_A_COLOUR.get(numbers[1] if len(numbers) > 1 else "", 0)
            if not length or len(numbers) < length:
                return None
        said = ";".join(numbers[:length])
        if first in _OFF:
            attributes.append(first)
        elif first == "38" or first in _FOREGROUND:
            foreground = said
        elif first == "48" or first in _BACKGROUND:
            background = said
        else:
            return None
        del numbers[:length]
    return _Style(tuple(attributes), foreground, background)


def _difference(before: _Style, after: _Style) -> str:
    """What has to be set, beside what is set already."""
    off = {_OFF[one] for one in before.attributes if one not in after.attributes}
    kept = [one for one in before.attributes if _OFF[one] not in off]
    numbers = [*sorted(off), *(one for one in after.attributes if one not in kept)]
    if before.foreground != after.foreground:
        numbers.append(after.foreground)
    if before.background != after.background:
        numbers.append(after.background)
    return ";".join(numbers)


@lru_cache(maxsize=4096)  # a screen has some dozens of styles, and as many steps between them
def change(before: str, after: str) -> str:
    """The sequence that makes the one style of the other; empty when they are the same."""
    if before == after:
        return ""
    if not after:
        return "\x1b[m"
    anew = f"0;{after}" if before else after
    old, new = _parsed(before), _parsed(after)
    if old is None or new is None:
        return f"\x1b[{anew}m"
    less = _difference(old, new)
    if not less:  # told otherwise, and the same
        return ""
    return f"\x1b[{min(less, anew, key=len)}m"
