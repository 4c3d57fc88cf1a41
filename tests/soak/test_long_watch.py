"""A day of watching, at speed: memory stays flat, no line comes twice, the last one once."""

import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from drs_tui.commands.demo import DEMO_REGION, Simulator
from tests.conftest import AWS
from tests.wire.monitor import eventually

SPEED = 1000.0
DAY = 86_400.0
WARM = 30.0  # seconds, until every kind of job was met
GROWTH = 1.25
_LINE = (sys.executable, "-m", "drs_tui", "watch", "--live", "--region", DEMO_REGION)
# A dash is the time of what had failed before the watch; the last line alone has none.
_TIMED = re.compile(r"(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\dZ |\N{EN DASH} +")


def _memory(pid: int) -> float:
    """Return the bytes that a program and its collector hold."""
    program = psutil.Process(pid)
    return float(sum(each.memory_info().rss for each in (program, *program.children())))


class _Watch:
    """One watch of all live jobs: it ends when none is live, and another one goes on."""

    def __init__(self, environ: dict[str, str], seconds: float, path: Path) -> None:
        self.samples: list[float] = []
        options = ("--refresh", "1", "--timeout", f"{max(1, int(seconds))}s")
        with path.open("w") as output:
            self._popen = subprocess.Popen(
                (*_LINE, *options, "--wait-for-start", "5m"), env=environ, stdout=output
            )
        eventually(self._has_ended, WARM + seconds)
        self.status = self._popen.returncode
        self.lines = path.read_text().splitlines()

    def _has_ended(self) -> bool:
        if self._popen.poll() is not None:
            return True
        with suppress(psutil.NoSuchProcess):
            self.samples.append(_memory(self._popen.pid))
        return False


@pytest.mark.slow
def test_a_day_of_watching(tmp_path: Path) -> None:
    watches: list[_Watch] = []
    with Simulator(speed=SPEED, seed=7) as simulator:
        environ = simulator.environ({**os.environ, **AWS})
        until = time.monotonic() + DAY / SPEED
        while (left := until - time.monotonic()) > 0:
            watches.append(_Watch(environ, left, tmp_path / "lines"))

    assert sum(len(each.lines) for each in watches) > 200
    for each in watches:
        assert each.status in (0, 3)
        assert len(set(each.lines)) == len(each.lines)
        assert [line for line in each.lines if not _TIMED.match(line)] == each.lines[-1:]
    longest = max(watches, key=lambda each: len(each.samples)).samples
    middle = len(longest) // 2
    assert max(longest[middle:]) < max(longest[:middle]) * GROWTH
