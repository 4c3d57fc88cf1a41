"""Emulate how a terminal draws, exactly and strictly: an unknown sequence is an error.

pyte knows no links, leaves halves of wide characters, and has one fixed table of widths. Here
``width`` and ``half`` are parameters, because terminals differ in them.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

_PART = re.compile(
    r"""
    \x1b\[ (?P<parameters>[0-9;?<>]*) (?P<command>[\x20-/]*[@-~])
  | \x1b\] (?P<osc>[^\x07\x1b]*) (?:\x07|\x1b\\)
  | (?P<control>[\x00-\x1f\x7f-\x9f])
  | (?P<text>[^\x00-\x1f\x7f-\x9f]+)
    """,
    re.VERBOSE,
)
_ATTRIBUTES = {str(number): number for number in (*range(1, 10), 21, 51, 52, 53)}
_SWITCHED_OFF = {
    "22": {1, 2},
    "23": {3},
    "24": {4, 21},
    "25": {5, 6},
    "27": {7},
    "28": {8},
    "29": {9},
    "54": {51, 52},
    "55": {53},
}
_NOT_DRAWN = {"0", "2", "22", "52"}  # OSC: titles, pointers, clipboard


class Style(NamedTuple):
    """How a cell looks. Colours are as SGR names them, ``39`` and ``49`` being the default ones."""

    attributes: frozenset[int] = frozenset()
    foreground: str = "39"
    background: str = "49"
    link: str = ""


Cell = tuple[str, Style]
PLAIN = Style()
BLANK: Cell = (" ", PLAIN)
GARBAGE: Cell = ("#", Style(frozenset({7}), "31", "42"))


def styled(style: Style, parameters: str) -> Style:
    """Return the style after an SGR sequence with those parameters."""
    numbers = parameters.split(";")
    while numbers:
        number = numbers.pop(0)
        if number in ("", "0"):
            style = Style(link=style.link)
        elif number in _ATTRIBUTES:
            style = style._replace(attributes=style.attributes | {_ATTRIBUTES[number]})
        elif number in _SWITCHED_OFF:
            style = style._replace(attributes=style.attributes - _SWITCHED_OFF[number])
        elif number in ("38", "48"):
            count = {"5": 2, "2": 4}[numbers[0]]
            colour = ";".join((number, *numbers[:count]))
            del numbers[:count]
            if number == "38":
                style = style._replace(foreground=colour)
            else:
                style = style._replace(background=colour)
        elif 30 <= int(number) <= 39 or 90 <= int(number) <= 97:
            style = style._replace(foreground=number)
        elif 40 <= int(number) <= 49 or 100 <= int(number) <= 107:
            style = style._replace(background=number)
        else:
            raise AssertionError(f"SGR {parameters!a}")
    return style


class Emulator:
    """Keep the cells of a screen; lines are never wrapped.

    ``width`` returns how many cells a character takes; ``half`` is the cell that is left of a wide
    character when the other half is overwritten.
    """

    def __init__(
        self, columns: int, rows: int, width: Callable[[str], int], half: Cell = BLANK
    ) -> None:
        self._width, self._half = width, half
        self.columns, self.rows = columns, rows
        self.cells: list[list[Cell]] = [[BLANK] * columns for _ in range(rows)]
        self.y = self.x = 0
        self.style = PLAIN
        self.in_sync = False

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, and fill the screen with garbage: terminals differ in what they keep."""
        self.columns, self.rows = columns, rows
        self.cells = [[GARBAGE] * columns for _ in range(rows)]
        self.y, self.x = min(self.y, rows - 1), min(self.x, columns - 1)

    @property
    def text(self) -> str:
        """Return the screen's text, line by line."""
        return "\n".join("".join(char for char, _ in row) for row in self.cells)

    @property
    def colours(self) -> str:
        """Return the SGR parameters of all colours on the screen, separated by spaces."""
        styles = {style for row in self.cells for _, style in row}
        return " ".join(f"{style.foreground} {style.background}" for style in styles)

    def feed(self, data: str) -> None:
        """Draw what is written."""
        index = 0
        while index < len(data):
            part = _PART.match(data, index)
            assert part is not None, f"{data[index : index + 20]!a}"
            if part["text"] is not None:
                self._draw(part["text"])
            elif part["command"] is not None:
                self._run_csi(part["command"], part["parameters"])
            elif part["osc"] is not None:
                self._run_osc(part["osc"])
            else:
                self._run_control(part["control"])
            index = part.end()

    def _run_csi(self, command: str, parameters: str) -> None:
        numbers = [int(number or 1) for number in parameters.split(";")] if command in "HBC" else []
        match command:
            case "m":
                self.style = styled(self.style, parameters)
            case "H":
                y, x = (*numbers, 1)[:2]
                self.y, self.x = min(y, self.rows) - 1, min(x, self.columns) - 1
            case "B":
                self.y = min(self.y + numbers[0], self.rows - 1)
            case "C":
                self.x = min(self.x + numbers[0], self.columns - 1)
            case "h" | "l" if parameters == "?1049":
                self.cells = [[BLANK] * self.columns for _ in range(self.rows)]
            case "h" | "l" if parameters == "?2026":
                self.in_sync = command == "h"
            case "h" | "l" if parameters.startswith("?"):
                pass
            case "t" if parameters in ("22;2", "23;2"):
                pass
            case _:
                raise AssertionError(f"CSI {parameters} {command}")

    def _run_osc(self, osc: str) -> None:
        kind, _, rest = osc.partition(";")
        if kind == "8":
            self.style = self.style._replace(link=rest.partition(";")[2])
        else:
            assert kind in _NOT_DRAWN, f"OSC {osc!a}"

    def _run_control(self, char: str) -> None:
        if char == "\n":
            self.y, self.x = self.y + 1, 0
            if self.y == self.rows:
                self.y -= 1
                self.cells = [*self.cells[1:], [BLANK] * self.columns]
        elif char == "\b":
            self.x = max(self.x - 1, 0)
        else:
            assert char == "\x07", f"control {char!a}"

    def _draw(self, text: str) -> None:
        row = self.cells[self.y]
        for char in text:
            width = self._width(char) if char >= "\x7f" else 1
            if width == 0:
                self._combine(row, char)
                continue
            x = min(self.x, self.columns - width)
            if not row[x][0]:
                row[x - 1] = self._half
            if x + width < self.columns and not row[x + width][0]:
                row[x + width] = self._half
            row[x : x + width] = [(char, self.style), ("", self.style)][:width]
            self.x = min(x + width, self.columns - 1)

    def _combine(self, row: list[Cell], char: str) -> None:
        x = self.x - 1
        if x > 0 and not row[x][0]:
            x -= 1
        if x >= 0:
            row[x] = (row[x][0] + char, row[x][1])
