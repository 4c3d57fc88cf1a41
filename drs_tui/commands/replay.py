"""``drs-tui replay``: run the monitor on a recording, without a collector."""

import os
import sys
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from drs_tui.client.recording_file import RecordingFile
from drs_tui.client.replay import ReplayClient
from drs_tui.commands.monitor import FRAMES
from drs_tui.exit_codes import EXIT_REFUSED
from drs_tui.model.analysis.rto import parse_clock, parse_span
from drs_tui.model.text.safe import safe
from drs_tui.process_start import write_last
from drs_tui.protocol.recording import RecordingError
from drs_tui.settings import Settings

TICKS = 3600.0  # seconds: the replay itself says when time has passed


class Playing(NamedTuple):
    """How to play: how fast, from where, at once or when Space is pressed, and beyond the end."""

    speed: float
    goto: str | None
    paused: bool
    follows: bool


def moment(given: str, recording: RecordingFile, zone: tzinfo) -> float:
    """Return the monotonic time of a recording that ``+45m`` or ``03:12Z`` stands for.

    Raises:
        ValueError: it is neither; the message says what to write.
    """
    first, last = recording.entries[0], recording.entries[-1]
    if given.startswith("+"):
        return first.mono + parse_span(given[1:])
    at = parse_clock(given, datetime.fromtimestamp(last.at, UTC), zone)
    if at is None:
        raise ValueError(f"{given!r} is no time: give 03:12Z, or +45m from the start")
    later = next((entry for entry in recording.entries if entry.at >= at), last)
    return later.mono


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
        goto = None if playing.goto is None else moment(playing.goto, recording, settings.zone)
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
        return _show(replay, shown, goto)
    finally:
        replay.close()


def _show(replay: ReplayClient, settings: Settings, goto: float | None) -> int:
    """Run the screens until the user quits; return the exit status."""
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    for name in ("COLUMNS", "LINES"):  # the size is the terminal's own
        os.environ.pop(name, None)
    from drs_tui.ui.replay_app import ReplayApp
    from drs_tui.ui.terminal.robust_driver import draw_on

    draw_on(sys.stdout)
    replay.wait_until_ready()
    if goto is not None or replay.follows:
        replay.go_to(replay.end if goto is None else goto)
    app = ReplayApp(replay, settings._replace(refresh=TICKS))
    app.run(mouse=settings.mouse)
    if not replay.follows:
        problems = replay.recording.problems()
        write_last("".join(f"this recording {safe(each)}\n" for each in problems))
    return app.return_code or 0
