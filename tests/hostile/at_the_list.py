"""The real program at its list, and back there from wherever input has led."""

import os
import time
from collections.abc import Callable

import pytest

from tests.endpoint import Endpoint
from tests.records import job, job_id, live_job
from tests.terminal.emulator import Terminal

Monitor = Callable[..., Terminal]
SLOW = pytest.mark.slow


def fill(endpoint: Endpoint) -> None:
    endpoint.jobs = [live_job(1), *(job(n) for n in range(2, 60))]


def answers_keys(terminal: Terminal) -> None:
    """It is the list, and its cursor moves: up, down, and help opens and closes."""
    terminal.press("?")
    terminal.until(" close")
    terminal.press("q")
    terminal.until(job_id(1))


def is_the_list(terminal: Terminal) -> bool:
    """Nothing is open above it, and nothing is left out of it."""
    covered = any(mark in terminal.text for mark in ("\N{UPPER ONE EIGHTH BLOCK}", "Esc all jobs"))
    return "q quit" in terminal.lines[-1] and job_id(1) in terminal.text and not covered


def leave(terminal: Terminal) -> None:
    """Out of whatever is open, once all that was sent has been read."""

    def left() -> bool:
        if not is_the_list(terminal):
            terminal.press("\x1b")
            terminal.settle(0.3)
        return is_the_list(terminal)

    terminal.until(left, 60)


def write_all(terminal: Terminal, data: bytes, seconds: float = 60.0) -> None:
    """Write as fast as it reads, and read on."""
    os.set_blocking(terminal.master, False)
    until = time.monotonic() + seconds
    place = 0
    while place < len(data):
        assert time.monotonic() < until, f"{place} of {len(data)} bytes taken"
        try:
            place += os.write(terminal.master, data[place : place + 65536])
        except BlockingIOError:
            terminal.pump(0.01)
    os.set_blocking(terminal.master, True)
