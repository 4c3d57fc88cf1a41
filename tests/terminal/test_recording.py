"""A recording of the real program, which ended in the middle of it."""

import gzip
import signal
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.terminal.emulator import Terminal

Start = Callable[..., Terminal]


def _readable(path: Path) -> bytes:
    return zlib.decompressobj(31).decompress(path.read_bytes()) if path.exists() else b""


def test_a_killed_demo_can_be_replayed(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "demo.drsrec.jsonl.gz"
    demo = start("demo", "--record", str(path), size=(100, 26))
    demo.until("● recording")
    drill = demo.until(lambda: "storefront drill" in demo.text)
    demo.until(lambda: b'"event":"PageLoaded"' in _readable(path))

    demo.signal(signal.SIGKILL)
    replay = start("replay", str(path), "--speed", "600", size=(100, 26))

    assert drill
    replay.until(lambda: "REPLAY" in replay.text and "storefront drill" in replay.text)
    replay.until("ended early")
    replay.press("q")
    assert replay.ended() == 0


def test_an_existing_file_is_never_recorded_over(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_text("mine")

    terminal = start("demo", "--record", str(path))

    assert terminal.ended() == 2
    assert "exists: a recording is always a new file" in terminal.stderr()
    assert path.read_text() == "mine"


def test_what_is_no_recording_is_refused(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "other.gz"
    path.write_bytes(gzip.compress(b"{}\n"))

    terminal = start("replay", str(path))

    assert terminal.ended() == 2
    assert "it is no recording of drs-tui" in terminal.stderr()
