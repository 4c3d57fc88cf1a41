"""Whether the columns of a table stand under each other, seen from the terminal alone."""

import re
from itertools import takewhile

import pyte

_TWO_WORDS = re.compile(r"(HOW|ITS|SSM|RECOVERY|RUNNING|SOURCE) (?=[A-Z])")
_RIGHT = frozenset({"TOOK", "TIME", "FOR", "RUNNING_FOR", "SINCE", "RPO", "INSTANCES", "OLDEST"})
_MARGIN = 2  # the cursor's mark, and a space


def _cells(terminal: pyte.Screen, y: int) -> list[str]:
    """The line, a text a column: of a wide character the second one is empty."""
    return [terminal.buffer[y][x].data for x in range(terminal.columns)]


def _titles(cells: list[str]) -> str:
    """The titles of a table, the spaces inside of one filled; empty when it is another line."""
    line = _TWO_WORDS.sub(r"\1_", "".join(cells))
    words = line.split()
    are = len(words) > 1 and all(w.isascii() and w.strip("#↑↓_").isupper() for w in words[-2:])
    return line if are and line.startswith(" " * _MARGIN) else ""


def in_the_gaps(terminal: pyte.Screen) -> list[str]:
    """The rows that reach into the gap between two columns of the table they are in."""
    lines = [_cells(terminal, y) for y in range(terminal.lines)]
    found = []
    for y, line in enumerate(lines):
        titles = _titles(line)
        words = [found for found in re.finditer(r"\S+", titles) if found.start() > _MARGIN]
        # Before a column that is aligned left, behind one that is aligned right.
        gaps = [
            word.end() if word[0] in _RIGHT else word.start() - 1
            for word in words
            if word.end() < len(titles)
        ]
        below = takewhile(lambda cells: "".join(cells).strip(), lines[y + 1 :])
        # The lines after the last row, and those under a row, begin further in.
        rows = [row for row in below if titles and row[_MARGIN].strip()]
        found += ["".join(row) for row in rows if any(row[x] != " " for x in gaps)]
    return found
