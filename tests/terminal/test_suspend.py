"""Ctrl+Z and fg: the terminal is restored, no request is sent meanwhile, and all goes on."""

import os
import signal
import termios
from collections.abc import Callable, Iterator

import psutil
import pytest

from tests.conftest import environ_for
from tests.endpoint import Endpoint
from tests.records import job_id, live_job
from tests.terminal.conftest import PROGRAM, SHELL
from tests.terminal.emulator import PATIENCE, Terminal, alive, descendants
from tests.terminal.test_start_and_end import CURSOR, MODES, last_set

Monitor = Callable[..., Terminal]

MONITOR = (*PROGRAM, "--region", "us-east-1", "--refresh", "1")


@pytest.fixture
def in_shell(endpoint: Endpoint) -> Iterator[Terminal]:
    endpoint.jobs[:] = [live_job(1)]
    with Terminal([*SHELL, *MONITOR], environ_for(endpoint)) as terminal:
        terminal.until("1 live")
        yield terminal


def program_of(shell: Terminal) -> psutil.Process:
    (program,) = psutil.Process(shell.process.pid).children()
    return program


def _comes_to_rest(terminal: Terminal, endpoint: Endpoint) -> bool:
    """Return whether no request is sent for two and a half refreshes, after one under way."""
    for _ in range(5):
        asked = len(endpoint.asked)
        terminal.settle(2.5)
        if len(endpoint.asked) == asked:
            return True
    return False


def suspend(terminal: Terminal) -> psutil.Process:
    program = program_of(terminal)
    os.write(terminal.master, b"\x1a")
    terminal.until(lambda: program.status() == psutil.STATUS_STOPPED)
    return program


def test_ctrl_z_restores_the_terminal_and_requests_nothing_until_fg(
    endpoint: Endpoint, in_shell: Terminal
) -> None:
    terminal = in_shell
    suspend(terminal)
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
    terminal.press("\r")
    terminal.until("2 live")
    assert terminal.line(job_id(1))
    assert "q quit" in terminal.lines[-1]
    for mode in MODES:
        assert last_set(terminal.written, mode) == b"h"

    terminal.press("q")
    assert terminal.ended() == 0


@pytest.mark.parametrize("is_stopped", [True, False], ids=["stopped", "stopping"])
def test_a_terminal_that_closes_after_ctrl_z_leaves_no_process(
    in_shell: Terminal,
    is_stopped: bool,  # noqa: FBT001  a case
) -> None:
    processes = descendants(in_shell.process.pid)
    if is_stopped:
        suspend(in_shell)
    else:
        os.write(in_shell.master, b"\x1a")

    in_shell.hang_up()

    _, left = psutil.wait_procs(processes, PATIENCE)
    assert not [process for process in left if alive(process)]


def test_ctrl_z_does_not_stop_where_no_shell_could_continue_it(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs[:] = [live_job(1)]
    terminal = monitor()  # it leads the terminal's session, as with ssh -t HOST drs-tui
    terminal.until("1 live")

    os.write(terminal.master, b"\x1a")
    terminal.until("no shell here could bring it back")
    terminal.signal(signal.SIGTSTP)
    terminal.press("?")
    terminal.until("lines 1–")
    assert psutil.Process(terminal.process.pid).status() != psutil.STATUS_STOPPED
