"""Find the line of a key in a TOML file, which no parser for Python says (decision 22)."""

import re
import tomllib
from collections.abc import Sequence
from typing import Any

_BARE = re.compile(r"\s*([\w-]+)\s*=\s*([A-Za-z0-9~/][^\"'\[\]{}#]*?)\s*(?:#.*)?")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)$")


def line_of(text: str, keys: Sequence[str]) -> int:
    """Return the number of the line on which the innermost of nested keys is first named.

    ``text`` is valid TOML. Its first lines are valid by themselves where a statement ends, and only
    there: the key is in the statement with which it first appears.
    """
    lines, begins = text.split("\n"), 1
    for count in range(1, len(lines) + 1):
        try:
            found = tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a statement
        if _has(found, keys):
            return begins
        begins = count + 1
    return len(lines)


def _has(table: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not (isinstance(table, dict) and key in table):
            return False
        table = table[key]
    return True


def line_of_mistake(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """Return the line of a mistake in the syntax, and what is wrong there."""
    words = str(error)
    if found := _AT_LINE.search(words):
        line = int(found[1])
        return line, words[: found.start()].strip() + _quotes(text.split("\n")[line - 1])
    return text.count("\n") + 1, words


def _quotes(line: str) -> str:
    """Say how a text is written that lacks its quotes; empty where that is not the mistake."""
    found = _BARE.fullmatch(line)
    return f': a text has quotes: {found[1]} = "{found[2]}"' if found else ""
