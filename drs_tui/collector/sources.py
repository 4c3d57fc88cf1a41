"""The sources that a collector process serves, each by its key."""

import threading
from collections.abc import Callable

from drs_tui.collector.aws.session import Session
from drs_tui.collector.collector import Collector
from drs_tui.collector.event_writer import EventStream, EventWriter
from drs_tui.collector.start import ready_session
from drs_tui.collector.workers.schedule import Cadence
from drs_tui.model.analysis.row import Source
from drs_tui.options import AwsTarget
from drs_tui.protocol.requests import CloseSource, OpenSource, RequestEnvelope


class _OpenedSource:
    """A source that a request has opened. What comes while its session is made waits for it."""

    def __init__(self, writer: EventWriter) -> None:
        self._writer = writer
        self._lock = threading.Lock()
        self._waiting: list[RequestEnvelope] = []
        self._collector: Collector | None = None
        self._is_closed = False

    def begin(self, collector: Collector) -> None:
        """Serve it from now on, beginning with what has come so far."""
        with self._lock:
            if self._is_closed:
                collector.close()
                return
            self._collector = collector
            for envelope in self._waiting:
                collector.handle(envelope)
            self._waiting.clear()

    def handle(self, envelope: RequestEnvelope) -> None:
        """Do what a request asks for, or keep it until there is a session."""
        with self._lock:
            if self._collector is None:
                self._waiting.append(envelope)
                return
        self._collector.handle(envelope)

    def close(self) -> None:
        """End what it does; nothing more is emitted."""
        self._writer.close()
        with self._lock:
            self._is_closed = True
            if self._collector:
                self._collector.close()


class Sources:
    """Passes each request to the source of its key; opens and closes sources.

    ``on_connected`` is called whenever there is a client, or it is known that there is none.
    """

    def __init__(
        self, stream: EventStream, cadence: Cadence, on_connected: Callable[[], None]
    ) -> None:
        self._stream = stream
        self._cadence = cadence
        self._on_connected = on_connected
        self._by_key: dict[int, Collector | _OpenedSource] = {}

    def add(self, session: Session, writer: EventWriter) -> None:
        """Serve the source that this process was started for."""
        self._by_key[0] = Collector(session, writer, self._cadence, self._on_connected)

    def handle(self, envelope: RequestEnvelope) -> None:
        """Do what a request asks for; one to a source that is not open is dropped."""
        match envelope.request:
            case OpenSource() as request:
                self._open(envelope.key, request)
            case CloseSource():
                if source := self._by_key.pop(envelope.key, None):
                    source.close()
            case _:
                if source := self._by_key.get(envelope.key):
                    source.handle(envelope)

    def _open(self, key: int, request: OpenSource) -> None:
        writer = EventWriter(self._stream, Source("", request.region or ""), key)
        source = self._by_key[key] = _OpenedSource(writer)
        target = AwsTarget(request.profile, request.region, request.endpoint_url)
        _start(lambda: self._begin(source, writer, target))

    def _begin(self, source: _OpenedSource, writer: EventWriter, target: AwsTarget) -> None:
        session = ready_session(target, writer)
        if session:
            source.begin(Collector(session, writer, self._cadence, self._on_connected))


def _start(run: Callable[[], None]) -> None:
    threading.Thread(target=run, daemon=True).start()
