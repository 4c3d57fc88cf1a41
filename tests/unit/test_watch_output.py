"""What a watch writes to a terminal and to a pipe."""

import errno
import io
import os
import sys
from datetime import UTC
from pathlib import Path

import pytest

from drs_tui.commands import watch_output
from drs_tui.commands.printing import Output
from drs_tui.commands.watch_output import PipeClosedError, WatchOutput
from drs_tui.model.text.times import TimeText
from drs_tui.views.watch_changes import WatchChange

TIMES = TimeText(1_795_450_000.0, UTC)
WELL = WatchChange(None, None, "db-01: launched", {"type": "server", "drs_tui": {}}, is_new=True)
WRONG = WELL._replace(words="db-02: failed in launch: no disk → left", is_wrong=True)
TERMINAL = {"TERM": "xterm-256color"}


class Stream(io.StringIO):
    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class Streams:
    """Stands for both streams of the program: what a person sees of them, in order."""

    def __init__(self, patch: pytest.MonkeyPatch, *, is_terminal: bool) -> None:
        self.out, self.err = Stream(is_terminal=is_terminal), Stream(is_terminal=is_terminal)
        patch.setattr(sys, "stdout", self.out)
        patch.setattr(sys, "stderr", self.err)


def _writer(environ: dict[str, str], *, ascii: bool = False, as_json: bool = False) -> WatchOutput:  # noqa: A002
    return WatchOutput(Output(as_json, ascii, UTC), environ)


def test_in_a_terminal_the_last_line_is_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_output, "_columns", lambda _: 20)
    streams = Streams(monkeypatch, is_terminal=True)
    writer = _writer(TERMINAL)
    for words in ("3 of 12 servers launched", "3 of 12 servers launched", "all launched"):
        writer.progress(words)
    assert streams.err.getvalue() == "\r\x1b[K3 of 12 servers lau\r\x1b[Kall launched"
    writer.change(WELL, TIMES)
    writer.change(WRONG, TIMES)
    writer.verdict("partial: 1 of 2", is_good=False)

    assert streams.err.getvalue().endswith("all launched\r\x1b[K")
    assert streams.out.getvalue().splitlines() == [
        "16:06:40Z db-01: launched",
        "\x1b[31m16:06:40Z db-02: failed in launch: no disk → left\x1b[0m",
        "\x1b[31mpartial: 1 of 2\x1b[0m",
    ]


@pytest.mark.parametrize(
    ("environ", "is_terminal"),
    [(TERMINAL, False), ({"TERM": "dumb"}, True), ({}, True)],
)
def test_elsewhere_nothing_is_rewritten_or_coloured(
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    is_terminal: bool,  # noqa: FBT001
) -> None:
    streams = Streams(monkeypatch, is_terminal=is_terminal)
    writer = _writer(environ)
    writer.progress("3 of 12 servers launched")
    writer.change(WRONG, TIMES)
    writer.say("watch", "throttled")

    assert "\x1b" not in streams.out.getvalue() + streams.err.getvalue()
    assert streams.err.getvalue() == "drs-tui watch: throttled\n"


def test_no_color_and_ascii_are_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = Streams(monkeypatch, is_terminal=True)
    writer = _writer({**TERMINAL, "NO_COLOR": "1"}, ascii=True)
    writer.progress("12 servers · all by 03:58Z")
    writer.change(WRONG, TIMES)

    assert streams.out.getvalue() == "16:06:40Z db-02: failed in launch: no disk ->left\n"
    assert streams.err.getvalue().isascii()


def test_a_time_that_is_not_known_is_a_dash_as_wide_as_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    streams = Streams(monkeypatch, is_terminal=False)
    writer = _writer(TERMINAL)
    for at in (None, TIMES.now - 100_000, None):
        writer.change(WELL._replace(at=at, is_new=False), TIMES)

    assert streams.out.getvalue().splitlines() == [
        "–         db-01: launched",
        "2026-11-22 12:20:00Z db-01: launched",
        "–                    db-01: launched",
    ]


def test_people_and_a_file_of_json_lines_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    streams = Streams(monkeypatch, is_terminal=False)
    path = tmp_path / "lines"
    output = Output(as_json=False, ascii=False, zone=UTC)
    writer = WatchOutput(output, TERMINAL, is_compact=True, json_into=str(path))
    writer.begin()
    writer.change(WELL, TIMES)
    writer.change(WELL._replace(is_quiet=True), TIMES)
    writer.change(WRONG._replace(at=TIMES.now - 100_000), TIMES)
    writer.close()

    assert streams.out.getvalue().startswith("2026-11-22 12:20:00Z db-02: failed")
    assert streams.out.getvalue().count("\n") == 1
    assert path.read_text().count("\n") == 4


class Full(Stream):
    """A file on a full disk, or a terminal that has gone."""

    name = "lines"

    def __init__(self, number: int) -> None:
        super().__init__(is_terminal=False)
        self._number = number

    def flush(self) -> None:
        raise OSError(self._number, os.strerror(self._number))


def test_a_full_disk_is_said_once_and_the_watch_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    streams = Streams(monkeypatch, is_terminal=False)
    monkeypatch.setattr(Path, "open", lambda *_: Full(errno.ENOSPC))
    writer = WatchOutput(Output(False, False, UTC), TERMINAL, json_into=str(tmp_path))  # noqa: FBT003
    writer.begin()
    assert [writer.status(each) for each in (0, 1, 6)] == [5, 1, 6]
    writer.change(WRONG, TIMES)
    monkeypatch.setattr(watch_output, "discard_stdout", lambda: None)
    monkeypatch.setattr(sys, "stdout", Full(errno.ENOSPC))
    writer.change(WELL, TIMES)
    writer.close()

    words = "No space left on device; the rest is not written there"
    assert streams.err.getvalue().splitlines() == [
        f"drs-tui watch: lines: {words}",
        f"drs-tui watch: stdout: {words}",
    ]
    assert "db-02: failed" in streams.out.getvalue()


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EIO])
def test_a_reader_or_terminal_that_has_gone_ends_it(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    Streams(monkeypatch, is_terminal=False)
    writer = _writer(TERMINAL)
    monkeypatch.setattr(watch_output, "discard_stdout", lambda: None)
    monkeypatch.setattr(sys, "stdout", Full(number))

    with pytest.raises(PipeClosedError):
        writer.change(WRONG, TIMES)
