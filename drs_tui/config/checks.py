"""Checks of values in the config file: each returns the value, or raises ValueError with words."""

import datetime as dt
import math
from collections.abc import Callable, Iterable
from typing import Any

Check = Callable[[Any], Any]
LISTED = 12  # names that fit a line or two

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a table"),
    ((dt.date, dt.time), "a date or time"),
)


def _kind(value: Any) -> str:
    return next(words for kind, words in _KINDS if isinstance(value, kind))


def _wrong(value: Any, wanted: str) -> ValueError:
    return ValueError(f"{_kind(value)} where {wanted} is wanted")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return words that lead from a wrong name to a right one: the nearest, else all of them."""
    from difflib import get_close_matches  # late: mistakes are rare

    names = sorted(known)
    if close := get_close_matches(name, names, n=1, cutoff=0.5):
        return f"did you mean {close[0]}?"
    if not names:
        return "there is none"
    more = f" or one of {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"use {', '.join(names[:LISTED])}{more}"


def text(value: Any) -> str:
    """Check a text that is not empty."""
    if not isinstance(value, str):
        raise _wrong(value, "a text in quotes")
    if not value.strip():
        raise ValueError("it is empty")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """Check a list of texts that is not empty."""
    if not isinstance(value, list):
        raise _wrong(value, 'a list of texts, ["…"],')
    if not value:
        raise ValueError("the list is empty")
    return tuple(map(text, value))


def flag(value: Any) -> bool:
    """Check true or false."""
    if not isinstance(value, bool):
        raise _wrong(value, "true or false")
    return value


def number(least: float | None, most: float | None) -> Check:
    """Make a check of a number within a range."""
    low, high = -math.inf if least is None else least, math.inf if most is None else most

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong(value, "a number")
        if not (low <= value <= high and math.isfinite(value)):
            raise ValueError(f"{value:g} is not from {low:g} to {high:g}")
        return float(value)

    return check


def choice(*words: str) -> Check:
    """Make a check of a text that is one of these."""

    def check(value: Any) -> str:
        if text(value) not in words:
            raise ValueError(f"{value!r} is none of {', '.join(words)}; {nearest(value, words)}")
        return str(value)

    return check


def parsed_by(parse: Callable[[str], Any]) -> Check:
    """Make a check of a text that ``parse`` takes; it is returned as it was typed."""

    def check(value: Any) -> str:
        parse(text(value))
        return str(value)

    return check


def table(words: str) -> Check:
    """Make a check of a table; ``words`` say how it is written."""

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _wrong(value, f"a table, {words},")
        return value

    return check
