"""Ctrl+Z and fg: the terminal is given back, nobody asks meanwhile, all goes on."""

import os
import signal
import termios
from collections.abc import Callable

import psutil

from tests.endpoint import Endpoint
from tests.records import live_job
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]


def _comes_to_rest(terminal: Terminal, endpoint: Endpoint) -> bool:
    """Whether two refreshes and a half go by without a request, a tick under way aside."""
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
    assert terminal.written.rstrip().endswith((b"\x1b[?1049l", b"h", b"l"))

    written = len(terminal.written)
    assert _comes_to_rest(terminal, endpoint), "somebody goes on asking"
    assert len(terminal.written) == written

    endpoint.jobs.insert(0, live_job(2))
    program.send_signal(signal.SIGCONT)
    terminal.until("2 live")
