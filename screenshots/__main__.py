"""Make the pictures: run the demo in a pseudo-terminal, and save its screens.

Run in a development environment with the font DejaVu Sans Mono (Debian: fonts-dejavu):
``python -m screenshots``. Look at the pictures before committing them.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw
from PIL.ImageFont import truetype

from tests.terminal.emulator import Terminal

HERE = Path(__file__).parent
DEMO = (sys.executable, "-m", "drs_tui", "demo", "--speed", "4", "--refresh", "1", "--rto", "30m")
FONT = "DejaVuSansMono"
FOREGROUND, BACKGROUND = "#d7dae0", "#121212"
SIZE, WIDE, HIGH, MARGIN = 16, 10, 20, 10


class Look(NamedTuple):
    """What is saved at a size of the terminal, the names of it ending in ``suffix``."""

    size: tuple[int, int]
    suffix: str
    scenes: tuple[Callable[[Terminal, str], None], ...]
    options: tuple[str, ...] = ()


def _colours(cell: Any) -> tuple[str, str]:
    front = FOREGROUND if cell.fg == "default" else f"#{cell.fg}"
    back = BACKGROUND if cell.bg == "default" else f"#{cell.bg}"
    return (back, front) if cell.reverse else (front, back)


def save(terminal: Terminal, name: str) -> None:
    """Save the current screen, drawn on a grid of equal cells."""
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


def _drill(terminal: Terminal, suffix: str) -> None:
    """Save the job list, then the drill once a launch and an action of it have failed."""
    terminal.until("1 live")
    terminal.until("conv")
    save(terminal, f"jobs{suffix}")
    terminal.press("enter")
    terminal.until("batch-07")
    terminal.until(lambda: "failed in launch" in terminal.text and "✗1" in terminal.text)
    save(terminal, f"servers{suffix}")
    terminal.press("4")
    terminal.until("launched ")
    save(terminal, f"timeline{suffix}")
    terminal.press("1", "enter")
    terminal.until("ITS JOBS")
    save(terminal, f"server{suffix}")


def _drill_in_detail(terminal: Terminal, suffix: str) -> None:
    """Save the other panes of the drill."""
    terminal.until("1 live")
    terminal.press("enter")
    terminal.until(lambda: "failed in launch" in terminal.text and "✗1" in terminal.text)
    terminal.press("5")
    terminal.until("following")
    terminal.press("N")
    terminal.until("LAUNCH_FAILED")
    save(terminal, f"log{suffix}")
    terminal.press("3")
    terminal.until("REASON")
    save(terminal, f"actions{suffix}")
    terminal.press("enter")
    terminal.until("failure reason")
    terminal.until("Systems Manager")
    save(terminal, f"run{suffix}")


def _failures(terminal: Terminal, suffix: str) -> None:
    """Save the causes of the last day, and who failed again and again."""
    terminal.until("1 live")
    terminal.press("e")
    terminal.until("all logs read")
    terminal.until("grid-node-40")
    save(terminal, f"errors{suffix}")
    terminal.press("b")
    terminal.until("LAST 5")
    terminal.until("by cause")
    save(terminal, f"errors-by-server{suffix}")


def _what_runs(terminal: Terminal, suffix: str) -> None:
    """Save what still runs, and the hand-over."""
    terminal.until("1 live")
    terminal.press("U")
    terminal.until("LAUNCHED")
    save(terminal, f"instances{suffix}")
    terminal.press("h", "H")
    terminal.until("FAILED")
    save(terminal, f"handover{suffix}")


def _help(terminal: Terminal, suffix: str) -> None:
    """Save the help."""
    terminal.until("1 live")
    terminal.press("?")
    terminal.until("Keys here")
    save(terminal, f"help{suffix}")


def _filter(terminal: Terminal, words: str) -> None:
    """Narrow the list to what fits these words."""
    terminal.until("1 live")
    terminal.press("/", *words, "enter")
    terminal.until("jobs match")


def _recovery(terminal: Terminal, suffix: str) -> None:
    """Save a drill whose failed servers another job launched again, followed as one."""
    _filter(terminal, "tag:drs-tui")
    terminal.press("J")
    terminal.until("on attempt 2")
    terminal.until("took 1h03m")
    save(terminal, f"recovery{suffix}")
    terminal.press("4")
    terminal.until("RTO 30m")
    save(terminal, f"recovery-timeline{suffix}")


def _comparison(terminal: Terminal, suffix: str) -> None:
    """Save two drills of the same servers, compared."""
    _filter(terminal, "erp-batch is:drill is:partial")
    terminal.until("match, of all")
    terminal.press(" ", " ")
    terminal.until("2 marked")
    terminal.press("=")
    terminal.until("NEW FAILURES")
    terminal.until("CAUSE IN B")
    save(terminal, f"comparison{suffix}")


def _plans(terminal: Terminal, suffix: str) -> None:
    """Save the executions of recovery plans, and the steps of the one that lives."""
    terminal.until("1 live")
    terminal.press("P")
    terminal.until("Payroll and mail")
    terminal.until("completed, 1 of 4 steps")
    save(terminal, f"plans{suffix}")
    terminal.press("enter")
    terminal.until("Check the ledgers")
    terminal.until("critical")
    save(terminal, f"plan-execution{suffix}")


AS_ONE = (_recovery, _comparison, _plans)
ALWAYS = (_drill, _failures, _what_runs)
LOOKS: tuple[Look, ...] = (
    Look((80, 24), "", (*ALWAYS, *AS_ONE, _drill_in_detail, _help)),
    Look((120, 40), "-120x40", (*ALWAYS, _help)),
    Look((160, 45), "-160x45", AS_ONE),
    Look((200, 60), "-200x60", (*ALWAYS, _drill_in_detail, _help)),
    Look((80, 24), "-contrast", ALWAYS, ("--theme", "contrast")),
)


def main() -> None:
    """Make all pictures."""
    environ = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    for size, suffix, scenes, options in LOOKS:
        for scene in scenes:
            with Terminal([*DEMO, *options], environ, size) as terminal:
                scene(terminal, suffix)


if __name__ == "__main__":
    main()
