"""The real program in a real pseudo-terminal, with screen diff and with ``--full-redraw``."""

import os
import re
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import psutil
import pytest

from tests.conftest import environ_for
from tests.endpoint import Endpoint
from tests.records import job, job_id, log_item, run, server
from tests.terminal.conftest import PROGRAM, SHELL
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]
WHEN = datetime(2026, 11, 20, 8, tzinfo=UTC)
_AS_OF, _READ = (re.compile(rf"{words} \d\d:\d\d:\d\dZ") for words in ("as of", "read"))
DAMAGE = "\x1b[31;44;1m" + "".join(f"\x1b[{y};3H#### {y} ####" for y in range(1, 24)) + "\x1b[m"


@pytest.fixture(autouse=True)
def _jobs(endpoint: Endpoint) -> None:
    """Serve jobs that ended long ago, so that no time on the screen changes."""
    servers = [server(1, "FAILED", [run(1, "FAILED", "\u6771\u4eac: no space")]), server(2)]
    endpoint.jobs = [
        job(n, now=WHEN, age=timedelta(hours=n), participatingServers=servers) for n in range(1, 40)
    ]
    endpoint.logs = {job_id(n): [log_item(n) for n in range(9)] for n in range(1, 40)}


def shown(terminal: Terminal) -> list[Any]:
    """Return every cell with its style, without the time of day."""
    screen = terminal.screen
    rows = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    assert _AS_OF.search(terminal.text), terminal.text
    for row, clock in product(rows, (_AS_OF, _READ)):
        if found := clock.search("".join(cell.data for cell in row)):
            del row[found.start() : found.end()]
    return [rows, screen.cursor.y, screen.cursor.x]


def settled(terminal: Terminal, text: str = "39 loaded") -> list[Any]:
    """Return the screen once ``text`` is on it and nothing more is written."""
    terminal.until(text)
    terminal.settle(0.1)
    return shown(terminal)


def _are_the_same(diffed: Terminal, whole: Terminal) -> bool:
    whole.settle(0.1)
    return shown(diffed) == shown(whole)


# Keys pressed together, and a text on the screen after them.
STEPS = (
    ("", "39 loaded"),
    ("down", f"\u203a \u2717 {job_id(2)}"),
    ("pgdn", f"\u203a \u2717 {job_id(18)}"),
    ("enter", "1 Servers"),
    ("3", "no space"),
    ("5", "SNAPSHOT_START"),
    ("6", '"jobID"'),
    ("esc", "39 loaded"),
    ("?", "Keys here"),
    ("q", "39 loaded"),
)


def test_every_screen_is_the_same_as_with_full_redraw(monitor: Monitor) -> None:
    diffed, whole = (
        monitor("--refresh", "600", *options, size=(100, 24)) for options in ([], ["--full-redraw"])
    )
    for keys, text in STEPS:
        for terminal in (diffed, whole):
            terminal.press(*keys.split())
            terminal.until(text)
        # Each may draw some more a moment later, one before the other.
        diffed.until(partial(_are_the_same, diffed, whole))
    assert len(diffed.written) < 0.4 * len(whole.written)


def test_ctrl_l_redraws_over_output_of_other_programs(monitor: Monitor) -> None:
    terminal = monitor("--refresh", "600")
    terminal.until("39 loaded")
    before = settled(terminal)
    os.write(terminal._slave, DAMAGE.encode())
    terminal.until("#### 9 ####")
    terminal.press("ctrl+l")
    terminal.until(lambda: "####" not in terminal.text)

    assert settled(terminal) == before


def test_fg_redraws_the_whole_screen(endpoint: Endpoint) -> None:
    argv = [*SHELL, *PROGRAM, "--region", "us-east-1", "--refresh", "600"]
    with Terminal(argv, environ_for(endpoint)) as terminal:
        terminal.until("39 loaded")
        before = settled(terminal)
        (program,) = psutil.Process(terminal.process.pid).children()
        os.write(terminal.master, b"\x1a")
        terminal.until(lambda: program.status() == psutil.STATUS_STOPPED)
        os.write(terminal._slave, DAMAGE.encode())
        terminal.until("#### 9 ####")
        terminal.press("enter")
        terminal.until(lambda: "####" not in terminal.text)

        terminal.until(lambda: shown(terminal) == before)


def test_continuing_after_a_stop_from_outside_redraws_the_whole_screen(monitor: Monitor) -> None:
    terminal = monitor("--refresh", "600")
    terminal.until("39 loaded")
    before = settled(terminal)
    terminal.signal(signal.SIGSTOP)
    os.write(terminal._slave, DAMAGE.encode())
    terminal.until("#### 9 ####")
    terminal.signal(signal.SIGCONT)

    terminal.until(lambda: "####" not in terminal.text)
    terminal.until(lambda: shown(terminal) == before)


def test_a_restored_size_is_redrawn(monitor: Monitor) -> None:
    terminal = monitor("--refresh", "600")
    terminal.until("39 loaded")
    before = settled(terminal)
    terminal.resize(60, 10)
    terminal.resize(80, 24)

    assert terminal.text.strip() == ""
    terminal.until(lambda: "as of" in terminal.text and shown(terminal) == before)
