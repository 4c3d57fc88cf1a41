"""In a real tmux, if there is one: a pane that is killed, and what was sent to tmux."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import environ_for
from tests.endpoint import Endpoint
from tests.records import job, job_id, live_job
from tests.terminal.emulator import PATIENCE, alive

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="there is no tmux")
Tmux = Callable[..., str]


def until(wanted: Callable[[], object]) -> None:
    """Wait for a state."""
    deadline = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def tmux(tmp_path: Path, endpoint: Endpoint) -> Iterator[Tmux]:
    """A server of its own, with the monitor in one pane and a shell in another."""
    endpoint.jobs = [live_job(1), *(job(n) for n in range(2, 10))]
    around = {
        name: value
        for name, value in environ_for(endpoint).items()
        if name not in ("TMUX", "COLUMNS", "LINES", "STY")
    }
    # A socket's path is short.
    command = ["tmux", "-S", os.path.relpath(tmp_path / "s", tmp_path), "-f", os.devnull]

    def run(*words: str) -> str:
        return subprocess.run(
            [*command, *words],
            env=around,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        ).stdout

    program = f"{sys.executable} -m drs_tui --region us-east-1 --refresh 1"
    run("new-session", "-d", "-x", "90", "-y", "30", "-n", "shell", "sh")
    run("new-window", "-n", "monitor", program)
    try:
        until(lambda: job_id(1) in run("capture-pane", "-p", "-t", "monitor"))
        yield run
    finally:
        subprocess.run([*command, "kill-server"], cwd=tmp_path, check=False, capture_output=True)


def processes_of(tmux: Tmux) -> list[psutil.Process]:
    """The monitor's, and its children's."""
    pane = psutil.Process(int(tmux("display-message", "-p", "-t", "monitor", "#{pane_pid}")))
    return [pane, *pane.children(recursive=True)]


@pytest.mark.parametrize("words", [("kill-pane", "-t", "monitor"), ("kill-server",)])
def test_a_killed_pane_leaves_no_process(tmux: Tmux, words: tuple[str, ...]) -> None:
    processes = processes_of(tmux)
    assert len(processes) > 1

    tmux(*words)

    until(lambda: not any(map(alive, processes)))


def test_a_killed_pane_leaves_the_others_as_they_were(tmux: Tmux) -> None:
    tmux("kill-pane", "-t", "monitor")
    until(lambda: "monitor" not in tmux("list-windows"))

    tmux("send-keys", "-t", "shell", "echo $((6 * 7))", "Enter")

    until(lambda: "\n42\n" in tmux("capture-pane", "-p", "-t", "shell"))


MODES = "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{mouse_sgr_flag} #{keypad_cursor_flag}"


def test_in_a_shell_the_pane_is_as_found_after_ctrl_z_and_after_the_end(tmux: Tmux) -> None:
    def modes() -> str:
        return tmux("display-message", "-p", "-t", "shell", MODES)

    def shows(words: str) -> bool:
        return words in tmux("capture-pane", "-p", "-t", "shell")

    tmux("respawn-pane", "-k", "-t", "shell", "bash --norc --noprofile -i")
    tmux("send-keys", "-t", "shell", "echo $((6 * 7))", "Enter")
    until(lambda: shows("\n42\n"))
    found = modes()
    program = f"{sys.executable} -m drs_tui --region us-east-1 --refresh 1"
    tmux("send-keys", "-t", "shell", program, "Enter")
    until(lambda: shows(job_id(1)))
    assert modes() != found

    tmux("send-keys", "-t", "shell", "C-z")
    until(lambda: shows("Stopped"))
    assert modes() == found
    tmux("send-keys", "-t", "shell", "fg", "Enter")
    until(lambda: shows("q quit"))
    tmux("send-keys", "-t", "shell", "q")
    until(lambda: not shows("q quit"))
    until(lambda: modes() == found)
    assert shows("\n42\n")
