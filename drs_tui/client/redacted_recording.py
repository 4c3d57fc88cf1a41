"""Read a recording with pseudonyms, and write another one that has them."""

import gzip
import os
from pathlib import Path

from msgspec import UNSET
from msgspec.structs import replace

from drs_tui.client.recorder import create
from drs_tui.client.recording_file import RecordingFile
from drs_tui.protocol.events import Event
from drs_tui.protocol.message import leaves
from drs_tui.protocol.recording import SUFFIX, Chain, Entry, Gap, encode_body
from drs_tui.pseudonyms.messages import Redaction
from drs_tui.pseudonyms.rules import has_names

LEVEL = 6
_NAMING = tuple(kind.__name__.encode() for kind in leaves(Event) if has_names(kind))


class RedactedRecording(RecordingFile):
    """A recording whose lines have pseudonyms; its events get them when they are decoded.

    All names are learned before, as a sentence may have one that is recorded later.
    """

    def __init__(self, path: Path, redaction: Redaction) -> None:
        self._redaction = redaction
        self._parts: dict[int, Redaction] = {}  # of several sources
        self._redacted = 0  # entries
        super().__init__(path)

    def _of(self, entry: Entry) -> Redaction:
        """Return the pseudonyms of an entry's source: its names may be known, and others' not."""
        if entry.of is None:
            return self._redaction
        return self._parts.setdefault(entry.of, Redaction(of=self._redaction))

    @property
    def left_out(self) -> int:
        """Return how many sentences were left out since all names were learned."""
        return sum(each.left_out for each in (self._redaction, *self._parts.values()))

    def _add_entries(self) -> None:
        if not self._redacted:  # the names of its sources come first
            self.header = replace(self._redaction.message(self.header), redacted=True)
        super()._add_entries()
        for place in range(self._redacted, len(self.entries)):
            entry = self.entries[place]
            if entry.body is not UNSET and any(name in bytes(entry.body) for name in _NAMING):
                self._learn(entry)
            self.entries[place] = self._line(entry)
        self._redacted = len(self.entries)

    def _learn(self, entry: Entry) -> None:
        self.event(entry)

    def _line(self, entry: Entry) -> Entry:
        """Return a line with pseudonyms in all but its event."""
        bare = replace(entry, body=UNSET, about="", hash="")
        if entry.gap is Gap.COLLECTOR_ENDED:
            about = self._redaction.texts.replaced(entry.about)
        else:
            about = self._redaction.about(entry.about)
        return replace(self._redaction.message(bare), body=entry.body, about=about)

    def learn_everything(self) -> None:
        """Learn the names in all events, tags and actions included."""
        for entry in self.entries:
            self._learn(entry)
        for each in (self._redaction, *self._parts.values()):
            each.left_out = 0

    def event(self, entry: Entry) -> Event | None:
        """Return the event of an entry, with pseudonyms."""
        event = entry.event()
        return self._of(entry).event(event) if event else None

    def redacted(self, entry: Entry) -> Entry:
        """Return a line of ``entries`` with pseudonyms in its event, too."""
        event = self.event(entry)
        body = encode_body(event) if event else None
        return entry if body is None else replace(entry, body=body)


def default_path(path: Path) -> Path:
    """Return where the redacted copy of a recording is written, unless it is said."""
    stem = path.name.removesuffix(SUFFIX)
    return path.with_name(f"{stem}.redacted{SUFFIX}")


def write(recording: RedactedRecording, path: Path) -> int:
    """Write a recording to a new file, with a hash chain of its own; return its lines.

    Where the recording ended early, so does the copy.

    Raises:
        OSError: it cannot be written; what was written of it is removed.
        RecordingError: an event cannot be read; likewise.
    """
    descriptor = create(path)
    try:
        with (
            os.fdopen(descriptor, "wb") as file,
            gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as output,
        ):
            return _write(recording, output)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(recording: RedactedRecording, output: gzip.GzipFile) -> int:
    chain, entries, header = Chain(), recording.entries, recording.header
    output.write(chain.sealed(replace(header, hash="")))
    for entry in entries:
        output.write(chain.sealed(recording.redacted(entry)))
    if recording.is_whole:
        at, mono = (entries[-1].at, entries[-1].mono) if entries else (header.started, 0.0)
        end = Entry(at, mono, end=True, count=chain.count, head=chain.head)
        output.write(chain.sealed(end))
    return chain.count
