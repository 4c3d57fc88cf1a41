"""The items of an answer, each with the very text that it was read from.

The text is what is told, kept, and compared: an item is never written as JSON again.
"""

import json
import re
from typing import Any

from drs_tui.protocol.codec import compact

_read = json.JSONDecoder().raw_decode
_SPACE = re.compile(r"[ \t\n\r]*")


class RawItem(dict[str, Any]):
    """An object of an answer's list. ``text`` is its JSON."""

    __slots__ = ("text",)
    text: str


def _item(value: object, text: str) -> object:
    if not isinstance(value, dict):
        return value
    item = RawItem(value)
    item.text = text
    return item


def text_of(item: object) -> str:
    """The JSON of an item: as it came, where that is known."""
    return item.text if isinstance(item, RawItem) else compact(item)


def _next(text: str, at: int) -> tuple[str, int]:
    """The next character that is no space, and where it is. ValueError at the end."""
    at = _SPACE.match(text, at).end()  # type: ignore[union-attr]  # nothing is a match, too
    if at == len(text):
        raise ValueError("cut off")
    return text[at], at


def _goes_on(text: str, at: int, end: str) -> tuple[bool, int]:
    """Whether a comma stands there, and not the ``end`` of what it is in; where to go on."""
    mark, at = _next(text, at)
    if mark not in (",", end):
        raise ValueError(f"neither a comma nor {end}")
    return mark == ",", at + 1


def _items(text: str, at: int) -> tuple[list[Any], int]:
    """The list that begins there; where it ends."""
    items: list[Any] = []
    mark, at = _next(text, at + 1)
    if mark == "]":
        return items, at + 1
    resuming = True
    while resuming:
        if not text.startswith("{", at):  # there may be space
            _, at = _next(text, at)
        item, end = _read(text, at)
        items.append(_item(item, text[at:end]))
        if text.startswith(",", end):
            at = end + 1
        else:
            resuming, at = _goes_on(text, end, "]")
    return items, at


def _member(text: str, at: int, items_key: str) -> tuple[str, Any, int]:
    """The object's member that begins there: its name and value; where it ends."""
    mark, at = _next(text, at)
    if mark != '"':
        raise ValueError("no name")
    name, at = _read(text, at)
    mark, at = _next(text, at)
    if mark != ":":
        raise ValueError("no colon")
    mark, at = _next(text, at + 1)
    value, at = _items(text, at) if (name, mark) == (items_key, "[") else _read(text, at)
    return name, value, at


def read_answer(text: str, items_key: str) -> object:
    """What ``json.loads`` makes of the text; the objects of the list under that key are Items.

    Raises:
        ValueError, RecursionError: it is not JSON, as there.
    """
    mark, at = _next(text, 0)
    if mark != "{":
        return json.loads(text)
    answer: dict[str, Any] = {}
    mark, at = _next(text, at + 1)
    resuming = mark != "}"
    at += not resuming
    while resuming:
        name, value, at = _member(text, at, items_key)
        answer[name] = value
        resuming, at = _goes_on(text, at, "}")
    if _SPACE.fullmatch(text, at) is None:
        raise ValueError("more after the end")
    return answer
