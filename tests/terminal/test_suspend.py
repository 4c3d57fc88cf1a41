"""Ctrl+Z and fg: the terminal is restored, no requests are sent meanwhile, all continues."""

import os
import signal
import termios
from collections.abc import Callable

import psutil

from tests.endpoint import Endpoint
from tests.records import job_id, live_job
from tests.terminal.emulator import Terminal
from tests.terminal.test_start_and_end import CURSOR, MODES, last_set

Monitor = Callable[..., Terminal]


def _comes_to_rest(terminal: Terminal, endpoint: Endpoint) -> bool:
    """Return whether no request is sent for two and a half refreshes, after one under way."""
    for _ in range(5):
        asked = len(endpoint.asked)
        terminal.settle(2.5)
        if len(endpoint.asked) == asked:
            return True
    return False


def test_ctrl_z_gives_the_terminal_back_and_asks_nothing_until_fg(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs[:] = [live_job(1)]
    terminal = monitor()
    terminal.until("1 live")
    program = psutil.Process(terminal.process.pid)
    os.write(terminal.master, b"\x1a")
    terminal.until(lambda: program.status() == psutil.STATUS_STOPPED)
    terminal.settle(0.5)
    assert termios.tcgetattr(terminal.master) == terminal.attributes_before
    for mode in MODES:
        assert last_set(terminal.written, mode) == b"l"
    assert last_set(terminal.written, CURSOR) == b"h"

    written = len(terminal.written)
    assert _comes_to_rest(terminal, endpoint), "requests go on"
    assert len(terminal.written) == written

    endpoint.jobs.insert(0, live_job(2))
    terminal.blank()  # a terminal's other screen is empty whenever one comes to it
    program.send_signal(signal.SIGCONT)
    terminal.until("2 live")
    assert terminal.line(job_id(1))
    assert "q quit" in terminal.lines[-1]
    for mode in MODES:
        assert last_set(terminal.written, mode) == b"h"
