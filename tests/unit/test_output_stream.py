"""The terminal as a stream: whatever its encoding, and after it has gone."""

import os
import pty
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO

import pytest

from drs_tui.ui.terminal.output_stream import FULL, TerminalStream


class Line:
    """A pseudo-terminal, and a stream of that encoding to write to it with."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.master, slave = pty.openpty()
        self._file: TextIO = os.fdopen(slave, "w", encoding=encoding)
        self.stream = TerminalStream(self._file)

    def hang_up(self) -> None:
        if self.master >= 0:
            os.close(self.master)
        self.master = -1

    def close(self) -> None:
        self.hang_up()
        with suppress(OSError):
            self._file.close()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


def test_a_text_is_written_once_it_is_flushed(line: Line) -> None:
    os.set_blocking(line.master, False)
    line.stream.write("one ")
    line.stream.write("twö")
    with pytest.raises(BlockingIOError):
        os.read(line.master, 100)

    line.stream.flush()

    assert os.read(line.master, 100).decode() == "one twö"
    assert line.stream.isatty()


def test_what_cannot_be_encoded_is_a_question_mark() -> None:
    line = Line("latin-1")
    line.stream.write("ö✓")
    line.stream.flush()

    assert os.read(line.master, 100) == b"\xf6?"
    line.close()


def test_nothing_more_is_written_once_the_terminal_has_gone(line: Line) -> None:
    line.hang_up()

    for _ in range(3):
        line.stream.write("z" * (FULL + 1))
        line.stream.flush()
