"""A moment of a recording, as it is typed."""

from datetime import UTC, datetime, tzinfo

from drs_tui.client.recording_file import RecordingFile
from drs_tui.model.analysis.rto import parse_clock, parse_span
from drs_tui.model.text.times import clock, exact_duration

EXAMPLE = "03:12Z, +45m from the start, -10m before the end"
MINUTE = 60.0  # seconds that a time without seconds may be before the start


def moment(given: str, recording: RecordingFile, zone: tzinfo, offset: float = 0.0) -> float:
    """Return the monotonic time that ``03:12Z``, ``+45m`` or ``-10m`` stands for.

    ``zone`` is that of a time without one; ``offset``: how far the times shown are ahead of the
    recording machine's clock.

    Raises:
        ValueError: it is no such time, or not in the recording; the message says what is.
    """
    given = given.strip()
    first, last = recording.entries[0], recording.entries[-1]
    if given[:1] in ("+", "-"):
        span = _span(given)
        mono = first.mono + span if given[0] == "+" else last.mono - span
    else:
        at = _clock(given, datetime.fromtimestamp(last.at + offset, UTC), zone) - offset
        later = next((entry for entry in recording.entries if entry.at >= at), last)
        mono = later.mono - (later.at - at)
        if first.mono - MINUTE < mono < first.mono:
            mono = first.mono
    if not first.mono <= mono <= last.mono:
        raise ValueError(f"{given} is not in it: {_extent(recording, zone, offset)}")
    return mono


def _span(given: str) -> float:
    try:
        return parse_span(given[1:])
    except ValueError as error:
        raise ValueError(f"{given!r} is no time: give {EXAMPLE}") from error


def _clock(given: str, now: datetime, zone: tzinfo) -> float:
    try:
        at = parse_clock(given, now, zone)
    except ValueError:
        at = None
    if at is None:
        raise ValueError(f"{given!r} is no time: give {EXAMPLE}")
    return at


def _extent(recording: RecordingFile, zone: tzinfo, offset: float) -> str:
    """Say from when until when a recording goes."""
    first, last = recording.entries[0], recording.entries[-1]
    start, end = (clock(each.at + offset, zone) for each in (first, last))
    return f"it goes from {start} to {end}, {exact_duration(round(last.mono - first.mono))}"
