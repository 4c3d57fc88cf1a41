"""How a key is declared, and what is said of one that does nothing."""

from collections.abc import Collection
from typing import NamedTuple

from textual.binding import Binding

# Textual's names of keys, and those that users know.
NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "colon": ":",
    "comma": ",",
    "full_stop": ".",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "slash": "/",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "space": "Space",
    "ctrl+c": "Ctrl+C",
    "ctrl+d": "Ctrl+D",
    "ctrl+l": "Ctrl+L",
    "ctrl+p": "Ctrl+P",
    "ctrl+u": "Ctrl+U",
    "ctrl+z": "Ctrl+Z",
}

ALWAYS = 1000
"""The rank of labels at the footer's end, which are always shown."""


class _Refusal(NamedTuple):
    """What is said of a key that does nothing, on screens without it, and on those that have it."""

    binding: Binding
    works: str
    lacks: str


ranks: dict[str, int] = {}
"""The labels of the footer, and their ranks."""
_refusals: dict[str, list[_Refusal]] = {}  # by key


def key(
    keys: str,
    action: str,
    tooltip: str,
    *,
    in_footer: tuple[str, int] | None = None,
    display: str | None = None,
    priority: bool = False,
    works: str = "",
    lacks: str = "",
) -> Binding:
    """Declare ``keys``, Textual's names with commas between them, which do the same.

    ``tooltip`` is its description in help and palette, ``display`` its name in the footer, if that
    is another one. ``works`` says where it works, for the other screens; ``lacks`` what is missing
    when it does nothing on its own.
    """
    label = tooltip
    if in_footer:
        label, rank = in_footer
        ranks[label] = rank
    binding = Binding(
        keys,
        action,
        label,
        show=in_footer is not None,
        key_display=display,
        priority=priority,
        tooltip=tooltip,
    )
    if works or lacks:
        for each in keys.split(","):
            _refusals.setdefault(each, []).append(_Refusal(binding, works, lacks))
    return binding


def refused_keys() -> list[Binding]:
    """Return a binding, of the lowest precedence, for each key that says why it does nothing."""
    return [Binding(key, f"refuse({key!r})", show=False) for key in _refusals]


def why_refused(key: str, bound: Collection[Binding]) -> str:
    """Return why a key does nothing; ``bound`` are the bindings of the screen, disabled or not."""
    known = _refusals[key]
    lacking = [each.lacks for each in known if each.lacks and each.binding in bound]
    reason = [*lacking, *(each.works for each in known if each.works), "nothing to do here"][0]
    return f"{NAMES.get(key, key)}: {reason}"


def is_foreign_letter(key: str) -> bool:
    """Return whether a key is a letter of another alphabet, which no binding has."""
    return len(key) == 1 and key.isalpha() and not key.isascii()
