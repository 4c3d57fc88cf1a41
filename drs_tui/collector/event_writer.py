"""Number events and write each as one line, from any thread."""

import threading
from typing import BinaryIO

from drs_tui.collector.exit import exit_process_group
from drs_tui.model.analysis.row import Source
from drs_tui.protocol.codec import encode_event
from drs_tui.protocol.events import Event, EventEnvelope, JobsUpdated, LogUpdated


class EventStream:
    """The stream to the ui, which all sources write to, each a line at a time.

    ``lock`` is held from the numbering of an event to the end of its writing, which blocks while
    the ui does not read.
    """

    def __init__(self, stream: BinaryIO, *, plain: bool = False) -> None:
        self._stream = stream
        self._plain = plain
        self.lock = threading.Lock()

    def write(self, envelope: EventEnvelope) -> None:
        """Write an event, holding ``lock``; end the process when the ui has ended.

        JobsUpdated and LogUpdated are flushed with the event that ends their page, so that a page
        is few writes.
        """
        try:
            self._stream.write(encode_event(envelope, plain=self._plain))
            if not isinstance(envelope.event, JobsUpdated | LogUpdated):
                self._stream.flush()
        except OSError:
            exit_process_group()


class EventWriter:
    """Number the events of one source, and write them to the stream."""

    def __init__(self, stream: EventStream, source: Source, key: int = 0) -> None:
        self._stream = stream
        self._number = 0
        self._key = key
        self._is_closed = False
        self.source = source
        self.generation = 0

    def begin(self, generation: int) -> None:
        """Drop the events of other generations from now on."""
        with self._stream.lock:
            self.generation = generation

    def close(self) -> None:
        """Drop every event from now on."""
        with self._stream.lock:
            self._is_closed = True

    def emit(self, event: Event, generation: int | None = None) -> None:
        """Write the event; one of another generation than the current is dropped.

        ``generation`` None: the event belongs to no query, and is written with generation 0.
        """
        with self._stream.lock:
            if self._is_closed or generation not in (None, self.generation):
                return
            self._number += 1
            envelope = EventEnvelope(
                self._number, self.source, generation or 0, event, key=self._key
            )
            self._stream.write(envelope)
