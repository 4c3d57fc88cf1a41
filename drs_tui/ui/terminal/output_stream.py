"""The terminal as a stream that outlives it."""

import os
import select
from contextlib import suppress
from typing import TextIO

FULL = 1 << 16  # characters held until the next flush, at most


class TerminalStream:
    """Write to a terminal, whatever its encoding, and write nothing more once it is closed.

    Textual writes in a thread that an error would end, with a traceback, while the program goes on
    and is blocked by its first write afterwards. Who listens to the terminal's end is
    ``SignalHandler``.
    """

    def __init__(self, stream: TextIO) -> None:
        self._number = stream.fileno()
        self.encoding = stream.encoding
        self._held: list[str] = []
        self._length = 0
        self._is_gone = False

    def write(self, text: str) -> int:
        """Hold a text until the next flush."""
        self._held.append(text)
        self._length += len(text)
        if self._length > FULL:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Write what is held."""
        held, self._held, self._length = "".join(self._held), [], 0
        if not held or self._is_gone:
            return
        try:
            self._write_all(memoryview(held.encode(self.encoding, "replace")))
        except OSError:
            self._is_gone = True

    def _write_all(self, data: memoryview) -> None:
        while data:
            with suppress(BlockingIOError):  # a terminal that another program left non-blocking
                data = data[os.write(self._number, data) :]
                continue
            select.select([], [self._number], [])

    def fileno(self) -> int:
        """Return the terminal's file descriptor."""
        return self._number

    def isatty(self) -> bool:
        """Return whether it is a terminal."""
        return os.isatty(self._number)
