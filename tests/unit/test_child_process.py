"""Programs that are looked for, and children that say much before they are ready."""

import asyncio
import sys
from pathlib import Path

import pytest

from drs_tui.child_process import find_program
from drs_tui.client import process as process_module
from drs_tui.client.process import CollectorProcess
from drs_tui.client.ready import RefusedError, first_event, first_event_soon

LOUD = "import sys; sys.stderr.write('x' * 300_000 + '\\nthe last words\\n')"


def program(folder: Path, mode: int = 0o755) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "tmux"
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


def test_a_program_is_looked_for_in_absolute_folders_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = program(tmp_path / "here"), program(tmp_path / "there")
    program(tmp_path / "text", 0o644)
    (tmp_path / "folder" / "tmux").mkdir(parents=True)
    monkeypatch.chdir(here.parent)

    for relative in ("", ".", "../here", "here"):
        assert find_program("tmux", {"PATH": relative}) is None
        assert find_program("tmux", {"PATH": f"{relative}:{there.parent}"}) == str(there)
    for other in ("text", "folder", "nowhere"):
        assert find_program("tmux", {"PATH": str(tmp_path / other)}) is None


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> CollectorProcess:
    """A collector that writes more to stderr than a pipe holds, and ends."""

    def start(*_: object, **streams: int) -> object:
        import subprocess

        return subprocess.Popen(
            [sys.executable, "-c", LOUD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=streams["stderr"],
            bufsize=0,
        )

    monkeypatch.setattr(process_module, "start_child", start)
    return CollectorProcess([], {})


def test_what_a_collector_says_before_it_is_ready_does_not_block_it(
    loud: CollectorProcess,
) -> None:
    with pytest.raises(RefusedError, match="the last words"):
        first_event(loud)
    loud.end()


def test_nor_where_the_event_loop_waits_for_it(loud: CollectorProcess) -> None:
    with pytest.raises(RefusedError, match="the last words"):
        asyncio.run(first_event_soon(loud))
    loud.end()
