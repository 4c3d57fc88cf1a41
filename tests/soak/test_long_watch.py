"""A day of watching, at speed: memory stays flat, no line comes twice, the last one once."""

import os
import subprocess
import sys
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


def _memory(pid: int) -> float:
    """Return the bytes that a program and its collector hold."""
    program = psutil.Process(pid)
    return float(sum(each.memory_info().rss for each in (program, *program.children())))


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


@pytest.mark.slow
def test_a_day_of_watching(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    line = (sys.executable, "-m", "drs_tui", "watch", "--live", "--region", DEMO_REGION)
    with Simulator(speed=SPEED, seed=7) as simulator, path.open("w") as output:
        environ = simulator.environ({**os.environ, **AWS})
        popen = subprocess.Popen(
            (
                *line,
                "--refresh",
                "1",
                "--timeout",
                f"{int(DAY / SPEED)}s",
                "--wait-for-start",
                "5m",
            ),
            env=environ,
            stdout=output,
            stderr=subprocess.PIPE,
        )
        samples: list[float] = []

        def has_ended() -> bool:
            if popen.poll() is not None:
                return True
            samples.append(_memory(popen.pid))
            return False

        eventually(has_ended, WARM + DAY / SPEED)
        errors = popen.stderr.read().decode() if popen.stderr else ""
    if popen.stderr:
        popen.stderr.close()

    found = _lines(path)
    assert popen.returncode == 3, errors
    assert len(found) > 200
    assert len(set(found)) == len(found)
    assert sum("still going" in line for line in found) == 1
    assert "still going" in found[-1]
    middle = len(samples) // 2
    assert max(samples[middle:]) < max(samples[:middle]) * GROWTH
