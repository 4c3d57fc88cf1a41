"""Read a recording, one that is still written or that ended early included."""

import fcntl
import zlib
from pathlib import Path
from typing import BinaryIO

from drs_tui.child_process import Lines
from drs_tui.client.recorded_gaps import GapSpan, GapSpans
from drs_tui.protocol.events import Event
from drs_tui.protocol.recording import (
    Chain,
    Entry,
    Header,
    RecordingError,
    decode_entry,
    decode_header,
)

CHUNK = 1 << 16
GZIP = 31  # zlib's number for a window of 32 KB in gzip's format
GZIP_MAGIC = b"\x1f\x8b"


class RecordingFile:
    """The entries of a recording, in order; ``read_more`` adds those written since.

    ``is_whole``: its closing line was read. ``changed_line`` is the first line that does not fit
    the hash chain, ``damage`` why nothing can be read from some place on.
    """

    def __init__(self, path: Path) -> None:
        """Open a recording, and read what there is.

        Raises:
            OSError: the file cannot be read.
            RecordingError: it is no recording that this version can read.
        """
        self.entries: list[Entry] = []
        self.is_whole = False
        self.changed_line: int | None = None
        self.damage: str | None = None
        self.notes: list[int] = []  # the numbers of the entries that have one
        self._gaps = GapSpans()
        self._chain = Chain()
        self._lines = Lines()
        self._inflate = zlib.decompressobj(GZIP)
        self._file: BinaryIO = path.open("rb")
        try:
            self._read()
            first = self._take()
            if first is None:
                raise RecordingError(self._why_empty())
            self.header: Header = decode_header(first)
            self._add_entries()
        except BaseException:
            self._file.close()
            raise

    @property
    def head(self) -> str:
        """Return the head of the hash chain so far: the hash of the last line."""
        return self._chain.head

    @property
    def lines(self) -> int:
        """Return how many lines have been read."""
        return self._chain.count

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def gaps(self) -> list[GapSpan]:
        """Return what was not observed."""
        return self._gaps.spans

    def source_name(self, of: int | None) -> str:
        """Return what one of several sources is called; nothing for None."""
        if of is None:
            return ""
        source = self.header.fleet[of]
        return f"{source.name} {source.region}"

    def is_written(self) -> bool | None:
        """Return whether a program writes it, which locks it; None: the file system has no locks.

        Another machine's file system may not show its locks.
        """
        try:
            fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(self._file, fcntl.LOCK_UN)
        except BlockingIOError:
            return True
        except OSError:
            return None
        return False

    def read_more(self) -> bool:
        """Read what was written since; return whether there was any."""
        before = len(self.entries)
        self._read()
        self._add_entries()
        return len(self.entries) > before

    def _read(self) -> None:
        while self.damage is None and (chunk := self._file.read(CHUNK)):
            try:
                self._lines.feed(self._inflate.decompress(chunk))
            except zlib.error as error:
                self.damage = str(error)

    def _why_empty(self) -> str:
        self._file.seek(0)
        if self.damage and self._file.read(len(GZIP_MAGIC)) == GZIP_MAGIC:
            return f"it is damaged before the end of its first line: {self.damage}"
        return "it is no recording of drs-tui, or has not a whole line yet"

    def _take(self) -> bytes | None:
        line = self._lines.take()
        if line is not None and not self._chain.holds(line) and self.changed_line is None:
            self.changed_line = self._chain.count
        return line

    def _add_entries(self) -> None:
        while not self.is_whole and (line := self._take()) is not None:
            try:
                entry = self._decoded(line)
            except RecordingError as error:
                self.damage = f"line {self._chain.count}: {error}"
                return
            if entry.end:
                self.is_whole = True
                if entry.count != self._chain.count - 1 and self.changed_line is None:
                    self.changed_line = self._chain.count
            else:
                self.entries.append(entry)
                self._gaps.add(entry)
                if entry.note:
                    self.notes.append(len(self.entries) - 1)

    def _decoded(self, line: bytes) -> Entry:
        entry, count = decode_entry(line), len(self.header.fleet)
        if entry.of is not None and not 0 <= entry.of < count:
            raise RecordingError(f"it is of source {entry.of}, of {count}")
        return entry

    def event(self, entry: Entry) -> Event | None:
        """Return the event of an entry; None if it has none.

        Raises:
            RecordingError: it cannot be read.
        """
        return entry.event()

    def problems(self) -> list[str]:
        """Return what a person should know before trusting this recording."""
        found = []
        if self.damage is not None:
            found.append(f"cannot be read beyond {len(self.entries)} entries: {self.damage}")
        elif not self.is_whole:
            found.append("ended early: it has no closing line")
        if self.changed_line is not None:
            found.append(f"line {self.changed_line} is not as it was recorded")
        return found
