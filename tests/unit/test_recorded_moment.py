"""A moment of a recording, as it is typed after ``:`` or ``--goto``."""

import re
from datetime import timedelta, timezone

import pytest

from drs_tui.client.recorded_moment import moment
from drs_tui.client.recorder import Recorder, Start, create
from drs_tui.client.recording_file import RecordingFile

NOW = 1_795_450_000.0  # 16:06:40Z
MINUTES = 30
ZONE = timezone(timedelta(hours=2))


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> RecordingFile:
    """Return a recording of half an hour, with a line a minute; its monotonic clock began at 0."""
    path, clock = tmp_path_factory.mktemp("moments") / "a.gz", 0.0
    recorder = Recorder(create(path), Start(NOW), lambda: NOW + clock, mono=lambda: clock)
    for minute in range(MINUTES + 1):
        clock = minute * 60.0
        recorder.paged()
    recorder.close()
    file = RecordingFile(path)
    file.close()
    return file


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("+1m", 1.0),
        ("+90s", 1.5),
        ("-10m", 20.0),
        ("-30m", 0.0),
        ("16:08:40Z", 2.0),
        ("16:08:50Z", 2 + 1 / 6),
        ("18:08:40", 2.0),
        ("17:08:40+01:00", 2.0),
        (" 16:06Z ", 0.0),  # the minute it began in
    ],
)
def test_a_moment(recording: RecordingFile, typed: str, minute: float) -> None:
    assert moment(typed, recording, ZONE) == pytest.approx(minute * 60.0)


def test_the_times_shown_are_those_of_the_service(recording: RecordingFile) -> None:
    assert moment("16:10:40Z", recording, ZONE, offset=120.0) == pytest.approx(120.0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("soon", "'soon' is no time: give 03:12Z, +45m from the start, -10m before the end"),
        ("", "'' is no time: give 03:12Z"),
        ("25:00Z", "'25:00Z' is no time: give 03:12Z"),
        ("+4x", "'+4x' is no time: give 03:12Z"),
        ("+31m", "+31m is not in it: it goes from 18:06:40+02 to 18:36:40+02, 30m"),
        ("-1h", "-1h is not in it: it goes from"),
        ("16:05Z", "16:05Z is not in it: it goes from"),
        ("16:37Z", "16:37Z is not in it: it goes from"),
    ],
)
def test_what_is_none_says_what_to_type(recording: RecordingFile, typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        moment(typed, recording, ZONE)
