"""The screen changes only when the monitor can run, and is restored at the end."""

import fcntl
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable

import psutil
import pytest

from tests.conftest import environ_for
from tests.endpoint import Endpoint, Reply
from tests.records import job, live_job
from tests.terminal.conftest import PROGRAM
from tests.terminal.emulator import PATIENCE, Terminal, alive, descendants

Monitor = Callable[..., Terminal]
CURSOR = 25
# Other screen, mouse, focus, pasting.
MODES = (1049, 1000, 1003, 1006, 1004, 2004)


def wait_until_idle(program: psutil.Process) -> None:
    """Wait until it uses no CPU: all that it would write is blocked."""
    before = -1.0
    while (now := sum(program.cpu_times()[:2])) != before:
        before = now
        time.sleep(0.5)


def _all_ended(processes: list[psutil.Process]) -> None:
    _, left = psutil.wait_procs(processes, PATIENCE)
    assert not [process for process in left if alive(process)]


def last_set(written: bytes, mode: int) -> bytes:
    """Return whether the private mode was last set (h) or reset (l)."""
    last: bytes = re.findall(rb"\x1b\[\?%d([hl])" % mode, written)[-1]
    return last


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "no region: give --region"),
        (["--region", "us-east-1", "--profile", "nobody"], "there is no profile nobody in"),
        (["--region", "us-east-1", "--from", "yesterdayish"], "'yesterdayish' is no date: use"),
        (["--region", "us-east-1", "--page-size", "0"], "0 is not in the range x>=1"),
        (["--region", "us-east-1", "--max-items", "-3"], "-3 is not in the range x>=1"),
        (["--region", "us-east-1", "--colour"], "No such option"),
        (["--region", "us-east-1", "--job-id", "42"], "'42' is no job id: they look like"),
        (["--region", "us-east-1", "--from", "1d", "--to", "2d"], "is after to 2d: swap them"),
        (["--region", "us-east-1", "--endpoint-url", "nowhere"], "Invalid endpoint: nowhere"),
        (["demo", "--speed", "0"], "0.0 is not in the range"),
        (["demo", "--refresh", "nan"], "nan is no number to count with"),
        (["--region", "us-east-1", "--refresh", "inf"], "inf is not in the range"),
        (["--region", "us-east-1", "--from", ""], "'' is no date: use"),
        (["--region", "us-east-1", "--starting-token", ""], "it is empty: give the token"),
        (["--ascii", "demo"], "--ascii stands before demo"),
        (["--region", "us-east-1", "--debug-log", "/nowhere/log"], "No such file or directory"),
        (["--region", "us-east-1", "--debug-log", "/dev/null"], "/dev/null is no file"),
    ],
)
def test_bad_options_are_refused_in_one_line(
    start: Monitor, options: list[str], expected: str
) -> None:
    terminal = start(*options)

    assert terminal.ended() == 2
    mistake = terminal.stderr()
    assert expected in mistake
    assert mistake.count("\n") == 1
    assert terminal.written == b""


def test_without_a_terminal_it_is_refused() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "drs_tui", "--region", "us-east-1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("drs-tui: it needs a terminal on stdin and stdout: use ssh -t")
    assert "docker run -it" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_dumb_terminal_is_refused(start: Monitor) -> None:
    terminal = start("--region", "us-east-1", environ={"TERM": "dumb"})

    assert terminal.ended() == 2
    assert "try TERM=xterm-256color" in terminal.stderr()


def q(terminal: Terminal) -> None:
    terminal.press("q")


def control_c(terminal: Terminal) -> None:
    terminal.press("ctrl+c")


def terminate(terminal: Terminal) -> None:
    terminal.signal(signal.SIGTERM)


def hang_up_signal(terminal: Terminal) -> None:
    terminal.signal(signal.SIGHUP)


@pytest.mark.parametrize(
    ("end", "status"), [(q, 0), (control_c, 0), (terminate, 143), (hang_up_signal, 129)]
)
@pytest.mark.parametrize("hanging", [False, True], ids=["idle", "request hanging"])
def test_every_end_is_quick_and_leaves_the_terminal_as_it_was(
    endpoint: Endpoint,
    monitor: Monitor,
    end: Callable[[Terminal], None],
    status: int,
    hanging: bool,  # noqa: FBT001  a case of the table
    request: pytest.FixtureRequest,
) -> None:
    if not hanging:
        request.getfixturevalue("own_python")
    endpoint.jobs = [live_job(1), *(job(n) for n in range(2, 40))]
    terminal = monitor()
    terminal.until("loaded")
    if hanging:
        asked = len(endpoint.asked)
        endpoint.answer = lambda _: Reply(hang=True)
        terminal.until(lambda: len(endpoint.asked) > asked)
    children = descendants(terminal.process.pid)
    assert children

    end(terminal)
    assert terminal.ended() == status
    _all_ended(children)
    if hanging:
        assert not endpoint.release.is_set()

    assert terminal.attributes == terminal.attributes_before
    for mode in MODES:
        assert last_set(terminal.written, mode) == b"l"
    assert last_set(terminal.written, CURSOR) == b"h"
    assert terminal.stderr() == ""


