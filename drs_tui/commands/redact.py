"""``drs-tui redact``: a copy of a recording with pseudonyms."""

import sys
from pathlib import Path

from drs_tui.client.redacted_recording import RedactedRecording, default_path, write
from drs_tui.commands.printing import complain
from drs_tui.exit_codes import EXIT_OK, EXIT_REFUSED
from drs_tui.model.text.labels import plural
from drs_tui.model.text.safe import safe
from drs_tui.protocol.recording import RecordingError
from drs_tui.pseudonyms.messages import Redaction

COMMAND = "redact"


def run(path: Path, into: Path | None) -> int:
    """Write the copy; return the exit status."""
    output = into or default_path(path)
    try:
        recording = RedactedRecording(path, Redaction())
        recording.close()
        _check(recording)
        recording.learn_everything()
        lines = write(recording, output)
    except (OSError, RecordingError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return complain(COMMAND, f"{path}: {reason}", EXIT_REFUSED)
    for problem in recording.problems():
        complain(COMMAND, f"this recording {problem}; so does the copy")
    if recording.left_out:
        complain(
            COMMAND,
            f"{plural(recording.left_out, 'error text')} left out: they may have names of servers "
            f"that were not looked up while it was recorded",
        )
    sys.stdout.write(f"{safe(str(output))}: {plural(lines, 'line')}\n")
    return EXIT_OK


def _check(recording: RedactedRecording) -> None:
    """Refuse a recording of which a copy would look better than it is.

    Raises:
        RecordingError: it was changed, or cannot be read to its end.
    """
    if recording.changed_line is not None:
        raise RecordingError(
            f"line {recording.changed_line} is not as it was recorded, and a copy would hide that"
        )
    if recording.damage is not None:
        raise RecordingError(f"it cannot be read: {recording.damage}")
