"""``drs-tui replay``: run the monitor on a recording, without a collector."""

import os
import sys
from pathlib import Path
from typing import NamedTuple

from drs_tui.client.recorded_moment import moment
from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.commands.monitor import FRAMES
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.model.text.safe import safe
from drs_tui.process_start import keep_objects, write_last
from drs_tui.protocol.recording import RecordingError
from drs_tui.settings import Settings

TICKS = 3600.0  # seconds: the replay itself says when time has passed


class Playing(NamedTuple):
    """How to play: how fast, from where, at once or when Space is pressed, and beyond the end."""

    speed: float
    goto: str | None
    paused: bool
    follows: bool


def run(path: Path, settings: Settings, playing: Playing) -> int:
    """Replay a recording; return the exit status."""
    try:
        redaction = None
        if settings.redact:
            from drs_tui.client.redacted_recording import RedactedRecording
            from drs_tui.pseudonyms.messages import Redaction

            redaction = Redaction()
            recording: RecordingFile = RedactedRecording(path, redaction)
        else:
            recording = RecordingFile(path)
        if not recording.entries:
            raise RecordingError("nothing was recorded in it")
        if playing.goto is not None:
            moment(playing.goto, recording, settings.zone)
    except (OSError, RecordingError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        sys.stderr.write(f"drs-tui: {safe(str(path))}: {safe(str(reason))}\n")
        return EXIT_REFUSED
    replay = ReplayClient(
        recording, speed=playing.speed, playing=not playing.paused, follows=playing.follows
    )
    replay.redaction = redaction
    try:
        header = recording.header
        shown = settings._replace(
            rto=settings.rto or header.rto, demo=header.demo, redact=header.redacted
        )
        return _show(replay, shown, playing.goto)
    finally:
        replay.close()


def _show(replay: ReplayClient, settings: Settings, goto: str | None) -> int:
    """Run the screens until the user quits; return the exit status."""
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    for name in ("COLUMNS", "LINES"):  # the size is the terminal's own
        os.environ.pop(name, None)
    from drs_tui.ui.replay_app import ReplayApp
    from drs_tui.ui.terminal.robust_driver import draw_on

    draw_on(sys.stdout)
    replay.wait_until_ready()
    keep_objects()  # the recording's entries stay
    if goto is not None:
        replay.go_to_time(goto, settings.zone)
    elif replay.follows:
        replay.go_to(replay.end)
    app = ReplayApp(replay, settings._replace(refresh=TICKS))
    app.run(mouse=settings.mouse)
    if not replay.follows or replay.ended_early:
        problems = replay.recording.problems()
        write_last("".join(f"this recording {safe(each)}\n" for each in problems))
    return app.return_code or 0
