"""The real program in a real pseudo-terminal, with the shadow and without."""

import os
import re
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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
_AS_OF = re.compile(r"as of \d\d:\d\d:\d\dZ")
DAMAGE = "\x1b[31;44;1m" + "".join(f"\x1b[{y};3H#### {y} ####" for y in range(1, 24)) + "\x1b[m"


@pytest.fixture(autouse=True)
def _jobs(endpoint: Endpoint) -> None:
    """Jobs that ended long ago, so that no clock on the screen goes on."""
    servers = [server(1, "FAILED", [run(1, "FAILED", "\u6771\u4eac: no space")]), server(2)]
    endpoint.jobs = [
        job(n, now=WHEN, age=timedelta(hours=n), participatingServers=servers) for n in range(1, 40)
    ]
    endpoint.logs = {job_id(n): [log_item(n) for n in range(9)] for n in range(1, 40)}


def shown(terminal: Terminal) -> list[Any]:
    """Every cell with its style, but for the time of day."""
    screen = terminal.screen
    rows = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    clock = _AS_OF.search("".join(cell.data for cell in rows[0]))
    assert clock, terminal.text
    del rows[0][clock.start() : clock.end()]
    return [rows, screen.cursor.y, screen.cursor.x]


def rested(terminal: Terminal, text: str = "39 loaded") -> list[Any]:
    """The screen once that is on it, and nothing more is written."""
    terminal.until(text)
    terminal.settle(0.1)
    return shown(terminal)


# Keys pressed together, and what is on the screen then.
WAY = (
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


def test_every_screen_is_as_without_the_shadow(monitor: Monitor) -> None:
    quiet, whole = (
        monitor("--refresh", "600", *options, size=(100, 24)) for options in ([], ["--full-redraw"])
    )
    for keys, text in WAY:
        for terminal in (quiet, whole):
            terminal.press(*keys.split())
        assert rested(quiet, text) == rested(whole, text), keys
    assert len(quiet.written) < 0.4 * len(whole.written)


def test_ctrl_l_redraws_over_foreign_output(monitor: Monitor) -> None:
    terminal = monitor("--refresh", "600")
    terminal.until("39 loaded")
    before = rested(terminal)
    os.write(terminal._slave, DAMAGE.encode())
    terminal.until("#### 9 ####")
    terminal.press("ctrl+l")
    terminal.until(lambda: "####" not in terminal.text)

    assert rested(terminal) == before


def test_fg_draws_all_of_it(endpoint: Endpoint) -> None:
    argv = [*SHELL, *PROGRAM, "--region", "us-east-1", "--refresh", "600"]
    with Terminal(argv, environ_for(endpoint)) as terminal:
        terminal.until("39 loaded")
        before = rested(terminal)
        (program,) = psutil.Process(terminal.process.pid).children()
        os.write(terminal.master, b"\x1a")
        terminal.until(lambda: program.status() == psutil.STATUS_STOPPED)
        os.write(terminal._slave, DAMAGE.encode())
        terminal.until("#### 9 ####")
        terminal.press("enter")
        terminal.until(lambda: "####" not in terminal.text)

        terminal.until(lambda: shown(terminal) == before)


def test_going_on_after_a_stop_from_outside_draws_all_of_it(monitor: Monitor) -> None:
    terminal = monitor("--refresh", "600")
    terminal.until("39 loaded")
    before = rested(terminal)
    terminal.signal(signal.SIGSTOP)
    os.write(terminal._slave, DAMAGE.encode())
    terminal.until("#### 9 ####")
    terminal.signal(signal.SIGCONT)

    terminal.until(lambda: "####" not in terminal.text)
    terminal.until(lambda: shown(terminal) == before)


def test_a_restored_size_is_redrawn(monitor: Monitor) -> None:
    terminal = monitor("--refresh", "600")
    terminal.until("39 loaded")
    before = rested(terminal)
    terminal.resize(60, 10)
    terminal.resize(80, 24)

    assert terminal.text.strip() == ""
    terminal.until(lambda: "as of" in terminal.text and shown(terminal) == before)
