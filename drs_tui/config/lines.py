"""Find the line of a key in a TOML file, which no parser for Python says (decision 22)."""

import re
import tomllib
from collections.abc import Sequence
from typing import Any

_BARE = re.compile(r"\s*([\w-]+)\s*=\s*([A-Za-z0-9~/][^\"'\[\]{}#]*?)\s*(?:#.*)?")
_NO_VALUE = re.compile(r"\s*([\w-]+)\s*=\s*(?:#.*)?")
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
    words, lines = str(error), text.split("\n")
    if found := _AT_LINE.search(words):
        line, words = int(found[1]), words[: found.start()].strip()
    else:
        line = len(lines)
    return line, _no_value(lines[line - 1]) or words + _quotes(lines[line - 1])


def _no_value(line: str) -> str:
    """Say which key has no value; empty where that is not the mistake."""
    found = _NO_VALUE.fullmatch(line)
    return f'{found[1]} has no value; a text has quotes: "…"' if found else ""


def _quotes(line: str) -> str:
    """Say how a text is written that lacks its quotes; empty where that is not the mistake."""
    found = _BARE.fullmatch(line)
    return f': a text has quotes: {found[1]} = "{found[2]}"' if found else ""