def test_a_closed_terminal_ends_every_process_silently(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [live_job(1)]
    terminal = monitor()
    terminal.until("1 live")
    processes = descendants(terminal.process.pid)

    terminal.hang_up()

    assert terminal.ended() == 129
    _all_ended(processes)
    assert terminal.stderr() == ""


def test_a_line_that_drops_while_it_is_written_to_ends_it_silently(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [live_job(1), *(job(n) for n in range(2, 40))]
    terminal = monitor()
    terminal.until("39 loaded")

    terminal.press(*["ctrl+l"] * 10, "q")  # frames, and its last words, that nobody reads
    terminal.hang_up()

    assert terminal.ended() in (0, 129)
    assert terminal.stderr() == ""


def test_the_size_is_the_terminals_own(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [live_job(1)]
    terminal = monitor(environ={"COLUMNS": "50", "LINES": "12"})
    terminal.until("1 live")
    assert "q quit" in terminal.lines[23]

    terminal.resize(100, 30)
    terminal.until(lambda: "q quit" in terminal.lines[29])
    assert terminal.line("as of").rstrip().endswith("Z")
    assert len(terminal.line("as of")) > 90


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252"])
def test_a_stream_that_is_not_utf_8_gets_ascii(
    endpoint: Endpoint, monitor: Monitor, encoding: str
) -> None:
    endpoint.jobs = [live_job(1)]
    terminal = monitor(environ={"PYTHONIOENCODING": encoding})
    terminal.until("1 live")
    terminal.press("q")

    assert terminal.ended() == 0
    assert terminal.written.isascii()
    assert last_set(terminal.written, MODES[0]) == b"l"
    assert terminal.stderr() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux signals a parent's end")
def test_a_stopped_collector_ends_with_a_killed_ui(endpoint: Endpoint, monitor: Monitor) -> None:
    endpoint.jobs = [live_job(1)]
    terminal = monitor()
    terminal.until("1 live")
    processes = descendants(terminal.process.pid)
    for process in processes:
        process.suspend()

    terminal.process.kill()

    _all_ended(processes)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", ["--version", "demo", "doctor --region us-east-1"])
def test_closed_streams_are_no_errors(endpoint: Endpoint, words: str, closed: str) -> None:
    environ = environ_for(endpoint)
    ended = subprocess.run(
        ["sh", "-c", f'exec "$@" {words} {closed}', "sh", *PROGRAM],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in ended.stdout + ended.stderr
    assert ended.returncode == (2 if words == "demo" else ended.returncode)
    assert ended.returncode in (0, 1, 2)


def test_a_closed_terminal_ends_a_program_that_gets_no_signal(endpoint: Endpoint) -> None:
    endpoint.jobs = [live_job(1)]
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    # It has no controlling terminal, so closing this one sends it no SIGHUP.
    program = subprocess.Popen(
        [*PROGRAM, "--region", "us-east-1", "--refresh", "1"],
        stdin=slave,
        stdout=slave,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environ_for(endpoint) | {"TERM": "xterm-256color"},
    )
    os.close(slave)
    written = b""
    while b"1 live" not in written:
        written += os.read(master, 1 << 16)
    processes = [psutil.Process(program.pid), *descendants(program.pid)]

    os.close(master)

    assert program.wait(PATIENCE) == 129
    _all_ended(processes)


def test_sigterm_ends_a_program_whose_terminal_is_blocked(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [live_job(1), *(job(n) for n in range(2, 40))]
    terminal = monitor()
    terminal.until("39 loaded")
    processes = descendants(terminal.process.pid)
    # Nothing is read: the terminal's buffer fills, then Textual's of thirty frames; then the
    # program blocks.
    for _ in range(80):
        terminal.press("ctrl+l")
        time.sleep(0.025)
    program = psutil.Process(terminal.process.pid)
    wait_until_idle(program)

    terminal.signal(signal.SIGTERM)

    assert terminal.process.wait(PATIENCE) == 143
    _all_ended(processes)


def test_a_killed_ui_takes_the_collector_and_the_simulator_with_it(start: Monitor) -> None:
    terminal = start("demo")
    terminal.until("DEMO")
    children = descendants(terminal.process.pid)
    assert len(children) == 2

    terminal.process.kill()

    _all_ended(children)


def test_a_collector_that_dies_is_reported_and_the_screen_stays(
    endpoint: Endpoint, monitor: Monitor
) -> None:
    endpoint.jobs = [job(n) for n in range(5)]
    terminal = monitor()
    terminal.until("the end: 5 jobs")

    for child in descendants(terminal.process.pid):
        child.kill()
    terminal.until("collector ended")

    assert "the end: 5 jobs" in terminal.text
    terminal.press("q")
    assert terminal.ended() == 0


def test_python_m_prints_the_version_too(endpoint: Endpoint) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "drs_tui", "--version"],
        env=environ_for(endpoint),
        capture_output=True,
        text=True,
        check=True,
    )

    assert finished.stdout.startswith("drs-tui, version ")
