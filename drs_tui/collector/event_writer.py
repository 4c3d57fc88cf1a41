"""Number events and write each as one line, from any thread."""

import threading
from typing import BinaryIO

from drs_tui.collector.exit import exit_process_group
from drs_tui.model.analysis.row import Source
from drs_tui.protocol.codec import encode_event
from drs_tui.protocol.events import Event, EventEnvelope, JobsUpdated, LogUpdated


class EventWriter:
    """Write events to the ui; block while it does not read, end the process when it has ended."""

    def __init__(self, stream: BinaryIO, source: Source, *, plain: bool = False) -> None:
        self._stream = stream
        self._plain = plain
        self._lock = threading.Lock()
        self._number = 0
        self.source = source
        self.generation = 0

    def begin(self, generation: int) -> None:
        """Drop the events of other generations from now on."""
        with self._lock:
            self.generation = generation

    def emit(self, event: Event, generation: int | None = None) -> None:
        """Write the event; one of another generation than the current is dropped.

        ``generation`` None: the event belongs to no query, and is written with generation 0.
        JobsUpdated and LogUpdated are flushed with the event that ends their page, so that a page
        is few writes.
        """
        with self._lock:
            if generation not in (None, self.generation):
                return
            self._number += 1
            envelope = EventEnvelope(self._number, self.source, generation or 0, event)
            try:
                self._stream.write(encode_event(envelope, plain=self._plain))
                if not isinstance(event, JobsUpdated | LogUpdated):
                    self._stream.flush()
            except OSError:
                exit_process_group()
