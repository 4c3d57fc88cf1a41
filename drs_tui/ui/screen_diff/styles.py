"""Change from one style to another in as few bytes as possible.

A style is written as the parameters of the SGR sequence that sets it from the default, between
``ESC [`` and ``m``: ``1;38;5;12``.
"""

from functools import lru_cache
from typing import NamedTuple

# The parameter that switches an attribute off; one switches off both bold and dim. No parameter
# that every terminal knows switches off double underline, fast blinking, frames or overline.
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
_COLOUR_LENGTHS = {"5": 3, "2": 5}  # parameters of 38;5;n and 38;2;r;g;b
_FOREGROUND = {*map(str, range(30, 38)), *map(str, range(90, 98)), "39"}
_BACKGROUND = {*map(str, range(40, 48)), *map(str, range(100, 108)), "49"}


class _Style(NamedTuple):
    attributes: tuple[str, ...]
    foreground: str
    background: str


def _parse(style: str) -> _Style | None:
    """Split a style into attributes and colours; None if it has a parameter not known here."""
    attributes: list[str] = []
    foreground, background = "39", "49"
    numbers = style.split(";") if style else []
    while numbers:
        first = numbers[0]
        length = 1
        if first in ("38", "48"):
            length = _COLOUR_LENGTHS.get(numbers[1] if len(numbers) > 1 else "", 0)
            if not length or len(numbers) < length:
                return None
        colour = ";".join(numbers[:length])
        if first in _OFF:
            attributes.append(first)
        elif first == "38" or first in _FOREGROUND:
            foreground = colour
        elif first == "48" or first in _BACKGROUND:
            background = colour
        else:
            return None
        del numbers[:length]
    return _Style(tuple(attributes), foreground, background)


def _difference(before: _Style, after: _Style) -> str:
    """Return the parameters that turn ``before`` into ``after``."""
    off = {_OFF[each] for each in before.attributes if each not in after.attributes}
    kept = [each for each in before.attributes if _OFF[each] not in off]
    numbers = [*sorted(off), *(each for each in after.attributes if each not in kept)]
    if before.foreground != after.foreground:
        numbers.append(after.foreground)
    if before.background != after.background:
        numbers.append(after.background)
    return ";".join(numbers)


@lru_cache(maxsize=4096)  # pairs of some dozens of styles
def style_change(before: str, after: str) -> str:
    """Return the sequence that changes one style to another; empty when they look the same."""
    if before == after:
        return ""
    if not after:
        return "\x1b[m"
    from_default = f"0;{after}" if before else after
    old, new = _parse(before), _parse(after)
    if old is None or new is None:
        return f"\x1b[{from_default}m"
    difference = _difference(old, new)
    if not difference:  # written differently, but the same
        return ""
    return f"\x1b[{min(difference, from_default, key=len)}m"
