"""What reads our output: whether it has ended, and that it is waited for."""

import io
import os
import threading
from collections.abc import Iterator
from typing import TextIO

import pytest

from drs_tui.commands.reader import still_reads


class Pipe:
    """A pipe, its writing end as stdout is."""

    def __init__(self) -> None:
        self.reader, writer = os.pipe()
        self.output: TextIO = os.fdopen(writer, "w")

    def write(self, text: str) -> None:
        self.output.write(text)
        self.output.flush()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.output.close()


def test_a_reader_that_has_everything_wants_more(pipe: Pipe) -> None:
    pipe.write("page\n")
    assert os.read(pipe.reader, 100) == b"page\n"

    assert still_reads(pipe.output)
    os.close(pipe.reader)


def test_one_that_has_ended_does_not(pipe: Pipe) -> None:
    pipe.write("page\n")
    os.close(pipe.reader)

    assert not still_reads(pipe.output)


@pytest.mark.parametrize("ends", [True, False])
def test_one_that_has_not_read_everything_is_waited_for(pipe: Pipe, *, ends: bool) -> None:
    pipe.write("page\n")
    found: list[bool] = []
    waiting = threading.Thread(target=lambda: found.append(still_reads(pipe.output)))
    waiting.start()
    waiting.join(0.02)
    assert found == []

    if ends:
        os.close(pipe.reader)
    else:
        os.read(pipe.reader, 100)
    waiting.join()
    assert found == [not ends]
    if not ends:
        os.close(pipe.reader)


def test_a_file_is_written_whatever_reads_it(tmp_path: os.PathLike[str]) -> None:
    with open(os.path.join(tmp_path, "out"), "w") as file:  # noqa: PTH118, PTH123
        file.write("page\n")
        assert still_reads(file)
    assert still_reads(io.StringIO())
