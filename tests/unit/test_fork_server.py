"""A forked program is what one in a Python of its own is."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fork_server import popen as forked

PROGRAM = (sys.executable, "-m", "drs_tui")
COLLECTOR = (sys.executable, "-P", "-m", "drs_tui.collector")


@pytest.mark.parametrize(
    "argv",
    [(*PROGRAM, "--version"), (*PROGRAM, "jobs", "--region"), COLLECTOR],
    ids=["stdout", "stderr", "collector"],
)
def test_it_prints_and_ends_alike(argv: Sequence[str]) -> None:
    assert forked.can_fork(argv, os.environ)

    forked_one = forked.run(argv, stdin=subprocess.DEVNULL, capture_output=True)
    own_one = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    assert forked_one.stdout + forked_one.stderr
    assert forked_one.returncode == own_one.returncode
    assert (forked_one.stdout, forked_one.stderr) == (own_one.stdout, own_one.stderr)


def test_it_has_no_descriptor_but_its_own_and_leads_a_session() -> None:
    collector = forked.Popen(
        (*COLLECTOR, "--region", "us-east-1"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with collector:
        assert collector.stdout
        assert b"Ready" in collector.stdout.readline()
        assert os.getsid(collector.pid) == collector.pid != os.getpid()
        if Path("/proc/self/fd").exists():
            theirs = {each.readlink().name for each in Path(f"/proc/{collector.pid}/fd").iterdir()}
            assert not {each for each in theirs if each.startswith("socket")}
        collector.kill()

    assert collector.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("argv", "environ"),
    [
        ((sys.executable, "-c", "pass"), {}),
        (("sh", "-c", '"$@"', "sh", *PROGRAM), {}),
        (PROGRAM, {"PYTHONIOENCODING": "latin-1"}),
        (PROGRAM, {"LC_ALL": "C"}),
        (PROGRAM, {"HOME": "/nowhere"}),
    ],
)
def test_what_cannot_be_forked_is_not(argv: Sequence[str], environ: dict[str, str]) -> None:
    assert not forked.can_fork(argv, {**os.environ, **environ})


@pytest.mark.usefixtures("own_python")
def test_a_test_can_want_a_python_of_its_own() -> None:
    assert not forked.can_fork(PROGRAM, os.environ)
