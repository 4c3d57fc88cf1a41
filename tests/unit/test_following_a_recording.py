"""A recording that is followed while another process writes it, until that is killed."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.protocol.recording import RecordingError

WAITING = 30.0  # seconds, for what takes a tenth of one
WRITER = """
import itertools, pathlib, sys, time
from drs_tui.client import recorder as recorders
from drs_tui.protocol.events import CredentialsExpiring
recorders.FLUSH_EVERY = 0.05
recorder = recorders.Recorder(recorders.create(pathlib.Path(sys.argv[1])), recorders.Start(1e9))
for number in itertools.count():
    recorder.event(CredentialsExpiring(number), None)
    time.sleep(0.01)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.drsrec.jsonl.gz"


async def eventually(wanted: Callable[[], object]) -> None:
    async with asyncio.timeout(WAITING):
        while not wanted():
            await asyncio.sleep(0.02)


def _can_be_opened(path: Path) -> bool:
    try:
        RecordingFile(path).close()
    except (OSError, RecordingError):  # not there yet, or without a header
        return False
    return True


async def test_a_writer_that_was_killed_is_noticed(path: Path) -> None:
    writer = subprocess.Popen((sys.executable, "-c", WRITER, str(path)))
    try:
        await eventually(lambda: _can_be_opened(path))
        recording = RecordingFile(path)
        replay = ReplayClient(recording, follows=True)
        replay.attach(lambda _: None)
        seen = len(recording.entries)
        await eventually(lambda: len(recording.entries) > seen + 10)
        assert (recording.is_written(), replay.ended_early) == (True, False)
        shown = replay.position
    finally:
        writer.kill()
        writer.wait()

    await eventually(lambda: replay.ended_early)

    replay.close()
    assert replay.position == len(recording.entries) >= shown
    assert recording.problems() == ["ended early: it has no closing line"]


async def test_one_that_is_closed_is_followed_to_its_end(path: Path) -> None:
    recorder = Recorder(create(path), Start(1e9))
    recorder.paged()
    await eventually(lambda: _can_be_opened(path))
    replay = ReplayClient(RecordingFile(path), follows=True)
    replay.attach(lambda _: None)

    recorder.note("the end")
    recorder.close()
    await eventually(lambda: not replay.playing)

    note = replay.passed_note()
    replay.close()
    assert (replay.follows, replay.ended_early, note and note.note) == (False, False, "the end")
