"""What a watch writes: changes on stdout, what it waits for on stderr, and a line of progress.

In a terminal the last line is rewritten, and the changes go above it; a pipe gets a line a change.
"""

import errno
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from drs_tui import __version__
from drs_tui.commands.printing import FORMAT, NO_TERMINALS, Output
from drs_tui.exit_codes import EXIT_NO_VERDICT, EXIT_OK
from drs_tui.model.text.safe import in_ascii, safe
from drs_tui.model.text.times import TimeText
from drs_tui.process_start import discard_stdout
from drs_tui.views.text_report import cell_width
from drs_tui.views.watch_changes import WatchChange
from drs_tui.views.watch_json import change_json

_COLUMNS = 80
_CLEARED = "\r\x1b[K"
_RED, _GREEN, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[0m"
_VERSION = {"type": "version", "drs_tui": __version__, "format": FORMAT}


_CLOSED = (errno.EPIPE, errno.EIO)  # a pipe without a reader, a terminal that has gone


class PipeClosedError(Exception):
    """Nobody reads stdout any more."""


class WatchOutput:
    """Writes a watch's lines. ``is_compact``: only what is wrong, ends, and the verdict.

    ``json_into``: a file that gets the JSON lines, whatever stdout gets.
    """

    def __init__(
        self,
        output: Output,
        environ: Mapping[str, str],
        *,
        is_compact: bool = False,
        json_into: str | None = None,
    ) -> None:
        self._output = output
        self._is_compact = is_compact
        is_terminal = sys.stdout.isatty() and environ.get("TERM", "") not in NO_TERMINALS
        self._has_progress = is_terminal and sys.stderr.isatty() and not output.as_json
        self._has_colours = is_terminal and not environ.get("NO_COLOR")
        self._file: TextIO | None = Path(json_into).open("w") if json_into else None  # noqa: SIM115
        self._progress = ""
        self._is_whole = True
        self._time_width = 0  # of the last line with a time

    def begin(self) -> None:
        """Write the first of the JSON lines."""
        self._message(_VERSION)

    def change(self, change: WatchChange, times: TimeText) -> None:
        """Write a change, with its time; one of which none is known has a dash in its place."""
        self._message(change_json(change))
        if change.is_quiet or (self._is_compact and not (change.is_wrong or change.is_end)):
            return
        at = change.shown_at(times.now)
        width = self._time_width or len(times.recent(times.now))
        time = "–".ljust(width) if at is None else times.recent(at)
        self._time_width = len(time)
        self._line(f"{time} {change.words}", is_wrong=change.is_wrong)

    def note(self, words: str, message: Mapping[str, Any], times: TimeText) -> None:
        """Write what is wrong with the recovery as a whole."""
        self._message(message)
        self._line(f"{times.recent(times.now)} {words}", is_wrong=True)

    def start(
        self, words: str, message: Mapping[str, Any], times: TimeText, at: float | None
    ) -> None:
        """Write who started something, with the time of the call."""
        self._message(message)
        if not self._is_compact:
            self._line(f"{times.recent(times.now if at is None else at)} {words}")

    def verdict(self, words: str, *, is_good: bool) -> None:
        """Write the last line; without ``words`` stderr has said all there is to say."""
        if words:
            self._line(words, is_wrong=not is_good, is_good=is_good)

    def verdict_message(self, message: Mapping[str, Any]) -> None:
        """Write the last of the JSON lines."""
        self._message(message)

    def file_lost(self, command: str, words: str) -> None:
        """Say that a file of the watch could not be written."""
        self._is_whole = False
        self.say(command, words)

    def status(self, status: int) -> int:
        """Return the exit status: no success where something could not be written, and is missed
        by what reads it there."""
        return status if self._is_whole or status != EXIT_OK else EXIT_NO_VERDICT

    def progress(self, words: str) -> None:
        """Rewrite the line of progress, where there is one."""
        if not self._has_progress:
            return
        shown = _cut(self._plain(words), _columns(sys.stderr) - 1)
        if shown != self._progress:
            self._progress = shown
            self._to_stderr(f"{_CLEARED}{shown}")

    def say(self, command: str, words: str) -> None:
        """Say on stderr what is waited for."""
        self.clear()
        self._to_stderr(f"drs-tui {command}: {self._plain(safe(words))}\n")

    def clear(self) -> None:
        """Clear the line of progress, before anything else is written."""
        if self._progress:
            self._progress = ""
            self._to_stderr(_CLEARED)

    def close(self) -> None:
        """Close the file of JSON lines."""
        if self._file:
            with suppress(OSError):  # what could not be written was said
                self._file.close()
            self._file = None

    def _plain(self, words: str) -> str:
        return in_ascii(words, cell_width) if self._output.ascii else words

    def _line(self, words: str, *, is_wrong: bool = False, is_good: bool = False) -> None:
        if self._output.as_json:
            return
        self.clear()
        line = self._plain(words)
        if self._has_colours and (is_wrong or is_good):
            line = f"{_RED if is_wrong else _GREEN}{line}{_PLAIN}"
        self._to_stdout(line)

    def _message(self, message: Mapping[str, Any]) -> None:
        line = json.dumps(message)
        if self._file:
            self._to_file(self._file, line)
        if self._output.as_json:
            self._to_stdout(line)

    def _to_file(self, file: TextIO, line: str) -> None:
        """Write a JSON line; go on without the file where that fails: the verdict counts."""
        try:
            file.write(f"{line}\n")
            file.flush()
        except OSError as error:
            self.close()
            self._say_lost(file.name, error)

    def _to_stdout(self, line: str) -> None:
        try:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        except OSError as error:
            discard_stdout()
            if error.errno in _CLOSED:
                raise PipeClosedError from error
            self._say_lost("stdout", error)

    def _say_lost(self, name: str, error: OSError) -> None:
        self.file_lost("watch", f"{name}: {error.strerror}; the rest is not written there")

    def _to_stderr(self, text: str) -> None:
        with suppress(OSError):  # nobody has to read it
            sys.stderr.write(text)
            sys.stderr.flush()


def _columns(stream: TextIO) -> int:
    """Return the terminal's own width: COLUMNS may be that of another one."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or _COLUMNS
    except OSError:
        return _COLUMNS


def _cut(text: str, most: int) -> str:
    """Cut a safe text to so many cells."""
    while cell_width(text) > most:
        text = text[: min(most, len(text) - 1)]
    return text
