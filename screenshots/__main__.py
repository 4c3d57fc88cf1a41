"""Make the pictures: the demo, its seed fixed, in a pseudo-terminal; each screen as a picture.

Run in a development environment with the font DejaVu Sans Mono (Debian: fonts-dejavu):
``python -m screenshots``. Look at the pictures before committing them.
"""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from PIL.ImageFont import truetype

from tests.terminal.emulator import Terminal

HERE = Path(__file__).parent
DEMO = (sys.executable, "-m", "drs_tui", "demo", "--speed", "4", "--refresh", "1")
FONT = "DejaVuSansMono"
FOREGROUND, BACKGROUND = "#d7dae0", "#121212"
SIZE, WIDE, HIGH, MARGIN = 16, 10, 20, 10


def _colours(cell: Any) -> tuple[str, str]:
    front = FOREGROUND if cell.fg == "default" else f"#{cell.fg}"
    back = BACKGROUND if cell.bg == "default" else f"#{cell.bg}"
    return (back, front) if cell.reverse else (front, back)


def save(terminal: Terminal, name: str) -> None:
    """The screen as it is now, a cell of it as wide as every other."""
    terminal.settle()
    columns, rows = terminal.size
    fonts = {bold: truetype(FONT + "-Bold" * bold, SIZE) for bold in (False, True)}
    size = columns * WIDE + 2 * MARGIN, rows * HIGH + 2 * MARGIN
    image = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(image)
    for y in range(rows):
        for x in range(columns):
            cell = terminal.screen.buffer[y][x]
            front, back = _colours(cell)
            left, top = x * WIDE + MARGIN, y * HIGH + MARGIN
            draw.rectangle([left, top, left + WIDE - 1, top + HIGH - 1], fill=back)
            draw.text((left, top), cell.data, font=fonts[bool(cell.bold)], fill=front)
            if cell.underscore:
                draw.line([left, top + HIGH - 2, left + WIDE - 1, top + HIGH - 2], fill=front)
    image.quantize(256).save(HERE / f"{name}.png", optimize=True)
    sys.stdout.write(f"{name}.png\n")


def _story(terminal: Terminal) -> None:
    """The list; then the drill in it, until a launch and an action of it have failed."""
    terminal.until("1 live")
    save(terminal, "jobs")
    terminal.press("enter")
    terminal.until(lambda: re.search(r"✗ s-[0-9a-f]{17} failed", terminal.text))
    terminal.until(lambda: re.search(r"1✗", terminal.text))
    save(terminal, "job")
    failed = next(i for i, line in enumerate(terminal.lines) if "1✗" in line)
    first = next(i for i, line in enumerate(terminal.lines) if line.startswith("›"))
    terminal.press(*"j" * (failed - first))
    terminal.press("enter")
    terminal.until("REASON")
    _to_failed_run(terminal)
    save(terminal, "server")
    terminal.press("enter")
    terminal.until("failure reason")
    save(terminal, "run")
    terminal.press("?")
    terminal.until("Keys here")
    save(terminal, "help")


def _to_failed_run(terminal: Terminal) -> None:
    while not any(line.startswith("› ✗") for line in terminal.lines):
        terminal.press("j")
        terminal.settle(0.1)


def _wide(terminal: Terminal) -> None:
    terminal.until("1 live")
    save(terminal, "jobs-wide")


def main() -> None:
    """All of them."""
    environ = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    scenes: list[tuple[tuple[int, int], Callable[[Terminal], None]]] = [
        ((80, 24), _story),
        ((160, 45), _wide),
    ]
    for size, scene in scenes:
        with Terminal(DEMO, environ, size) as terminal:
            scene(terminal)


if __name__ == "__main__":
    main()
